"""What an entry in the record of the year serves: an area of clause 19 and an indicator of appendix 2; what counts.

Numbers of indicators are those of appendix 2. An entry counts under one indicator only, once, and with its proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

AREAS_CLAUSE = 19  # the areas of activity; clause 21 asks for a report on each
AREAS = range(1, 18)  # its sub-items, the areas of activity


@dataclass(frozen=True, slots=True)
class Serves:
    """The area of clause 19 and the indicator that a kind of entry serves unless somebody says otherwise."""

    area: int
    indicator: int | None = None


SERVES: dict[str, Serves] = {
    "event": Serves(17, 9),
    "standard": Serves(3, 4),
    "framework": Serves(4, 4),
    "legal_act": Serves(7, 5),
    "programme": Serves(5, 6),
    "resource_analysis": Serves(10, 7),
    "implementation": Serves(6, 11),
    "monitoring": Serves(10, 12),
    "international": Serves(16),
    "recommendation": Serves(9),
    "training": Serves(8),
    "cooperation": Serves(1),
    "other": Serves(1),
}

# What appendix 2 counts under an indicator: entries, distinct programmes (reading 6-counted), or universities covered.
ENTRIES, PROGRAMMES, UNIVERSITIES = "entries", "programmes", "universities"
COUNTED_BY: dict[int, str] = {
    4: ENTRIES,
    5: ENTRIES,
    6: PROGRAMMES,
    7: UNIVERSITIES,
    9: ENTRIES,
    11: ENTRIES,
    12: UNIVERSITIES,
}
NEEDS_FILE = frozenset({11})  # "each with a file"
NEEDS_PROOF = frozenset({4, 5, 6, 7, 11, 12})  # a register "each entry with evidence"

NO_PROOF = "no_proof"
NO_FILE = "no_file"
NOT_YET = "not_yet"
SHARES_PROOF = "shares_proof"
NOTHING_NAMED = "nothing_named"


@dataclass(frozen=True, slots=True)
class Entry:
    """What has to be known of an entry to count it.

    ``proofs`` are keys of its files and links: a file's hash, a link without what does not matter. ``stands_alone`` says
    that the secretary explained why a proof shared with another entry proves two things.
    """

    key: int
    held_on: date
    indicator: int | None
    proofs: frozenset[str] = frozenset()
    has_file: bool = False
    programmes: frozenset[str] = frozenset()
    universities: frozenset[int] = frozenset()
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """An entry that does not count, and why; ``other`` is the entry whose proof it shares."""

    key: int
    reason: str
    other: int | None = None


@dataclass(slots=True)
class Counted:
    """What was counted under one indicator: the number, the entries behind it, and those left out."""

    indicator: int
    entries: list[int] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    programmes: set[str] = field(default_factory=set)
    universities: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """The number that appendix 2 asks for: entries, distinct programmes or universities covered."""
        unit = COUNTED_BY[self.indicator]
        if unit == PROGRAMMES:
            return len(self.programmes)
        if unit == UNIVERSITIES:
            return len(self.universities)
        return len(self.entries)


def _why_not(entry: Entry, today: date, owners: Mapping[str, int]) -> Left | None:
    assert entry.indicator is not None
    if entry.held_on > today:
        return Left(entry.key, NOT_YET)
    if entry.indicator in NEEDS_PROOF and not entry.proofs:
        return Left(entry.key, NO_PROOF)
    if entry.indicator in NEEDS_FILE and not entry.has_file:
        return Left(entry.key, NO_FILE)
    unit = COUNTED_BY[entry.indicator]
    if (unit == PROGRAMMES and not entry.programmes) or (unit == UNIVERSITIES and not entry.universities):
        return Left(entry.key, NOTHING_NAMED)
    if not entry.stands_alone:
        first = min((owners[proof] for proof in entry.proofs if proof in owners), default=None)
        if first is not None:
            return Left(entry.key, SHARES_PROOF, first)
    return None


def count_entries(entries: Iterable[Entry], *, today: date) -> dict[int, Counted]:
    """Count the entries of a year by indicator, the earlier ones first.

    Readings 5-overlap (one document counts under one indicator only), 6-counted (programmes, not recommendations).
    An entry of the future, without its proof, or whose proof another entry has used already is named with the reason.
    """
    counted = {number: Counted(number) for number in COUNTED_BY}
    owners: dict[str, int] = {}
    for entry in sorted(entries, key=lambda one: (one.held_on, one.key)):
        if entry.indicator not in counted:
            continue
        result = counted[entry.indicator]
        left = _why_not(entry, today, owners)
        if left:
            result.left.append(left)
            continue
        result.entries.append(entry.key)
        result.programmes |= entry.programmes
        result.universities |= entry.universities
        for proof in entry.proofs:
            owners.setdefault(proof, entry.key)
    return counted


def coverage(covered: Iterable[int], members: Iterable[int]) -> str | None:
    """Return "all", "several" or None: how many of the member universities were covered.

    Readings 7-all, 12-all (all are all members), 7-several, 12-several (at least two and not all; the only member of an
    association is all of them).
    """
    wanted = set(members)
    reached = wanted & set(covered)
    if wanted and reached == wanted:
        return "all"
    return "several" if len(reached) >= 2 else None


def programme_key(code: str, name: str, university: int | None) -> str:
    """Return what tells educational programmes apart: code, or name where there is none, and the university."""
    words = " ".join((code or name).casefold().split())
    return f"{words}@{university or ''}"


def link_key(url: str) -> str:
    """Return a link without what does not matter: scheme, "www.", a last slash, an anchor, the case of the host."""
    address = url.strip().partition("#")[0].partition("://")[2] or url.strip()
    host, slash, path = address.partition("/")
    return (host.casefold().removeprefix("www.") + slash + path).rstrip("/")


def duplicates(entries: Sequence[Entry]) -> dict[int, set[int]]:
    """Return for each entry the others that share a file or a link with it; entries that share none are left out."""
    by_proof: dict[str, set[int]] = {}
    for entry in entries:
        for proof in entry.proofs:
            by_proof.setdefault(proof, set()).add(entry.key)
    found: dict[int, set[int]] = {}
    for keys in by_proof.values():
        for key in keys:
            if others := keys - {key}:
                found.setdefault(key, set()).update(others)
    return found
