"""Pages of the ranking: all confirmed associations of a year, one of them, the workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.models import AcademicYear
from core.files import XLSX
from core.http import authorize, render_page
from kpi.documents.ranking import ranking_workbook
from kpi.models import KpiIndicator, KpiSheet
from kpi.queries.ranking import Bar, Ranking, bars_of, confirmed_points, ranking
from kpi.queries.review import report_years
from kpi.views.review import chosen_year

CHARTED = 64


def _area(request: HttpRequest) -> int | None:
    asked = request.GET.get("area", "")
    return int(asked) if asked.isdigit() else None


def _chart(found: Ranking) -> dict[str, Any]:
    rows = found.rows[:CHARTED]
    return {
        "type": "bar",
        "labels": [f"{row.place}. {row.name}" for row in rows],
        "short_labels": [str(row.place) for row in rows],
        "series": [
            {"label": _("Confirmed points"), "data": [row.total for row in rows], "tone": "blue"},
            {
                "label": _("Average of all associations"),
                "data": [found.average] * len(rows),
                "tone": "amber",
                "line": True,
            },
            {
                "label": _("Maximum"),
                "data": [found.max_total] * len(rows),
                "tone": "grey",
                "line": True,
                "dashed": True,
            },
        ],
        "max": found.max_total,
    }


def _heat(year: AcademicYear, found: Ranking) -> dict[str, Any]:
    """Return the heat map of every association and indicator: the step of a cell is its share of the maximum."""
    points = confirmed_points(year)
    indicators = list(KpiIndicator.objects.filter(scheme=found.scheme_id).order_by("number"))
    maxima = [(one.number, one.max_points) for one in indicators]
    rows = []
    for row in found.rows:
        own = points.get(row.sheet_id, {})
        rows.append((row, [(10 * own.get(n, 0) // most, own.get(n, 0)) for n, most in maxima]))
    return {"heat": rows, "heads": [(one.number, one.text) for one in indicators]}


@require_GET
def ranking_list(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_ranking")
    years = report_years()
    year = chosen_year(request, years)
    context: dict[str, Any] = {"page_title": _("Ranking of associations"), "years": years, "year": year}
    if year is not None:
        area = _area(request)
        found = ranking(year, area)
        context |= {
            "ranking": found,
            "area": area,
        }
        if request.GET.get("view") == "heat" and found.rows:
            context |= _heat(year, found)
        else:
            context["chart"] = _chart(found)
    return render_page(request, "kpi/ranking.html", context)


def _bars_chart(bars: list[Bar]) -> dict[str, Any]:
    return {
        "type": "bar",
        "labels": [f"{bar.number}. {bar.text}" for bar in bars],
        "short_labels": [str(bar.number) for bar in bars],
        "series": [
            {"label": _("Confirmed points"), "data": [bar.confirmed for bar in bars], "tone": "blue"},
            {
                "label": _("Average of all associations"),
                "data": [bar.average for bar in bars],
                "tone": "amber",
            },
            {"label": _("Maximum"), "data": [bar.max_points for bar in bars], "tone": "grey"},
        ],
    }


@require_GET
def ranking_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one confirmed association indicator by indicator, beside the maximum and the average."""
    authorize(request.user, "kpi.view_ranking")
    sheets = KpiSheet.objects.filter(
        confirmed_total__isnull=False, report__confirmed_at__isnull=False
    ).select_related("report__association__direction", "report__academic_year")
    sheet = get_object_or_404(sheets, pk=pk)
    found = ranking(sheet.report.academic_year)
    bars = bars_of(sheet)
    context = {
        "page_title": str(sheet.report.association),
        "sheet": sheet,
        "row": next((row for row in found.rows if row.sheet_id == sheet.pk), None),
        "ranking": found,
        "bars": bars,
        "chart": _bars_chart(bars),
        "breadcrumbs": [
            {
                "label": _("Ranking of associations"),
                "url": f"{reverse('kpi:ranking')}?year={sheet.report.academic_year.first_year}",
            }
        ],
    }
    return render_page(request, "kpi/ranking_detail.html", context)


@require_GET
def ranking_xlsx(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_ranking")
    year = chosen_year(request, report_years())
    year = get_object_or_404(AcademicYear, pk=year.pk if year else 0)
    content = ranking_workbook(year, ranking(year, _area(request)), confirmed_points(year))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="kpi-ranking-{year.first_year}.xlsx"'
    return response
