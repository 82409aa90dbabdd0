"""Comparing a claim with what the Center confirms, and one submission with the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from associations.domain.drafting import title_in
from kpi.domain.scoring import Indicator, Value

WORDS = ("text", "text_after", "nothing_done")


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
class SectionChange:
    """How a section of clause 19 differs from the submission before. A row with another link is another row."""

    sub_item: int
    words_changed: bool
    rows_added: tuple[str, ...]
    rows_removed: tuple[str, ...]
    proof_added: tuple[str, ...]
    proof_removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How one indicator of a submission differs from the submission before; points are claimed ones.

    The indicator on the report itself changes with the address on the site (13.2) and with the sections too.
    """

    points_before: int
    points_after: int
    claim_changed: bool
    note_changed: bool
    proof_added: tuple[str, ...]
    proof_removed: tuple[str, ...]
    site_before: str = ""
    site_after: str = ""
    sections: tuple[SectionChange, ...] = ()

    @property
    def is_of_sheet(self) -> bool:
        """Say whether the indicator itself changed, not only what the report says under it."""
        return self.claim_changed or self.note_changed or bool(self.proof_added or self.proof_removed)

    @property
    def site_changed(self) -> bool:
        return self.site_before != self.site_after


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
    return change if change.is_of_sheet else None


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[int, Change]:
    """Return the changed indicators of two frozen sheets by number."""
    earlier = {row["number"]: row for row in before.get("indicators", ())}
    found = {}
    for row in after.get("indicators", ()):
        change = change_between(earlier.get(row["number"], {}), row)
        if change is not None:
            found[row["number"]] = change
    return found


def _came_and_went(old: Mapping[Any, str], new: Mapping[Any, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    added = tuple(title for key, title in new.items() if key not in old)
    return added, tuple(title for key, title in old.items() if key not in new)


def _section_rows(section: Mapping[str, Any], language: str) -> dict[str, str]:
    rows = section.get("drafted") or ()
    return {
        repr(sorted(row.items(), key=lambda pair: pair[0])): title_in(row["title"], language) for row in rows
    }


def _section_proofs(section: Mapping[str, Any]) -> dict[tuple[Any, ...], str]:
    """Return the proofs of a frozen section; one is the same by its link and content, an event by its name too."""
    return {
        (
            proof.get("url") or "",
            proof.get("sha256") or "",
            bool(proof.get("is_event")),
            proof["title"] if proof.get("is_event") else "",
        ): proof["title"]
        for proof in section.get("proofs") or ()
    }


def section_changes(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], language: str = "kk"
) -> tuple[SectionChange, ...]:
    """Return the frozen sections that changed, in their order; rows are named in the language."""
    earlier = {section["sub_item"]: section for section in before}
    found = []
    for section in after:
        old: Mapping[str, Any] = earlier.get(section["sub_item"], {})
        rows = _came_and_went(_section_rows(old, language), _section_rows(section, language))
        proofs = _came_and_went(_section_proofs(old), _section_proofs(section))
        words = any((old.get(name) or "") != (section.get(name) or "") for name in WORDS)
        if words or any(rows) or any(proofs):
            found.append(SectionChange(section["sub_item"], words, *rows, *proofs))
    return tuple(found)


def submission_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], *, report_number: int | None, language: str = "kk"
) -> dict[int, Change]:
    """Return the changed indicators of two submitted versions by number.

    ``report_number`` is the indicator on the report itself; a changed section or address on the site is of it.
    """
    changes = changes_between(before.get("sheet") or {}, after.get("sheet") or {})
    sections = section_changes(before.get("sections") or (), after.get("sections") or (), language)
    site = (before.get("site_url") or "", after.get("site_url") or "")
    if report_number is None or not (sections or site[0] != site[1]):
        return changes
    known = changes.get(report_number)
    if known is None:
        rows = {row["number"]: row for row in (after.get("sheet") or {}).get("indicators", ())}
        points = rows.get(report_number, {}).get("points", 0)
        known = Change(
            points, points, claim_changed=False, note_changed=False, proof_added=(), proof_removed=()
        )
    changes[report_number] = replace(known, site_before=site[0], site_after=site[1], sections=sections)
    return dict(sorted(changes.items()))
