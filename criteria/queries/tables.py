"""A filled-in table held against an application: what stays, what changes from what to what, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from criteria.domain.typed import place_of, plain, texts_of, typed_with
from criteria.enums import TableRowState
from criteria.models import Criterion
from criteria.queries.sheet import SheetRow, rows_from
from criteria.queries.wording import field_label, problem_text, said_text


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a table changes; the texts as they are typed, and in words."""

    name: str
    label: str
    before: str
    after: str
    said_before: str
    said_after: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of appendix 1 as a table would leave it."""

    row: SheetRow
    after: SheetRow
    changes: Sequence[Change]
    problems: Sequence[str]

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def state(self) -> TableRowState:
        if self.problems:
            return TableRowState.WRONG
        return TableRowState.CHANGES if self.changes else TableRowState.STAYS

    @property
    def is_offered(self) -> bool:
        """Say whether it is ticked beforehand: what is wrong only where nothing is written over."""
        if not self.changes:
            return False
        return not self.problems or not any(one.before for one in self.changes)


def changes_between(
    criterion: Criterion, before: Mapping[str, str], after: Mapping[str, str]
) -> list[Change]:
    """Return the fields of a row whose texts differ, a text that is not there being empty."""
    spec = criterion.spec
    changes = []
    for name in dict.fromkeys([*before, *after]):
        place, old, new = (
            place_of(name, {spec.number: spec}),
            plain(name, before.get(name)),
            plain(name, after.get(name)),
        )
        if place is not None and old != new:
            said = [said_text(criterion, place, one) for one in (old, new)]
            changes.append(Change(name, field_label(criterion, place), old, new, *said))
    return changes


def _changes(row: SheetRow, texts: Mapping[str, str]) -> list[Change]:
    stored = texts_of(row.criterion.spec, row.typed)
    return changes_between(row.criterion, {name: stored.get(name, "") for name in texts}, texts)


def table_rows(rows: Sequence[SheetRow], texts: Mapping[str, str], today: date) -> list[TableRow]:
    """Return all rows as the texts of a table, by name of field, would leave them.

    A row is wrong when the table changes it and it is not in order then, or when it no longer agrees with a row that
    the table changes.
    """
    specs = {row.number: row.criterion.spec for row in rows}
    wanted = {row.number: typed_with(row.typed, _own(row, texts), specs) for row in rows}
    after = rows_from(
        [row.criterion for row in rows], wanted, {row.number: row.proofs for row in rows}, today
    )
    found = []
    for before, then in zip(rows, after, strict=True):
        changes = _changes(before, _own(before, texts))
        is_touched = bool(changes) or list(then.problems) != list(before.problems)
        problems = [problem_text(then, one) for one in then.problems] if is_touched else []
        found.append(TableRow(before, then, changes, problems))
    return found


def _own(row: SheetRow, texts: Mapping[str, str]) -> dict[str, str]:
    spec = row.criterion.spec
    return {name: text for name, text in texts.items() if place_of(name, {spec.number: spec}) is not None}


def state_of(rows: Sequence[TableRow]) -> str:
    """Return a mark of what is shown of a table: it is another one when somebody changed the application meanwhile."""
    said = [f"{one.name}\x1f{one.before}\x1f{one.after}" for row in rows for one in row.changes]
    return sha256("\x1e".join(said).encode()).hexdigest()[:32]
