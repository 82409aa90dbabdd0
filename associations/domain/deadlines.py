"""When the annual report is due, and what is late (clause 22, D-38, reading 13.1-deadline)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The deadline is the country's, whatever zone a person reads it in.
DEADLINE_ZONE = ZoneInfo("Asia/Almaty")
DUE_MONTH, DUE_DAY = 10, 1
YEAR_BEGINS = (9, 1)
YEAR_ENDS = (8, 31)


def academic_year(first_year: int) -> tuple[date, date, date]:
    """Return when an academic year starts, ends and has its report due (1 September, 31 August, 1 October)."""
    return (
        date(first_year, *YEAR_BEGINS),
        date(first_year + 1, *YEAR_ENDS),
        date(first_year + 1, DUE_MONTH, DUE_DAY),
    )


def report_due(due_on: date) -> datetime:
    """Return the last moment that is on time: 23:59:59 of the day in Asia/Almaty, also on a day off."""
    return datetime.combine(due_on, time(23, 59, 59), tzinfo=DEADLINE_ZONE)


def is_late(moment: datetime, due_on: date) -> bool:
    """Say whether a moment is after the due day: 23:59:59 is on time, 00:00:00 is late. Needs an aware moment."""
    return moment.astimezone(DEADLINE_ZONE).date() > due_on


def days_left(now: datetime, due_on: date) -> int:
    """Return the whole days until the due day in Asia/Almaty: 0 on the day itself, negative after it."""
    return (due_on - now.astimezone(DEADLINE_ZONE).date()) // timedelta(days=1)
