"""After the confirmation: the result of a report, its determinations, the appeal and the decision on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.http import authorize, render_page, whole_numbers
from kpi.documents.determination import determination_pdf
from kpi.forms.outcomes import AppealForm, DecisionForm, value_forms
from kpi.models import Appeal, KpiSheet
from kpi.queries.appeals import appeal_of, appeal_until, appeals_for
from kpi.queries.determination import visible_determinations, visible_results
from kpi.queries.review import ReviewLine, review_lines
from kpi.services import appeals as services
from kpi.views.lines import parts_of

OUTCOME_TONES = {"open": "amber", "granted": "green", "partly": "blue", "refused": "grey"}


def _sheet(request: HttpRequest, report_pk: int) -> KpiSheet:
    """Return a confirmed sheet, or 404 for whoever may not read its result."""
    sheets = visible_results(request.user).select_related(
        "scheme", "reviewer", "report__association__body", "report__academic_year"
    )
    sheet: KpiSheet = get_object_or_404(sheets, report=report_pk)
    return sheet


def _result(request: HttpRequest, report_pk: int, form: AppealForm | None = None) -> HttpResponse:
    sheet = _sheet(request, report_pk)
    lines = review_lines(sheet)
    appeal = appeal_of(sheet)
    until = appeal_until(sheet)
    may_appeal = (
        appeal is None
        and until is not None
        and services.is_in_term(sheet)
        and request.user.has_perm("kpi.raise_appeal", sheet)
    )
    context = {
        "page_title": _("Result of the review"),
        "sheet": sheet,
        "report": sheet.report,
        "lines": lines,
        "maximum": sum(line.rule.max_points for line in lines),
        "determinations": list(sheet.determinations.select_related("issued_by").order_by("number")),
        "appeal": appeal,
        "appeal_tone": OUTCOME_TONES[appeal.outcome] if appeal else "",
        "until": until,
        "may_appeal": may_appeal,
        "form": form,
        "ticked": whole_numbers(form.data.getlist("numbers")) if form else [],
    }
    return render_page(request, "kpi/report_result.html", context, status=422 if form else 200)


@require_GET
def report_result(request: HttpRequest, pk: int) -> HttpResponse:
    return _result(request, pk)


@require_GET
def determination(request: HttpRequest, pk: int, number: int, language: str) -> HttpResponse:
    found = get_object_or_404(
        visible_determinations(request.user).select_related("issued_by"), sheet=pk, number=number
    )
    response = HttpResponse(determination_pdf(found, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="kpi-{pk}-{number}-{language}.pdf"'
    return response


@require_POST
def appeal_raise(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = _sheet(request, pk)
    authorize(request.user, "kpi.raise_appeal", sheet)
    numbers = list(sheet.scores.values_list("indicator__number", flat=True))
    form = AppealForm(request.POST, numbers=numbers)
    if not form.is_valid():
        return _result(request, pk, form)
    services.raise_appeal(
        sheet, actor=request.user, numbers=form.cleaned_data["numbers"], text=form.cleaned_data["text"]
    )
    messages.success(request, _("The appeal is raised. The head of the Center decides it and writes to you."))
    return redirect("kpi:report_result", pk)


@require_GET
def appeal_list(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_appeals")
    rows = [(one, OUTCOME_TONES[one.outcome]) for one in appeals_for(request.user)]
    context = {
        "page_title": _("Appeals"),
        "rows": rows,
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/appeal_list.html", context)


def _render_appeal(
    request: HttpRequest, appeal: Appeal, lines: list[ReviewLine], errors: dict[str, list[str]] | None = None
) -> HttpResponse:
    points = list(appeal.points.select_related("score__indicator"))
    by_number = {line.number: line for line in lines}
    rows: list[dict[str, Any]] = []
    for point in points:
        line = by_number[point.score.indicator.number]
        rows.append(
            {
                "point": point,
                "line": line,
                "parts": parts_of(line, line.score.confirmed),
                "chosen": line.score.confirmed,
                "changes": bool(request.POST.get(f"change-{line.number}")),
            }
        )
    context = {
        "page_title": str(appeal.sheet.report.association),
        "appeal": appeal,
        "tone": OUTCOME_TONES[appeal.outcome],
        "sheet": appeal.sheet,
        "rows": rows,
        "errors": errors or {},
        "may_decide": appeal.outcome == "open" and request.user.has_perm("kpi.decide_appeal", appeal.sheet),
        "reason": request.POST.get("reason", ""),
        "breadcrumbs": [
            {"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")},
            {"label": _("Appeals"), "url": reverse("kpi:appeal_list")},
        ],
    }
    return render_page(request, "kpi/appeal_detail.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def appeal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_appeals")
    appeal = get_object_or_404(
        appeals_for(request.user).select_related("decided_by", "sheet__reviewer"), pk=pk
    )
    lines = review_lines(appeal.sheet)
    if request.method == "GET":
        return _render_appeal(request, appeal, lines)
    authorize(request.user, "kpi.decide_appeal", appeal.sheet)
    rules = {line.number: line.rule for line in lines}
    form = DecisionForm(request.POST)
    own = value_forms(list(appeal.points.select_related("score__indicator")), rules, request.POST)
    errors = dict(form.errors) if not form.is_valid() else {}
    errors |= {f"{number}": one.errors.get("count", []) for number, one in own.items() if not one.is_valid()}
    if errors:
        return _render_appeal(request, appeal, lines, errors)
    try:
        services.decide_appeal(
            appeal,
            actor=request.user,
            values={number: one.chosen() for number, one in own.items()},
            reason=form.cleaned_data["reason"],
        )
    except DomainError as error:
        if not error.field:
            raise
        return _render_appeal(request, appeal, lines, {error.field: [str(error)]})
    messages.success(
        request, _("The appeal is decided. The association and the base university get a letter.")
    )
    return redirect("kpi:appeal_detail", pk)
