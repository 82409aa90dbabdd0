"""Reads for the draft of a report: every record of the year by the area of clause 19 in which it stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from associations.domain.drafting import (
    AREA_OF_KIND,
    AREA_OF_MATERIAL,
    LANGUAGES,
    OTHER_MATERIALS,
    Drafted,
    title_in,
)
from associations.enums import RecordKind
from associations.models import AcademicYear, Association, ThematicPlan
from associations.queries.expertise import examinations_of_year
from associations.queries.record import entries_of_year
from meetings.enums import MeetingState
from meetings.models import Meeting, Protocol

KIND_LABELS = {
    **{kind.value: kind.label for kind in RecordKind},
    "meeting": _("meeting of the association"),
    "protocol": pgettext_lazy("kind of entry", "protocol"),
    "expertise": _("expert examination"),
    "thematic_plan": _("thematic plan of publications"),
}


def _titles(row: Any, name: str) -> dict[str, str]:
    return {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGES}


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def records_to_draft(association: Association, year: AcademicYear, *, today: date) -> list[Drafted]:
    """Return what was done by a day of an academic year, for the sections of the report; a constant number of queries."""
    drafted = []
    for entry in entries_of_year(association, year):
        if entry.withdrawn_at is None and entry.held_on <= today:
            drafted.append(
                Drafted(
                    area=entry.area.sub_item or 0,
                    kind=entry.kind,
                    title=_titles(entry, "title"),
                    on=entry.held_on,
                    page=("associations:record_entry", entry.pk),
                    links=tuple(link.url for link in entry.links.all()),
                    is_event=entry.kind == RecordKind.EVENT,
                )
            )
    within = (year.starts_on, year.ends_on)
    meetings = Meeting.objects.filter(
        body_id=association.body_id, state=MeetingState.CLOSED, starts_at__date__range=within
    )
    for meeting in meetings.order_by("starts_at"):
        drafted.append(
            Drafted(
                area=AREA_OF_KIND["meeting"],
                kind="meeting",
                title=_titles(meeting, "title") if meeting.title else _same(""),
                on=meeting.starts_at.date(),
                page=("meetings:meeting_detail", meeting.pk),
            )
        )
    protocols = Protocol.objects.filter(body_id=association.body_id, signed_on__range=within)
    for protocol in protocols.order_by("signed_on"):
        if protocol.signed_on is not None:
            drafted.append(
                Drafted(
                    area=AREA_OF_KIND["protocol"],
                    kind="protocol",
                    title=_same(f"№ {protocol.number}/{protocol.year}"),
                    on=protocol.signed_on,
                    page=("meetings:protocol_detail", protocol.pk),
                )
            )
    for conclusion in examinations_of_year(association, year):
        material = conclusion.material
        drafted.append(
            Drafted(
                area=AREA_OF_MATERIAL.get(material.kind, OTHER_MATERIALS),
                kind="expertise",
                title=_titles(material, "title"),
                on=conclusion.decided_on,
                page=("associations:material_detail", material.pk),
            )
        )
    plans = ThematicPlan.objects.filter(
        association=association, academic_year=year, approved_at__isnull=False
    )
    for plan in plans:
        assert plan.approved_at is not None
        drafted.append(
            Drafted(
                area=AREA_OF_KIND["thematic_plan"],
                kind="thematic_plan",
                title=_same(str(year)),
                on=plan.approved_at.date(),
                page=("associations:thematic_plan", association.key),
            )
        )
    return drafted


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A drafted row in the reader's language."""

    kind: Any
    title: str
    on: date
    url: str
    links: list[str]
    is_event: bool


def shown_rows(drafted: list[dict[str, Any]]) -> list[ShownRow]:
    """Return the stored rows of a section as a page or a PDF shows them."""
    language = (get_language() or "kk")[:2]
    shown = []
    for row in drafted:
        label = KIND_LABELS.get(row["kind"], row["kind"])
        shown.append(
            ShownRow(
                kind=label,
                title=title_in(row["title"], language) or str(label),
                on=date.fromisoformat(row["on"]),
                url=reverse(row["page"][0], args=row["page"][1:]),
                links=row["links"],
                is_event=row["is_event"],
            )
        )
    return shown
