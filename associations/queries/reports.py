"""Which annual reports a person reads, and what waits in them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.checklist import SectionFacts
from associations.domain.deadlines import is_late
from associations.enums import ReportState
from associations.models import (
    AcademicYear,
    AnnualReport,
    BaseUniversity,
    ReportSection,
    ReportVersion,
)
from core.codes import LANGUAGES
from core.kazakh import translated
from core.prepared import Given, Prepared
from core.waiting import Question, Waiting, ask, day
from meetings.enums import BodyKind, SeatRole
from meetings.models import Body
from meetings.queries import bodies_where, earlier_periods, held_on, seats_of


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


def _reports_read() -> QuerySet[AnnualReport]:
    return AnnualReport.objects.select_related("association__body", "academic_year", "kpi_sheet").defer(
        *(f"association__{name}_{code}" for name in ("name", "scope") for code in LANGUAGES),
        "association__name",
        "association__scope",
        "association__source_note",
    )


def visible_reports(user: User) -> QuerySet[AnnualReport]:
    """Return the reports that the person may read, with association, year and KPI sheet; no extra queries."""
    if sees_all_reports(user):
        return _reports_read()
    own = Q(association__body_id__in=bodies_where(user))
    return _reports_read().filter(own | _of_earlier_periods(user))


def _of_earlier_periods(user: User) -> Q:
    """Return the condition that a report is of a year that ended while the person's university hosted (cl. 31)."""
    found = Q()
    for one in earlier_periods(user):
        days = (one.since, one.until)
        found |= Q(association__body_id=one.body_id, academic_year__ends_on__range=days)
    return found


@Prepared
def _report_with_sheet() -> QuerySet[AnnualReport]:
    reports = with_host(_reports_read()).select_related("kpi_sheet__second_reading")
    return reports.filter(pk=Given("pk"), kpi_sheet__isnull=False)


def visible_report(user: User, pk: int) -> AnnualReport | None:
    """Return one of :func:`visible_reports` that has a KPI sheet, with its host; None when there is none."""
    report = _report_with_sheet.first(pk=pk)
    if report is None or sees_all_reports(user) or report.association.body_id in bodies_where(user):
        return report
    body_id, year_ends = report.association.body_id, report.academic_year.ends_on
    hosted = any(one.body_id == body_id and one.takes_in(year_ends) for one in earlier_periods(user))
    return report if hosted else None


@Prepared
def _versions_of() -> QuerySet[ReportVersion]:
    versions = ReportVersion.objects.filter(report=Given("report")).select_related("submitted_by")
    return versions.defer("content").order_by("-number")


def versions_of(report: AnnualReport) -> list[ReportVersion]:
    """Return the submitted versions of a report without their contents, the newest first."""
    return _versions_of(report=report.pk)


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


def sections_of(report: AnnualReport) -> QuerySet[ReportSection]:
    """Return the sections with their clause and counts of proofs, events and linked events: one query."""
    events = Q(proofs__is_event=True)
    return report.sections.select_related("clause").annotate(
        proofs_count=Count("proofs"),
        events_count=Count("proofs", filter=events),
        events_linked_count=Count("proofs", filter=events & ~Q(proofs__url="")),
    )


def section_facts(sections: Iterable[ReportSection]) -> list[SectionFacts]:
    """Return what the check list asks of sections read by :func:`sections_of`: what was typed and what was drafted."""
    facts = []
    for section in sections:
        drafted = [row for row in section.drafted if row["is_event"]]
        facts.append(
            SectionFacts(
                sub_item=section.clause.sub_item or 0,
                has_text=bool(section.text.strip() or section.text_after.strip() or section.drafted),
                nothing_done=section.nothing_done,
                events_count=section.events_count + len(drafted),
                events_linked_count=section.events_linked_count + sum(bool(row["links"]) for row in drafted),
            )
        )
    return facts


def _to_tell(bodies: dict[int, Body], rows: list[list[Any]]) -> list[Waiting]:
    waiting = []
    for first_year, pk, state, report_due_on, body_id in sorted(rows):
        names = {"association": bodies[body_id].short_name, "year": AcademicYear(first_year=first_year)}
        due_on = day(report_due_on)
        if state == ReportState.RETURNED:
            title = gettext("Answer the remarks on the report: %(association)s, %(year)s") % names
            due_on = None
        else:
            title = gettext("Submit the annual report: %(association)s, %(year)s") % names
        late = due_on is not None and is_late(timezone.now(), due_on)
        waiting.append(
            Waiting(
                title=title,
                url=reverse("kpi:report_detail", args=[pk]),
                due_on=due_on,
                tone="red" if late or state == ReportState.RETURNED else "blue",
                clause="22",
            )
        )
    return waiting


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for the reports that the person submits or answers (clause 22)."""
    keepers = (SeatRole.CHAIR, SeatRole.SECRETARY)
    bodies = {
        seat.body_id: seat.body
        for seat in seats_of(user)
        if seat.body.kind == BodyKind.ASSOCIATION and seat.role in keepers
    }
    if not bodies:
        return []
    reports = AnnualReport.objects.filter(
        association__body_id__in=bodies, state__in=[ReportState.DRAFT, ReportState.RETURNED]
    )
    fields = (
        "academic_year__first_year",
        "pk",
        "state",
        "academic_year__report_due_on",
        "association__body_id",
    )
    return [Question(reports, fields, partial(_to_tell, bodies))]


def waiting_for(user: User) -> list[Waiting]:
    """Return the reports that wait for the person: drafts to submit, returned ones to answer. One query."""
    return ask(waiting_parts(user))
