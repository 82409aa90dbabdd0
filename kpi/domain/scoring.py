"""Scoring of a KPI sheet: the four kinds of indicators of appendix 2 (cl. 15.11, 22).

The scheme is data, the method is code. `why` carries references and numbers, never sentences:
it is rendered in the reader's language by the layers above.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kpi.domain.bands import Band, band_of, check_bands, next_band

Kind = Literal["single", "additive", "banded", "choice"]
KINDS: tuple[Kind, ...] = ("single", "additive", "banded", "choice")

# single: bool; additive: references of the fulfilled items; banded: a count; choice: an identifier
Value = bool | int | str | frozenset[str] | None
Values = Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an additive indicator or an option of a choice, with its points."""

    ref: str
    identifier: str
    points: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of appendix 2. `points` is for kind single; the other kinds hold parts of their own."""

    number: int
    identifier: str
    kind: Kind
    points: int = 0
    items: tuple[Item, ...] = ()
    options: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}")
        if self.kind == "banded":
            check_bands(self.bands)

    @property
    def max_points(self) -> int:
        """Sum of the items when additive, the highest band or option otherwise (reading "total")."""
        match self.kind:
            case "single":
                return self.points
            case "additive":
                return sum(item.points for item in self.items)
            case "banded":
                return max(band.points for band in self.bands)
            case "choice":
                return max(option.points for option in self.options)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The indicators of one edition of appendix 2, in order."""

    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        numbers = [indicator.number for indicator in self.indicators]
        if len(set(numbers)) != len(numbers):
            raise ValueError("an indicator number is repeated")

    @property
    def max_points(self) -> int:
        return sum(indicator.max_points for indicator in self.indicators)

    def indicator(self, number: int) -> Indicator:
        """Return the indicator of this number. Raises KeyError when the scheme has none."""
        for indicator in self.indicators:
            if indicator.number == number:
                return indicator
        raise KeyError(number)


@dataclass(frozen=True, slots=True)
class Earned:
    """A part of the indicator (item, band, option, or the indicator itself) that gave points."""

    ref: str
    points: int


@dataclass(frozen=True, slots=True)
class Gain:
    """What would add points: reaching `ref` adds `gain`; `needed` is how many more of the counted things."""

    ref: str
    gain: int
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why an indicator has its points and what is missing for more."""

    rule: Kind
    earned: tuple[Earned, ...] = ()
    gains: tuple[Gain, ...] = ()
    count: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; `count` only for a banded indicator."""
        data: dict[str, Any] = {
            "rule": self.rule,
            "earned": [{"ref": part.ref, "points": part.points} for part in self.earned],
            "missing": [
                {"ref": part.ref, "gain": part.gain}
                | ({} if part.needed is None else {"needed": part.needed})
                for part in self.gains
            ],
        }
        if self.rule == "banded":
            data["count"] = self.count
        return data


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    number: int
    points: int
    max_points: int
    why: Why


@dataclass(frozen=True, slots=True)
class SheetScore:
    total: int
    max_points: int
    indicators: tuple[IndicatorScore, ...]


def score_indicator(indicator: Indicator, value: Value) -> IndicatorScore:
    """Return points and reasons for one indicator; a value of None scores 0.

    Values as in `Value`. Raises ValueError when the value does not fit the indicator's kind.
    """
    match indicator.kind:
        case "single":
            points, why = _score_single(indicator, value)
        case "additive":
            points, why = _score_additive(indicator, value)
        case "banded":
            points, why = _score_banded(indicator, value)
        case "choice":
            points, why = _score_choice(indicator, value)
    return IndicatorScore(indicator.number, points, indicator.max_points, why)


def score_sheet(scheme: Scheme, values: Values) -> SheetScore:
    """Return the whole sheet in the order of the scheme; an indicator without a value scores 0."""
    scores = tuple(score_indicator(row, values.get(row.number)) for row in scheme.indicators)
    return SheetScore(sum(score.points for score in scores), scheme.max_points, scores)


def _score_single(indicator: Indicator, value: Value) -> tuple[int, Why]:
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"indicator {indicator.number} takes true or false")
    ref = str(indicator.number)
    if value:
        return indicator.points, Why("single", earned=(Earned(ref, indicator.points),))
    return 0, Why("single", gains=(Gain(ref, indicator.points),))


def _score_additive(indicator: Indicator, value: Value) -> tuple[int, Why]:
    fulfilled = frozenset() if value is None else value
    if not isinstance(fulfilled, frozenset) or fulfilled - {item.ref for item in indicator.items}:
        raise ValueError(f"indicator {indicator.number} takes references of its items")
    earned = tuple(Earned(item.ref, item.points) for item in indicator.items if item.ref in fulfilled)
    gains = tuple(Gain(item.ref, item.points) for item in indicator.items if item.ref not in fulfilled)
    return sum(part.points for part in earned), Why("additive", earned, gains)


def _score_banded(indicator: Indicator, value: Value) -> tuple[int, Why]:
    count = 0 if value is None else value
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise ValueError(f"indicator {indicator.number} takes a count")
    band = band_of(count, indicator.bands)
    points = band.points if band else 0
    following = next_band(count, indicator.bands)
    earned = (Earned(band.ref, points),) if band else ()
    gains = (
        (Gain(following.ref, following.points - points, needed=following.min - count),) if following else ()
    )
    return points, Why("banded", earned, gains, count=count)


def _score_choice(indicator: Indicator, value: Value) -> tuple[int, Why]:
    chosen = next((option for option in indicator.options if option.identifier == value), None)
    if value is not None and chosen is None:
        raise ValueError(f"indicator {indicator.number} has no option {value!r}")
    points = chosen.points if chosen else 0
    earned = (Earned(chosen.ref, points),) if chosen else ()
    gains = tuple(
        Gain(option.ref, option.points - points)
        for option in sorted(indicator.options, key=lambda option: option.points)
        if option.points > points
    )
    return points, Why("choice", earned, gains)
