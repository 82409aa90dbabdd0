"""The table of annex 2 as rows to filter and to lay out: area, direction, association, base university."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from directory.enums import Confidence


@dataclass(frozen=True, slots=True)
class TableRow:
    """One association with what stands beside it in the order, worded for the reader.

    The codes of direction and area are empty for the two associations outside the directions; notes and
    confidence are for those who keep the data; `haystack` is what is searched, in every language.
    """

    key: str
    name: str
    short_name: str
    scope: str
    direction_code: str
    direction_name: str
    area_code: str
    area_name: str
    area_codes: tuple[str, ...]
    university_key: str
    university_name: str
    university_short_name: str
    city_key: str
    city_name: str
    since: date
    order_id: int = 0
    order_number: str = ""
    order_date: date | None = None
    confidence: str = "certain"
    note: str = ""
    direction_note: str = ""
    area_note: str = ""
    haystack: str = field(repr=False, default="")

    @property
    def confidence_label(self) -> str:
        return str(Confidence(self.confidence).label)


@dataclass(frozen=True, slots=True)
class TableFilter:
    """What the reader asks for; empty strings ask for everything."""

    words: str = ""
    area: str = ""
    university: str = ""
    city: str = ""

    def admits(self, row: TableRow) -> bool:
        return (
            (not self.area or row.area_code == self.area)
            and (not self.university or row.university_key == self.university)
            and (not self.city or row.city_key == self.city)
            and all(word in row.haystack for word in fold(self.words).split())
        )


@dataclass(frozen=True, slots=True)
class DirectionGroup:
    """The associations of one direction; `first` names the direction."""

    rows: Sequence[TableRow]

    @property
    def first(self) -> TableRow:
        return self.rows[0]

    @property
    def span(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """An area of education, or, with an empty code, the associations outside the directions."""

    directions: Sequence[DirectionGroup]

    @property
    def first(self) -> TableRow:
        return self.directions[0].first

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
    return [
        AreaGroup(
            [
                DirectionGroup(list(same))
                for _direction, same in groupby(of_area, key=lambda row: row.direction_code or row.key)
            ]
        )
        for _area, of_area in groupby(rows, key=lambda row: row.area_code)
    ]
