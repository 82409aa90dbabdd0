"""Places, average and share of confirmed totals. The order has no pass mark (cl. 31), so none is computed."""

from collections.abc import Sequence


def places(totals: Sequence[int]) -> list[int]:
    """Return the place of each total: equal totals share a place and the next ones are passed over (1, 2, 2, 4)."""
    first: dict[int, int] = {}
    for position, total in enumerate(sorted(totals, reverse=True), start=1):
        first.setdefault(total, position)
    return [first[total] for total in totals]


def tenths(points: int, count: int) -> int:
    """Return points divided by a count in tenths, halves rounded up: 285 by 4 is 713. 0 when the count is 0."""
    return (points * 20 + count) // (2 * count) if count else 0


def average_tenths(totals: Sequence[int]) -> int:
    """Return the average in tenths of a point, halves rounded up: 71.25 is 713. 0 when there are no totals."""
    return tenths(sum(totals), len(totals))


def share_percent(points: int, max_points: int) -> int:
    """Return the share of the maximum in whole percent, halves rounded up. Raises ValueError without a maximum."""
    if max_points <= 0:
        raise ValueError("the maximum must be positive")
    return (points * 200 + max_points) // (2 * max_points)
