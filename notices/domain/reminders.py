"""What a reminder's distance means and what a missed night means, whatever is reminded of (ADR-0010)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# A reminder that was missed is still sent for a week; later it would only be noise.
CATCH_UP = timedelta(days=7)


def send_day(due_on: date, offset: int) -> date:
    """Return the day on which the reminder of this distance is sent."""
    return due_on + timedelta(days=offset)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which unsent reminder of one thing is sent today, if one is, and which are left out for ever."""

    send: int | None
    skip: tuple[int, ...]


def choose(unsent: Iterable[int], due_on: date, today: date) -> Choice:
    """Choose among the unsent offsets of one thing: only the latest one due is sent, older ones are left out.

    So after missed nights one reminder comes, not three; one missed for longer than CATCH_UP is left out too.
    """
    due = sorted(offset for offset in unsent if send_day(due_on, offset) <= today)
    if not due:
        return Choice(None, ())
    latest = due[-1]
    if today - send_day(due_on, latest) > CATCH_UP:
        return Choice(None, tuple(due))
    return Choice(latest, tuple(due[:-1]))
