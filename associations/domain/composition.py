"""Whom an association must have among its members (clause 17, indicator 2 of appendix 2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from meetings.enums import MemberKind

# Items of indicator 2: the kinds that earn it and its points; employers' associations count as employers (2-ngo).
ITEMS: tuple[tuple[str, tuple[MemberKind, ...], int], ...] = (
    ("2.1", (MemberKind.HEI_REPRESENTATIVE,), 1),
    ("2.2", (MemberKind.EMPLOYER, MemberKind.EMPLOYERS_ASSOCIATION), 1),
    ("2.3", (MemberKind.NGO,), 1),
    ("2.4", (MemberKind.FOREIGN_PARTNER,), 2),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of indicator 2 as the membership stands: how many members earn it and how many points it gives."""

    number: str
    kinds: tuple[MemberKind, ...]
    points: int
    count: int

    @property
    def is_met(self) -> bool:
        """One member of the kind is enough (2-how-many)."""
        return self.count > 0


def composition(counts: Mapping[str, int]) -> list[Item]:
    """Return the items of indicator 2 for counts of members by kind."""
    return [
        Item(number, kinds, points, sum(counts.get(kind, 0) for kind in kinds))
        for number, kinds, points in ITEMS
    ]
