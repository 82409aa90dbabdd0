"""When the annual report is reminded of: distances from the due day, and what a missed night means (clause 22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from associations.domain.deadlines import DEADLINE_ZONE, academic_year

# Days from the due day (1 October): before it negative, after it positive.
OFFSETS = (-60, -30, -14, -7, -3, -1, 1, 3, 7)
# A reminder that was missed is still sent for a week; later it would only be noise.
CATCH_UP = timedelta(days=7)


def day_of(moment: datetime) -> date:
    """Return the day it is in Asia/Almaty, wherever the server stands. Needs an aware moment."""
    return moment.astimezone(DEADLINE_ZONE).date()


def send_day(due_on: date, offset: int) -> date:
    """Return the day on which the reminder of this distance is sent."""
    return due_on + timedelta(days=offset)


def is_season(due_on: date, today: date) -> bool:
    """Say whether a day lies between the first reminder and the end of catching up with the last one."""
    return send_day(due_on, OFFSETS[0]) <= today <= send_day(due_on, OFFSETS[-1]) + CATCH_UP


def year_to_open(today: date) -> int | None:
    """Return the first calendar year of the academic year whose reports are to be open today, if one's are.

    From the day of the first reminder until the due day.
    """
    first_year = today.year - 1
    _starts_on, _ends_on, due_on = academic_year(first_year)
    return first_year if send_day(due_on, OFFSETS[0]) <= today <= due_on else None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a report's unsent reminders is sent today, if one is, and which are left out for ever."""

    send: int | None
    skip: tuple[int, ...]


def choose(unsent: Iterable[int], due_on: date, today: date) -> Choice:
    """Choose among the unsent offsets of one report: only the latest one due is sent, older ones are left out.

    So after missed nights one reminder comes, not three; one missed for longer than CATCH_UP is left out too.
    """
    due = sorted(offset for offset in unsent if send_day(due_on, offset) <= today)
    if not due:
        return Choice(None, ())
    latest = due[-1]
    if today - send_day(due_on, latest) > CATCH_UP:
        return Choice(None, tuple(due))
    return Choice(latest, tuple(due[:-1]))
