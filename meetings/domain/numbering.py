"""Numbers of protocols: one row of whole numbers for each body and calendar year."""

from collections.abc import Iterable


def next_number(taken: Iterable[int]) -> int:
    """Return the next number of a body's protocol within a year; a gap is never filled again."""
    return max(taken, default=0) + 1
