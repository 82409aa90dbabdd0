"""Cells that the sheets of the KPI workbook share: words as words, heads."""

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

HEAD_FILL = PatternFill("solid", start_color="1F3A5F")
THIN = Side(style="thin", color="BFC7D1")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def write_text(cell: Cell, text: str) -> None:
    """Write words as words: a name that begins with "=" is not a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def write_heads(page: Worksheet, heads: list[str], row: int) -> None:
    for column, head in enumerate(heads, start=1):
        cell = page.cell(row, column)
        write_text(cell, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = HEAD_FILL
        cell.border = BOX
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
