"""Reads of the Council."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from meetings.enums import BodyKind
from meetings.models import Seat, SeatHolder
from meetings.queries import held_on


def council_seats(day: date) -> QuerySet[Seat]:
    """Return the Council's seats on a day by number, each with who holds it then as ``holders_then``.

    Two queries; filled and vacant seats alike (cl. 12 counts both).
    """
    holders = SeatHolder.objects.filter(held_on(day)).select_related("user")
    return (
        Seat.objects.filter(held_on(day), body__kind=BodyKind.COUNCIL)
        .select_related("university", "organisation")
        .prefetch_related(Prefetch("holders", queryset=holders, to_attr="holders_then"))
        .order_by("number")
    )
