"""Names of the fields of the form of appendix 1, and what was typed into them, merged field by field.

"v:2.1" is the value of row 2.1, "f:1:number" a field of row 1, "r:6.1:0:programme" a field of the first line of 6.1.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

NAME = re.compile(r"(?P<part>[vfr]):(?P<number>\d+(?:\.\d+)?)(?::(?P<line>\d{1,3}))?(?::(?P<field>[a-z_]+))?")
MOST_LINES = 100
Typed = dict[str, Any]


def value_name(number: str) -> str:
    return f"v:{number}"


def field_name(number: str, field: str) -> str:
    return f"f:{number}:{field}"


def line_name(number: str, line: int, field: str) -> str:
    return f"r:{number}:{line}:{field}"


def merged(
    names: Iterable[str],
    values_of: Callable[[str], list[str]],
    known: Mapping[str, Typed],
    many: Callable[[str], bool],
) -> dict[str, Typed]:
    """Return the rows that the named fields change, each as it was with the new text in place.

    ``known`` holds what is kept by row; ``many`` says of a field whether it takes several values. Names that are none of
    the form are left out.
    """
    changed: dict[str, Typed] = {}
    for name in names:
        match = NAME.fullmatch(name)
        if match is None or match["number"] not in known:
            continue
        number, field = match["number"], match["field"] or ""
        typed = changed.setdefault(number, deepcopy(dict(known[number])))
        values = values_of(name)
        text: Any = values if many(field) else (values[-1] if values else "")
        if match["part"] == "v":
            typed["value"] = text
        elif match["part"] == "f" and field:
            typed.setdefault("fields", {})[field] = text
        elif match["part"] == "r" and field and match["line"] and int(match["line"]) < MOST_LINES:
            rows = typed.setdefault("rows", [])
            while len(rows) <= int(match["line"]):
                rows.append({})
            rows[int(match["line"])][field] = text
    return {number: typed for number, typed in changed.items() if typed != known[number]}
