"""Materials in each stage of an examination, made through the services."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from associations.domain.expertise import CRITERIA
from associations.models import Conclusion, ReviewOpinion, TeachingMaterial
from associations.services import expertise as services
from associations.services import opinions
from meetings import services as meetings
from meetings.models import Meeting
from tests.cast import Cast
from tests.factories.meetings import MeetingFactory

PDF = b"%PDF-1.7\n%%EOF"
DATA = {
    "kind": "textbook",
    "title_kk": "Дерекқорлар: оқулық",
    "title_ru": "Базы данных: учебник",
    "authors": "Әбілқасымова Айгүл, профессор",
    "annotation_kk": "Реляциялық дерекқорлар туралы оқулық.",
    "written_in": "kk",
    "url": "",
}
OPINION: dict[str, Any] = {
    "marks": dict.fromkeys(CRITERIA, "meets"),
    "text": "Оқулық бағдарламаға сай.",
    "remarks": "",
    "verdict": "recommended",
}
DECISION = {"text_kk": "Ұсынылсын.", "text_ru": "Рекомендовать."}


def pdf(name: str = "oqulyq.pdf", mark: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + f"\n% {mark or name}".encode())


def submitted(cast: Cast, *, actor: str = "university_coordinator", **data: Any) -> TeachingMaterial:
    """Return a material of the other university, so that members of the association may examine it."""
    uploads = data.pop("uploads", {"work": [pdf()]})
    universities = data.pop("author_universities", [cast.other_university])
    return services.submit_material(
        cast.association,
        actor=cast[actor],
        data=DATA | {"university": None} | data,
        author_universities=universities,
        uploads=uploads,
    )


def asked(cast: Cast, expert: str = "association_member", **data: Any) -> ReviewOpinion:
    return opinions.ask_expert(
        data.pop("material", None) or submitted(cast, **data),
        actor=cast["association_secretary"],
        expert=cast[expert],
        due_on=timezone.localdate() + timedelta(days=14),
    )


def accepted(cast: Cast, expert: str = "association_member", **data: Any) -> ReviewOpinion:
    return opinions.accept_opinion(asked(cast, expert, **data), actor=cast[expert])


def given(cast: Cast, expert: str = "association_member", **data: Any) -> ReviewOpinion:
    return opinions.give_opinion(accepted(cast, expert, **data), actor=cast[expert], data=OPINION)


def meeting(cast: Cast) -> Meeting:
    return MeetingFactory(
        body=cast.association.body,
        created_by=cast["association_secretary"],
        starts_at=timezone.now() + timedelta(days=3),
    )


def on_agenda(cast: Cast, **data: Any) -> TeachingMaterial:
    material = given(cast, **data).material
    services.put_material_on_agenda(material, actor=cast["association_secretary"], meeting=meeting(cast))
    return TeachingMaterial.objects.select_related("association__body", "item__meeting").get(pk=material.pk)


def decided(cast: Cast, **data: Any) -> TeachingMaterial:
    """Return a material on which a meeting of the association has decided and which is closed."""
    material = on_agenda(cast, **data)
    secretary = cast["association_secretary"]
    item = material.item
    assert item is not None
    held = meetings.open_meeting(meetings.convene_meeting(item.meeting, actor=secretary), actor=secretary)
    for line in held.attendees.filter(user__isnull=False):
        meetings.mark_presence(line, actor=secretary)
    vote = meetings.open_vote(item, actor=secretary)
    for line in held.attendees.filter(user__isnull=False):
        meetings.record_ballot(vote, line, actor=secretary, value="in_favour")
    meetings.close_vote(vote, actor=secretary)
    meetings.add_decision(item, actor=secretary, data=DECISION)
    meetings.close_meeting(held, actor=secretary)
    return TeachingMaterial.objects.select_related("association__body", "item__meeting").get(pk=material.pk)


def concluded(cast: Cast, outcome: str = "recommended", text: str = "", **data: Any) -> Conclusion:
    return services.conclude_material(
        decided(cast, **data), actor=cast["association_secretary"], outcome=outcome, text=text
    )
