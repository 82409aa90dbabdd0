"""Pages of the National Center's review: the queue, one sheet with its proof, the verbs."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from associations.domain.deadlines import days_left
from associations.enums import ReportState
from associations.models import AcademicYear
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize, render_page, tell_refusal
from kpi.domain.claims import REPORT_INDICATOR
from kpi.domain.comparing import Change
from kpi.enums import IndicatorKind, ReviewStage, ScoreState
from kpi.forms.review import AssignForm, ConfirmForm, QueueFilterForm, ReturnForm
from kpi.models import Evidence, KpiSheet
from kpi.queries.review import (
    RadarCell,
    ReviewLine,
    areas_of,
    assignable_sheets,
    candidates,
    changes_since_last,
    in_order_of_urgency,
    queue_rows,
    radar,
    report_years,
    review_lines,
    reviewable_sheets,
    stage_counts,
)
from kpi.services import review as services

PAGE_SIZE = 50
STAGE_TONES = {
    ReviewStage.WAITING: "grey",
    ReviewStage.OVERDUE: "red",
    ReviewStage.SUBMITTED: "blue",
    ReviewStage.IN_REVIEW: "blue",
    ReviewStage.RETURNED: "amber",
    ReviewStage.ANSWERED: "amber",
    ReviewStage.CONFIRMED: "green",
}
STAGE_ICONS = {
    ReviewStage.WAITING: "hourglass",
    ReviewStage.OVERDUE: "alert-triangle",
    ReviewStage.SUBMITTED: "inbox",
    ReviewStage.IN_REVIEW: "eye",
    ReviewStage.RETURNED: "arrow-back-up",
    ReviewStage.ANSWERED: "message-circle",
    ReviewStage.CONFIRMED: "circle-check",
}
STATE_TONES = {
    ReportState.SUBMITTED: "blue",
    ReportState.IN_REVIEW: "blue",
    ReportState.RETURNED: "amber",
    ReportState.CONFIRMED: "green",
}
SCORE_TONES = {
    ScoreState.OPEN: "grey",
    ScoreState.CONFIRMED: "green",
    ScoreState.RETURNED: "amber",
    ScoreState.ANSWERED: "blue",
}


# --- the queue --------------------------------------------------------------------------


def chosen_year(request: HttpRequest, years: list[AcademicYear]) -> AcademicYear | None:
    """Return the year that the address names, else the newest that has reports."""
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year.first_year) == asked), years[0] if years else None)


def _stage_links(cells: list[RadarCell], chosen: str) -> list[dict[str, Any]]:
    counts = stage_counts(cells)
    return [
        {
            "stage": stage.value,
            "label": stage.label,
            "count": counts.get(stage, 0),
            "tone": STAGE_TONES[stage],
            "icon": STAGE_ICONS[stage],
            "active": stage == chosen,
        }
        for stage in ReviewStage
    ]


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    years = report_years()
    year = chosen_year(request, years)
    context: dict[str, Any] = {"page_title": _("Review of annual reports"), "years": years, "year": year}
    if year is not None:
        now = timezone.now()
        cells = radar(request.user, year, now)
        asked = QueueFilterForm(request.GET).chosen()
        kept = in_order_of_urgency(cell for cell in cells if asked.keeps(cell, request.user))
        page = Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "cells": [(cell, STAGE_TONES[cell.stage]) for cell in cells],
            "stages": _stage_links(cells, asked.stage),
            "late_count": sum(cell.is_late for cell in cells),
            "mine_count": sum(cell.reviewer_id == request.user.pk for cell in cells),
            "asked": asked,
            "is_filtered": asked != type(asked)(),
            "areas": areas_of(cells),
            "page_obj": page,
            "rows": [(row, STAGE_TONES[row.cell.stage]) for row in queue_rows(page.object_list)],
            "days_left": days_left(now, year.report_due_on),
            "may_assign": request.user.has_perm("kpi.assign_reviewer"),
        }
    return render_page(request, "kpi/review_queue.html", context)


# --- one sheet --------------------------------------------------------------------------


def _sheet(request: HttpRequest, pk: int) -> KpiSheet:
    """Return a sheet that the person may see in review, or 404: of their own university there is none."""
    sheets = reviewable_sheets(request.user).select_related(
        "scheme",
        "reviewer",
        "report__association__direction",
        "report__association__body",
        "report__academic_year",
    )
    return get_object_or_404(sheets, pk=pk)


def _line(lines: list[ReviewLine], number: int) -> ReviewLine:
    for line in lines:
        if line.number == number:
            return line
    raise Http404(f"indicator {number}")


def _next_open(lines: list[ReviewLine], after: int) -> int:
    """Return the number of the next indicator without a decision, going round; the same one when none is left."""
    open_states = {ScoreState.OPEN, ScoreState.ANSWERED}
    later = [line for line in lines if line.number > after] + [line for line in lines if line.number < after]
    return next((line.number for line in later if line.score.state in open_states), after)


def _first_to_look_at(lines: list[ReviewLine]) -> int:
    for state in (ScoreState.ANSWERED, ScoreState.OPEN):
        for line in lines:
            if line.score.state == state:
                return line.number
    return lines[0].number if lines else 0


@dataclass(frozen=True, slots=True)
class Part:
    """An item, a band or an option as the page shows it: claimed, and chosen by the reviewer."""

    reference: str
    value: str
    text: str
    points: int
    is_claimed: bool
    is_chosen: bool


def _parts(line: ReviewLine, chosen: Any) -> list[Part]:
    claim = line.score.claim
    earned = {part.ref for part in line.claimed.why.earned}
    parts = []
    for item in line.indicator.items.all():
        match line.indicator.kind:
            case IndicatorKind.ADDITIVE:
                value, taken = item.reference, isinstance(chosen, dict) and bool(chosen.get(item.reference))
            case IndicatorKind.CHOICE:
                value, taken = item.identifier, chosen == item.identifier
            case _:
                value, taken = item.reference, False
        is_claimed = item.reference in earned or (claim is not None and claim == item.identifier)
        parts.append(Part(item.reference, value, item.text, item.points, is_claimed, taken))
    return parts


def is_shown_inline(proof: Evidence) -> bool:
    return proof.file is not None and proof.file.content_type in PREVIEWED


def _proof_shown(line: ReviewLine, asked: str) -> Evidence | None:
    shown = [proof for proof in line.evidence if is_shown_inline(proof)]
    return next((proof for proof in shown if str(proof.pk) == asked), shown[0] if shown else None)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a sheet under review."""

    claimed: int
    confirmed: int
    maximum: int
    decided_count: int
    count: int
    returned_count: int
    open_numbers: str

    @property
    def is_complete(self) -> bool:
        return bool(self.count) and not self.open_numbers and not self.returned_count


def _totals(lines: list[ReviewLine]) -> Totals:
    decided = {ScoreState.CONFIRMED, ScoreState.RETURNED}
    return Totals(
        claimed=sum(line.claimed.points for line in lines),
        confirmed=sum(line.confirmed.points for line in lines if line.confirmed),
        maximum=sum(line.rule.max_points for line in lines),
        decided_count=sum(line.score.state in decided for line in lines),
        count=len(lines),
        returned_count=sum(line.score.state == ScoreState.RETURNED for line in lines),
        open_numbers=", ".join(str(line.number) for line in lines if line.score.state not in decided),
    )


def _neighbours(lines: list[ReviewLine], number: int) -> tuple[int | None, int | None]:
    numbers = [line.number for line in lines]
    here = numbers.index(number)
    before = numbers[here - 1] if here else None
    return before, numbers[here + 1] if here + 1 < len(numbers) else None


def _render_detail(
    request: HttpRequest,
    sheet: KpiSheet,
    lines: list[ReviewLine],
    number: int,
    *,
    confirm_form: ConfirmForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, state = request.user, sheet.report.state
    current = _line(lines, number)
    own = current.score.confirmed if current.confirmed else current.score.claim
    chosen = confirm_form.chosen() if confirm_form else own
    changes: dict[int, Change] = changes_since_last(sheet)
    runs = user.has_perm("kpi.confirm_indicator", sheet)
    before, after = _neighbours(lines, number)
    context = {
        "page_title": str(sheet.report.association),
        "sheet": sheet,
        "report": sheet.report,
        "state_tone": STATE_TONES[ReportState(state)],
        "lines": [(line, SCORE_TONES[line.score.state], changes.get(line.number)) for line in lines],
        "current": current,
        "current_tone": SCORE_TONES[current.score.state],
        "change": changes.get(number),
        "parts": _parts(current, chosen),
        "chosen": chosen,
        "claimed_count": current.claimed.why.count,
        "typed_count": request.POST.get("count", chosen) if confirm_form else chosen,
        "is_counted": current.indicator.identifier == REPORT_INDICATOR,
        "evidence": [(proof, is_shown_inline(proof)) for proof in current.evidence],
        "proof": _proof_shown(current, request.GET.get("proof", "")),
        "before": before,
        "after": after,
        "totals": _totals(lines),
        "is_late": sheet.report.submitted_at
        and days_left(sheet.report.submitted_at, sheet.report.academic_year.report_due_on) < 0,
        "is_answered": sheet.report.submitted_at != sheet.report.last_submitted_at,
        "confirm_form": confirm_form,
        "return_form": return_form,
        "may_take": state == ReportState.SUBMITTED
        and sheet.reviewer_id is None
        and user.has_perm("kpi.take_report", sheet),
        "may_start": state == ReportState.SUBMITTED
        and sheet.reviewer_id is not None
        and user.has_perm("kpi.start_review", sheet),
        "may_decide": state == ReportState.IN_REVIEW and runs,
        "may_assign": state != ReportState.CONFIRMED and user.has_perm("kpi.assign_reviewer", sheet),
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/review_detail.html", context, status=status)


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    sheet = _sheet(request, pk)
    lines = review_lines(sheet)
    if not lines:
        raise Http404("a sheet without indicators")
    asked = request.GET.get("indicator", "")
    number = int(asked) if asked.isdigit() else _first_to_look_at(lines)
    return _render_detail(request, sheet, lines, number)


def _to(sheet: KpiSheet, number: int | None = None) -> HttpResponse:
    url = reverse("kpi:review_detail", args=[sheet.pk])
    return redirect(f"{url}?indicator={number}" if number else url)


@require_POST
def report_take(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.take_report(_sheet(request, pk), actor=request.user)
    messages.success(request, _("The report is yours to review."))
    return _to(sheet)


@require_POST
def review_start(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.start_review(_sheet(request, pk), actor=request.user)
    messages.success(request, _("The review has begun."))
    return _to(sheet)


@require_POST
def indicator_confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    sheet = _sheet(request, pk)
    lines = review_lines(sheet)
    line = _line(lines, number)
    form = ConfirmForm(request.POST, rule=line.rule, claim=line.score.claim)
    if not form.is_valid():
        return _render_detail(request, sheet, lines, number, confirm_form=form, status=422)
    try:
        services.confirm_indicator(
            line.score,
            actor=request.user,
            value=form.chosen(),
            comment=form.cleaned_data["comment"],
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        if error.field not in form.fields:
            raise
        form.add_error(error.field, str(error))
        return _render_detail(request, sheet, lines, number, confirm_form=form, status=422)
    messages.success(request, _("Indicator %(number)s is confirmed.") % {"number": number})
    return _to(sheet, _next_open(lines, number))


@require_POST
def indicator_return(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    sheet = _sheet(request, pk)
    lines = review_lines(sheet)
    line = _line(lines, number)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _render_detail(request, sheet, lines, number, return_form=form, status=422)
    services.return_indicator(
        line.score,
        actor=request.user,
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
    )
    messages.success(
        request,
        _("Indicator %(number)s is marked. The association gets the reason when you return the report.")
        % {"number": number},
    )
    return _to(sheet, _next_open(lines, number))


@require_POST
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.return_report(_sheet(request, pk), actor=request.user)
    messages.success(
        request, _("The report was returned. The secretary and the chair of the association get a letter.")
    )
    return _to(sheet)


@require_POST
def report_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.confirm_report(_sheet(request, pk), actor=request.user)
    messages.success(
        request,
        ngettext(
            "The report is confirmed with %(points)s point.",
            "The report is confirmed with %(points)s points.",
            sheet.confirmed_total or 0,
        )
        % {"points": sheet.confirmed_total},
    )
    return _to(sheet)


@require_http_methods(["GET", "POST"])
def reviewer_assign(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.assign_reviewer")
    sheets = assignable_sheets(request.user).select_related(
        "reviewer", "report__association", "report__academic_year"
    )
    sheet = get_object_or_404(sheets, pk=pk)
    form = AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign_reviewer(sheet, reviewer=form.cleaned_data["reviewer"], actor=request.user)
        except DomainError as error:
            form.add_error("reviewer", str(error))
            tell_refusal(request, error)
        else:
            messages.success(
                request, _("%(person)s reviews this report.") % {"person": form.cleaned_data["reviewer"]}
            )
            return redirect("kpi:review_queue")
    context = {
        "page_title": _("Who reviews the report"),
        "sheet": sheet,
        "form": form,
        "candidates": candidates(sheet),
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/reviewer_assign.html", context, status=422 if form.errors else 200)


@require_GET
def evidence_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file of proof beside the decision, to whoever may see the sheet in review."""
    authorize(request.user, "kpi.view_review_queue")
    proof = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            file__isnull=False, score__sheet__in=reviewable_sheets(request.user)
        ),
        pk=pk,
    )
    return file_response(proof.file, inline=True)
