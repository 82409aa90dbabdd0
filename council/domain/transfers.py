"""When the figures bear the ground of a transfer, and how far a transfer has come (clause 31, ADR-0064)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.enums import TransferGround, TransferStep

YEARS_IN_A_ROW = 2
# Codes of why a ground does not hold.
NO_YEAR, NO_POINTS, NO_THRESHOLD, NOT_BELOW, NOT_TWO_YEARS, SUBMITTED, NOT_DUE = (
    "no_year",
    "no_points",
    "no_threshold",
    "not_below",
    "not_two_years",
    "submitted",
    "not_due",
)


@dataclass(frozen=True)
class YearFacts:
    """One academic year of an association: confirmed points with place and average, or none; the Council's threshold."""

    first_year: int
    due_on: date
    points: int | None = None
    place: int | None = None
    of: int = 0
    average_tenths: int | None = None
    threshold: int | None = None
    is_submitted: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "first_year": self.first_year,
            "points": self.points,
            "place": self.place,
            "of": self.of,
            "average_tenths": self.average_tenths,
            "threshold": self.threshold,
            "is_submitted": self.is_submitted,
        }

    @property
    def is_below_average(self) -> bool:
        return (
            self.points is not None
            and self.average_tenths is not None
            and self.points * 10 < self.average_tenths
        )


def why_not(ground: str, first_year: int | None, years: Sequence[YearFacts], today: date) -> str:
    """Return the code of why the figures do not bear a ground; empty when they do.

    Unsatisfactory work otherwise needs no figures: the Council judges it.
    """
    if ground == TransferGround.WORK:
        return ""
    by_year = {one.first_year: one for one in years}
    year = by_year.get(first_year) if first_year is not None else None
    if year is None:
        return NO_YEAR
    if ground == TransferGround.NO_REPORT:
        if year.is_submitted:
            return SUBMITTED
        return "" if today > year.due_on else NOT_DUE
    if year.points is None:
        return NO_POINTS
    if ground == TransferGround.YEARS:
        row = [by_year.get(year.first_year - back) for back in range(YEARS_IN_A_ROW)]
        return "" if all(one is not None and one.is_below_average for one in row) else NOT_TWO_YEARS
    if year.threshold is None:
        return NO_THRESHOLD
    return "" if year.points < year.threshold else NOT_BELOW


STEPS = tuple(TransferStep)


def step_reached(facts: Mapping[str, bool]) -> str:
    """Return the last step of the way that is done, of which steps are."""
    reached = TransferStep.PROPOSED
    for step in STEPS:
        if facts.get(step):
            reached = step
    return reached
