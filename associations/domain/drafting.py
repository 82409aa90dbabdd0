"""What a section of the report is drafted from: rows of the year's records by area of clause 19 (clauses 19 and 21).

A row is plain data, kept in the section: ``kind``, ``title`` by language, ``on``, ``page`` (name and argument of the page of
the portal that shows the record), ``links`` to other sites, ``is_event``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.codes import LANGUAGES

# What is not entered in the record of the year but stands in it by itself (ADR-0047).
AREA_OF_KIND: dict[str, int] = {"meeting": 1, "protocol": 1, "thematic_plan": 11}
AREA_OF_MATERIAL: dict[str, int] = {"mooc": 13, "programme": 10}
OTHER_MATERIALS = 12


@dataclass(frozen=True, slots=True)
class Drafted:
    """One record as it stands in a section."""

    area: int
    kind: str
    title: Mapping[str, str]
    on: date
    page: tuple[str, int | str]
    links: tuple[str, ...] = ()
    is_event: bool = False

    def as_row(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": {code: self.title.get(code, "") for code in LANGUAGES},
            "on": self.on.isoformat(),
            "page": list(self.page),
            "links": list(self.links),
            "is_event": self.is_event,
        }


def by_area(drafted: Iterable[Drafted], areas: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each area, the earlier ones first; an area without records has none."""
    rows: dict[int, list[dict[str, Any]]] = {area: [] for area in areas}
    for one in sorted(drafted, key=lambda one: (one.on, one.kind, one.page[0], str(one.page[1]))):
        if one.area in rows:
            rows[one.area].append(one.as_row())
    return rows


def title_in(title: Mapping[str, str], language: str) -> str:
    """Return a title in a language, else in the next that has one."""
    order = [language, *(code for code in LANGUAGES if code != language)]
    return next((title[code] for code in order if title.get(code)), "")
