"""Reads of the ranking: confirmed totals of a year, and one association beside all (cl. 31)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from associations.enums import ReportState
from associations.models import AcademicYear
from core.kazakh import translated
from kpi.domain.ranking import average_tenths, places, share_percent, tenths
from kpi.enums import AppealOutcome, RankingOutcome
from kpi.models import KpiIndicator, KpiScore, KpiSheet
from kpi.queries.review import host_name
from meetings.enums import NOT_OVER, BodyKind
from meetings.models import AgendaItem, Meeting
from meetings.queries import visible_protocols


@dataclass(slots=True)
class RankingRow:
    """A confirmed association: its place among all, and among those of its area."""

    sheet_id: int
    name: str
    direction: str
    area_id: int | None
    host: str
    total: int
    max_total: int
    place: int = 0
    place_in_area: int = 0

    @property
    def share(self) -> int:
        """Percent of the maximum."""
        return share_percent(self.total, self.max_total)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking of a year. ``average_tenths`` is over every confirmed association, whatever is filtered."""

    rows: list[RankingRow]
    confirmed_count: int
    sheets_count: int
    max_total: int
    average_tenths: int
    scheme_id: int | None = None
    areas: list[tuple[int, str]] = field(default_factory=list)
    precedes: date | None = None  # the day of the order, when the year began before it

    @property
    def average(self) -> float:
        return self.average_tenths / 10

    def below_count(self, points: int) -> int:
        """Return how many of the rows shown have fewer points."""
        return sum(row.total < points for row in self.rows)

    @property
    def best(self) -> int | None:
        """The highest total of the rows shown."""
        return self.rows[0].total if self.rows else None


def confirmed_sheets(year: AcademicYear) -> QuerySet[KpiSheet]:
    """Return the sheets of a year that the Center has confirmed."""
    return KpiSheet.objects.filter(
        report__academic_year=year, report__state=ReportState.CONFIRMED, confirmed_total__isnull=False
    )


RAISED = (AppealOutcome.GRANTED, AppealOutcome.PARTLY)


def changed_after(moment: Any) -> tuple[Q, Q]:
    """Return the conditions that a sheet was confirmed after a moment, and that an appeal raised its points after it."""
    confirmed = Q(report__state=ReportState.CONFIRMED, report__confirmed_at__gt=moment)
    return confirmed, Q(appeal__outcome__in=RAISED, appeal__decided_at__gt=moment)


@dataclass(frozen=True, slots=True)
class News:
    """What became of a year's results since a moment: reports confirmed, points raised on appeal (cl. 15.11)."""

    confirmed_count: int
    raised_count: int

    @property
    def is_none(self) -> bool:
        return not self.confirmed_count and not self.raised_count


def news_since(year: AcademicYear, moment: datetime) -> News:
    """Return what changed in the ranking of a year since a moment. One query."""
    confirmed, raised = changed_after(moment)
    found = KpiSheet.objects.filter(report__academic_year=year).aggregate(
        confirmed=Count("pk", filter=confirmed), raised=Count("pk", filter=raised & ~confirmed)
    )
    return News(found["confirmed"], found["raised"])


def _max_total() -> Subquery:
    points = KpiIndicator.objects.filter(scheme=OuterRef("scheme")).order_by().values("scheme")
    return Subquery(points.annotate(points=Sum("max_points")).values("points"))


def ranking(year: AcademicYear, area: int | None = None) -> Ranking:
    """Return the confirmed associations of a year, the highest total first; equal totals share a place.

    ``area`` leaves only the rows of one area of education; places and the average stay those of all. One query.
    """
    sheets = (
        KpiSheet.objects.filter(report__academic_year=year)
        .annotate(
            name=translated("report__association__name"),
            direction_name=translated("report__association__direction__name"),
            direction_code=F("report__association__direction__code"),
            area_code=F("report__association__direction__area__code"),
            area_name=translated("report__association__direction__area__name"),
            host=host_name(),
            max_total=_max_total(),
        )
        .order_by(F("confirmed_total").desc(nulls_last=True), "name")
        .values_list(
            "pk",
            "name",
            "direction_code",
            "direction_name",
            "report__association__direction__area_id",
            "area_code",
            "area_name",
            "host",
            "report__state",
            "confirmed_total",
            "max_total",
            "scheme_id",
            "scheme__from_year",
            "scheme__order__signed_on",
        )
    )
    rows: list[RankingRow] = []
    areas: dict[int, str] = {}
    count, scheme_id, precedes = 0, None, None
    for (
        pk, name, code, direction, area_id, area_code, area_name, host, state, total, max_total, scheme,
        from_year, signed_on,
    ) in sheets:  # fmt: skip
        count, scheme_id = count + 1, scheme
        precedes = signed_on if year.first_year < from_year else None
        if area_id is not None:
            areas[area_id] = f"{area_code} {area_name}"
        if state == ReportState.CONFIRMED and total is not None:
            title = f"{code} {direction}" if code else ""
            rows.append(RankingRow(pk, name, title, area_id, host or "", total, max_total or 0))
    totals = [row.total for row in rows]
    for row, place in zip(rows, places(totals), strict=True):
        row.place = place
    shown = [row for row in rows if area is None or row.area_id == area]
    for row, place in zip(shown, places([row.total for row in shown]), strict=True):
        row.place_in_area = place
    return Ranking(
        rows=shown,
        confirmed_count=len(rows),
        sheets_count=count,
        max_total=max((row.max_total for row in rows), default=0),
        average_tenths=average_tenths(totals),
        scheme_id=scheme_id,
        areas=sorted(areas.items(), key=lambda one: one[1]),
        precedes=precedes,
    )


def council_meetings(year: AcademicYear) -> list[Meeting]:
    """Return the Council's meetings that are prepared or open, the next first. One query.

    ``frozen_at`` of one that considers the ranking of the year is the moment of the ranking attached. The Council's app
    stands above this one: its row is read by the name of the relation.
    """
    items = AgendaItem.objects.filter(meeting=OuterRef("pk"), ranking_consideration__academic_year=year)
    return list(
        Meeting.objects.filter(body__kind=BodyKind.COUNCIL, state__in=NOT_OVER)
        .annotate(frozen_at=Subquery(items.values("ranking_consideration__frozen_at")[:1]))
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Considered:
    """What the Council made of the results of a year at one meeting (cl. 15.11)."""

    starts_at: datetime
    frozen_at: datetime
    outcome: str
    decided: str
    protocol_id: int
    number: int
    year: int

    @property
    def label(self) -> str:
        return str(RankingOutcome(self.outcome).label)

    @property
    def tone(self) -> str:
        return {"adopted": "green", "noted": "blue", "rejected": "red"}.get(self.outcome, "grey")


def considered(year: AcademicYear) -> list[Considered]:
    """Return what the Council made of a year, the last first. One query; see :func:`council_meetings` on the relation."""
    row = "ranking_consideration__"
    items = AgendaItem.objects.filter(**{f"{row}academic_year": year, f"{row}protocol__isnull": False})
    found = items.order_by(f"-{row}settled_at").values_list(
        "meeting__starts_at",
        f"{row}frozen_at",
        f"{row}outcome",
        translated(f"{row}decided"),
        f"{row}protocol_id",
        f"{row}protocol__number",
        f"{row}protocol__year",
    )
    return [Considered(*one) for one in found]


def considered_shown(year: AcademicYear, user: Any) -> list[tuple[Considered, bool]]:
    """Return :func:`considered` for a page, each with whether the reader may open its protocol. At most two queries."""
    rows = considered(year)
    ids = [one.protocol_id for one in rows]
    readable = set(visible_protocols(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [(one, one.protocol_id in readable) for one in rows]


def confirmed_points(year: AcademicYear) -> dict[int, dict[int, int]]:
    """Return the confirmed points of a year: sheet → number of the indicator → points. One query."""
    found: dict[int, dict[int, int]] = {}
    rows = KpiScore.objects.filter(sheet__in=confirmed_sheets(year)).values_list(
        "sheet_id", "indicator__number", "confirmed_points"
    )
    for sheet_id, number, points in rows:
        found.setdefault(sheet_id, {})[number] = points or 0
    return found


@dataclass(frozen=True, slots=True)
class Bar:
    """One indicator of one association beside the maximum and the average of all confirmed ones."""

    number: int
    text: str
    max_points: int
    claimed: int
    confirmed: int
    average_tenths: int

    @property
    def average(self) -> float:
        return self.average_tenths / 10


def bars_of(sheet: KpiSheet) -> list[Bar]:
    """Return the thirteen indicators of a confirmed sheet beside the average of its year. One query."""
    same = (
        KpiScore.objects.filter(
            sheet__in=confirmed_sheets(sheet.report.academic_year),
            indicator__number=OuterRef("indicator__number"),
        )
        .order_by()
        .values("indicator__number")
    )
    scores = sheet.scores.select_related("indicator").annotate(
        year_points=Subquery(same.annotate(found=Sum("confirmed_points")).values("found")),
        year_sheets=Subquery(same.annotate(found=Count("pk")).values("found")),
    )
    return [
        Bar(
            score.indicator.number,
            score.indicator.text,
            score.indicator.max_points,
            score.claim_points,
            score.confirmed_points or 0,
            tenths(score.year_points or 0, score.year_sheets or 0),
        )
        for score in scores.order_by("indicator__number")
    ]
