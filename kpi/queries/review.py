"""Reads of the review: who may see which sheet, the queue with its deadline radar, one sheet line by line."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.domain.deadlines import is_late, report_due
from associations.enums import ReportState
from associations.models import AcademicYear, Association, BaseUniversity, ReportVersion
from core.kazakh import translated
from kpi.domain.comparing import Change, changes_between
from kpi.domain.conflicts import Ties, conflict_ground
from kpi.domain.scoring import Indicator, IndicatorScore, score_indicator
from kpi.domain.stages import stage_of
from kpi.domain.values import parse_values
from kpi.enums import ConflictGround, ReviewStage, ScoreState
from kpi.models import Evidence, KpiIndicator, KpiScore, KpiSheet, Remark
from kpi.queries.scheme import scoring_scheme
from meetings.enums import SeatRole
from meetings.models import SeatHolder
from meetings.queries import held_on, seats_of

CENTER_ROLES = (OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD)

# What needs the Center's hand comes first in the queue.
URGENCY = {
    ReviewStage.ANSWERED: 0,
    ReviewStage.SUBMITTED: 1,
    ReviewStage.IN_REVIEW: 2,
    ReviewStage.OVERDUE: 3,
    ReviewStage.RETURNED: 4,
    ReviewStage.WAITING: 5,
    ReviewStage.CONFIRMED: 6,
}


# --- conflicts of interest ------------------------------------------------------------


def ties_of(user: User) -> Ties:
    """Return what binds a person to universities and associations today."""
    seats = seats_of(user)
    return Ties(
        works_at=user.university_id,
        offices_at=frozenset(office.university_id for office in user.offices_today if office.university_id),
        seats_for=frozenset(seat.university_id for seat in seats if seat.university_id),
        sits_in=frozenset(seat.body_id for seat in seats),
    )


def _hosts_in_year() -> QuerySet[BaseUniversity]:
    """Return the base universities, at any moment of the report's year, of the sheet that is looked at outside."""
    return BaseUniversity.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("report__academic_year__starts_on")),
        association=OuterRef("report__association"),
        since__lte=OuterRef("report__academic_year__ends_on"),
    )


def hosts_in_year(association: Association, year: AcademicYear) -> set[int]:
    """Return the ids of the association's base universities at any moment of an academic year (cl. 7)."""
    return set(
        BaseUniversity.objects.filter(
            Q(until__isnull=True) | Q(until__gte=year.starts_on),
            association=association,
            since__lte=year.ends_on,
        ).values_list("university_id", flat=True)
    )


def _conflict(ties: Ties) -> Exists | Q | None:
    """Return the condition that a sheet is of an association that the person is tied to; None without ties."""
    condition: Q | None = None
    if ties.universities:
        condition = Q(Exists(_hosts_in_year().filter(university__in=ties.universities)))
    if ties.sits_in:
        sits = Q(report__association__body__in=ties.sits_in)
        condition = sits if condition is None else condition | sits
    return condition


def conflict_of(user: User, sheet: KpiSheet) -> ConflictGround | None:
    """Return why the person may not review the sheet, None when nothing bars them."""
    report = sheet.report
    hosts = hosts_in_year(report.association, report.academic_year)
    return conflict_ground(ties_of(user), hosts=hosts, body=report.association.body_id)


def reviewable_sheets(user: User) -> QuerySet[KpiSheet]:
    """Return the sheets whose review the person may open: submitted ones, never of their own university."""
    if not user.has_perm("kpi.view_review_queue"):
        return KpiSheet.objects.none()
    sheets = KpiSheet.objects.exclude(report__state=ReportState.DRAFT)
    conflict = _conflict(ties_of(user))
    return sheets if conflict is None else sheets.exclude(conflict)


def assignable_sheets(user: User) -> QuerySet[KpiSheet]:
    """Return the sheets to which the person may assign a reviewer: the head's, also of their own university."""
    if not user.has_perm("kpi.assign_reviewer"):
        return KpiSheet.objects.none()
    return KpiSheet.objects.exclude(report__state=ReportState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who could review, why not if barred, and how many reports they have in hand."""

    user: User
    ground: ConflictGround | None
    in_hand_count: int


def candidates(sheet: KpiSheet) -> list[Candidate]:
    """Return the people of the Center with the conflict that bars each from this sheet; the free ones first.

    Five queries, however many people there are.
    """
    today = timezone.localdate()
    holds = Office.objects.filter(held_on(today), user=OuterRef("pk"), role__in=CENTER_ROLES)
    people = list(
        User.objects.filter(Exists(holds), is_active=True)
        .prefetch_related(
            Prefetch("offices", Office.objects.filter(held_on(today)), to_attr="_offices_held"),
            Prefetch(
                "seats_held",
                SeatHolder.objects.filter(held_on(today), held_on(today, "seat__")).select_related("seat"),
                to_attr="_seats_held",
            ),
        )
        .annotate(
            in_hand=Count(
                "sheets_reviewed",
                filter=Q(sheets_reviewed__report__state__in=[ReportState.SUBMITTED, ReportState.IN_REVIEW]),
            )
        )
        .order_by("full_name")
    )
    hosts = hosts_in_year(sheet.report.association, sheet.report.academic_year)
    body = sheet.report.association.body_id
    found = [
        Candidate(person, conflict_ground(_ties_read(person), hosts=hosts, body=body), person.in_hand)
        for person in people
    ]
    return sorted(found, key=lambda one: one.ground is not None)


def _ties_read(person: User) -> Ties:
    seats = [held.seat for held in person._seats_held]
    return Ties(
        works_at=person.university_id,
        offices_at=frozenset(one.university_id for one in person._offices_held if one.university_id),
        seats_for=frozenset(seat.university_id for seat in seats if seat.university_id),
        sits_in=frozenset(seat.body_id for seat in seats),
    )


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
            and (not self.mine or cell.reviewer_id == user.pk)
            and (not self.late or cell.is_late)
        )


def report_years() -> list[AcademicYear]:
    """Return the academic years that have reports, the newest first."""
    return list(AcademicYear.objects.filter(reports__isnull=False).distinct().order_by("-first_year"))


def radar(user: User, year: AcademicYear, now: datetime) -> list[RadarCell]:
    """Return every sheet of a year as the person may know of it, in the order of annex 2. One query.

    A reviewer does not see the associations they are tied to; the head sees them marked, to assign another.
    """
    conflict = _conflict(ties_of(user))
    sheets = KpiSheet.objects.filter(report__academic_year=year)
    if conflict is None:
        sheets = sheets.annotate(barred=Value(False, output_field=BooleanField()))
    elif user.has_perm("kpi.assign_reviewer"):
        sheets = sheets.annotate(barred=Exists(KpiSheet.objects.filter(conflict, pk=OuterRef("pk"))))
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
        )
    )
    cells = []
    for pk, state, first, last, reviewer_id, area_id, code, area, name, barred in rows:
        stage = stage_of(state, is_overdue=overdue, is_answered=bool(first and last and last > first))
        late = is_late(first, year.report_due_on) if first else overdue
        area = f"{code} {area}" if code else ""
        cells.append(RadarCell(pk, stage, late, barred, reviewer_id, area_id, area, name, last))
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


def host_name() -> Subquery:
    """Return the short name of the sheet's base university, the last one of the report's year."""
    name = _hosts_in_year().order_by("-since").annotate(shown=translated("university__short_name"))
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
        )
    }
    rows = []
    for cell in cells:
        count = counts.get(cell.sheet_id, {"decided": 0, "count": 0})
        rows.append(QueueRow(cell, sheets[cell.sheet_id], count["decided"], count["count"]))
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

    @property
    def number(self) -> int:
        return self.indicator.number

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
            Prefetch("evidence", Evidence.objects.select_related("file", "item").order_by("pk")),
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
        values = parse_values(scheme, {number: score.claim})
        claimed = score_indicator(rule, values[indicator.number])
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
            )
        )
    return lines


def changes_since_last(sheet: KpiSheet) -> dict[int, Change]:
    """Return the indicators that the newest submission changed against the one before, by number.

    One query, none for a report that was submitted once.
    """
    if sheet.report.submitted_at == sheet.report.last_submitted_at:
        return {}
    frozen = list(
        ReportVersion.objects.filter(report=sheet.report_id)
        .order_by("-number")
        .values_list("content__sheet", flat=True)[:2]
    )
    if len(frozen) < 2:
        return {}
    after, before = frozen
    return changes_between(before or {}, after or {})


def report_addressees(association: Association) -> list[User]:
    """Return the secretary and the chair of an association today: they receive its letters (cl. 22)."""
    today = timezone.localdate()
    holders = (
        SeatHolder.objects.filter(
            held_on(today),
            held_on(today, "seat__"),
            seat__body=association.body_id,
            seat__role__in=[SeatRole.SECRETARY, SeatRole.CHAIR],
            user__is_active=True,
        )
        .select_related("user")
        .order_by("seat__number")
    )
    return list({holder.user_id: holder.user for holder in holders}.values())


@dataclass(frozen=True, slots=True)
class CenterWork:
    """How much of the newest year waits for one person of the Center."""

    year: AcademicYear
    to_take_count: int = 0
    to_start_count: int = 0
    answered_count: int = 0
    in_hand_count: int = 0
    overdue_count: int = 0


def center_work(user: User, now: datetime) -> CenterWork | None:
    """Return what waits for a person of the National Center; None for others and before the first reports.

    The newest year that has reports; two queries.
    """
    if not user.has_perm("kpi.view_review_queue"):
        return None
    year = AcademicYear.objects.filter(reports__isnull=False).order_by("-first_year").first()
    if year is None:
        return None
    sheets = KpiSheet.objects.filter(report__academic_year=year)
    conflict = _conflict(ties_of(user))
    if conflict is not None:
        sheets = sheets.exclude(conflict)
    mine, free = Q(reviewer=user), Q(reviewer__isnull=True)
    submitted = Q(report__state=ReportState.SUBMITTED)
    first = Q(report__submitted_at=F("report__last_submitted_at"))
    counts = sheets.aggregate(
        to_take_count=Count("pk", filter=submitted & free),
        to_start_count=Count("pk", filter=submitted & mine & first),
        answered_count=Count("pk", filter=submitted & mine & ~first),
        in_hand_count=Count("pk", filter=Q(report__state=ReportState.IN_REVIEW) & mine),
        overdue_count=Count("pk", filter=Q(report__state=ReportState.DRAFT)),
    )
    if now <= report_due(year.report_due_on):
        counts["overdue_count"] = 0
    return CenterWork(year, **counts)
