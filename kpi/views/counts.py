"""The portal's own count of a sheet: every indicator with its rule, the records that count, those that do not and why."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.models import AnnualReport
from associations.views.reports import report_frame
from core.http import authorize
from core.http import render_page as render
from kpi.queries.claims import scheme_rows
from kpi.queries.counts import Count, count_report, total_of
from kpi.queries.wording import CLAUSES, counted_text, points_text
from kpi.services.counts import RECOUNTED, recount
from kpi.views.common import visible_report

SHOWN_RECORDS = 12  # of each kind before the rest is folded


def _parts(count: Count) -> list[dict[str, Any]]:
    """Return the items of an additive indicator, each with its records; the whole indicator otherwise."""
    earned = {part.ref for part in count.result.why.earned}
    if count.row.kind != "additive":
        return [{"item": None, "records": count.counted, "left": count.not_counted}]
    parts = []
    for reference, item in count.items.items():
        parts.append(
            {
                "item": item,
                "is_earned": reference in earned,
                "is_by_person": reference in count.by_person,
                "records": [one for one in count.counted if item.identifier in one.items],
                "left": [one for one in count.not_counted if item.identifier in one.items],
            }
        )
    whole = [one for one in count.not_counted if not one.items]
    if whole:
        parts.append({"item": None, "records": [], "left": whole})
    return parts


def dressed(count: Count) -> dict[str, Any]:
    """Return a count as the template shows it."""
    return {
        "count": count,
        "said": counted_text(count),
        "points": points_text(count.result, count.items, nothing=_("Nothing counted: 0 points.")),
        "parts": _parts(count),
        "clauses": CLAUSES.get(count.row.identifier, ()),
    }


@require_http_methods(["GET", "POST"])
def report_counts(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    if request.method == "POST":
        return _recount(request, report)
    counts = count_report(report)
    asked = request.GET.get("indicator", "")
    if asked:
        counts = [one for one in counts if str(one.indicator) == asked]
        if not counts:
            raise Http404(f"indicator {asked}")
    context = report_frame(
        request.user,
        report,
        "counts",
        counts=[dressed(one) for one in counts],
        counted_total=total_of(counts),
        total_max=scheme_rows(report.kpi_sheet.scheme_id).max_points,
        asked=asked,
        shown_records=SHOWN_RECORDS,
        counted_at=report.kpi_sheet.counted_at,
        stored_total=report.kpi_sheet.counted_total,
    )
    context["can_recount"] = context["can_edit"] and report.state in RECOUNTED
    return render(request, "kpi/report_counts.html", context, fragment="counts")


def _recount(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    authorize(request.user, "kpi.edit_claim", report.kpi_sheet)
    recount(report, actor=request.user)
    report.kpi_sheet.refresh_from_db(fields=["counted_total"])
    messages.success(
        request,
        _("Counted again: %(total)s points. Claims that nobody had changed follow the count.")
        % {"total": report.kpi_sheet.counted_total},
    )
    return HttpResponseRedirect(reverse("kpi:report_counts", args=[report.pk]))
