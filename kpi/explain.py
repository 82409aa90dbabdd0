"""Scores and wrong values in whole sentences of the reader's language; the domain gives references and codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from kpi.domain.scoring import Earned, Gain, IndicatorScore
from kpi.domain.values import FieldError
from kpi.enums import IndicatorKind
from kpi.models import KpiIndicator


@dataclass(frozen=True, slots=True)
class Explanation:
    """What gave the points and what would add some, in the active language; each line is a whole sentence."""

    earned: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """Everything in one paragraph."""
        return " ".join(self.earned + self.missing)


def explain(indicator: KpiIndicator, score: IndicatorScore) -> Explanation:
    """Say why an indicator has its points (appendix 2); the indicator comes with its items prefetched."""
    texts = {item.reference: item.text for item in indicator.items.all()}
    texts[str(indicator.number)] = ""  # a single one is met as a whole
    earned = tuple(_earned(part, texts[part.ref], score.why.count) for part in score.why.earned)
    if not earned:
        earned = (_nothing(indicator, score),)
    return Explanation(earned, tuple(_missing(gain, texts[gain.ref]) for gain in score.why.gains))


def _earned(part: Earned, text: str, count: int | None) -> str:
    if count is not None:
        return ngettext(
            "Counted: %(count)s, which is “%(text)s”: %(points)s point.",
            "Counted: %(count)s, which is “%(text)s”: %(points)s points.",
            part.points,
        ) % {"count": count, "text": text, "points": part.points}
    if not text:
        return ngettext(
            "The indicator is met: %(points)s point.",
            "The indicator is met: %(points)s points.",
            part.points,
        ) % {"points": part.points}
    return ngettext(
        "Met – %(text)s: %(points)s point.", "Met – %(text)s: %(points)s points.", part.points
    ) % {"text": text, "points": part.points}


def _nothing(indicator: KpiIndicator, score: IndicatorScore) -> str:
    if indicator.kind == IndicatorKind.BANDED:
        return gettext("Counted: %(count)s, so no points.") % {"count": score.why.count or 0}
    return gettext("Nothing is marked, so no points.")


def _missing(gain: Gain, text: str) -> str:
    if gain.needed is not None:
        return ngettext(
            "%(needed)s more gives “%(text)s”: +%(gain)s point.",
            "%(needed)s more gives “%(text)s”: +%(gain)s points.",
            gain.gain,
        ) % {"needed": gain.needed, "text": text, "gain": gain.gain}
    if not text:
        return ngettext("If it is met: +%(gain)s point.", "If it is met: +%(gain)s points.", gain.gain) % {
            "gain": gain.gain
        }
    return ngettext(
        "Missing – %(text)s: +%(gain)s point.", "Missing – %(text)s: +%(gain)s points.", gain.gain
    ) % {"text": text, "gain": gain.gain}


VALUE_ERRORS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "not_an_object": lambda _params: gettext("Write a JSON object."),
    "unknown_indicator": lambda _params: gettext("The scheme has no indicator with this number."),
    "unknown_item": lambda params: gettext("Indicator %(indicator)s has no such item.") % params,
    "not_a_boolean": lambda _params: gettext("Write true or false."),
    "not_a_count": lambda _params: gettext("Write a whole number, 0 or more."),
    "count_negative": lambda _params: gettext("A count cannot be less than 0."),
    "count_too_large": lambda params: gettext("The most allowed is %(limit)s.") % {"limit": params["max"]},
    "unknown_option": lambda params: (
        gettext("Choose one of: %(options)s.") % {"options": ", ".join(params["options"])}
    ),
}


def explain_error(error: FieldError) -> str:
    """Say what is wrong with a value, in the active language."""
    return VALUE_ERRORS[error.code](error.params)
