"""The sheet of a ranking's workbook that says how the indicators went over the years (cl. 15.11)."""

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.formulas import Cached
from kpi.documents.cells import BOX, write_heads, write_text
from kpi.domain.analysis import Trend

TITLE = Font(bold=True, size=14)
HEAD_ROW, FIRST_YEAR = 3, 3  # number and words of the indicator stand before the years


def _block(page: Worksheet, title: int, words: str, found: Trend) -> int:
    """Write the title, the heads and the names of the indicators; return the first row of the indicators."""
    write_text(page.cell(title, 1), words)
    page.cell(title, 1).font = TITLE
    write_heads(page, ["№", _("Indicator"), *found.labels], title + 2)
    first = title + 3
    for line, row in enumerate(found.rows, start=first):
        page.cell(line, 1).value = row.number
        write_text(page.cell(line, 2), row.text)
        for column in range(1, FIRST_YEAR + len(found.years)):
            page.cell(line, column).border = BOX
    return first


def add_trend(book: Workbook, cached: Cached, found: Trend) -> None:
    """Add average points by indicator and year, the totals and, counted from them, the share that was lost."""
    page = book.create_sheet(_("Trend")[:31])
    first = _block(page, 1, _("Average points by indicator and year"), found)
    last = first + len(found.rows) - 1
    write_text(page.cell(last + 1, 2), _("Total"))
    write_text(page.cell(last + 2, 2), _("Confirmed reports"))
    lost = _block(page, last + 4, _("Lost share by indicator and year"), found)
    for offset in range(len(found.years)):
        column = FIRST_YEAR + offset
        letter = get_column_letter(column)
        averages: list[float] = []
        for place, row in enumerate(found.rows):
            one = row.cells[offset]
            if one is None:
                continue
            averages.append(one.points / one.sheets)
            page.cell(first + place, column).value = averages[-1]
            page.cell(first + place, column).number_format = "0.0"
            share = page.cell(lost + place, column)
            cached.put(share, f"=1-{letter}{first + place}/{one.max_points}", 1 - one.points / one.possible)
            share.number_format = "0%"
        total = page.cell(last + 1, column)
        cached.put(total, f"=SUM({letter}{first}:{letter}{last})", sum(averages))
        total.number_format, total.font = "0.0", Font(bold=True)
        page.cell(last + 2, column).value = max(
            cell.sheets for row in found.rows if (cell := row.cells[offset])
        )
    for column, width in ((1, 6), (2, 80), *((FIRST_YEAR + n, 14) for n in range(len(found.years)))):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = page.cell(HEAD_ROW + 1, FIRST_YEAR)
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
