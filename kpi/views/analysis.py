"""Analytics of the confirmed results: where points are lost, areas, years, one indicator, one cell with its proof."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.models import AcademicYear
from core.http import authorize, render_page
from core.svg import Plot, bars, plot
from kpi.domain.analysis import Loss, YearSum, worst_first
from kpi.models import KpiIndicator, KpiSheet
from kpi.queries.analysis import (
    areas,
    cell,
    indicator_of_year,
    indicator_rows,
    losses,
    may_open_proof,
    shown_years,
    years,
)
from kpi.queries.ranking import considered_shown, ranking
from kpi.queries.review import report_years
from kpi.queries.scheme import order_after
from kpi.queries.trend import losses_trend
from kpi.views.review import chosen_year


def _crumb(year: AcademicYear) -> dict[str, Any]:
    return {
        "label": _("Ranking of associations"),
        "url": f"{reverse('kpi:ranking')}?year={year.first_year}",
    }


def years_chart(sums: list[YearSum], maximum: int, own: dict[int, int] | None = None) -> Plot:
    """Return the lines of average, best and, for one association, its own totals over the years."""
    lines: list[tuple[str, str, list[int | None]]] = [
        (_("Average of all associations"), "average", [one.average_tenths for one in sums]),
        (_("Highest total"), "best", [one.best * 10 for one in sums]),
    ]
    if own is not None:
        values = [own[one.first_year] * 10 if one.first_year in own else None for one in sums]
        lines.insert(0, (_("This association"), "own", values))
    return plot([one.label for one in sums], lines, maximum * 10)


def _losses_context(found: list[Loss], scheme_id: int | None) -> dict[str, Any]:
    texts = dict(KpiIndicator.objects.filter(scheme=scheme_id).values_list("number", "text"))
    ordered = worst_first(found)
    return {
        "losses": [(one, texts.get(one.number, ""), one.average_tenths / 10) for one in ordered],
        "losses_chart": bars(
            [(str(one.number), one.lost_percent, f"{one.lost_percent} %") for one in ordered], 100
        ),
    }


@require_GET
def analysis(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_ranking")
    listed = report_years()
    year = chosen_year(request, listed)
    context: dict[str, Any] = {"page_title": _("Analysis of the results"), "years": listed, "year": year}
    found = ranking(year) if year is not None else None
    if year is not None and found is not None and found.rows:
        by_area = areas(found)
        sums = shown_years(years()[0])
        context |= _losses_context(losses(year), found.scheme_id) | {
            "ranking": found,
            "considered": considered_shown(year, request.user),
            "areas": by_area,
            "areas_chart": bars(
                [(one.name.split(" ")[0], one.average_tenths, localize(one.average)) for one in by_area],
                found.max_total * 10,
            ),
            "sums": [(one, one.average_tenths / 10, one.median_tenths / 10, None) for one in reversed(sums)],
            "own_totals": None,
            "years_chart": years_chart(sums, found.max_total),
            "trend": losses_trend(),
            "breadcrumbs": [_crumb(year)],
        }
    return render_page(request, "kpi/analysis.html", context)


@require_GET
def analysis_indicator(request: HttpRequest, first_year: int, number: int) -> HttpResponse:
    authorize(request.user, "kpi.view_ranking")
    year = get_object_or_404(AcademicYear, first_year=first_year)
    indicator = indicator_of_year(year, number)
    if indicator is None:
        raise Http404(f"indicator {number}")
    rows = indicator_rows(year, number)
    context = {
        "page_title": f"{indicator.number}. {indicator.text}",
        "year": year,
        "indicator": indicator,
        "precedes": order_after(indicator.scheme, year),
        "rows": rows,
        "lost": indicator.max_points * len(rows) - sum(row.confirmed for row in rows),
        "breadcrumbs": [
            _crumb(year),
            {"label": _("Analysis of the results"), "url": f"{reverse('kpi:analysis')}?year={first_year}"},
        ],
    }
    return render_page(request, "kpi/analysis_indicator.html", context)


@require_GET
def ranking_cell(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one cell of the heat map: claimed, counted and confirmed points, the comments and the proof."""
    authorize(request.user, "kpi.view_ranking")
    sheets = KpiSheet.objects.filter(
        confirmed_total__isnull=False, report__confirmed_at__isnull=False
    ).select_related("scheme__order", "report__association", "report__academic_year")
    sheet = get_object_or_404(sheets, pk=pk)
    score = cell(sheet, number)
    if score is None:
        raise Http404(f"indicator {number}")
    year = sheet.report.academic_year
    context = {
        "page_title": f"{score.indicator.number}. {score.indicator.text}",
        "sheet": sheet,
        "score": score,
        "precedes": order_after(sheet.scheme, year),
        "comments": [one for one in score.remarks.all() if one.kind == "comment"],
        "evidence": list(score.evidence.all()),
        "opens_files": may_open_proof(request.user, sheet),
        "breadcrumbs": [
            _crumb(year),
            {"label": str(sheet.report.association), "url": reverse("kpi:ranking_detail", args=[pk])},
        ],
    }
    return render_page(request, "kpi/ranking_cell.html", context)
