"""The Council meets at least twice a year (cl. 11); a year is the calendar year (ADR-0017)."""

from dataclasses import dataclass
from datetime import date

REQUIRED = 2
# From these days on it is time to speak up: half the year without a meeting, a quarter left without a plan.
FIRST_WARNING = (7, 1)
LAST_WARNING = (10, 1)

MET = "met"
ON_THE_WAY = "on_the_way"
WARNING = "warning"
URGENT = "urgent"
MISSED = "missed"


@dataclass(frozen=True)
class YearlyCheck:
    """Meetings held and still planned in a calendar year, and what follows on a day."""

    year: int
    held: int
    planned: int
    state: str

    @property
    def to_plan(self) -> int:
        """How many meetings are neither held nor planned."""
        return max(REQUIRED - self.held - self.planned, 0)

    @property
    def needs_attention(self) -> bool:
        return self.state in (WARNING, URGENT, MISSED)


def check_year(year: int, today: date, *, held: int, planned: int) -> YearlyCheck:
    """Return how the Council stands on a day with the two meetings of a year (cl. 11).

    No meeting held by 1 July is a warning even when some are planned; fewer than two held and planned from 1 October
    is urgent; a year that is over with fewer than two held was missed.
    """
    if held >= REQUIRED:
        state = MET
    elif today.year > year:
        state = MISSED
    elif today >= date(year, *LAST_WARNING) and held + planned < REQUIRED:
        state = URGENT
    elif today >= date(year, *FIRST_WARNING) and held == 0:
        state = WARNING
    else:
        state = ON_THE_WAY
    return YearlyCheck(year, held, planned, state)
