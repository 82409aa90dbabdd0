"""Reads of the analytics: losses by indicator, areas, years, one association over the years, one cell with its proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, Sum

from accounts.models import User
from associations.models import AcademicYear, Association
from associations.queries import visible_reports
from core.kazakh import translated
from kpi.domain.analysis import Loss, YearSum, year_sum
from kpi.domain.ranking import average_tenths
from kpi.models import Evidence, KpiIndicator, KpiScore, KpiSheet, Remark
from kpi.queries.proof import with_records
from kpi.queries.ranking import Ranking, confirmed_sheets


def losses(year: AcademicYear) -> list[Loss]:
    """Return every indicator over the confirmed sheets of a year. One query."""
    rows = (
        KpiScore.objects.filter(sheet__in=confirmed_sheets(year))
        .order_by("indicator__number")
        .values_list("indicator__number", "indicator__max_points")
        .annotate(
            points=Sum("confirmed_points"),
            sheets=Count("pk"),
            full=Count("pk", filter=Q(confirmed_points=F("indicator__max_points"))),
            none=Count("pk", filter=Q(confirmed_points=0)),
        )
    )
    return [Loss(*row) for row in rows]


def losses_of(points: Mapping[int, Mapping[int, int]], indicators: Iterable[KpiIndicator]) -> list[Loss]:
    """Return every indicator over confirmed points that were read already: sheet → number → points. No query."""
    found = []
    for one in indicators:
        own = [sheet.get(one.number, 0) for sheet in points.values()]
        full, none = sum(value == one.max_points for value in own), sum(not value for value in own)
        found.append(Loss(one.number, one.max_points, sum(own), len(own), full, none))
    return found


@dataclass(frozen=True, slots=True)
class AreaSum:
    """The confirmed associations of one area of education."""

    name: str
    area_id: int
    count: int
    average_tenths: int
    best: int

    @property
    def average(self) -> float:
        return self.average_tenths / 10


def areas(found: Ranking) -> list[AreaSum]:
    """Return the areas of a ranking, the highest average first; no query."""
    names = dict(found.areas)
    totals: dict[int, list[int]] = {}
    for row in found.rows:
        if row.area_id is not None:
            totals.setdefault(row.area_id, []).append(row.total)
    sums = [
        AreaSum(names[area], area, len(own), average_tenths(own), max(own)) for area, own in totals.items()
    ]
    return sorted(sums, key=lambda one: (-one.average_tenths, one.name))


def years(association: Association | None = None) -> tuple[list[YearSum], dict[int, int]]:
    """Return the sums of every year with confirmed totals, the oldest first, and one association's own totals.

    One query, with an association or without.
    """
    totals: dict[int, list[int]] = {}
    own: dict[int, int] = {}
    rows = KpiSheet.objects.filter(confirmed_total__isnull=False, report__confirmed_at__isnull=False)
    before: set[int] = set()
    for first_year, confirmed, whose, from_year in rows.values_list(
        "report__academic_year__first_year", "confirmed_total", "report__association", "scheme__from_year"
    ):
        if first_year < from_year:
            before.add(first_year)
        total = confirmed or 0
        totals.setdefault(first_year, []).append(total)
        if association is not None and whose == association.pk:
            own[first_year] = total
    sums = [year_sum(one, totals[one], precedes_order=one in before) for one in sorted(totals)]
    return sums, own


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    sheet_id: int
    name: str
    claimed: int
    confirmed: int


def indicator_rows(year: AcademicYear, number: int) -> list[IndicatorRow]:
    """Return every confirmed association on one indicator, the fewest points first. One query."""
    rows = (
        KpiScore.objects.filter(sheet__in=confirmed_sheets(year), indicator__number=number)
        .annotate(name=translated("sheet__report__association__name"))
        .order_by("confirmed_points", "name")
        .values_list("sheet_id", "name", "claim_points", "confirmed_points")
    )
    return [IndicatorRow(sheet, name, claimed, confirmed or 0) for sheet, name, claimed, confirmed in rows]


def indicator_of_year(year: AcademicYear, number: int) -> KpiIndicator | None:
    """Return the indicator by which the year's confirmed sheets were scored."""
    found = KpiIndicator.objects.filter(scheme__sheets__in=confirmed_sheets(year), number=number)
    return found.select_related("scheme__order").first()


def cell(sheet: KpiSheet, number: int) -> KpiScore | None:
    """Return one indicator of a confirmed sheet with its proof and remarks. Three queries."""
    return (
        KpiScore.objects.filter(sheet=sheet, indicator__number=number)
        .select_related("indicator")
        .prefetch_related(
            Prefetch("evidence", with_records(Evidence.objects.all())),
            Prefetch("remarks", Remark.objects.select_related("author").order_by("pk")),
        )
        .first()
    )


def may_open_proof(user: User, sheet: KpiSheet) -> bool:
    """Say whether the person may open the files of proof: whoever may read the report."""
    return visible_reports(user).filter(pk=sheet.report_id).exists()


def shown_years(sums: Iterable[YearSum], last: int = 10) -> list[YearSum]:
    """Return the newest years that a chart has room for, the oldest first."""
    return list(sums)[-last:]
