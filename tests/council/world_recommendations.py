"""A recommendation in each of its states, made through the services; a decision of a signed protocol; an event."""

from datetime import timedelta

from django.utils import timezone

from core.files import store_bytes
from council.models import Conference, Recommendation, RecommendationAddressee, RecommendationAnswer
from council.services import conferences
from council.services import recommendations as services
from meetings.models import AgendaItem, Decision, Protocol
from tests.cast import Cast
from tests.factories.meetings import MeetingFactory

TEXTS = {"kk": "ЖИ құралдарын енгізу", "ru": "Внедрение средств ИИ", "en": "Introducing AI tools"}


def decision(cast: Cast) -> Decision:
    found = Decision.objects.filter(item__meeting__body=cast.council.body).first()
    if found:
        return found
    now = timezone.now()
    meeting = MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        state="closed",
        starts_at=now - timedelta(days=9),
        opened_at=now - timedelta(days=9),
        closed_at=now - timedelta(days=9),
    )
    Protocol.objects.create(
        meeting=meeting,
        body=meeting.body,
        year=now.year,
        number=3,
        state="signed",
        agreed_at=now,
        signed_on=timezone.localdate() - timedelta(days=5),
        signed_file=store_bytes(b"%PDF-1.7", name="protocol.pdf", content_type="application/pdf"),
    )
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, title_kk="Технологиялар", title_ru="Технологии"
    )
    return Decision.objects.create(
        item=item, position=1, text_kk="ЖИ құралдары енгізілсін.", text_ru="Внедрить средства ИИ."
    )


def drafted(cast: Cast, **fields) -> Recommendation:
    found = Recommendation.objects.filter(state="draft").first()
    if found and not fields:
        return found
    data = {"kind": "technologies", "title": TEXTS, "text": TEXTS, "decision": decision(cast)} | fields
    return services.save_recommendation(
        None,
        actor=cast["council_secretary"],
        data=services.RecommendationData(**data),
        associations=[cast.association],
        universities=[cast.member_university],
        to_authorised_body=True,
    )


def issued(cast: Cast, **fields) -> Recommendation:
    found = Recommendation.objects.filter(state="issued").first()
    if found and not fields:
        return found
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=30))
    return services.issue_recommendation(drafted(cast, **fields), actor=cast["council_secretary"])


def published(cast: Cast) -> Recommendation:
    return services.publish_recommendation(issued(cast), actor=cast["council_secretary"], public=True)


def addressee(cast: Cast) -> RecommendationAddressee:
    return issued(cast).addressees.get(association=cast.association)


def answered(cast: Cast) -> RecommendationAnswer:
    row = addressee(cast)
    found = row.answers.first()
    return found or services.answer_recommendation(
        row, actor=cast["association_secretary"], value="implemented", text="Әдістемелік нұсқаулық шығарылды."
    )


EVENT = {
    "kind": "conference",
    "field": "educational",
    "role": "co_organiser",
    "link": "",
    "participants_count": None,
    "programme": None,
    "result_file": None,
    "ends_on": None,
} | {
    f"{name}_{code}": text
    for name, text in {
        "title": "Конференция",
        "about": "",
        "partners": "",
        "place": "Астана",
        "result": "",
    }.items()
    for code in ("kk", "ru", "en")
}


def event(cast: Cast, **fields) -> Conference:
    found = Conference.objects.first()
    if found and not fields:
        return found
    data = EVENT | {"starts_on": timezone.localdate() + timedelta(days=20)} | fields
    return conferences.save_conference(None, actor=cast["council_secretary"], data=data)
