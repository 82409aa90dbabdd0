"""Workbooks: writing them without formulas of strangers, reading tables that people filled in."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from core.errors import FileRefused
from core.files import XLSX, require_acceptable

HEAD_FILL = PatternFill("solid", fgColor="DCECF8")
# What a spreadsheet program may take for a formula, and what is no more than a number or a telephone.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
PLAIN_NUMBER = re.compile(r"[+-]?[\d\s().,-]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A workbook is an archive: what it unpacks to is limited too.
UNPACKED_MAX_BYTES = 60 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 100
CELL_MAX = 32_000


def neutral(value: Any) -> Any:
    """Return a cell's value such that no program runs it as a formula; numbers, dates and telephones stay."""
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)[:CELL_MAX]
    if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def add_table(
    book: Workbook, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> Worksheet:
    """Add a sheet with a heading row and rows of neutral values: filterable, wrapped, fit to the page's width."""
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.append([neutral(str(head)) for head, _width in heads])
    for row in rows:
        sheet.append([neutral(value) for value in row])
    for number, (_head, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = wrapped
            if cell.data_type == "f":
                cell.data_type = "s"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    return sheet


def new_book() -> Workbook:
    """Return a workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was filled in. ``value`` is text without outer spaces, a number, a date or None."""

    value: Any = None
    is_formula: bool = False
    is_merged: bool = False

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.is_formula


@dataclass(frozen=True, slots=True)
class Table:
    """The first sheet of a workbook: its heading row and the filled rows with their numbers as the person sees them."""

    heads: list[str]
    rows: list[tuple[int, list[Cell]]]


def _require_modest(content: bytes, name: str, field: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > UNPACKED_MAX_BYTES:
        raise FileRefused(
            _(
                "The table in “%(name)s” is too large to be read. Leave only the filled rows and save it again."
            )
            % {"name": name},
            field=field,
        )


def _value(raw: Any) -> Any:
    if isinstance(raw, str):
        return " ".join(CONTROL.sub(" ", raw).split()) or None
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, time):
        return raw.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw


def read_table(content: bytes, *, name: str, max_rows: int = MAX_ROWS, field: str = "file") -> Table:
    """Return the first sheet of an XLSX file.

    Formulas are told, never computed. Raises FileRefused for another kind of file, a broken or a huge one, and for a
    sheet without a heading row.
    """
    require_acceptable(name, content, kinds=("xlsx",), field=field)
    _require_modest(content, name, field)
    broken = FileRefused(
        _("“%(name)s” cannot be read as a table. Open it, save it as XLSX and retry.") % {"name": name},
        field=field,
    )
    try:
        book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise broken from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise broken
    sheet = sheets[0]
    if sheet.max_column > MAX_COLUMNS or sheet.max_row > max_rows + 1:
        filled = sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if any(row))
        if sheet.max_column > MAX_COLUMNS or filled > max_rows:
            raise FileRefused(
                _(
                    "The table has %(rows)s rows and %(columns)s columns; at most %(max_rows)s and %(max_columns)s "
                    "are read at once. Split it into several files."
                )
                % {
                    "rows": filled,
                    "columns": sheet.max_column,
                    "max_rows": max_rows,
                    "max_columns": MAX_COLUMNS,
                },
                field=field,
            )
    merged = {
        place
        for span in sheet.merged_cells.ranges
        if span.size["rows"] * span.size["columns"] <= MAX_ROWS * MAX_COLUMNS
        for place in span.cells
    }
    rows = list(_rows(sheet, merged))
    if not rows or all(cell.is_empty for cell in rows[0][1]):
        raise FileRefused(
            _("The first row of the table must hold the names of the columns. Take the template."),
            field=field,
        )
    heads = [str(cell.value or "") for cell in rows[0][1]]
    filled_rows = [row for row in rows[1:] if not all(cell.is_empty for cell in row[1])]
    return Table(heads, filled_rows)


def _rows(sheet: Worksheet, merged: set[tuple[int, int]]) -> Iterable[tuple[int, list[Cell]]]:
    for line in sheet.iter_rows():
        number = line[0].row
        cells = [
            Cell(
                _value(cell.value) if getattr(cell, "data_type", "n") not in ("f", "e") else None,
                getattr(cell, "data_type", "n") in ("f", "e"),
                (number, position) in merged,
            )
            for position, cell in enumerate(line, start=1)
        ]
        yield number, cells


def column_letter(position: int) -> str:
    """Return how a spreadsheet calls the column at a position from 0."""
    return get_column_letter(position + 1)


XLSX_TYPE = XLSX
