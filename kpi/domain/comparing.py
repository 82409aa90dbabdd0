"""Comparing a claim with what the Center confirms, and one submission with the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.domain.scoring import Indicator, Value


def as_raw(rule: Indicator, value: Value) -> Any:
    """Return a checked value as the calculator takes it and the sheet stores it: true, {"2.1": true}, 4, "all"."""
    if isinstance(value, frozenset):
        return {item.ref: True for item in rule.items if item.ref in value}
    return value


def _settled(value: Value) -> Value:
    return None if value in (False, 0, frozenset()) else value


def same_value(left: Value, right: Value) -> bool:
    """Say whether two checked values mean the same: not given, no, 0 and an empty choice are one."""
    return _settled(left) == _settled(right)


@dataclass(frozen=True, slots=True)
class Change:
    """How one indicator of a submission differs from the submission before; points are claimed ones."""

    points_before: int
    points_after: int
    claim_changed: bool
    note_changed: bool
    proof_added: tuple[str, ...]
    proof_removed: tuple[str, ...]


def _proofs(frozen: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {
        (proof.get("url") or "", proof.get("sha256") or "", proof.get("record") or ""): proof.get("title")
        or ""
        for proof in frozen.get("evidence", ())
    }


def change_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
    """Return how a frozen indicator changed, None when nothing did. A proof is the same by its link, content or record."""
    old, new = _proofs(before), _proofs(after)
    change = Change(
        points_before=before.get("points", 0),
        points_after=after.get("points", 0),
        claim_changed=before.get("claim") != after.get("claim"),
        note_changed=before.get("note", "") != after.get("note", ""),
        proof_added=tuple(title for key, title in new.items() if key not in old),
        proof_removed=tuple(title for key, title in old.items() if key not in new),
    )
    is_same = not (change.claim_changed or change.note_changed or change.proof_added or change.proof_removed)
    return None if is_same else change


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[int, Change]:
    """Return the changed indicators of two frozen sheets by number."""
    earlier = {row["number"]: row for row in before.get("indicators", ())}
    found = {}
    for row in after.get("indicators", ()):
        change = change_between(earlier.get(row["number"], {}), row)
        if change is not None:
            found[row["number"]] = change
    return found
