"""Pages of the National Center's review: the queue, one sheet with its proof, the verbs."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from associations.domain.deadlines import days_left
from associations.enums import ReportState
from associations.models import AcademicYear
from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal, whole_number
from kpi.domain.claims import REPORT_INDICATOR
from kpi.domain.comparing import Change
from kpi.domain.reviewing import answer_due
from kpi.enums import ReviewStage, ScoreState
from kpi.forms.review import AssignForm, ConfirmForm, QueueFilterForm, ReturnForm
from kpi.models import KpiSheet, SecondReading
from kpi.queries.assigning import review_settings
from kpi.queries.conflicts import assignable_sheets, candidates, reviewable_sheets
from kpi.queries.links import link_states
from kpi.queries.report_proof import report_proof
from kpi.queries.review import (
    QueueRow,
    RadarCell,
    ReviewLine,
    areas_of,
    changes_since_last,
    in_order_of_urgency,
    queue_rows,
    radar,
    report_years,
    review_lines,
    stage_counts,
)
from kpi.services import review as services
from kpi.views.lines import is_shown_inline, line_of, neighbours, parts_of, proof_shown, second_points_of
from kpi.views.rounds import (
    ALL,
    CHANGED,
    MODES,
    agreeing_numbers,
    items_left,
    lines_of_mode,
    mode_of,
    what_if,
)

PAGE_SIZE = 50
STAGE_TONES = {
    ReviewStage.WAITING: "grey",
    ReviewStage.OVERDUE: "red",
    ReviewStage.SUBMITTED: "blue",
    ReviewStage.IN_REVIEW: "blue",
    ReviewStage.CONCLUDED: "blue",
    ReviewStage.RETURNED: "amber",
    ReviewStage.ANSWERED: "amber",
    ReviewStage.CONFIRMED: "green",
}
STAGE_ICONS = {
    ReviewStage.WAITING: "hourglass",
    ReviewStage.OVERDUE: "alert-triangle",
    ReviewStage.SUBMITTED: "inbox",
    ReviewStage.IN_REVIEW: "eye",
    ReviewStage.CONCLUDED: "checklist",
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
            "label": str(stage.label),
            "count": counts.get(stage, 0),
            "tone": STAGE_TONES[stage],
            "icon": STAGE_ICONS[stage],
            "active": stage == chosen,
        }
        for stage in ReviewStage
    ]


def _radar_cells(cells: list[RadarCell]) -> list[dict[str, Any]]:
    """Return the squares of the radar with their words: built here, since a template takes four times as long."""
    labels, late = {stage: str(stage.label) for stage in ReviewStage}, _("late")
    return [
        {
            "tone": STAGE_TONES[cell.stage],
            "is_late": cell.is_late,
            "text": f"{cell.name}: {labels[cell.stage]}" + (f", {late}" if cell.is_late else ""),
        }
        for cell in cells
    ]


def _queue_lines(rows: list[QueueRow], *, may_assign: bool) -> list[dict[str, Any]]:
    """Return the rows of the queue as the template prints them; numbers are text, so that none is formatted there."""
    labels, today = {stage: str(stage.label) for stage in ReviewStage}, timezone.localdate()
    lines = []
    for row in rows:
        cell, sheet = row.cell, row.sheet
        is_draft = sheet["state"] == ReportState.DRAFT
        confirmed = sheet["confirmed_total"]
        lines.append(
            {
                "pk": str(sheet["pk"]),
                "stage": cell.stage.value,
                "name": cell.name,
                "is_barred": cell.is_barred,
                "opens": not is_draft and not cell.is_barred,
                "host": sheet["host"] or "",
                "label": labels[cell.stage],
                "tone": STAGE_TONES[cell.stage],
                "submitted": f"{localtime(cell.last_submitted_at):%d.%m.%Y}"
                if cell.last_submitted_at
                else "–",
                "is_late": cell.is_late,
                "answer_due": f"{row.answer_due_on:%d.%m.%Y}" if row.answer_due_on else "",
                "is_answer_late": bool(row.answer_due_on and row.answer_due_on < today),
                "reviewer": sheet["reviewer_name"],
                "may_assign": may_assign and sheet["state"] != ReportState.CONFIRMED,
                "decided": "–" if is_draft else f"{row.decided_count} / {row.count}",
                "claimed": "–" if is_draft else str(sheet["claimed_total"]),
                "confirmed": "–" if is_draft or confirmed is None else str(confirmed),
            }
        )
    return lines


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
            "cells": _radar_cells(cells),
            "stages": _stage_links(cells, asked.stage),
            "late_count": sum(cell.is_late for cell in cells),
            "mine_count": sum(cell.is_of(request.user) for cell in cells),
            "asked": asked,
            "is_filtered": asked != type(asked)(),
            "areas": areas_of(cells),
            "page_obj": page,
            "rows": _queue_lines(
                queue_rows(page.object_list), may_assign=request.user.has_perm("kpi.assign_reviewer")
            ),
            "days_left": days_left(now, year.report_due_on),
        }
    return render_page(request, "kpi/review_queue.html", context)


class BlindReader(DomainError):
    """The second reader may not see the reviewer's points before their own are in."""

    def __init__(self) -> None:
        super().__init__(
            _lazy("You are the second reader of this report: finish your own points first."), clause="15.11"
        )


# --- one sheet --------------------------------------------------------------------------


def sheet_in_review(request: HttpRequest, pk: int) -> KpiSheet:
    """Return a sheet that the person may see in review, or 404: of their own university there is none."""
    sheets = reviewable_sheets(request.user).select_related(
        "scheme",
        "reviewer",
        "second_reading__reader",
        "report__association__direction",
        "report__association__body",
        "report__academic_year__review_settings",
    )
    sheet = get_object_or_404(sheets, pk=pk)
    if (own := second_reading_of(sheet)) and own.reader_id == request.user.pk and not own.finished_at:
        raise BlindReader
    return sheet


def second_reading_of(sheet: KpiSheet) -> SecondReading | None:
    """Return the second reading of a sheet that was read with it."""
    return getattr(sheet, "second_reading", None)


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
class Totals:
    """Sums of a sheet under review."""

    claimed: int
    confirmed: int
    maximum: int
    decided_count: int
    count: int
    returned_count: int
    open_numbers: str
    counted: int | None

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
        counted=sum(line.counted.points for line in lines if line.counted)
        if any(line.counted for line in lines)
        else None,
    )


def _render_detail(
    request: HttpRequest,
    sheet: KpiSheet,
    lines: list[ReviewLine],
    number: int,
    *,
    changes: dict[int, Change] | None = None,
    confirm_form: ConfirmForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, state = request.user, sheet.report.state
    current = line_of(lines, number)
    own = current.score.confirmed if current.confirmed else current.score.claim
    chosen = confirm_form.chosen() if confirm_form else own
    changes = changes_since_last(sheet) if changes is None else changes
    runs = user.has_perm("kpi.confirm_indicator", sheet)
    only = mode_of(request, sheet)
    shown = lines_of_mode(lines, changes, only)
    if current not in shown:
        shown, only = lines, ALL
    before, after = neighbours(shown, number)
    due_on = answer_due(timezone.localdate(), review_settings(sheet.report.academic_year).answer_days)
    second = second_reading_of(sheet)
    is_counted, states = current.indicator.identifier == REPORT_INDICATOR, link_states(sheet.report)
    context = {
        "page_title": str(sheet.report.association),
        "sheet": sheet,
        "report": sheet.report,
        "state_tone": STATE_TONES[ReportState(state)],
        "current": current,
        "current_tone": SCORE_TONES[current.score.state],
        "change": changes.get(number),
        "parts": parts_of(current, chosen),
        "chosen": chosen,
        "claimed_count": current.claimed.why.count,
        "typed_count": request.POST.get("count", chosen) if confirm_form else chosen,
        "is_counted": is_counted,
        "link_states": states,
        "report_proof": report_proof(sheet.report, states) if is_counted else None,
        "evidence": [(proof, is_shown_inline(proof)) for proof in current.evidence],
        "proof": proof_shown(current, request.GET.get("proof", "")),
        "before": before,
        "after": after,
        "second": second,
        "second_score": second_points_of(second, current) if second and second.finished_at else None,
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
        "may_decide": state == ReportState.IN_REVIEW and runs and not sheet.concluded_at,
        "may_confirm": state == ReportState.IN_REVIEW
        and sheet.concluded_at
        and user.has_perm("kpi.confirm_report", sheet),
        "what_if": what_if(lines, current),
        "agreeing": agreeing_numbers(lines),
        "items_left": items_left(lines),
        "differences_count": sum(line.needs_look for line in lines),
        "due_on": due_on,
        "only": only,
        "shown": [(line, SCORE_TONES[line.score.state], changes.get(line.number)) for line in shown],
        "may_assign": state != ReportState.CONFIRMED and user.has_perm("kpi.assign_reviewer", sheet),
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    return render_page(request, "kpi/review_detail.html", context, status=status)


@require_GET
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_review_queue")
    try:
        sheet = sheet_in_review(request, pk)
    except BlindReader:
        return redirect("kpi:second_reading", pk)
    lines = review_lines(sheet)
    if not lines:
        raise Http404("a sheet without indicators")
    asked = whole_number(request.GET.get("indicator", ""))
    changes = changes_since_last(sheet)
    shown = lines_of_mode(lines, changes, mode_of(request, sheet))
    number = _first_to_look_at(shown) if asked is None else asked
    return _render_detail(request, sheet, lines, number, changes=changes)


def to_sheet(sheet: KpiSheet, number: int | None = None, *, only: str = "") -> HttpResponse:
    url = reverse("kpi:review_detail", args=[sheet.pk])
    asked = {"indicator": number, "only": only if only in MODES else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{url}?{query}" if query else url)


@require_POST
def report_take(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.take_report(sheet_in_review(request, pk), actor=request.user)
    messages.success(request, _("The report is yours to review."))
    return to_sheet(sheet)


@require_POST
def review_start(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = services.start_review(sheet_in_review(request, pk), actor=request.user)
    messages.success(request, _("The review has begun."))
    return to_sheet(sheet)


@require_POST
def indicator_confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    sheet = sheet_in_review(request, pk)
    lines = review_lines(sheet)
    line = line_of(lines, number)
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
    only = mode_of(request, sheet)
    changes = changes_since_last(sheet) if only == CHANGED else {}
    shown = lines_of_mode(lines, changes, only)
    return to_sheet(sheet, _next_open(shown, number), only=request.POST.get("only", ""))


@require_POST
def indicator_return(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    sheet = sheet_in_review(request, pk)
    lines = review_lines(sheet)
    line = line_of(lines, number)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _render_detail(request, sheet, lines, number, return_form=form, status=422)
    try:
        services.return_indicator(
            line.score,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            due_on=form.cleaned_data["due_on"],
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        if error.field not in form.fields:
            raise
        form.add_error(error.field, str(error))
        return _render_detail(request, sheet, lines, number, return_form=form, status=422)
    messages.success(
        request,
        _("Indicator %(number)s is marked. The association gets the reason when you return the report.")
        % {"number": number},
    )
    only = mode_of(request, sheet)
    changes = changes_since_last(sheet) if only == CHANGED else {}
    shown = lines_of_mode(lines, changes, only)
    return to_sheet(sheet, _next_open(shown, number), only=request.POST.get("only", ""))


@require_http_methods(["GET", "POST"])
def reviewer_assign(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.assign_reviewer")
    sheets = assignable_sheets(request.user).select_related(
        "reviewer", "report__association", "report__academic_year", "second_reading"
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
