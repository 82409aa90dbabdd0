"""The difference of two texts, word by word; and of three, when two people edited at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces from which both texts can be read: «same» and «removed», or «same» and «added»."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for verb, left, right, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(Piece(SAME, "".join(old[left:right])))
            continue
        if left < right:
            pieces.append(Piece(REMOVED, "".join(old[left:right])))
        if start < end:
            pieces.append(Piece(ADDED, "".join(new[start:end])))
    return pieces


@dataclass(frozen=True)
class Conflict:
    """A text that two people changed from the same beginning into different ones."""

    name: str
    base: str
    theirs: str
    mine: str


def merge(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> tuple[dict[str, str], list[Conflict]]:
    """Return the text with both people's changes, and the fields where they disagree.

    A field that only one of the two changed takes that change; where both changed it alike there is nothing to ask.
    """
    merged, conflicts = dict(theirs), []
    for name, own in mine.items():
        before, now = base.get(name, ""), theirs.get(name, "")
        if own in (before, now):
            continue
        if now == before:
            merged[name] = own
        else:
            conflicts.append(Conflict(name, before, now, own))
    return merged, conflicts


def merge_over_seen(
    now: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str], *, is_current: bool
) -> tuple[dict[str, str], list[Conflict]]:
    """Put what was typed over what its writer saw, like :func:`merge`.

    A field whose beginning is not in ``seen`` was begun from what is stored if the version was (``is_current``), else
    another text of it is a conflict.
    """
    base = {name: seen[name] for name in typed if name in seen}
    unknown = [name for name in typed if name not in base]
    if is_current:
        base |= {name: now[name] for name in unknown}
        unknown = []
    merged, conflicts = merge(base, now, {name: typed[name] for name in base})
    conflicts += [Conflict(name, "", now[name], typed[name]) for name in unknown if typed[name] != now[name]]
    return merged, conflicts
