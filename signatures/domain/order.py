"""Who may sign now: places are signed one after another."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document: its order and whether it is signed."""

    order: int
    is_signed: bool


def next_place(places: Sequence[Place]) -> int | None:
    """Return the order of the place that is to be signed now; None when all are."""
    return min((place.order for place in places if not place.is_signed), default=None)
