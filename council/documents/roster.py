"""Annex 1 of a day as a workbook (clauses 2 and 16.4)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.spreadsheets import add_table, new_book, saved
from council.queries.roster import RosterOfDay, SeatOfDay
from directory.models import LegalOrder


def _order(order: LegalOrder | None) -> str:
    if order is None:
        return ""
    return _("Order No. %(number)s of %(date)s") % {
        "number": order.number,
        "date": f"{order.signed_on:%d.%m.%Y}",
    }


def _seat_cells(one: SeatOfDay) -> list[Any]:
    seat = one.seat
    return [
        seat.number,
        seat.title,
        str(seat.get_role_display()),
        seat.employer,
        _("by agreement") if seat.by_agreement else "",
        one.holder or "",
        seat.since,
        _order(seat.appointed_by),
    ]


def roster_workbook(found: RosterOfDay, day: date) -> bytes:
    """Return the seats of a day as a workbook in the reader's language, and those that had left on a second sheet."""
    heads = [
        ("№", 6),
        (_("Post"), 60),
        (_("Role in the Council"), 22),
        (_("Organisation"), 50),
        (_("By agreement"), 18),
        (_("Holder of the post"), 36),
        (_("Since"), 14),
        (_("Order"), 28),
    ]
    book = new_book()
    add_table(book, day.isoformat(), heads, map(_seat_cells, found.seats))
    if found.left:
        more = [(_("Until"), 14), (_("Removed by"), 28), (_("Ground of the end"), 60)]
        lines = [
            [*_seat_cells(one), one.seat.until, _order(one.seat.ended_by), one.seat.ended_ground]
            for one in found.left
        ]
        add_table(book, _("Left the Council"), heads + more, lines)
    return saved(book)
