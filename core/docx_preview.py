"""A DOCX as paragraphs and tables of plain text, to be shown in a page: nothing of the file is run, drawn or fetched.

An uploaded file is somebody else's: what is unpacked, how much of it is shown and how long that may take are limited.
"""

import io
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

PACKED_BYTES = 20 * 1024 * 1024
UNPACKED_BYTES = 80 * 1024 * 1024
TEXT_BYTES = 10 * 1024 * 1024  # of the part with the text alone
PARTS = 2_000
CHARACTERS = 150_000
ROWS = 1_500  # paragraphs and rows of tables
SECONDS = 2.0
TEXT_PART = "word/document.xml"

Kind = Literal["text", "heading", "item", "table"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and over how many columns it goes."""

    text: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (``text``, ``heading`` or ``item`` of a list), or a table with its rows."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a document; ``is_cut`` when it has more."""

    blocks: tuple[Block, ...]
    is_cut: bool = False


class Unreadable(Exception):
    """The file is no DOCX that can be shown: broken, or larger than is looked at."""


class _Full(Exception):
    """As much as is shown has been read."""


@dataclass(slots=True)
class _Left:
    """What may still be shown."""

    until: float
    characters: int = CHARACTERS
    rows: int = ROWS

    def take(self, text: str) -> str:
        """Return a text, or as much of it as there is room for; raises _Full when there is none."""
        if self.characters <= 0 or time.monotonic() > self.until:
            raise _Full
        shown = text[: self.characters]
        self.characters -= len(text)
        return shown

    def step(self) -> None:
        if self.rows <= 0 or time.monotonic() > self.until:
            raise _Full
        self.rows -= 1


def _require_small(content: bytes) -> None:
    if len(content) > PACKED_BYTES:
        raise Unreadable
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        text = next((part.file_size for part in parts if part.filename == TEXT_PART), 0)
        if len(parts) > PARTS or text > TEXT_BYTES or sum(part.file_size for part in parts) > UNPACKED_BYTES:
            raise Unreadable


def _words(element: Any) -> str:
    return Paragraph(element, None).text.strip()  # type: ignore[arg-type]


def _paragraph(element: Any, names: dict[str, str], left: _Left) -> Block | None:
    left.step()
    text = left.take(_words(element))
    if not text:
        return None
    style = names.get(element.style or "", "").lower()
    if style.startswith(("heading", "title")):
        return Block("heading", text)
    is_item = element.pPr is not None and element.pPr.numPr is not None
    return Block("item" if is_item or style.startswith("list") else "text", text)


def _rows(element: Any, left: _Left) -> Iterator[tuple[Cell, ...]]:
    for row in element.tr_lst:
        left.step()
        cells = []
        for cell in row.tc_lst:
            text = "\n".join(filter(None, (_words(one) for one in cell.iter(qn("w:p")))))
            cells.append(Cell(left.take(text), min(max(cell.grid_span, 1), 60)))
        yield tuple(cells)


def _blocks(body: Any, names: dict[str, str], left: _Left, found: list[Block]) -> None:
    for element in body.iterchildren():
        if element.tag == qn("w:p"):
            block = _paragraph(element, names, left)
            if block is not None:
                found.append(block)
        elif element.tag == qn("w:tbl"):
            rows: list[tuple[Cell, ...]] = []
            try:
                rows.extend(_rows(element, left))
            finally:
                if rows:
                    found.append(Block("table", rows=tuple(rows)))
        elif element.tag == qn("w:sdt"):
            for content in element.iterchildren(qn("w:sdtContent")):
                _blocks(content, names, left, found)


def docx_preview(content: bytes, *, seconds: float = SECONDS) -> Preview:
    """Return the text of a DOCX: headings, paragraphs, lists and tables, up to the limits above.

    Pictures, footnotes, comments and fields are left out. Raises Unreadable.
    """
    until = time.monotonic() + seconds
    try:
        _require_small(content)
        document = Document(io.BytesIO(content))
        names = {one.style_id: one.name or "" for one in document.styles}
        body = document.element.body
    except (zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable from error
    found: list[Block] = []
    try:
        _blocks(body, names, _Left(until), found)
    except _Full:
        return Preview(tuple(found), is_cut=True)
    except RecursionError as error:
        raise Unreadable from error
    return Preview(tuple(found))
