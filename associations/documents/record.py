"""The record of a year as a workbook."""

import io
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from associations.models import AcademicYear, Association
from associations.queries.record import YearRecord

WIDTHS = (12, 28, 60, 10, 10, 8, 8, 40, 40)


def _text(cell: Cell, text: str) -> None:
    """Write words as words: a title that begins with "=" is not a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def record_workbook(
    association: Association,
    year: AcademicYear,
    year_record: YearRecord,
    automatic: Iterable[tuple[date, str, str]] = (),
) -> bytes:
    """Return the XLSX of the record of one association in one year, in the reader's language.

    ``automatic`` is what entered by itself, each with day, kind and title; it follows the entries, newest first.
    """
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = str(year)
    heads = [
        _("Date"),
        _("Kind"),
        _("Title"),
        _("Clause"),
        _("Indicator"),
        _("Counts"),
        _("Files"),
        _("Links"),
        _("Educational programmes"),
    ]
    _text(page.cell(1, 1), f"{association}, {year}")
    page.cell(1, 1).font = Font(bold=True, size=13)
    page.cell(1, 1).alignment = Alignment(wrap_text=False)
    for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True), start=1):
        _text(page.cell(3, column), head)
        page.cell(3, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    counting = {key for result in year_record.counted.values() for key in result.entries}
    yes, no = _("yes"), _("no")
    row = 4
    for entry in year_record.entries:
        if entry.withdrawn_at:
            continue
        page.cell(row, 1, entry.held_on).number_format = "DD.MM.YYYY"
        _text(page.cell(row, 2), str(entry.get_event_kind_display() or entry.get_kind_display()))
        _text(page.cell(row, 3), entry.title)
        _text(page.cell(row, 4), entry.area.identifier)
        page.cell(row, 5, entry.indicator)
        _text(page.cell(row, 6), yes if entry.pk in counting else no if entry.indicator else "–")
        page.cell(row, 7, len(entry.files.all()))
        _text(page.cell(row, 8), "\n".join(link.url for link in entry.links.all()))
        _text(page.cell(row, 9), "\n".join(str(one) for one in entry.programmes.all()))
        row += 1
    for day, kind, title in sorted(automatic, key=lambda one: one[0], reverse=True):
        page.cell(row, 1, day).number_format = "DD.MM.YYYY"
        _text(page.cell(row, 2), kind)
        _text(page.cell(row, 3), title)
        row += 1
    page.freeze_panes = "A4"
    page.auto_filter.ref = f"A3:{get_column_letter(len(heads))}{max(row - 1, 3)}"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
