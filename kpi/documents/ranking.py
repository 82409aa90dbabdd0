"""The ranking as a workbook: thirteen columns of points, totals and places as live formulas."""

import io
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from associations.models import AcademicYear
from kpi.queries.ranking import Ranking

TITLE_ROW, NOTE_ROW, HEAD_ROW = 1, 2, 4
FIRST_ROW = HEAD_ROW + 1
FIRST_POINTS = 5  # place, association, direction, base university stand before the indicators
HEAD_FILL = PatternFill("solid", start_color="1F3A5F")
THIN = Side(style="thin", color="BFC7D1")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def _text(cell: Cell, text: str) -> None:
    """Write words as words: a name that begins with "=" is not a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _heads(numbers: list[int]) -> list[str]:
    return [
        pgettext("ranking", "Place"),
        _("Association"),
        _("Direction of training"),
        _("Base university"),
        *[_("KPI %(number)s") % {"number": number} for number in numbers],
        _("Total"),
        _("Share of the maximum"),
    ]


def _write_heads(page: Worksheet, heads: list[str]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = page.cell(HEAD_ROW, column)
        _text(cell, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = HEAD_FILL
        cell.border = BOX
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def ranking_workbook(year: AcademicYear, ranking: Ranking, points: Mapping[int, Mapping[int, int]]) -> bytes:
    """Return the XLSX of a ranking in the reader's language.

    ``points``: sheet → number of the indicator → confirmed points. Total, place, share and the average row are
    formulas, so that the workbook stays right when a cell is changed.
    """
    numbers = sorted({number for one in points.values() for number in one})
    book = Workbook()
    page = book.active
    page.title = _("Ranking")[:31]
    heads = _heads(numbers)
    total_column, share_column = len(heads) - 1, len(heads)
    total, first_points = get_column_letter(total_column), get_column_letter(FIRST_POINTS)
    last_points = get_column_letter(max(FIRST_POINTS, total_column - 1))
    last_row = FIRST_ROW + len(ranking.rows) - 1

    _text(page.cell(TITLE_ROW, 1), _("Ranking of associations, academic year %(year)s") % {"year": year})
    page.cell(TITLE_ROW, 1).font = Font(bold=True, size=14)
    page.cell(TITLE_ROW, 1).alignment = Alignment(wrap_text=False)
    _text(
        page.cell(NOTE_ROW, 1),
        _("Points confirmed by the National Center. The order sets no pass mark (clause 31)."),
    )
    page.cell(NOTE_ROW, 1).alignment = Alignment(wrap_text=False)
    _write_heads(page, heads)

    for offset, row in enumerate(ranking.rows):
        line = FIRST_ROW + offset
        page.cell(line, 1).value = f"=RANK({total}{line},${total}${FIRST_ROW}:${total}${last_row},0)"
        for column, words in enumerate((row.name, row.direction, row.host), start=2):
            _text(page.cell(line, column), words)
        for column, number in enumerate(numbers, start=FIRST_POINTS):
            page.cell(line, column).value = points.get(row.sheet_id, {}).get(number, 0)
        page.cell(line, total_column).value = f"=SUM({first_points}{line}:{last_points}{line})"
        page.cell(line, total_column).font = Font(bold=True)
        share = page.cell(line, share_column)
        share.value = f"={total}{line}/{row.max_total or 1}"
        share.number_format = "0%"
    if ranking.rows:
        line = last_row + 1
        _text(page.cell(line, 2), _("Average"))
        for column in range(FIRST_POINTS, share_column + 1):
            letter = get_column_letter(column)
            cell = page.cell(line, column)
            cell.value = f"=AVERAGE({letter}{FIRST_ROW}:{letter}{last_row})"
            cell.number_format = "0%" if column == share_column else "0.0"
        for column in range(1, share_column + 1):
            page.cell(line, column).font = Font(bold=True)
    for cells in page.iter_rows(
        min_row=FIRST_ROW, max_row=max(last_row + 1, FIRST_ROW), max_col=share_column
    ):
        for cell in cells:
            cell.border = BOX

    for column, width in enumerate((8, 60, 36, 18), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    for column in range(FIRST_POINTS, share_column + 1):
        page.column_dimensions[get_column_letter(column)].width = 9 if column < total_column else 14
    page.row_dimensions[HEAD_ROW].height = 32
    page.freeze_panes = page.cell(FIRST_ROW, 3)
    if ranking.rows:
        page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(share_column)}{last_row}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
