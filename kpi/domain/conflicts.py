"""Who may not review a report: a person with a tie to the association or its university, or who declared one."""

from collections.abc import Set
from dataclasses import dataclass

from kpi.enums import ConflictGround


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds a person on the day of the review; universities, bodies and associations by their ids."""

    works_at: int | None = None
    offices_at: frozenset[int] = frozenset()
    seats_for: frozenset[int] = frozenset()
    sits_in: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()

    @property
    def universities(self) -> frozenset[int]:
        """Every university that the person belongs to."""
        own = {self.works_at} if self.works_at is not None else set()
        return frozenset(own) | self.offices_at | self.seats_for


def conflict_ground(
    ties: Ties, *, hosts: Set[int], body: int, association: int | None = None
) -> ConflictGround | None:
    """Return why the person may not review a report, None when nothing bars them.

    ``hosts`` are the base universities of the association at any moment of the report's academic year (cl. 7), so
    a transfer in the middle of the year bars the people of both. ``body`` is the association's body. The nearest
    tie is named: work, then office, then seat, then what the person declared about the ``association``.
    """
    if ties.works_at in hosts:
        return ConflictGround.WORKS_AT_HOST
    if ties.offices_at & hosts:
        return ConflictGround.OFFICE_AT_HOST
    if ties.seats_for & hosts:
        return ConflictGround.SEAT_FOR_HOST
    if body in ties.sits_in:
        return ConflictGround.SITS_IN_ASSOCIATION
    if association in ties.declared:
        return ConflictGround.DECLARED
    return None
