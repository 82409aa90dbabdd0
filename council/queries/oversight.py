"""The work of all associations beside one another, for whoever directs and follows it (clauses 14, 15.1, 15.10, 15.11)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from associations.domain.deadlines import is_late
from associations.domain.plans import MEETING, QUARTERS, quarter_ends_on
from associations.enums import ReportState
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    BaseUniversity,
    PlannedMeetings,
    PlanVersion,
)
from associations.queries.associations import at_work
from core.kazakh import sort_key, translated
from core.prepared import Given, Prepared
from council.domain.oversight import APPROVED, Facts, due_meetings, troubles
from council.enums import ConsiderationOutcome
from council.models import PlanConsideration
from kpi.models import KpiIndicator
from meetings.domain.voting import has_quorum
from meetings.enums import BodyKind, DecisionState, MeetingState
from meetings.models import Decision, Meeting, Presence
from meetings.queries import held_on, with_state


@dataclass(slots=True)
class OversightRow:
    """One association in one academic year, as the page and the workbook show it."""

    pk: int
    key: str
    body_id: int
    name: str
    code: str
    area_code: str
    area_name: str
    host_key: str = ""
    host_name: str = ""
    plan_state: str = ""
    # The approved version that can still go on an agenda of the Council, or None.
    free_version: int | None = None
    planned: int | None = None
    due: int = 0
    held: int = 0
    without_quorum: int = 0
    report_pk: int | None = None
    report_state: str = ""
    submitted_at: datetime | None = None
    overdue: int = 0
    sheet_pk: int | None = None
    points: int | None = None
    max_points: int | None = None
    points_year: int | None = None
    troubles: tuple[str, ...] = ()

    @property
    def with_quorum(self) -> int:
        """How many meetings were held with two thirds present (cl. 24)."""
        return self.held - self.without_quorum

    def has(self, *names: str) -> bool:
        return any(name in self.troubles for name in names)


@dataclass(frozen=True, slots=True)
class Oversight:
    """All rows of a year. ``report_year`` is the last year over whose report can be there, None before the first."""

    year: AcademicYear
    report_year: AcademicYear | None
    rows: list[OversightRow] = field(default_factory=list)

    def count(self, name: str) -> int:
        """Return how many associations have a trouble."""
        return sum(name in row.troubles for row in self.rows)

    @property
    def troubled(self) -> int:
        return sum(bool(row.troubles) for row in self.rows)


def oversight_years() -> list[AcademicYear]:
    """Return the academic years with their proposed thresholds, the newest first. One query."""
    return list(AcademicYear.objects.select_related("threshold").order_by("-first_year"))


def year_shown(years: Sequence[AcademicYear], wanted: str, today: date) -> AcademicYear | None:
    """Return the year that is asked for, else the one that takes in the day, else the latest."""
    asked = next((one for one in years if str(one.first_year) == wanted), None)
    running = next((one for one in years if one.starts_on <= today <= one.ends_on), None)
    return asked or running or (years[0] if years else None)


@Prepared
def _associations_asked() -> QuerySet[Any, Any]:
    every_host = BaseUniversity.objects.filter(association=OuterRef("pk"))
    hosts = every_host.filter(held_on(Given("day"))).annotate(called=translated("university__short_name"))
    # Opened after the day: it has base universities, all of them later.
    was_there = Exists(every_host.filter(since__lte=Given("day"))) | ~Exists(every_host)
    return (
        at_work(Association.objects.filter(was_there), Given("day"))  # type: ignore[arg-type]
        .annotate(
            called=translated("body__short_name"),
            area=translated("direction__area__name"),
            host_key=Subquery(hosts.values("university__key")[:1]),
            host_name=Subquery(hosts.values("called")[:1]),
        )
        .order_by("position")
        .values_list(
            "pk",
            "key",
            "body_id",
            "called",
            "direction__code",
            "direction__area__code",
            "area",
            "host_key",
            "host_name",
        )
    )


def _associations(day: date) -> dict[int, OversightRow]:
    """Return an empty row for every association at work on a day, with its area and its base university then."""
    rows = {}
    for pk, key, body, name, code, area_code, area, host_key, host in _associations_asked(day=day):
        rows[pk] = OversightRow(
            pk, key, body, name or "", code or "", area_code or "", area or "", host_key or "", host or ""
        )
    return rows


@Prepared
def _planned_by_hand() -> QuerySet[Any, Any]:
    return PlannedMeetings.objects.filter(academic_year=Given("year")).values_list("association_id", "count")


@Prepared
def _versions_asked() -> QuerySet[Any, Any]:
    meeting = Q(items__kind=MEETING)
    past = meeting & (Q(items__due_on__lt=Given("today")) | Q(items__quarter__lte=Given("ended")))
    pending = PlanConsideration.objects.filter(version=OuterRef("pk"), outcome=ConsiderationOutcome.PENDING)
    return (
        PlanVersion.objects.filter(plan__academic_year=Given("year"))
        .annotate(
            pending=Exists(pending),
            meetings=Count("items", filter=meeting),
            past=Count("items", filter=past),
        )
        .order_by("number")
        .values_list("plan__association_id", "pk", "state", "pending", "meetings", "past")
    )


def _plans(rows: dict[int, OversightRow], year: AcademicYear, today: date) -> None:
    """Read the plan by which each association works, or its draft, and how many meetings it foresees."""
    ended = max((one for one in QUARTERS if quarter_ends_on(year.first_year, one) < today), default=0)
    for association, count in _planned_by_hand(year=year.pk):
        if association in rows:
            rows[association].planned = count
    for association, pk, state, is_pending, meetings, past in _versions_asked(
        year=year.pk, today=today, ended=ended
    ):
        row = rows.get(association)
        if row is None or (state not in APPROVED and row.plan_state in APPROVED):
            continue
        row.plan_state = state
        row.free_version = pk if state == "approved" and not is_pending and year.ends_on >= today else None
        if state in APPROVED:
            row.planned, row.due = meetings, past
    for row in rows.values():
        row.due = due_meetings(row.planned, row.due, year_over=year.ends_on < today)


@Prepared
def _meetings_asked() -> QuerySet[Any, Any]:
    there = Exists(Presence.objects.filter(attendee=OuterRef("attendees__pk")))
    return (
        Meeting.objects.filter(
            body__kind=BodyKind.ASSOCIATION,
            state=MeetingState.CLOSED,
            starts_at__date__gte=Given("since"),
            starts_at__date__lte=Given("until"),
        )
        .annotate(was_there=there)
        .order_by()
        .values("pk", "body_id")
        .annotate(
            seats=Count("attendees__pk", distinct=True),
            present=Count("attendees__pk", distinct=True, filter=Q(was_there=True)),
        )
        .values_list("body_id", "seats", "present")
    )


def _meetings(rows: dict[int, OversightRow], year: AcademicYear) -> None:
    """Count the meetings held in the year, and those in which never two thirds of the roster were there (cl. 24)."""
    by_body = {row.body_id: row for row in rows.values()}
    for body, seats, present in _meetings_asked(since=year.starts_on, until=year.ends_on):
        if row := by_body.get(body):
            row.held += 1
            # A meeting from before the portal has no roster: nobody can say who was there.
            row.without_quorum += bool(seats) and not has_quorum(seats, present)


@Prepared
def _reports_asked() -> QuerySet[Any, Any]:
    points = KpiIndicator.objects.filter(scheme=OuterRef("kpi_sheet__scheme")).order_by().values("scheme")
    return (
        AnnualReport.objects.filter(academic_year__first_year__lte=Given("first_year"))
        .annotate(most=Subquery(points.annotate(points=Sum("max_points")).values("points")))
        .order_by("academic_year__first_year")
        .values_list(
            "association_id",
            "pk",
            "state",
            "submitted_at",
            "academic_year__first_year",
            "kpi_sheet__pk",
            "kpi_sheet__confirmed_total",
            "most",
        )
    )


def _reports(rows: dict[int, OversightRow], report_year: AcademicYear | None) -> None:
    """Read the report of a year, and the last confirmed points up to it."""
    if report_year is None:
        return
    for association, pk, state, submitted_at, first_year, sheet, total, most in _reports_asked(
        first_year=report_year.first_year
    ):
        row = rows.get(association)
        if row is None:
            continue
        if first_year == report_year.first_year:
            row.report_pk, row.report_state, row.submitted_at = pk, state, submitted_at
        if state == ReportState.CONFIRMED and total is not None:
            row.sheet_pk, row.points, row.max_points, row.points_year = sheet, total, most, first_year


@Prepared
def _overdue_asked() -> QuerySet[Any, Any]:
    decisions = Decision.objects.filter(
        item__meeting__protocol__isnull=False, item__meeting__body__kind=BodyKind.ASSOCIATION
    )
    return (
        with_state(decisions, Given("today"))  # type: ignore[arg-type]
        .filter(state=DecisionState.OVERDUE)
        .order_by()
        .values("item__meeting__body")
        .annotate(count=Count("pk"))
        .values_list("item__meeting__body", "count")
    )


def _decisions(rows: dict[int, OversightRow], today: date) -> None:
    """Count the decisions of signed or published protocols that are overdue (ADR-0025)."""
    overdue = dict(_overdue_asked(today=today))
    for row in rows.values():
        row.overdue = overdue.get(row.body_id, 0)


def oversight(years: Sequence[AcademicYear], year: AcademicYear, now: datetime | None = None) -> Oversight:
    """Return every association of the year with its plan, meetings, report, overdue decisions, host and last KPI.

    Seven queries and that of the years, whatever the number of associations. A past year is seen as it ended: with the
    associations and the hosts of its last day, and without points confirmed for a later year than the report's.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    over = [one for one in years if one.ends_on < today and one.first_year <= year.first_year]
    report_year = max(over, key=lambda one: one.first_year, default=None)
    rows = _associations(min(today, year.ends_on))
    _plans(rows, year, today)
    _meetings(rows, year)
    _reports(rows, report_year)
    _decisions(rows, today)
    threshold = getattr(report_year, "threshold", None) if report_year else None
    for row in rows.values():
        missing = report_year is not None and row.submitted_at is None
        row.troubles = troubles(
            Facts(
                has_base=bool(row.host_key),
                year_began=year.starts_on <= today,
                plan_state=row.plan_state,
                due_count=row.due,
                held_count=row.held,
                without_quorum=row.without_quorum,
                report_missing=missing and is_late(now, report_year.report_due_on),  # type: ignore[union-attr]
                report_late=bool(
                    report_year and row.submitted_at and is_late(row.submitted_at, report_year.report_due_on)
                ),
                overdue_decisions=row.overdue,
                below=bool(
                    threshold
                    and report_year
                    and row.points is not None
                    and row.points_year == report_year.first_year
                    and row.points < threshold.points
                ),
            )
        )
    return Oversight(year, report_year, list(rows.values()))


@dataclass(frozen=True)
class OversightFilter:
    """What of the page is shown and in what order; empty fields do not narrow."""

    words: str = ""
    area: str = ""
    plan: str = ""
    report: str = ""
    trouble: str = ""
    only_troubled: bool = False
    sort: str = ""


_LAST = 10**6
_PLAN_ORDER = ("", "draft", "agreeing", "agreed", "returned", "approved", "council_agreed")
SORTS: dict[str, Callable[[OversightRow], Any]] = {
    "name": lambda row: sort_key(row.name),
    "university": lambda row: (not row.host_name, sort_key(row.host_name)),
    "plan": lambda row: _PLAN_ORDER.index(row.plan_state),
    "meetings": lambda row: (row.held - row.due, row.held),
    "report": lambda row: (row.submitted_at is not None, row.submitted_at or 0),
    "overdue": lambda row: -row.overdue,
    "kpi": lambda row: row.points if row.points is not None else _LAST,
    "troubles": lambda row: -len(row.troubles),
}


def _matches(row: OversightRow, words: Iterable[str]) -> bool:
    text = f"{row.code} {row.name} {row.area_code} {row.area_name} {row.host_name}".casefold()
    return all(word in text for word in words)


def narrowed(rows: Iterable[OversightRow], wanted: OversightFilter) -> list[OversightRow]:
    """Return the rows that are looked for, in the order of annex 2 or sorted: what needs attention comes first."""
    words = wanted.words.casefold().split()[:6]
    found = [
        row
        for row in rows
        if _matches(row, words)
        and (not wanted.area or row.area_code == wanted.area)
        and (not wanted.plan or (row.plan_state or "none") == wanted.plan)
        and (not wanted.report or (row.report_state or "none") == wanted.report)
        and (not wanted.trouble or wanted.trouble in row.troubles)
        and (not wanted.only_troubled or row.troubles)
    ]
    return sorted(found, key=SORTS[wanted.sort]) if wanted.sort in SORTS else found
