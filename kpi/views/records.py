"""Records of the year picked as proof of an indicator (clause 22, appendix 2)."""

from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from associations.models import AnnualReport
from associations.views.reports import report_frame
from core.errors import DomainError
from core.http import authorize
from core.http import render_page as render
from kpi.enums import IndicatorKind
from kpi.models import Evidence
from kpi.queries.claims import SheetRow, scheme_rows, sheet_rows
from kpi.queries.proof import YearRecord, records_of_year
from kpi.services.claims import may_edit
from kpi.services.evidence import attach_records
from kpi.views.common import visible_report

PER_PAGE = 50


def _row(rows: list[SheetRow], number: int) -> SheetRow:
    row = next((one for one in rows if one.number == number), None)
    if row is None:
        raise Http404(f"indicator {number}")
    return row


def _served(rows: list[SheetRow]) -> dict[str, set[int]]:
    """Return by the key of a record the indicators of the sheet that it proves."""
    served: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for proof in row.evidence:
            if proof.record_key:
                served[proof.record_key].add(row.number)
    return served


def _besides(one: YearRecord, number: int, served: set[int], numbers: dict[str, int]) -> list[int]:
    counted = numbers.get(one.counted_under)
    return sorted((served | ({counted} if counted is not None else set())) - {number})


@require_http_methods(["GET", "POST"])
def proof_records(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    report = visible_report(request, pk)
    authorize(request.user, "kpi.edit_claim", report.kpi_sheet)
    rows = sheet_rows(report.kpi_sheet, with_remarks=False)
    row = _row(rows, number)
    back = reverse("kpi:sheet_edit", args=[pk]) + f"#indicator-{number}"
    if not may_edit(report, row.score):
        messages.info(request, _("The report has been submitted: its indicators can be read, not changed."))
        return HttpResponseRedirect(reverse("kpi:report_detail", args=[pk]))
    if request.method == "POST":
        try:
            attached = attach_records(
                row.score,
                actor=request.user,
                keys=request.POST.getlist("record"),
                item_reference=request.POST.get("item", ""),
            )
        except DomainError as error:
            return _page(request, report, rows, row, back, error=str(error))
        _tell(request, report, attached)
        return HttpResponseRedirect(back)
    return _page(request, report, rows, row, back)


def _tell(request: HttpRequest, report: AnnualReport, attached: list[Evidence]) -> None:
    """Say what was attached, and warn of what serves another indicator too."""
    if attached:
        text = ngettext("%(count)d record is attached.", "%(count)d records are attached.", len(attached))
        messages.success(request, text % {"count": len(attached)})
    else:
        messages.info(request, _("The chosen records were attached already."))
    new = {one.pk for one in attached}
    for row in sheet_rows(report.kpi_sheet, with_remarks=False):
        for proof in row.evidence:
            if proof.pk in new and proof.besides:
                messages.warning(
                    request,
                    _("“%(record)s” also serves indicators: %(numbers)s. One thing should be counted once.")
                    % {"record": proof.shown_title, "numbers": ", ".join(map(str, proof.besides))},
                )


def _page(
    request: HttpRequest,
    report: AnnualReport,
    rows: list[SheetRow],
    row: SheetRow,
    back: str,
    *,
    error: str = "",
) -> HttpResponse:
    records = records_of_year(report)
    kinds = sorted({(one.kind, one.label) for one in records}, key=lambda kind: kind[1])
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    found = [
        one
        for one in records
        if kind in ("", one.kind) and all(word in one.title.lower() for word in words.lower().split())
    ]
    served = _served(rows)
    numbers = {one.indicator.identifier: one.number for one in rows}
    held = {proof.record_key for proof in row.evidence}
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chosen = set(request.POST.getlist("record"))
    page.object_list = [
        {
            "record": one,
            "is_attached": one.key in held,
            "is_chosen": one.key in chosen,
            "besides": ", ".join(map(str, _besides(one, row.number, served.get(one.key, set()), numbers))),
        }
        for one in page.object_list
    ]
    context = report_frame(
        request.user,
        report,
        "kpi",
        row=row,
        back=back,
        page_obj=page,
        kinds=kinds,
        kind=kind,
        words=words,
        is_filtered=bool(kind or words),
        items=row.items if row.indicator.kind == IndicatorKind.ADDITIVE else {},
        item=request.POST.get("item", ""),
        error=error,
        total_max=scheme_rows(report.kpi_sheet.scheme_id).max_points,
    )
    return render(request, "kpi/proof_records.html", context, status=422 if error else 200)
