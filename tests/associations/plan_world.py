"""A plan in each of its states, made through the services."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from associations.models import PlanVersion
from associations.services import plans as services
from core.files import store_bytes
from meetings.models import Protocol, Seat
from tests.cast import Cast
from tests.factories.directory import area_clauses
from tests.factories.meetings import MeetingFactory

MEETING = {"kind": "meeting", "title_kk": "Отырыс", "title_ru": "Заседание", "quarter": 1}
SEMINAR = {
    "kind": "event",
    "title_kk": "Әдістемелік семинар",
    "title_ru": "Методический семинар",
    "due_on": date(2026, 2, 20),
    "responsible_kk": "Хатшы",
    "result_kk": "Сілтеме",
}
MEMBERS = ("association_chair", "association_deputy", "association_secretary", "association_member")


def drafted(cast: Cast) -> PlanVersion:
    area_clauses()
    secretary = cast["association_secretary"]
    version = services.create_plan(cast.association, cast.year, actor=secretary)
    if not version.items.exists():
        services.add_plan_item(version, actor=secretary, data=MEETING)
        services.add_plan_item(version, actor=secretary, data=SEMINAR)
    return version


def sent(cast: Cast) -> PlanVersion:
    due_on = timezone.localdate() + timedelta(days=7)
    return services.send_to_members(drafted(cast), actor=cast["association_secretary"], due_on=due_on)


def answer(cast: Cast, version: PlanVersion, persona: str, value: str = "agrees", text: str = ""):
    return services.answer_plan(version, cast.seat(persona), actor=cast[persona], value=value, text=text)


def agreed(cast: Cast) -> PlanVersion:
    version = sent(cast)
    for persona in MEMBERS[:3]:
        answer(cast, version, persona)
    return services.state_agreement(version, actor=cast["association_secretary"])


def approved(cast: Cast) -> PlanVersion:
    return services.approve_plan(agreed(cast), actor=cast["association_chair"])


def association_meeting(cast: Cast, **fields):
    made = {"starts_at": timezone.now(), "created_by": cast["association_secretary"]} | fields
    return MeetingFactory(body=cast.association.body, **made)


def council_protocol(cast: Cast, **fields) -> Protocol:
    """A signed protocol of the Council."""
    now = timezone.now()
    meeting = MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=now,
        state="closed",
        opened_at=now,
        closed_at=now,
    )
    return Protocol.objects.create(
        meeting=meeting,
        body=cast.council.body,
        year=now.year,
        number=1,
        state="signed",
        agreed_at=now,
        signed_on=timezone.localdate(),
        signed_file=store_bytes(
            b"%PDF-1.7\n%%EOF", name="p.pdf", content_type="application/pdf", by=cast["council_secretary"]
        ),
        **fields,
    )


def seat_without_account(cast: Cast, name: str = "Нүсіпова Әсел") -> Seat:
    from tests.factories.meetings import SeatFactory

    return SeatFactory(
        body=cast.association.body, number=20, kind="employer", person_name=name, organisation_text="ЖШС"
    )


def url(cast, **query):
    address = reverse("associations:plan_detail", args=[cast.association.key, 2025])
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else address
