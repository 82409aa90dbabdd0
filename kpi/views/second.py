"""The page of the second reader: claims and proof without the first reader's points, and one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal, whole_number
from kpi.domain.claims import REPORT_INDICATOR
from kpi.forms.assigning import SecondReaderForm
from kpi.forms.review import ConfirmForm
from kpi.models import KpiSheet, SecondReading
from kpi.queries.conflicts import assignable_sheets, candidates, reviewable_sheets
from kpi.queries.links import link_states
from kpi.queries.report_proof import report_proof
from kpi.queries.review import ReviewLine, review_lines
from kpi.services import second as services
from kpi.views.lines import is_shown_inline, line_of, neighbours, parts_of, proof_shown


def _reading(request: HttpRequest, pk: int) -> SecondReading:
    """Return the person's own reading of a sheet, or 404: nobody learns who reads what second."""
    sheets = reviewable_sheets(request.user).filter(pk=pk)
    reading = get_object_or_404(
        SecondReading.objects.select_related(
            "sheet__report__association__direction", "sheet__report__academic_year", "sheet__scheme"
        ),
        sheet__in=sheets,
        reader=request.user.pk,
    )
    authorize(request.user, "kpi.read_second", reading)
    return reading


def _render(
    request: HttpRequest,
    reading: SecondReading,
    lines: list[ReviewLine],
    number: int,
    form: ConfirmForm | None = None,
) -> HttpResponse:
    given = {one.score_id: one for one in reading.scores.all()}
    current = line_of(lines, number)
    own = given.get(current.score.pk)
    chosen = form.chosen() if form else (own.value if own else current.score.claim)
    before, after = neighbours(lines, number)
    is_counted, states = current.indicator.identifier == REPORT_INDICATOR, link_states(reading.sheet.report)
    context = {
        "page_title": str(reading.sheet.report.association),
        "sheet": reading.sheet,
        "report": reading.sheet.report,
        "reading": reading,
        "lines": [(line, given.get(line.score.pk)) for line in lines],
        "given_count": len(given),
        "own_total": sum(one.points for one in given.values()),
        "current": current,
        "own": own,
        "parts": parts_of(current, chosen),
        "chosen": chosen,
        "claimed_count": current.claimed.why.count,
        "typed_count": request.POST.get("count", chosen) if form else chosen,
        "is_counted": is_counted,
        "link_states": states,
        "report_proof": report_proof(reading.sheet.report, states) if is_counted else None,
        "evidence": [(proof, is_shown_inline(proof)) for proof in current.evidence],
        "proof": proof_shown(current, request.GET.get("proof", "")),
        "before": before,
        "after": after,
        "form": form,
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/second_reading.html", context, status=422 if form else 200)


def _first_left(reading: SecondReading, lines: list[ReviewLine]) -> int:
    given = {one.score_id for one in reading.scores.all()}
    return next((line.number for line in lines if line.score.pk not in given), lines[0].number)


@require_GET
def second_reading(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    reading = _reading(request, pk)
    lines = review_lines(reading.sheet)
    if not lines:
        raise Http404("a sheet without indicators")
    asked = whole_number(request.GET.get("indicator", ""))
    return _render(request, reading, lines, _first_left(reading, lines) if asked is None else asked)


@require_POST
def second_points(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    reading = _reading(request, pk)
    lines = review_lines(reading.sheet)
    line = line_of(lines, number)
    form = ConfirmForm(request.POST, rule=line.rule, claim=line.score.claim)
    if not form.is_valid():
        return _render(request, reading, lines, number, form)
    services.give_second_points(
        reading,
        line.score,
        actor=request.user,
        value=form.chosen(),
        comment=form.cleaned_data["comment"],
    )
    messages.success(request, _("Your points on indicator %(number)s are stored.") % {"number": number})
    url = reverse("kpi:second_reading", args=[pk])
    return redirect(f"{url}?indicator={_first_left(reading, lines)}")


@require_POST
def second_finish(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    services.finish_second_reading(_reading(request, pk), actor=request.user)
    messages.success(request, _("Your reading is finished. You now see the reviewer's points beside yours."))
    return redirect("kpi:review_detail", pk)


@require_http_methods(["GET", "POST"])
def second_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the head choose the second reader by hand."""
    authorize(request.user, "kpi.assign_reviewer")
    sheets = assignable_sheets(request.user).select_related(
        "reviewer", "report__association", "report__academic_year", "second_reading"
    )
    sheet: KpiSheet = get_object_or_404(sheets, pk=pk)
    form = SecondReaderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reader = form.cleaned_data["reader"]
        try:
            services.assign_second_reader(sheet, reader=reader, actor=request.user)
        except DomainError as error:
            form.add_error("reader", str(error))
            tell_refusal(request, error)
        else:
            messages.success(request, _("%(person)s reads this report second.") % {"person": reader})
            return redirect("kpi:review_queue")
    context = {
        "page_title": _("Who reads the report second"),
        "sheet": sheet,
        "form": form,
        "candidates": candidates(sheet),
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/second_assign.html", context, status=422 if form.errors else 200)
