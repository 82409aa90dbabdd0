"""Indicators over the years: of one association, and of all confirmed ones together (cl. 15.11)."""

from django.db.models import Count, Sum

from associations.enums import ReportState
from associations.models import Association
from core.kazakh import translated
from kpi.domain.analysis import Trend, TrendCell, trend
from kpi.models import KpiIndicator, KpiScore

FIELDS = (
    "sheet__report__academic_year__first_year",
    "indicator__identifier",
    "indicator__number",
    "indicator__max_points",
)


def _texts() -> dict[str, str]:
    """Return the words of each indicator by its identifier, those of the latest scheme. One query."""
    rows = KpiIndicator.objects.order_by("scheme__from_year", "scheme_id").annotate(said=translated("text"))
    return dict(rows.values_list("identifier", "said"))


def association_trend(association: Association) -> Trend:
    """Return the confirmed points of an association, indicators by years. Two queries."""
    scores = KpiScore.objects.filter(
        sheet__report__association=association,
        sheet__confirmed_total__isnull=False,
        sheet__report__confirmed_at__isnull=False,
    )
    cells = [
        TrendCell(year, identifier, number, most, points or 0, sheet_id=sheet)
        for year, identifier, number, most, points, sheet in scores.order_by().values_list(
            *FIELDS, "confirmed_points", "sheet_id"
        )
    ]
    return trend(cells, _texts())


def losses_trend() -> Trend:
    """Return the points of all confirmed sheets together, indicators by years. Two queries."""
    scores = KpiScore.objects.filter(
        sheet__report__state=ReportState.CONFIRMED, sheet__confirmed_total__isnull=False
    )
    rows = scores.order_by().values_list(*FIELDS).annotate(found=Sum("confirmed_points"), sheets=Count("pk"))
    cells = [
        TrendCell(year, identifier, number, most, points or 0, sheets)
        for year, identifier, number, most, points, sheets in rows
    ]
    return trend(cells, _texts())
