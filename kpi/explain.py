"""The "why" of a score in whole sentences of the reader's language; the domain gives references and numbers."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from kpi.domain.scoring import Earned, Gain, IndicatorScore
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
    texts[str(indicator.number)] = gettext("the indicator is met")
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
    return ngettext(
        "Missing – %(text)s: +%(gain)s point.", "Missing – %(text)s: +%(gain)s points.", gain.gain
    ) % {"text": text, "gain": gain.gain}
