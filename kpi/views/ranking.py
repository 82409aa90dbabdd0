"""Pages of the ranking: all confirmed associations of a year, one of them, the workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.models import AcademicYear
from core.files import XLSX
from core.http import authorize, render_page, whole_number
from kpi.documents.ranking import ranking_workbook
from kpi.documents.ranking_pdf import ranking_pdf
from kpi.enums import YEAR_DECIDED
from kpi.models import KpiIndicator, KpiSheet
from kpi.queries.analysis import shown_years, years
from kpi.queries.ranking import (
    Bar,
    Considered,
    Ranking,
    bars_of,
    confirmed_points,
    considered_shown,
    council_meetings,
    news_since,
    ranking,
)
from kpi.queries.review import report_years
from kpi.queries.thresholds import threshold_of
from kpi.queries.trend import association_trend, losses_trend
from kpi.views.analysis import years_chart
from kpi.views.review import chosen_year
from meetings.enums import BEING_PREPARED

CHARTED = 64


def _area(request: HttpRequest) -> int | None:
    return whole_number(request.GET.get("area", ""))


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
    rows, start = [], reverse("kpi:ranking")
    for row in found.rows:
        own = points.get(row.sheet_id, {})
        base = f"{start}{row.sheet_id}/"
        rows.append((row, [(10 * own.get(n, 0) // most, own.get(n, 0), f"{base}{n}/") for n, most in maxima]))
    return {"heat": rows, "heads": [(one.number, one.text) for one in indicators]}


def _before_council(year: AcademicYear, earlier: list[Considered]) -> dict[str, Any]:
    """Return the agenda on which the year stands and what changed since, or else the meetings it can be put before."""
    meetings = council_meetings(year)
    ahead = [one for one in meetings if one.state in BEING_PREPARED]
    standing = next((one for one in meetings if one.frozen_at), None)
    if standing is None:
        last = next((one for one in earlier if one.outcome in YEAR_DECIDED), None)
        is_decided = last is not None and news_since(year, last.frozen_at).is_none
        return {"may_put": True, "meetings": ahead, "is_decided": is_decided}
    news = news_since(year, standing.frozen_at)
    return {"may_put": True, "standing": standing, "news": news, "may_renew": standing in ahead}


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
            "considered": considered_shown(year, request.user),
        }
        context["perms_threshold"] = request.user.has_perm("kpi.record_threshold")
        proposed = threshold_of(year)
        if proposed is not None:
            context |= {"threshold": proposed, "below_count": found.below_count(proposed.points)}
        if found.rows and request.user.has_perm("council.put_ranking"):
            context |= _before_council(year, [one for one, _seen in context["considered"]])
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
    sums, own = years(sheet.report.association)
    sums = shown_years(sums)
    context = {
        "page_title": str(sheet.report.association),
        "sheet": sheet,
        "row": next((row for row in found.rows if row.sheet_id == sheet.pk), None),
        "ranking": found,
        "bars": bars,
        "chart": _bars_chart(bars),
        "may_propose": request.user.has_perm("council.propose_transfer"),
        "cell_base": reverse("kpi:ranking_detail", args=[sheet.pk]),
        "trend": association_trend(sheet.report.association),
        "own_totals": own,
        "years_chart": years_chart(sums, found.max_total, own),
        "sums": [
            (one, one.average_tenths / 10, one.median_tenths / 10, own.get(one.first_year))
            for one in reversed(sums)
        ],
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
    """Send the workbook of a year: every association, its area beside it to filter by."""
    authorize(request.user, "kpi.view_ranking")
    year = chosen_year(request, report_years())
    year = get_object_or_404(AcademicYear, pk=year.pk if year else 0)
    found, points = ranking(year), confirmed_points(year)
    indicators = list(KpiIndicator.objects.filter(scheme=found.scheme_id).order_by("number"))
    content = ranking_workbook(year, found, points, indicators, losses_trend())
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="kpi-ranking-{year.first_year}.xlsx"'
    return response


@require_GET
def ranking_document(request: HttpRequest, first_year: int, language: str) -> HttpResponse:
    authorize(request.user, "kpi.view_ranking")
    year = get_object_or_404(AcademicYear, first_year=first_year)
    response = HttpResponse(ranking_pdf(year, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="kpi-ranking-{first_year}-{language}.pdf"'
    return response
