"""What is seen of a signature: name, role and time in its box, never smaller than people can read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.stamp import TextStampStyle

from core.pdf import static_file

FONT = "fonts/pdf/NotoSerif-Regular.ttf"
# Whole points: pyHanko cuts fractions off. Under seven points nobody reads the name on paper.
SIZES = (9, 8, 7)
PADDING = 3
Width = Callable[[str, int], float]


def leading(size: int) -> int:
    """Return the distance of two lines: letters with marks below (Ғ, Қ, Ң) need air."""
    return size + 2


@lru_cache(maxsize=1)
def _font() -> GlyphAccumulatorFactory:
    """Return the font of the visible signature: a whole one, with every Kazakh letter."""
    return GlyphAccumulatorFactory(str(static_file(FONT)))


@lru_cache(maxsize=1)
def _advances() -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    with TTFont(str(static_file(FONT))) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), font["head"].unitsPerEm


def width_of(text: str, size: int) -> float:
    """Return how wide a text is in the font of the stamp, in points."""
    letters, advances, units = _advances()
    return sum(advances[letters.get(ord(char), ".notdef")][0] for char in text) * size / units


def _pieces(word: str, room: float, size: int, width: Width) -> Iterator[str]:
    """Break a word that is longer than a line."""
    while word:
        fits = len(word)
        while fits > 1 and width(word[:fits], size) > room:
            fits -= 1
        yield word[:fits]
        word = word[fits:]


def wrapped(line: str, room: float, size: int, width: Width = width_of) -> list[str]:
    """Return a line broken between words so that each part is at most ``room`` points wide."""
    broken: list[str] = []
    for word in line.split():
        if broken and width(f"{broken[-1]} {word}", size) <= room:
            broken[-1] = f"{broken[-1]} {word}"
        else:
            broken.extend(_pieces(word, room, size, width))
    return broken


@dataclass(frozen=True, slots=True)
class Stamp:
    """Lines that fit into the box, and the size of their letters in points."""

    lines: tuple[str, ...]
    size: int


def stamp_for(lines: Sequence[str], box_width: float, box_height: float, width: Width = width_of) -> Stamp:
    """Return the lines as they stand in a box, in the largest letters that fit.

    What does not fit at seven points is left out from the middle: the name begins and the time ends every stamp.
    A place without a box is not seen, so nothing is measured for it.
    """
    if not box_width:
        return Stamp(tuple(lines), SIZES[-1])
    room, height = box_width - 2 * PADDING, box_height - 2 * PADDING
    for size in SIZES:
        set_lines = [part for line in lines for part in wrapped(line, room, size, width)]
        if len(set_lines) * leading(size) <= height:
            return Stamp(tuple(set_lines), size)
    most = max(2, int(height // leading(SIZES[-1])))
    return Stamp((*set_lines[: most - 1], set_lines[-1]), SIZES[-1])


def stamp_style(stamp: Stamp) -> TextStampStyle:
    """Return a stamp as pyHanko draws it: at its own size, not scaled to the box."""
    at_left = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(PADDING, PADDING, 0, 0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    bare = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins.uniform(0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    return TextStampStyle(
        # A percent sign would be read as a place for a value.
        stamp_text="\n".join(line.replace("%", "%%") for line in stamp.lines),
        text_box_style=TextBoxStyle(
            font=_font(),
            font_size=stamp.size,
            leading=leading(stamp.size),
            border_width=0,
            box_layout_rule=bare,
        ),
        border_width=1,
        inner_content_layout=at_left,
        background=None,
    )
