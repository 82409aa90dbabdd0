"""Reads of the Council."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from associations.queries import base_universities_on
from directory.models import University
from meetings.enums import BodyKind
from meetings.models import Body, Seat, SeatHolder
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


def receivers_of_copies(body: Body, day: date) -> QuerySet[University]:
    """Return the universities that get copies of the Council's protocols.

    All that host an association on the day (the Council steers them, cl. 15.1) and all that hold a seat.
    """
    hosts = base_universities_on(day).values("university_id")
    seats = Seat.objects.filter(held_on(day), body=body, university__isnull=False).values("university_id")
    return University.objects.filter(Q(pk__in=hosts) | Q(pk__in=seats))
