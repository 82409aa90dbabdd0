"""The table of annex 2 as rows to filter and to lay out: area, direction, association, base university."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class TableRow:
    """One association with what stands beside it in the order; the things themselves and their keys."""

    association: Any
    direction: Any
    area: Any
    base: Any
    area_code: str
    direction_code: str
    university_key: str
    city_key: str
    haystack: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class TableFilter:
    """What the reader asks for; empty strings ask for everything."""

    words: str = ""
    area: str = ""
    university: str = ""
    city: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.area or self.university or self.city)

    def admits(self, row: TableRow) -> bool:
        return (
            (not self.area or row.area_code == self.area)
            and (not self.university or row.university_key == self.university)
            and (not self.city or row.city_key == self.city)
            and all(word in row.haystack for word in fold(self.words).split())
        )


@dataclass(frozen=True, slots=True)
class DirectionGroup:
    direction: Any
    rows: Sequence[TableRow]

    @property
    def span(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """An area of education; `area` is None for the associations outside the directions."""

    area: Any
    directions: Sequence[DirectionGroup]

    @property
    def span(self) -> int:
        return sum(group.span for group in self.directions)


def fold(text: str) -> str:
    """Return text in the form in which words are compared: no case, Kazakh and Russian letters included."""
    return text.casefold().replace("ё", "е")


def haystack(*texts: str | None) -> str:
    """Return the folded text in which a row is searched."""
    return fold(" ".join(text for text in texts if text))


def grouped(rows: Iterable[TableRow]) -> list[AreaGroup]:
    """Lay rows out as the order does: areas with their directions with their associations, order kept."""
    areas = []
    for _code, of_area in groupby(rows, key=lambda row: row.area_code):
        listed = list(of_area)
        directions = [
            DirectionGroup(same[0].direction, same)
            for _direction, group in groupby(listed, key=lambda row: row.direction_code)
            if (same := list(group))
        ]
        areas.append(AreaGroup(listed[0].area, directions))
    return areas
