"""What differs between the annexes of one day and of another (clauses 7, 16.4 and 31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from associations.domain.responsibility import TableRow
from associations.enums import SeatChange, TableChange


@dataclass(frozen=True, slots=True)
class Difference:
    """One association and what became of it; ``before`` is None for a new one, ``after`` for a closed one.

    ``ground`` is number and date of the order that did it, where they are known.
    """

    kind: TableChange
    before: TableRow | None
    after: TableRow | None
    ground: tuple[str, date | None] | None = None

    @property
    def row(self) -> TableRow:
        """The row that names the association: as it stands later, or as it stood last."""
        row = self.after or self.before
        assert row is not None
        return row

    def _said(self, row: TableRow | None) -> str:
        if row is None:
            return ""
        return row.name if self.kind == TableChange.RENAMED else row.university_name

    @property
    def said_before(self) -> str:
        """What the earlier table says: the base university, or the name where that changed."""
        return self._said(self.before)

    @property
    def said_after(self) -> str:
        return self._said(self.after)


@dataclass(frozen=True, slots=True)
class SeatDifference:
    """A seat of the Council that one day has and the other has not.

    ``day`` is the first day of an appointed one, the last of a removed one; ``ground`` is number and date of the order
    that did it, where they are known; ``said`` the ground of a removal in words.
    """

    kind: SeatChange
    number: int
    title: str
    day: date
    ground: tuple[str, date] | None = None
    said: str = ""


def _kinds(before: TableRow | None, after: TableRow | None) -> list[TableChange]:
    if before is None:
        return [TableChange.OPENED]
    if after is None:
        return [TableChange.CLOSED]
    kinds = []
    if before.university_key != after.university_key:
        kinds.append(TableChange.MOVED)
    if (before.direction_name, before.name) != (after.direction_name, after.name):
        kinds.append(TableChange.RENAMED)
    return kinds


def differences(before: Iterable[TableRow], after: Iterable[TableRow]) -> list[Difference]:
    """Return what changed from one table to another, in the sequence of the later one, closed rows last.

    An association that was both moved and renamed comes twice.
    """
    earlier = {row.key: row for row in before}
    later = {row.key: row for row in after}
    keys = [*later, *(key for key in earlier if key not in later)]
    return [
        Difference(kind, earlier.get(key), later.get(key))
        for key in keys
        for kind in _kinds(earlier.get(key), later.get(key))
    ]
