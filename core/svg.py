"""Small charts drawn by the server: geometry for a template, no script and no style of their own (strict CSP).

A chart is never alone: its page gives the same numbers as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
BAR_HEIGHT, BAR_GAP, BAR_LEFT, BAR_RIGHT = 16, 8, 56, 72
PLOT_HEIGHT, PLOT_TOP, PLOT_BOTTOM, PLOT_LEFT, PLOT_RIGHT = 220, 16, 28, 40, 40
GRID_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    text: str
    y: int
    width: int
    middle: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars: the label stands left, the text right of each."""

    bars: list[Bar]
    width: int
    height: int
    left: int = BAR_LEFT
    thickness: int = BAR_HEIGHT
    full: int = WIDTH - BAR_LEFT - BAR_RIGHT


def bars(
    rows: Sequence[tuple[str, int, str]], maximum: int, *, left: int = BAR_LEFT, width: int = WIDTH
) -> Bars:
    """Return bars of (label, value, text); the longest possible bar is the maximum, a value is held within it.

    ``left`` is the room for the labels, ``width`` of the whole; a narrow chart keeps its letters readable on a phone.
    """
    full = width - left - BAR_RIGHT
    drawn = []
    for number, (label, value, text) in enumerate(rows):
        y = number * (BAR_HEIGHT + BAR_GAP)
        length = full * min(max(value, 0), maximum) // maximum if maximum > 0 else 0
        drawn.append(Bar(label, text, y, length, y + BAR_HEIGHT - 4))
    height = max(len(rows) * (BAR_HEIGHT + BAR_GAP) - BAR_GAP, BAR_HEIGHT)
    return Bars(drawn, width, height, left, full=full)


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; years without a value are left out. ``path`` holds the points for a polyline."""

    name: str
    kind: str
    points: list[Point]

    @property
    def path(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Plot:
    lines: list[Line]
    ticks: list[Point]
    grid: list[Point]
    width: int = WIDTH
    height: int = PLOT_HEIGHT
    left: int = PLOT_LEFT
    right: int = WIDTH - PLOT_RIGHT
    base: int = PLOT_HEIGHT - 8


def plot(labels: Sequence[str], lines: Sequence[tuple[str, str, Sequence[int | None]]], maximum: int) -> Plot:
    """Return lines of (name, kind, value of each label or None) over the labels; values from 0 to the maximum.

    Values are in tenths of what is shown beside the grid. ``kind`` is the class of the line.
    """
    inner = WIDTH - PLOT_LEFT - PLOT_RIGHT
    tall = PLOT_HEIGHT - PLOT_TOP - PLOT_BOTTOM
    top = max(maximum, 1)

    def x(place: int) -> int:
        return PLOT_LEFT + (inner * place // (len(labels) - 1) if len(labels) > 1 else inner // 2)

    def y(value: int) -> int:
        return PLOT_TOP + tall - tall * min(max(value, 0), top) // top

    drawn = [
        Line(
            name,
            kind,
            [
                Point(x(place), y(value), f"{labels[place]}: {value / 10:g}")
                for place, value in enumerate(values)
                if value is not None
            ],
        )
        for name, kind, values in lines
    ]
    steps = [top * step // GRID_LINES for step in range(GRID_LINES + 1)]
    return Plot(
        drawn,
        [Point(x(place), PLOT_HEIGHT - 8, label) for place, label in enumerate(labels)],
        [Point(PLOT_LEFT - 6, y(step), str(step // 10)) for step in steps],
    )
