"""Places, average and share of confirmed totals. The order has no pass mark (cl. 31), so none is computed."""

from collections.abc import Sequence


def places(totals: Sequence[int]) -> list[int]:
    """Return the place of each total: equal totals share a place and the next ones are passed over (1, 2, 2, 4)."""
    first: dict[int, int] = {}
    for position, total in enumerate(sorted(totals, reverse=True), start=1):
        first.setdefault(total, position)
    return [first[total] for total in totals]


def average_tenths(totals: Sequence[int]) -> int:
    """Return the average in tenths of a point, halves rounded up: 71.25 is 713. 0 when there are no totals."""
    if not totals:
        return 0
    return (sum(totals) * 20 + len(totals)) // (2 * len(totals))


def share_percent(points: int, max_points: int) -> int:
    """Return the share of the maximum in whole percent, halves rounded up. Raises ValueError without a maximum."""
    if max_points <= 0:
        raise ValueError("the maximum must be positive")
    return (points * 200 + max_points) // (2 * max_points)
