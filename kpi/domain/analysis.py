"""Where points are lost and how years compare: sums over confirmed sheets, in integers (cl. 15.11, 31)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.domain.ranking import average_tenths, share_percent, tenths


@dataclass(frozen=True, slots=True)
class Loss:
    """One indicator over all confirmed sheets of a year."""

    number: int
    max_points: int
    points: int
    sheets: int
    full_count: int
    none_count: int

    @property
    def average_tenths(self) -> int:
        return tenths(self.points, self.sheets)

    @property
    def average(self) -> float:
        return self.average_tenths / 10

    @property
    def lost(self) -> int:
        """Points that all associations together did not get."""
        return self.max_points * self.sheets - self.points

    @property
    def lost_percent(self) -> int:
        """Share of the possible points that was lost, in whole percent."""
        possible = self.max_points * self.sheets
        return share_percent(self.lost, possible) if possible else 0


def worst_first(losses: Iterable[Loss]) -> list[Loss]:
    """Return the indicators by the share of points lost; equal shares by the points, then by number."""
    return sorted(losses, key=lambda one: (-one.lost_percent, -one.lost, one.number))


@dataclass(frozen=True, slots=True)
class YearSum:
    """All confirmed totals of one year. The median of an even number is the mean of the two in the middle."""

    first_year: int
    count: int
    average_tenths: int
    median_tenths: int
    best: int
    least: int
    precedes_order: bool = False

    @property
    def label(self) -> str:
        return f"{self.first_year}–{self.first_year + 1}"


def year_sum(first_year: int, totals: Sequence[int], *, precedes_order: bool = False) -> YearSum:
    """Return the sums of a year. Raises ValueError without totals.

    ``precedes_order``: the year began before the order by whose scheme it is scored.
    """
    if not totals:
        raise ValueError("a year without confirmed totals has no sums")
    ordered = sorted(totals)
    middle = len(ordered) // 2
    median = ordered[middle] * 10 if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) * 5
    average = average_tenths(ordered)
    return YearSum(first_year, len(ordered), average, median, ordered[-1], ordered[0], precedes_order)


@dataclass(frozen=True, slots=True)
class TrendCell:
    """One indicator in one academic year: of all confirmed sheets, or of one association (``sheet_id``).

    ``identifier`` names the indicator in every scheme, ``number`` where it stands in that year's.
    """

    first_year: int
    identifier: str
    number: int
    max_points: int
    points: int
    sheets: int = 1
    sheet_id: int = 0

    @property
    def possible(self) -> int:
        return self.max_points * self.sheets

    @property
    def lost_percent(self) -> int:
        """Share of the possible points that was lost, in whole percent."""
        return share_percent(self.possible - self.points, self.possible) if self.possible else 0

    @property
    def step(self) -> int:
        """Share of the possible points that was given, in whole tenths: the colour of a heat map."""
        return 10 * self.points // self.possible if self.possible else 0

    @property
    def lost_step(self) -> int:
        """Share of the possible points that was lost, in whole tenths."""
        return self.lost_percent // 10


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One indicator over the years; None where a year has no confirmed points of it."""

    identifier: str
    number: int
    text: str
    cells: Sequence[TrendCell | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """Indicators by years, the oldest year first; number and words of an indicator are those of its latest scheme."""

    years: Sequence[int] = ()
    rows: Sequence[TrendRow] = ()

    @property
    def labels(self) -> list[str]:
        return [f"{one}–{one + 1}" for one in self.years]

    @property
    def totals(self) -> list[tuple[int, int, int]]:
        """Points, possible points and the sheet of each year: of one association, its total, maximum and page."""
        found = []
        for column in range(len(self.years)):
            cells = [cell for row in self.rows if (cell := row.cells[column])]
            possible = sum(cell.possible for cell in cells)
            found.append((sum(cell.points for cell in cells), possible, cells[0].sheet_id))
        return found


def trend(cells: Iterable[TrendCell], texts: Mapping[str, str], last: int = 10) -> Trend:
    """Lay cells out as indicators by years; only the newest ``last`` years. ``texts``: identifier → words."""
    every = list(cells)
    years = sorted({one.first_year for one in every})[-last:]
    places = {(one.identifier, one.first_year): one for one in every}
    numbers: dict[str, int] = {}
    for one in sorted(every, key=lambda cell: cell.first_year):
        if one.first_year in years:
            numbers[one.identifier] = one.number
    rows = [
        TrendRow(identifier, number, texts.get(identifier, ""), [places.get((identifier, y)) for y in years])
        for identifier, number in sorted(numbers.items(), key=lambda pair: (pair[1], pair[0]))
    ]
    return Trend(years, rows)
