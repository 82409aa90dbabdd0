"""Overdue decisions as a workbook (cl. 14)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.spreadsheets import add_table, new_book, saved
from meetings.documents.record import held_on
from meetings.queries import OverdueRow


def overdue_workbook(rows: Iterable[OverdueRow]) -> bytes:
    """Return the XLSX of what is overdue, in the reader's language."""
    book = new_book()
    heads = [
        (_("Body"), 22),
        (_("Protocol"), 12),
        (_("Date of the meeting"), 14),
        (_("No."), 8),
        (_("Decision"), 70),
        (_("Who has not answered"), 44),
        (_("Due date"), 14),
        (_("Days overdue"), 12),
    ]

    def cells(row: OverdueRow) -> list[object]:
        meeting = row.decision.item.meeting
        return [
            meeting.body.short_name,
            f"{meeting.protocol.number}/{meeting.protocol.year}",
            held_on(meeting),
            str(row.decision),
            row.decision.text,
            row.receiver,
            row.due_on,
            row.days,
        ]

    add_table(book, _("Overdue decisions"), heads, map(cells, rows))
    return saved(book)
