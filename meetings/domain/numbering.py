"""Numbers of protocols: one row of whole numbers for each body and calendar year."""

from collections.abc import Iterable
from datetime import date


def next_number(taken: Iterable[int]) -> int:
    """Return the next number of a body's protocol within a year; a gap is never filled again."""
    return max(taken, default=0) + 1


def gaps(taken: Iterable[int]) -> list[int]:
    """Return the numbers that are missing below the highest one, in order."""
    have = set(taken)
    return [number for number in range(1, max(have, default=0)) if number not in have]


def out_of_order(held: Iterable[tuple[int, date]]) -> list[int]:
    """Return the numbers whose meeting was held before that of a lower number, in order.

    ``held`` are the numbers with the day on which each meeting was held.
    """
    latest, found = date.min, []
    for number, day in sorted(held):
        if day < latest:
            found.append(number)
        latest = max(latest, day)
    return found
