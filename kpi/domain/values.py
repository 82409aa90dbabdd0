"""Reading of untrusted KPI values: the body of the calculator and of the sheet's forms."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.domain.scoring import Indicator, Scheme, Value

MAX_COUNT = 1_000_000  # far above any real year; keeps a typing slip from becoming a claim
SHOWN_KEY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: `field` is the reference of the indicator or item, `code` is stable."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


class ValuesError(ValueError):
    """Raised with every wrong field at once; the messages are worded by the layers above.

    Codes: `not_an_object`, `unknown_indicator`, `unknown_item`, `not_a_boolean`, `not_a_count`,
    `count_negative`, `count_too_large` (params `max`), `unknown_option` (params `options`).
    """

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(", ".join(f"{error.field}: {error.code}" for error in errors))


def parse_values(scheme: Scheme, raw: object) -> dict[int, Value]:
    """Return checked values by indicator number from `{"1": true, "2": {"2.1": true}, "4": 3, "7": "all"}`.

    null means "not given". Raises ValuesError naming every wrong field.
    """
    if not isinstance(raw, Mapping):
        raise ValuesError([FieldError("values", "not_an_object")])
    indicators = {str(indicator.number): indicator for indicator in scheme.indicators}
    values: dict[int, Value] = {}
    errors: list[FieldError] = []
    for key, given in raw.items():
        indicator = indicators.get(key) if isinstance(key, str) else None
        if indicator is None:
            errors.append(FieldError(_shown(key), "unknown_indicator"))
            continue
        values[indicator.number] = _parse(indicator, given, errors)
    if errors:
        raise ValuesError(errors)
    return values


def _parse(indicator: Indicator, given: object, errors: list[FieldError]) -> Value:
    if given is None:
        return None
    match indicator.kind:
        case "single":
            return _parse_flag(str(indicator.number), given, errors)
        case "additive":
            return _parse_items(indicator, given, errors)
        case "banded":
            return _parse_count(indicator, given, errors)
        case "choice":
            return _parse_option(indicator, given, errors)


def _parse_flag(name: str, given: object, errors: list[FieldError]) -> bool | None:
    if given is None or isinstance(given, bool):
        return given
    errors.append(FieldError(name, "not_a_boolean"))
    return None


def _parse_items(indicator: Indicator, given: object, errors: list[FieldError]) -> Value:
    if not isinstance(given, Mapping):
        errors.append(FieldError(str(indicator.number), "not_an_object"))
        return None
    refs = {item.ref for item in indicator.items}
    fulfilled = set()
    for ref, flag in given.items():
        if not isinstance(ref, str) or ref not in refs:
            errors.append(FieldError(_shown(ref), "unknown_item", {"indicator": indicator.number}))
        elif _parse_flag(ref, flag, errors):
            fulfilled.add(ref)
    return frozenset(fulfilled)


def _parse_count(indicator: Indicator, given: object, errors: list[FieldError]) -> int | None:
    name = str(indicator.number)
    if not isinstance(given, int) or isinstance(given, bool):
        errors.append(FieldError(name, "not_a_count"))
    elif given < 0:
        errors.append(FieldError(name, "count_negative"))
    elif given > MAX_COUNT:
        errors.append(FieldError(name, "count_too_large", {"max": MAX_COUNT}))
    else:
        return given
    return None


def _parse_option(indicator: Indicator, given: object, errors: list[FieldError]) -> str | None:
    identifiers = [option.identifier for option in indicator.options]
    if isinstance(given, str) and given in identifiers:
        return given
    params = {"options": identifiers}
    errors.append(FieldError(str(indicator.number), "unknown_option", params))
    return None


def _shown(key: object) -> str:
    return str(key)[:SHOWN_KEY_LENGTH]
