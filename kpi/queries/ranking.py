"""Reads of the ranking: confirmed totals of a year, and one association beside all (cl. 31)."""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from associations.enums import ReportState
from associations.models import AcademicYear
from core.kazakh import translated
from kpi.domain.ranking import average_tenths, places, share_percent, tenths
from kpi.models import KpiIndicator, KpiScore, KpiSheet
from kpi.queries.review import host_name


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

    @property
    def average(self) -> float:
        return self.average_tenths / 10

    @property
    def best(self) -> int | None:
        """The highest total of the rows shown."""
        return self.rows[0].total if self.rows else None


def confirmed_sheets(year: AcademicYear) -> QuerySet[KpiSheet]:
    """Return the sheets of a year that the Center has confirmed."""
    return KpiSheet.objects.filter(
        report__academic_year=year, report__state=ReportState.CONFIRMED, confirmed_total__isnull=False
    )


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
        )
    )
    rows: list[RankingRow] = []
    areas: dict[int, str] = {}
    count, scheme_id = 0, None
    for (
        pk, name, code, direction, area_id, area_code, area_name, host, state, total, max_total, scheme
    ) in sheets:  # fmt: skip
        count, scheme_id = count + 1, scheme
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
    )


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
    """Return the thirteen indicators of a confirmed sheet beside the average of its year. Two queries."""
    sums = {
        row["indicator__number"]: (row["points"] or 0, row["sheets"])
        for row in KpiScore.objects.filter(sheet__in=confirmed_sheets(sheet.report.academic_year))
        .order_by()
        .values("indicator__number")
        .annotate(points=Sum("confirmed_points"), sheets=Count("pk"))
    }
    bars = []
    for score in sheet.scores.select_related("indicator").order_by("indicator__number"):
        points, sheets = sums.get(score.indicator.number, (0, 0))
        bars.append(
            Bar(
                score.indicator.number,
                score.indicator.text,
                score.indicator.max_points,
                score.claim_points,
                score.confirmed_points or 0,
                tenths(points, sheets),
            )
        )
    return bars
