"""Names of the fields of the form of appendix 1, and what was typed into them, put together field by field.

"v:2.1" is the value of row 2.1, "f:1:number" a field of row 1, "r:6.1:0:programme" a field of the first line of 6.1. As
texts the levels of a licence are one field, their codes with spaces between.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from criteria.domain.answers import Spec
from criteria.enums import AnswerField
from meetings.domain.difference import Conflict, merge

NAME = re.compile(r"(?P<part>[vfr]):(?P<number>\d+(?:\.\d+)?)(?::(?P<line>\d{1,3}))?(?::(?P<field>[a-z_]+))?")
MOST_LINES = 100
BETWEEN = re.compile(r"[,;\s]+")
Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: in which row, in which line of its list, counted from 0; ``field`` is empty for the value."""

    number: str
    line: int | None = None
    field: str = ""


def value_name(number: str) -> str:
    return f"v:{number}"


def field_name(number: str, field: str) -> str:
    return f"f:{number}:{field}"


def line_name(number: str, line: int, field: str) -> str:
    return f"r:{number}:{line}:{field}"


def place_of(name: str, specs: Mapping[str, Spec]) -> Place | None:
    """Return where a named field stands; None for a name that is none of the form of these rows."""
    match = NAME.fullmatch(name)
    spec = specs.get(match["number"]) if match else None
    if match is None or spec is None:
        return None
    part, line, field = match["part"], match["line"], match["field"] or ""
    if part == "v":
        return Place(spec.number) if spec.has_value and not line and not field else None
    if field not in spec.fields:
        return None
    if part == "f":
        return Place(spec.number, None, field) if spec.has_fields and not line else None
    fits = spec.has_rows and line is not None and int(line) < MOST_LINES
    return Place(spec.number, int(line), field) if fits else None


def has_several(name: str) -> bool:
    """Say whether a field takes several values."""
    return name.endswith(f":{AnswerField.LEVELS}")


def levels_of(typed: Any) -> list[str]:
    """Return the levels that were typed, right or wrong: of a form as a list, of a table as a text."""
    parts = typed if isinstance(typed, list) else [typed or ""]
    return [one for part in parts for one in BETWEEN.split(str(part)) if one]


def plain(name: str, typed: Any) -> str:
    """Return what was typed into a field as the text that is compared."""
    return " ".join(levels_of(typed)) if has_several(name) else str(typed or "").strip()


def texts_of(spec: Spec, typed: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into a row as texts by name, without the empty ones."""
    found = {value_name(spec.number): typed.get("value")}
    if spec.has_fields:
        fields = typed.get("fields") or {}
        found |= {field_name(spec.number, one): fields.get(one) for one in spec.fields}
    if spec.has_rows:
        found |= {
            line_name(spec.number, place, one): line.get(one)
            for place, line in enumerate(typed.get("rows") or [])
            for one in spec.fields
        }
    texts = {name: plain(name, value) for name, value in found.items()}
    return {name: text for name, text in texts.items() if text}


def typed_with(typed: Mapping[str, Any], texts: Mapping[str, str], specs: Mapping[str, Spec]) -> Typed:
    """Return a row as it is typed with texts put into it by name; names that are none of the form are left out."""
    written: Typed = deepcopy(dict(typed))
    for name, text in texts.items():
        place = place_of(name, specs)
        if place is None:
            continue
        value: Any = levels_of(text) if has_several(name) else text
        if not place.field:
            written["value"] = value
        elif place.line is None:
            written.setdefault("fields", {})[place.field] = value
        else:
            rows = written.setdefault("rows", [])
            while len(rows) <= place.line:
                rows.append({})
            rows[place.line][place.field] = value
    return written


def free_line(number: str, names: Mapping[str, str]) -> int:
    """Return the first line of a list after all those that say something."""
    lines = [
        int(match["line"])
        for name, text in names.items()
        if text and (match := NAME.fullmatch(name)) and match["number"] == number and match["line"]
    ]
    return max(lines, default=-1) + 1


def _line_of(name: str) -> str:
    """Return the line that a field of a list belongs to, empty for any other field."""
    return name.rsplit(":", 1)[0] if name.startswith("r:") else ""


def merged_texts(
    now: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[dict[str, str], list[Conflict]]:
    """Return what of the typed texts is to be written, by name, and where two people disagree.

    A field whose beginning is not in ``seen`` was begun empty. A line of a list is one person's: where two people
    disagree in one of its fields, nothing that was typed into the line is written before they choose.
    """
    mine = {name: plain(name, text) for name, text in typed.items()}
    base = {name: plain(name, seen.get(name, "")) for name in typed}
    single = {name: text for name, text in mine.items() if not has_several(name)}
    merged, conflicts = merge(base, now, single)
    disputed = {line for one in conflicts if (line := _line_of(one.name))}
    known = {one.name for one in conflicts}
    for name, text in single.items():
        if _line_of(name) in disputed and name not in known and text not in (base[name], now.get(name, "")):
            conflicts.append(Conflict(name, base[name], now.get(name, ""), text))
            merged[name] = now.get(name, "")
    for name in mine.keys() - single.keys():
        began, wanted, stored = (set(texts.get(name, "").split()) for texts in (base, mine, now))
        kept = (stored | (wanted - began)) - (began - wanted)
        order = dict.fromkeys([*now.get(name, "").split(), *mine[name].split()])
        merged[name] = " ".join(one for one in order if one in kept)
    return {name: merged[name] for name in mine if merged.get(name, "") != now.get(name, "")}, conflicts


def filled_lines(typed: Mapping[str, Any], spec: Spec) -> list[int]:
    """Return the places of the lines of a list that say something, in order."""
    lines = typed.get("rows") or []
    return [
        place
        for place, line in enumerate(lines)
        if any(plain(line_name(spec.number, place, one), line.get(one)) for one in spec.fields)
    ]
