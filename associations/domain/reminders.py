"""When the annual report is reminded of: distances from the due day, and what a missed night means (clause 22)."""

from datetime import date, datetime

from associations.domain.deadlines import DEADLINE_ZONE, academic_year
from notices.domain.reminders import CATCH_UP, Choice, choose, send_day

__all__ = ["CATCH_UP", "OFFSETS", "Choice", "choose", "day_of", "is_season", "send_day", "year_to_open"]

# Days from the due day (1 October): before it negative, after it positive.
OFFSETS = (-60, -30, -14, -7, -3, -1, 1, 3, 7)


def day_of(moment: datetime) -> date:
    """Return the day it is in Asia/Almaty, wherever the server stands. Needs an aware moment."""
    return moment.astimezone(DEADLINE_ZONE).date()


def is_season(due_on: date, today: date) -> bool:
    """Say whether a day lies between the first reminder and the end of catching up with the last one."""
    return send_day(due_on, OFFSETS[0]) <= today <= send_day(due_on, OFFSETS[-1]) + CATCH_UP


def year_to_open(today: date) -> int | None:
    """Return the first calendar year of the academic year whose reports are to be open today, if one's are.

    From the day after the year ended, 1 September, until the due day: before, the year's records are not whole.
    """
    first_year = today.year - 1
    _starts_on, ends_on, due_on = academic_year(first_year)
    return first_year if ends_on < today <= due_on else None
