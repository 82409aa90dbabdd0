"""Which indicators a page of the review shows: all, only differences, only what changed; and what a return costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from kpi.domain.comparing import Change
from kpi.domain.reviewing import total_without
from kpi.enums import RemarkKind, ScoreState
from kpi.models import KpiSheet
from kpi.queries.review import ReviewLine

ALL, CHANGED, DIFFERENCES = "all", "changed", "differences"
MODES = (ALL, CHANGED, DIFFERENCES)


def mode_of(request: HttpRequest, sheet: KpiSheet) -> str:
    """Return the mode that the address or the form names; by default a further round shows only what changed."""
    asked = request.POST.get("only") or request.GET.get("only", "")
    if asked in MODES:
        return asked
    report = sheet.report
    is_further = report.confirmed_at is None and report.submitted_at != report.last_submitted_at
    return CHANGED if is_further else ALL


def lines_of_mode(lines: list[ReviewLine], changes: Mapping[int, Change], only: str) -> list[ReviewLine]:
    """Return the lines that a mode shows; all of them when it would show none."""
    if only == CHANGED:
        shown = [line for line in lines if line.number in changes or _is_of_round(line)]
        return shown or lines
    if only == DIFFERENCES:
        return [line for line in lines if line.needs_look] or lines
    return lines


def agreeing_numbers(lines: list[ReviewLine]) -> list[int]:
    """Return the undecided indicators whose claim is the portal's count: they can be confirmed at once."""
    return [line.number for line in lines if line.agrees]


def items_left(lines: list[ReviewLine]) -> str:
    """Name the items that keep their indicators from being confirmed at once: "3.3, 13.2"."""
    return ", ".join(ref for line in lines if line.is_left for ref in line.judged)


def _is_of_round(line: ReviewLine) -> bool:
    """Say whether the indicator is undecided or was answered by the association."""
    undecided = {ScoreState.OPEN, ScoreState.ANSWERED, ScoreState.RETURNED}
    return line.score.state in undecided or any(one.kind == RemarkKind.ANSWER for one in line.remarks)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The total as it stands, undecided indicators as claimed, and the total if the current one is returned."""

    total: int
    if_returned: int


def what_if(lines: list[ReviewLine], current: ReviewLine) -> WhatIf:
    points = {
        line.number: line.confirmed.points if line.confirmed else line.claimed.points
        for line in lines
        if line.score.state != ScoreState.RETURNED
    }
    return WhatIf(sum(points.values()), total_without(points, current.number))
