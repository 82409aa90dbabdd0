"""Reads of associations and their universities over time."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.checklist import SectionFacts
from associations.domain.deadlines import is_late
from associations.domain.responsibility import TableRow, haystack
from associations.enums import ReportState
from associations.models import (
    AnnualReport,
    Association,
    BaseUniversity,
    MemberUniversity,
    ReportSection,
)
from core.kazakh import LANGUAGES_IN_ORDER, translated
from core.waiting import Waiting
from directory.models import University
from meetings.enums import BodyKind, SeatRole
from meetings.models import Seat
from meetings.queries import bodies_where, held_on, seats_of


def base_universities_on(day: date) -> QuerySet[BaseUniversity]:
    """Return who hosted which association on a day (clause 7)."""
    return BaseUniversity.objects.filter(held_on(day)).select_related("university")


def with_base_university(
    associations: QuerySet[Association], day: date | None = None
) -> QuerySet[Association]:
    """Read each association with its base university of a day (today) as ``hosts``: a list of at most one."""
    hosts = base_universities_on(day or timezone.localdate())
    return associations.prefetch_related(Prefetch("base_universities", queryset=hosts, to_attr="hosts"))


def member_universities_on(association: Association, day: date) -> QuerySet[University]:
    """Return the universities that are members of the association on a day (clauses 10, 17 and 25)."""
    joined = MemberUniversity.objects.filter(held_on(day), association=association)
    return University.objects.filter(pk__in=joined.values("university_id"))


def responsibility_rows(day: date) -> list[TableRow]:
    """Return annex 2 as it stood on a day, in the order's sequence: who was responsible for which direction.

    One query of plain values, whatever the number of rows: this is the page that everybody reads. An
    association without a base university on that day is left out.
    """
    periods = BaseUniversity.objects.filter(held_on(day)).order_by("association__position")
    return [_row(dict(zip(ROW_COLUMNS, values, strict=True))) for values in periods.values_list(*ROW_COLUMNS)]


# Columns of a row: plain ones, and translated ones in each language.
ROW_PLAIN = {
    "key": "association__key",
    "confidence": "association__confidence",
    "note": "association__source_note",
    "direction_code": "association__direction__code",
    "direction_codes": "association__direction__full_codes",
    "direction_note": "association__direction__source_note",
    "area_code": "association__direction__area__code",
    "area_codes": "association__direction__area__codes",
    "area_note": "association__direction__area__source_note",
    "university_key": "university__key",
    "city_key": "university__city__key",
    "since": "since",
}
ROW_TRANSLATED = {
    "name": "association__name",
    "scope": "association__scope",
    "short_name": "association__body__short_name",
    "direction_name": "association__direction__name",
    "area_name": "association__direction__area__name",
    "university_name": "university__name",
    "university_short_name": "university__short_name",
    "city_name": "university__city__name",
}
ROW_COLUMNS = [
    *ROW_PLAIN.values(),
    *(f"{path}_{code}" for path in ROW_TRANSLATED.values() for code in ("kk", "ru", "en")),
]


def _row(values: dict[str, Any]) -> TableRow:
    languages = LANGUAGES_IN_ORDER[(get_language() or "kk")[:2]]
    plain = {name: values[path] for name, path in ROW_PLAIN.items()}
    texts = {name: [values[f"{path}_{code}"] for code in languages] for name, path in ROW_TRANSLATED.items()}
    shown = {name: next((text for text in written if text), "") for name, written in texts.items()}
    return TableRow(
        **shown,
        key=plain["key"],
        confidence=plain["confidence"],
        note=plain["note"],
        direction_code=plain["direction_code"] or "",
        direction_note=plain["direction_note"] or "",
        area_code=plain["area_code"] or "",
        area_codes=tuple(plain["area_codes"] or ()),
        area_note=plain["area_note"] or "",
        university_key=plain["university_key"],
        city_key=plain["city_key"],
        since=plain["since"],
        haystack=haystack(
            *(text for written in texts.values() for text in written),
            plain["direction_code"],
            *(plain["direction_codes"] or ()),
            *(plain["area_codes"] or ()),
        ),
    )


def public_association(key: str) -> Association | None:
    """Return one association with its direction, body and every base university it had, newest first."""
    periods = BaseUniversity.objects.select_related("university__city", "ground").order_by("-since", "-pk")
    return (
        Association.objects.select_related("body", "direction__area")
        .prefetch_related(Prefetch("base_universities", queryset=periods, to_attr="periods"))
        .filter(key=key)
        .first()
    )


def neighbours_of(association: Association) -> QuerySet[Association]:
    """Return the other associations of the same direction, in the order's sequence."""
    if association.direction_id is None:
        return Association.objects.none()
    same = Association.objects.filter(direction_id=association.direction_id)
    return same.exclude(pk=association.pk).select_related("body")


def members_today(association: Association) -> QuerySet[University]:
    """Return today's member universities with their cities, by name."""
    universities = member_universities_on(association, timezone.localdate())
    return universities.select_related("city").order_by(translated("name"))


def public_universities(day: date) -> QuerySet[University]:
    """Return the universities of the order by name, each with what it hosts on a day as ``hosted``."""
    hosted = (
        BaseUniversity.objects.filter(held_on(day))
        .select_related("association__body")
        .order_by("association__position")
    )
    return (
        University.objects.select_related("city")
        .prefetch_related(Prefetch("associations_hosted", queryset=hosted, to_attr="hosted"))
        .order_by(translated("name"))
    )


def hosting_periods(university: University) -> QuerySet[BaseUniversity]:
    """Return every association that the university hosts or hosted, current ones first."""
    return university.associations_hosted.select_related("association__body", "ground").order_by(
        F("until").desc(nulls_first=True), "association__position"
    )


def council_seats_of(university: University) -> QuerySet[Seat]:
    """Return the seats of bodies other than associations that the order gives to the university's post."""
    return (
        university.seats.filter(held_on(timezone.localdate()))
        .filter(body__kind=BodyKind.COUNCIL)
        .select_related("body")
    )


def association_ids_where(user: User, *roles: str) -> set[int]:
    """Return the associations in which the person holds one of these roles today; any role when none is named."""
    bodies = bodies_where(user, *roles)
    if not bodies:
        return set()
    return set(Association.objects.filter(body_id__in=bodies).values_list("pk", flat=True))


# --- annual reports ---------------------------------------------------------------------


def sees_all_reports(user: User) -> bool:
    """Say whether the person reads every report: the Council, the National Center, the authorised body."""
    if not user.is_authenticated:
        return False
    return (
        user.is_superuser
        or user.holds_office(OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD, OfficeRole.AUTHORISED_BODY)
        or any(seat.body.kind == BodyKind.COUNCIL for seat in seats_of(user))
    )


def with_host(reports: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
    """Read each report with ``host_name``: its base university when its academic year ended.

    A transfer leaves old reports with the university that did the work (clause 7).
    """
    hosts = BaseUniversity.objects.filter(
        held_on(OuterRef("academic_year__ends_on")), association=OuterRef("association")
    ).order_by("-since")
    return reports.annotate(
        host_name=Subquery(hosts.annotate(called=translated("university__name")).values("called")[:1]),
    )


def visible_reports(user: User) -> QuerySet[AnnualReport]:
    """Return the reports that the person may read, with association, year and KPI sheet; no extra queries."""
    reports = AnnualReport.objects.select_related("association__body", "academic_year", "kpi_sheet").defer(
        *(f"association__{name}_{code}" for name in ("name", "scope") for code in ("kk", "ru", "en")),
        "association__name",
        "association__scope",
        "association__source_note",
    )
    if sees_all_reports(user):
        return reports
    return reports.filter(association__body_id__in=bodies_where(user))


def report_rows(user: User) -> QuerySet[Any, dict[str, Any]]:
    """Return the visible reports as plain rows for the list: names in the reader's language, points, dates."""
    hosted: QuerySet[Any] = with_host(visible_reports(user).select_related(None).defer(None))
    return hosted.order_by("-academic_year__first_year", "association__position").values(
        "pk",
        "state",
        "submitted_at",
        "host_name",
        first_year=F("academic_year__first_year"),
        due_on=F("academic_year__report_due_on"),
        claimed=F("kpi_sheet__claimed_total"),
        confirmed=F("kpi_sheet__confirmed_total"),
        name=translated("association__body__short_name"),
    )


def kept_reports(user: User) -> QuerySet[AnnualReport]:
    """Return the reports that the person fills in: of associations whose chair or secretary they are."""
    return visible_reports(user).filter(
        association__body_id__in=bodies_where(user, SeatRole.CHAIR, SeatRole.SECRETARY)
    )


def sections_of(report: AnnualReport) -> QuerySet[ReportSection]:
    """Return the sections with their clause and counts of proofs, events and linked events: one query."""
    events = Q(proofs__is_event=True)
    return report.sections.select_related("clause").annotate(
        proofs_count=Count("proofs"),
        events_count=Count("proofs", filter=events),
        events_linked_count=Count("proofs", filter=events & ~Q(proofs__url="")),
    )


def section_facts(sections: Iterable[ReportSection]) -> list[SectionFacts]:
    """Return what the check list asks of sections read by :func:`sections_of`."""
    return [
        SectionFacts(
            sub_item=section.clause.sub_item or 0,
            has_text=bool(section.text.strip()),
            nothing_done=section.nothing_done,
            events_count=section.events_count,
            events_linked_count=section.events_linked_count,
        )
        for section in sections
    ]


def waiting_for(user: User) -> list[Waiting]:
    """Return the reports that wait for the person: drafts to submit, returned ones to answer (clause 22)."""
    if not any(seat.role in (SeatRole.CHAIR, SeatRole.SECRETARY) for seat in seats_of(user)):
        return []
    waiting = []
    open_states = [ReportState.DRAFT, ReportState.RETURNED]
    for report in kept_reports(user).filter(state__in=open_states).order_by("academic_year__first_year"):
        names = {"association": report.association.body.short_name, "year": report.academic_year}
        due_on: date | None = report.academic_year.report_due_on
        if report.state == ReportState.RETURNED:
            title = gettext("Answer the remarks on the report: %(association)s, %(year)s") % names
            due_on = None
        else:
            title = gettext("Submit the annual report: %(association)s, %(year)s") % names
        late = due_on is not None and is_late(timezone.now(), due_on)
        waiting.append(
            Waiting(
                title=title,
                url=reverse("kpi:report_detail", args=[report.pk]),
                due_on=due_on,
                tone="red" if late or report.state == ReportState.RETURNED else "blue",
                clause="22",
            )
        )
    return waiting


def receivers_of_copies(association: Association, day: date) -> QuerySet[University]:
    """Return the universities that get copies of the association's decisions (cl. 25).

    Its member universities on the day, the base university, and those whose representatives hold its seats.
    """
    members = MemberUniversity.objects.filter(held_on(day), association=association).values("university_id")
    hosts = base_universities_on(day).filter(association=association).values("university_id")
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id, university__isnull=False)
    return University.objects.filter(
        Q(pk__in=members) | Q(pk__in=hosts) | Q(pk__in=seats.values("university_id"))
    )
