"""The KPI calculator: what a sheet would score and why. Open to everyone, stores nothing (appendix 2)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page, whole_number
from kpi.domain.scoring import IndicatorScore, Scheme, SheetScore, Value, score_sheet
from kpi.domain.values import MAX_COUNT, ValuesError, parse_values
from kpi.enums import IndicatorKind
from kpi.explain import Explanation, explain, explain_error
from kpi.models import KpiIndicator
from kpi.queries.scheme import indicators_in_force, scoring_scheme


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the page: what was given, what it scores and why."""

    indicator: KpiIndicator
    given: Any
    score: IndicatorScore
    why: Explanation
    error: str

    @property
    def field(self) -> str:
        return field_of(self.indicator)

    @property
    def earned_refs(self) -> set[str]:
        return {part.ref for part in self.score.why.earned}


def field_of(indicator: KpiIndicator) -> str:
    """Return the name of an indicator's field: it stands in the address of the page, which can be sent on."""
    return f"i{indicator.number}"


def _given(indicator: KpiIndicator, form: QueryDict) -> Any:
    name = field_of(indicator)
    match indicator.kind:
        case IndicatorKind.SINGLE:
            return True if form.get(name) else None
        case IndicatorKind.ADDITIVE:
            return dict.fromkeys(form.getlist(name), True)
        case IndicatorKind.BANDED:
            typed = form.get(name, "").strip()
            number = whole_number(typed)
            return (typed or None) if number is None else number
        case _:
            return form.get(name) or None


def _read(scheme: Scheme, given: dict[str, Any]) -> tuple[dict[int, Value], dict[str, str]]:
    """Return the values that can be scored and, by indicator, what is wrong with the others."""
    errors: dict[str, str] = {}
    values: dict[int, Value] = {}
    for number, value in given.items():
        try:
            values |= parse_values(scheme, {number: value})
        except ValuesError as refused:
            errors[number] = explain_error(refused.errors[0])
    return values, errors


def _rows(
    indicators: list[KpiIndicator], given: dict[str, Any], sheet: SheetScore, errors: dict[str, str]
) -> list[Row]:
    return [
        Row(
            indicator,
            given[str(indicator.number)],
            score,
            explain(indicator, score),
            errors.get(str(indicator.number), ""),
        )
        for indicator, score in zip(indicators, sheet.indicators, strict=True)
    ]


@login_not_required
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    indicators = list(indicators_in_force().prefetch_related("readings"))
    scheme = scoring_scheme(indicators)
    given = {str(indicator.number): _given(indicator, request.GET) for indicator in indicators}
    values, errors = _read(scheme, given)
    sheet = score_sheet(scheme, values)
    context = {
        "page_title": _("KPI calculator"),
        "breadcrumbs": [{"label": _("Key performance indicators"), "url": reverse("kpi:scheme")}],
        "rows": _rows(indicators, given, sheet, errors),
        "sheet": sheet,
        "errors_count": len(errors),
        "max_count": MAX_COUNT,
        "address": request.get_full_path(),
    }
    return render_page(
        request, "kpi/calculator.html", context, fragment="scores", status=422 if errors else 200
    )
