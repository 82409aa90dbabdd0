"""The KPI scheme of appendix 2 and the calculator."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import translation
from ninja import Router

from core.codes import LANGUAGES
from kpi.domain.scoring import IndicatorScore, score_sheet
from kpi.domain.values import ValuesError, parse_values
from kpi.explain import explain
from kpi.models import KpiIndicator, KpiItem, KpiReading
from kpi.queries.scheme import indicators_in_force, scoring_scheme
from portal.api import schemas
from portal.api.errors import wrong_values
from portal.api.paging import answers, text_of, text_or_none

router = Router()


def _part(item: KpiItem) -> dict[str, Any]:
    return {
        "ref": item.reference,
        "identifier": item.identifier,
        "text": text_of(item, "text"),
        "points": item.points,
        "min": item.minimum,
        "max": item.maximum,
    }


def _reading(reading: KpiReading) -> dict[str, Any]:
    return {
        "id": reading.identifier,
        "order_says": text_of(reading, "order_says"),
        "proposed": text_of(reading, "proposed"),
        "why": text_of(reading, "why"),
    }


def _indicator(indicator: KpiIndicator, readings: list[KpiReading]) -> dict[str, Any]:
    return {
        "number": indicator.number,
        "identifier": indicator.identifier,
        "kind": indicator.kind,
        "text": text_of(indicator, "text"),
        "counted": text_or_none(indicator, "counted"),
        "max": indicator.max_points,
        "items": [_part(item) for item in indicator.items.all()],
        "readings": [_reading(reading) for reading in readings if reading.indicator_id == indicator.pk],
    }


@router.get("/kpi/scheme", response=answers(schemas.KpiSchemeOut), summary="KPI scheme (appendix 2)")
def kpi_scheme(request: HttpRequest) -> dict[str, Any]:
    """The indicators in force, their bands with resolved limits, and how unclear places are read."""
    indicators = list(indicators_in_force().select_related("scheme__order"))
    if not indicators:
        raise Http404
    scheme = indicators[0].scheme
    readings = list(scheme.readings.order_by("position"))
    return {
        "key": scheme.key,
        "title": text_of(scheme, "title"),
        "order": {"number": scheme.order.number, "signed_on": scheme.order.signed_on},
        "from_year": scheme.from_year,
        "max": sum(indicator.max_points for indicator in indicators),
        "indicators": [_indicator(indicator, readings) for indicator in indicators],
        "readings": [_reading(reading) for reading in readings if reading.indicator_id is None],
    }


def _text_of_why(indicator: KpiIndicator, score: IndicatorScore) -> dict[str, str]:
    texts = {}
    for code in LANGUAGES:
        with translation.override(code):
            texts[code] = explain(indicator, score).text
    return texts


def _scored(indicator: KpiIndicator, score: IndicatorScore) -> dict[str, Any]:
    return {
        "number": score.number,
        "points": score.points,
        "why": score.why.as_dict() | {"max": score.max_points, "text": _text_of_why(indicator, score)},
    }


def score_values(given: object) -> dict[str, Any]:
    """Return the calculator's answer by the scheme in force. Raises ValuesError naming every wrong field."""
    indicators = list(indicators_in_force())
    scheme = scoring_scheme(indicators)
    sheet = score_sheet(scheme, parse_values(scheme, given))
    rows = {indicator.number: indicator for indicator in indicators}
    return {
        "total": sheet.total,
        "max": sheet.max_points,
        "indicators": [_scored(rows[score.number], score) for score in sheet.indicators],
    }


@router.post(
    "/kpi/score",
    response=answers(schemas.ScoreOut),
    exclude_unset=True,
    summary="KPI calculator",
)
def kpi_score(request: HttpRequest, payload: schemas.ScoreIn) -> dict[str, Any]:
    """Score a sheet by the scheme in force. No account, nothing is stored."""
    try:
        return score_values(payload.values)
    except ValuesError as refused:
        raise wrong_values(refused) from refused
