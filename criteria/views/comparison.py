"""Applicants for one association side by side: a page with charts, a paper, a workbook. Sealed until closing (cl. 31)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from associations.models import Association
from core.codes import OFFICIAL_LANGUAGES
from core.files import KINDS, XLSX
from core.http import authorize, download, render_page
from core.svg import Bars, bars
from criteria.documents import comparison as documents
from criteria.enums import Verdict
from criteria.models import Application, Call
from criteria.queries.calls import ComparedCell, ComparedRow, applications_of, compared, public_calls
from criteria.queries.wording import answer_lines, verdict_text
from criteria.views.checks import TONES

COMPARE = "criteria.compare_applications"
# beside the number of a bar; the table under the chart says it in words
MARKS = {Verdict.CONFIRMED: "✓", Verdict.NOT_CONFIRMED: "✗", Verdict.ASKED: "?"}
NAME_LENGTH, NAME_WIDTH, CHART_WIDTH = 13, 92, 320


@dataclass(frozen=True)
class Chart:
    """The answers to one row that asks for a number, as bars and as a table."""

    row: ComparedRow
    drawn: Bars
    lines: list[tuple[Application, ComparedCell, str]]


def _short(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def _bar_text(cell: ComparedCell) -> str:
    mark = MARKS.get(Verdict(cell.stand.verdict), "") if cell.stand.verdict else ""
    return f"{'–' if cell.number is None else cell.number} {mark}".strip()


def charts(applicants: list[Application], rows: list[ComparedRow]) -> list[Chart]:
    """Return a chart for each row that asks for a number; the longest bar is the largest answer of its row."""
    found = []
    for row in rows:
        if not row.is_numeric:
            continue
        drawn = [
            (_short(one.university.short_name), cell.number or 0, _bar_text(cell))
            for one, cell in zip(applicants, row.cells, strict=True)
        ]
        lines = [
            (one, cell, verdict_text(cell.stand.verdict))
            for one, cell in zip(applicants, row.cells, strict=True)
        ]
        top = max((value for _label, value, _text in drawn), default=0)
        found.append(Chart(row, bars(drawn, top, left=NAME_WIDTH, width=CHART_WIDTH), lines))
    return found


def _shown(application: Application, cell: ComparedCell) -> dict[str, Any]:
    tone, icon = TONES[Verdict(cell.stand.verdict)] if cell.stand.verdict else ("grey", "circle")
    return {
        "application": application,
        "lines": answer_lines(cell.row),
        "verdict": verdict_text(cell.stand.verdict),
        "tone": tone,
        "icon": icon,
        "reason": cell.stand.reason,
        "is_best": cell.is_best,
    }


def _asked(request: HttpRequest, pk: int, key: str) -> tuple[Call, Association]:
    authorize(request.user, COMPARE)
    call = get_object_or_404(public_calls(), pk=pk)
    association = next((one for one in call.associations.all() if one.key == key), None)
    if association is None:
        raise Http404(key)
    return call, association


@require_safe
def call_compare(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The applicants side by side: values with their checks, the best confirmed one marked, no sum."""
    call, association = _asked(request, pk, key)
    sealed = call.is_sealed(timezone.now())
    applicants = [] if sealed else applications_of(call, association)
    rows = compared(applicants, timezone.localdate())
    context = {
        "page_title": _("Applicants side by side"),
        "call": call,
        "association": association,
        "is_sealed": sealed,
        "applicants": applicants,
        "tallies": documents.tallies(applicants, rows),
        "rows": [
            {
                "criterion": row.criterion,
                "cells": [_shown(one, cell) for one, cell in zip(applicants, row.cells, strict=True)],
            }
            for row in rows
        ],
        "charts": charts(applicants, rows),
        "languages": OFFICIAL_LANGUAGES,
        "breadcrumbs": [
            {"label": _("Calls"), "url": reverse("criteria:calls")},
            {"label": str(call), "url": reverse("criteria:call_detail", args=[call.pk])},
        ],
    }
    return render_page(request, "criteria/call_compare.html", context)


def _open_to(request: HttpRequest, pk: int, key: str) -> tuple[Call, Association]:
    """Return what a paper is made of; before the closing moment there is none."""
    call, association = _asked(request, pk, key)
    if call.is_sealed(timezone.now()):
        raise Http404(key)
    return call, association


@require_safe
def call_compare_pdf(request: HttpRequest, pk: int, key: str, language: str) -> HttpResponse:
    call, association = _open_to(request, pk, key)
    if language not in OFFICIAL_LANGUAGES:
        raise Http404(language)
    content = documents.comparison_pdf(call, association, language)
    return download(content, KINDS["pdf"], f"call-{pk}-{key}-{language}.pdf")


@require_safe
def call_compare_xlsx(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    call, association = _open_to(request, pk, key)
    return download(documents.comparison_workbook(call, association), XLSX, f"call-{pk}-{key}.xlsx")
