"""Exports of associations: annex 2 as a workbook."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from associations.domain.history import Difference, SeatDifference
from associations.domain.responsibility import TableRow
from associations.enums import SeatChange
from core.spreadsheets import add_table, neutral, new_book, saved

HEAD_FILL = PatternFill("solid", fgColor="DCECF8")


def directions_workbook(rows: Iterable[TableRow], day: date, *, with_notes: bool = False) -> bytes:
    """Return the rows as an XLSX file in the reader's language: one line for each association, filterable.

    With notes, the confidence of the reading and the note on the source are added.
    """
    heads = [
        (_("Codes of the area"), 16),
        (_("Area of education"), 34),
        (_("Code of the direction"), 12),
        (_("Direction of training"), 40),
        (_("Association"), 60),
        (_("Scope"), 40),
        (_("Base university"), 50),
        (_("City"), 16),
        (_("Since"), 12),
        (_("Ground"), 24),
    ]
    if with_notes:
        heads += [(_("Confidence"), 14), (_("Note on the source"), 60)]
    book = Workbook()
    sheet = book.active
    sheet.title = day.isoformat()
    sheet.append([str(head) for head, _width in heads])
    for row in rows:
        sheet.append([neutral(value) for value in _cells(row, with_notes)])
    for number, (_head, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = wrapped
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _order(number: str, signed_on: date | None) -> str:
    if signed_on is None:
        return ""
    return _("Order No. %(number)s of %(date)s") % {"number": number, "date": f"{signed_on:%d.%m.%Y}"}


def differences_workbook(
    rows: Iterable[Difference], seats: Sequence[SeatDifference], before: date, after: date
) -> bytes:
    """Return what differs between the annexes of two days as an XLSX file in the reader's language.

    The seats of the Council have a sheet of their own where they differ.
    """
    heads = [
        (_("Association"), 60),
        (_("What changed"), 26),
        (f"{before:%d.%m.%Y}", 60),
        (f"{after:%d.%m.%Y}", 60),
        (_("Ground"), 28),
    ]
    lines = [
        [
            one.row.name,
            str(one.kind.label),
            one.said_before,
            one.said_after,
            _order(*one.ground) if one.ground else "",
        ]
        for one in rows
    ]
    book = new_book()
    add_table(book, f"{before:%Y-%m-%d} {after:%Y-%m-%d}", heads, lines)
    if seats:
        add_table(book, _("Annex 1"), SEAT_HEADS, map(_seat_cells, seats))
    return saved(book)


SEAT_HEADS = [
    ("№", 6),
    (_lazy("Post"), 60),
    (_lazy("What changed"), 26),
    (_lazy("Since"), 14),
    (_lazy("Until"), 14),
    (_lazy("Order"), 28),
    (_lazy("Ground"), 60),
]


def _seat_cells(one: SeatDifference) -> list[Any]:
    removed = one.kind == SeatChange.REMOVED
    return [
        one.number,
        one.title,
        str(one.kind.label),
        None if removed else one.day,
        one.day if removed else None,
        _order(*one.ground) if one.ground else "",
        one.said,
    ]


def _cells(row: TableRow, with_notes: bool) -> list[Any]:
    cells = [
        ", ".join(row.area_codes),
        row.area_name,
        row.direction_code,
        row.direction_name,
        row.name,
        row.scope,
        row.university_name,
        row.city_name,
        row.since,
        _order(row.order_number, row.order_date),
    ]
    if with_notes:
        cells += [row.confidence_label, row.note]
    return cells
