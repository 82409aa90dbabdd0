"""Reads of the review: who may see which sheet, the queue with its deadline radar, one sheet line by line."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Count,
    F,
    Max,
    Min,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from associations.domain.deadlines import is_late, report_due
from associations.enums import ReportState
from associations.models import AcademicYear, Association, ReportVersion
from core.kazakh import translated
from kpi.domain.comparing import Change, submission_changes
from kpi.domain.counts import differs_from_count, judged_items
from kpi.domain.scoring import Indicator, IndicatorScore, score_indicator
from kpi.domain.stages import stage_of
from kpi.domain.values import parse_values
from kpi.enums import AppealOutcome, ReviewStage, ScoreState
from kpi.models import Evidence, KpiIndicator, KpiScore, KpiSheet, Remark
from kpi.queries.claims import report_number_of
from kpi.queries.conflicts import conflict_condition, hosts_of_sheet
from kpi.queries.proof import note_besides, with_records
from kpi.queries.scheme import scoring_scheme
from meetings.enums import SeatRole
from meetings.models import SeatHolder
from meetings.queries import held_on

OWED = (ScoreState.RETURNED, ScoreState.ANSWERED)  # by the association, until the report is submitted again
# What needs the Center's hand comes first in the queue.
URGENCY = {
    ReviewStage.ANSWERED: 0,
    ReviewStage.SUBMITTED: 1,
    ReviewStage.CONCLUDED: 2,
    ReviewStage.IN_REVIEW: 3,
    ReviewStage.OVERDUE: 4,
    ReviewStage.RETURNED: 5,
    ReviewStage.WAITING: 6,
    ReviewStage.CONFIRMED: 7,
}


# --- the queue --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RadarCell:
    """One association of the year on the radar: enough to count, filter and sort without a further query."""

    sheet_id: int
    stage: ReviewStage
    is_late: bool
    is_barred: bool
    reviewer_id: int | None
    area_id: int | None
    area: str
    name: str
    last_submitted_at: datetime | None
    second_reader_id: int | None = None

    def is_of(self, user: User) -> bool:
        """Say whether the person reviews the report or reads it second."""
        return user.pk in (self.reviewer_id, self.second_reader_id)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the reader of the queue asks to see; an empty part leaves everything."""

    stage: str = ""
    area: int | None = None
    mine: bool = False
    late: bool = False

    def keeps(self, cell: RadarCell, user: User) -> bool:
        return (
            (not self.stage or cell.stage == self.stage)
            and (self.area is None or cell.area_id == self.area)
            and (not self.mine or cell.is_of(user))
            and (not self.late or cell.is_late)
        )


def report_years() -> list[AcademicYear]:
    """Return the academic years that have reports, the newest first, with the threshold proposed for each."""
    years = AcademicYear.objects.filter(reports__isnull=False).select_related("threshold")
    return list(years.distinct().order_by("-first_year"))


def radar(user: User, year: AcademicYear, now: datetime) -> list[RadarCell]:
    """Return every sheet of a year as the person may know of it, in the order of annex 2. One query.

    A reviewer does not see the associations they are tied to; the head sees them marked, to assign another.
    """
    conflict = conflict_condition(user)
    sheets = KpiSheet.objects.filter(report__academic_year=year)
    if user.has_perm("kpi.assign_reviewer"):
        sheets = sheets.annotate(barred=Case(When(conflict, then=Value(True)), default=Value(False)))
    else:
        sheets = sheets.exclude(conflict).annotate(barred=Value(False, output_field=BooleanField()))
    overdue = now > report_due(year.report_due_on)
    rows = (
        sheets.annotate(
            name=translated("report__association__name"),
            area_code=F("report__association__direction__area__code"),
            area_name=translated("report__association__direction__area__name"),
        )
        .order_by("report__association__position")
        .values_list(
            "pk",
            "report__state",
            "report__submitted_at",
            "report__last_submitted_at",
            "reviewer_id",
            "report__association__direction__area_id",
            "area_code",
            "area_name",
            "name",
            "barred",
            "second_reading__reader_id",
            "concluded_at",
        )
    )
    cells = []
    for (
        pk, state, first, last, reviewer_id, area_id, code, area, name, barred, second_id, concluded
    ) in rows:  # fmt: skip
        stage = stage_of(
            state,
            is_overdue=overdue,
            is_answered=bool(first and last and last > first),
            is_concluded=concluded is not None,
        )
        late = is_late(first, year.report_due_on) if first else overdue
        area = f"{code} {area}" if code else ""
        cells.append(RadarCell(pk, stage, late, barred, reviewer_id, area_id, area, name, last, second_id))
    return cells


def areas_of(rows: Iterable[RadarCell]) -> list[tuple[int, str]]:
    """Return the areas of education that the cells are of, by code: id and label."""
    found = {row.area_id: row.area for row in rows if row.area_id is not None}
    return sorted(found.items(), key=lambda area: area[1])


def stage_counts(cells: Iterable[RadarCell]) -> Counter[str]:
    """Return how many reports stand on each stage."""
    return Counter(cell.stage for cell in cells)


def in_order_of_urgency(cells: Iterable[RadarCell]) -> list[RadarCell]:
    """Return the cells as the queue shows them: what waits for the Center first, the longest waiting on top."""
    distant = datetime.max.replace(tzinfo=timezone.get_default_timezone())
    return sorted(cells, key=lambda cell: (URGENCY[cell.stage], cell.last_submitted_at or distant))


@dataclass(slots=True)
class QueueRow:
    cell: RadarCell
    sheet: Mapping[str, Any]
    decided_count: int = 0
    count: int = 0
    answer_due_on: date | None = None  # the first last day on which the association owes an answer


def host_name() -> Subquery:
    """Return the short name of the sheet's base university, the last one of the report's year."""
    name = hosts_of_sheet().order_by("-since").annotate(shown=translated("university__short_name"))
    return Subquery(name.values("shown")[:1])


def queue_rows(cells: Sequence[RadarCell]) -> list[QueueRow]:
    """Return the rows of one page of the queue, in the order of the cells. Two queries, whatever their number."""
    ids = [cell.sheet_id for cell in cells]
    read = KpiSheet.objects.filter(pk__in=ids).annotate(host=host_name())
    sheets = {
        row["pk"]: row
        for row in read.values(
            "pk",
            "claimed_total",
            "confirmed_total",
            "host",
            state=F("report__state"),
            reviewer_name=F("reviewer__full_name"),
        )
    }
    counts = {
        row["sheet"]: row
        for row in KpiScore.objects.filter(sheet__in=ids)
        .values("sheet")
        .annotate(
            decided=Count("pk", filter=Q(state__in=[ScoreState.CONFIRMED, ScoreState.RETURNED])),
            count=Count("pk"),
            due=Min("answer_due_on", filter=Q(state__in=OWED)),
        )
    }
    rows = []
    for cell in cells:
        found: Mapping[str, Any] = counts.get(cell.sheet_id, {"decided": 0, "count": 0, "due": None})
        due = found["due"] if cell.stage == ReviewStage.RETURNED else None
        rows.append(QueueRow(cell, sheets[cell.sheet_id], found["decided"], found["count"], due))
    return rows


# --- one sheet --------------------------------------------------------------------------


@dataclass(slots=True)
class ReviewLine:
    """One indicator of a sheet, with everything its review needs."""

    score: KpiScore
    indicator: KpiIndicator
    rule: Indicator
    claimed: IndicatorScore
    confirmed: IndicatorScore | None
    evidence: list[Evidence] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    counted: IndicatorScore | None = None
    is_different: bool = False  # the claim is another one than the count; without a count, anything claimed
    judged: tuple[str, ...] = ()  # claimed items that no record shows: a person looks at them (3.3, 13.2)

    @property
    def number(self) -> int:
        return self.indicator.number

    @property
    def needs_look(self) -> bool:
        """Say whether a person has to look: the claim is not the count, or the count cannot tell of all of it."""
        return self.is_different or bool(self.judged)

    @property
    def agrees(self) -> bool:
        """Say whether nothing was decided yet and the claim is the count in every item."""
        return self.score.state == ScoreState.OPEN and not self.needs_look

    @property
    def is_left(self) -> bool:
        """Say whether it would agree, were there not an item that only a person can judge."""
        return self.score.state == ScoreState.OPEN and not self.is_different and bool(self.judged)

    @property
    def differs(self) -> bool:
        """Say whether the Center confirmed other points than were claimed."""
        return self.confirmed is not None and self.confirmed.points != self.claimed.points


def review_lines(sheet: KpiSheet) -> list[ReviewLine]:
    """Return the indicators of a sheet in order. Four queries: scores, items, proof, remarks."""
    scores = list(
        KpiScore.objects.filter(sheet=sheet)
        .select_related("indicator")
        .prefetch_related(
            "indicator__items",
            Prefetch("evidence", with_records(Evidence.objects.all())),
            Prefetch("remarks", Remark.objects.select_related("author").order_by("pk")),
        )
        .order_by("indicator__number")
    )
    scheme = scoring_scheme(score.indicator for score in scores)
    lines = []
    for score in scores:
        indicator = score.indicator
        score.sheet = sheet
        rule = scheme.indicator(indicator.number)
        number = str(indicator.number)
        value = parse_values(scheme, {number: score.claim})[indicator.number]
        claimed = score_indicator(rule, value)
        counted, is_different = None, claimed.points > 0
        if score.counted_points is not None:
            found = parse_values(scheme, {number: score.counted})[indicator.number]
            counted, is_different = score_indicator(rule, found), differs_from_count(rule, value, found)
        confirmed = None
        if score.state == ScoreState.CONFIRMED:
            own = parse_values(scheme, {number: score.confirmed})
            confirmed = score_indicator(rule, own[indicator.number])
        lines.append(
            ReviewLine(
                score,
                indicator,
                rule,
                claimed,
                confirmed,
                list(score.evidence.all()),
                list(score.remarks.all()),
                counted,
                is_different,
                tuple(sorted(judged_items(rule, value))),
            )
        )
    numbers = {line.indicator.identifier: line.number for line in lines}
    note_besides({line.number: line.evidence for line in lines}, numbers)
    return lines


def changes_since_last(sheet: KpiSheet) -> dict[int, Change]:
    """Return the indicators that the newest submission changed against the one before, by number.

    Changed sections and another address on the site are of the indicator on the report itself. One query, none for a
    report that was submitted once.
    """
    if sheet.report.submitted_at == sheet.report.last_submitted_at:
        return {}
    frozen = list(
        ReportVersion.objects.filter(report=sheet.report_id)
        .order_by("-number")
        .values_list("content", flat=True)[:2]
    )
    if len(frozen) < 2:
        return {}
    after, before = frozen
    return submission_changes(
        before, after, report_number=report_number_of(sheet.scheme_id), language=get_language() or "kk"
    )


def report_addressees(association: Association, *roles: SeatRole) -> list[User]:
    """Return the secretary and the chair of an association today: they receive its letters (cl. 22).

    ``roles`` leaves only some of them.
    """
    today = timezone.localdate()
    holders = (
        SeatHolder.objects.filter(
            held_on(today),
            held_on(today, "seat__"),
            seat__body=association.body_id,
            seat__role__in=roles or (SeatRole.SECRETARY, SeatRole.CHAIR),
            user__is_active=True,
        )
        .select_related("user")
        .order_by("seat__number")
    )
    return list({holder.user_id: holder.user for holder in holders}.values())


def sheets_of_newest_year(user: User) -> QuerySet[KpiSheet]:
    """Return the sheets of the newest year that has reports, without those whose review is barred to the person."""
    year = AcademicYear.objects.filter(reports__isnull=False).order_by("-first_year").values("pk")[:1]
    sheets = KpiSheet.objects.filter(report__academic_year=Subquery(year))
    return sheets.exclude(conflict_condition(user))


def center_work(user: User) -> tuple[Aggregate, ...]:
    """Return what is counted of a year's sheets for a person of the National Center.

    First year and due date; reports to take, to begin, with answers, in hand; drafts; to read second; concluded
    reviews; open appeals.
    """
    mine, free = Q(reviewer=user), Q(reviewer__isnull=True)
    submitted = Q(report__state=ReportState.SUBMITTED)
    first = Q(report__submitted_at=F("report__last_submitted_at"))
    return (
        Max("report__academic_year__first_year"),
        Max("report__academic_year__report_due_on"),
        Count("pk", filter=submitted & free),
        Count("pk", filter=submitted & mine & first),
        Count("pk", filter=submitted & mine & ~first),
        Count("pk", filter=Q(report__state=ReportState.IN_REVIEW) & mine),
        Count("pk", filter=Q(report__state=ReportState.DRAFT)),
        Count("pk", filter=Q(second_reading__reader=user, second_reading__finished_at__isnull=True)),
        Count("pk", filter=Q(report__state=ReportState.IN_REVIEW, concluded_at__isnull=False)),
        Count("pk", filter=Q(appeal__outcome=AppealOutcome.OPEN)),
    )
