"""Where points are lost and how years compare: sums over confirmed sheets, in integers (cl. 15.11, 31)."""

from collections.abc import Iterable, Sequence
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
