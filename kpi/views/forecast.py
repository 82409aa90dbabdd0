"""What an association has reached in the running year, and what would change it: before the report is due (appendix 2)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.models import AcademicYear
from associations.queries.planning import current_academic_year
from associations.queries.record import associations_with_record
from associations.views.frame import association_frame
from core.http import render_page as render
from kpi.domain.claims import REPORT_INDICATOR
from kpi.queries.claims import scheme_rows
from kpi.queries.counts import Count, count_year, total_of
from kpi.queries.scheme import scheme_for
from kpi.queries.wording import counted_text, gain_texts

NEXT_STEPS = 3


def _row(count: Count) -> dict[str, Any]:
    steps = [] if count.row.identifier == REPORT_INDICATOR else list(gain_texts(count.result, count.items))
    best = max((gain.gain for gain in count.result.why.gains), default=0)
    return {
        "count": count,
        "said": counted_text(count),
        "steps": steps,
        "best": 0 if count.row.identifier == REPORT_INDICATOR else best,
        "is_report": count.row.identifier == REPORT_INDICATOR,
    }


def _year(request: HttpRequest) -> AcademicYear | None:
    asked = request.GET.get("year", "")
    if asked.isdecimal():
        return get_object_or_404(AcademicYear, first_year=int(asked[:4]))
    return current_academic_year(timezone.localdate())


@require_GET
def forecast(request: HttpRequest, key: str) -> HttpResponse:
    """Show the running count of an association; htmx gets the summary for the association's home."""
    association = get_object_or_404(associations_with_record(request.user), key=key)
    year = _year(request)
    scheme = scheme_for(year.first_year) if year else None
    rows: list[dict[str, Any]] = []
    total = total_max = 0
    if year and scheme:
        counts = count_year(association, year, scheme.pk)
        rows = [_row(count) for count in counts]
        total, total_max = total_of(counts), scheme_rows(scheme.pk).max_points
    nearest = sorted((row for row in rows if row["best"]), key=lambda row: -row["best"])[:NEXT_STEPS]
    context = association_frame(
        request,
        association,
        "forecast",
        _("KPI forecast"),
        year=year,
        rows=rows,
        total=total,
        total_max=total_max,
        nearest=nearest,
        calculator_url=reverse("kpi:calculator"),
    )
    return render(request, "kpi/forecast.html", context, fragment="summary")
