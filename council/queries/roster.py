"""Annex 1 over time: the seats of a day, and those that had left by then (clauses 2 and 16.4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from meetings.enums import BodyKind
from meetings.models import Seat, SeatHolder


@dataclass(frozen=True)
class SeatOfDay:
    """A seat with who held it on the day, or, when it had left, who held it last; None when it was vacant."""

    seat: Seat
    holder: str | None


@dataclass(frozen=True)
class RosterOfDay:
    """The seats of the day by number, and those that had left the Council before it, the latest first."""

    seats: list[SeatOfDay]
    left: list[SeatOfDay]


def _takes_in(one: Seat | SeatHolder, day: date) -> bool:
    return one.since <= day and (one.until is None or one.until >= day)


def _holder_on(seat: Seat, day: date) -> str | None:
    return next((one.user.full_name for one in seat.holders.all() if _takes_in(one, day)), None)


def roster_of(day: date) -> RosterOfDay:
    """Return the Council as it stood on a day, each seat with its order and holder: two queries."""
    holders = SeatHolder.objects.filter(since__lte=day).select_related("user").order_by("-since", "-pk")
    seats = (
        Seat.objects.filter(body__kind=BodyKind.COUNCIL, since__lte=day)
        .select_related("university", "organisation", "appointed_by", "ended_by")
        .defer("appointed_by__annex_titles", "ended_by__annex_titles")
        .prefetch_related(Prefetch("holders", queryset=holders))
        .order_by("number", "pk")
    )
    now, left = [], []
    for seat in seats:
        if _takes_in(seat, day):
            now.append(SeatOfDay(seat, _holder_on(seat, day)))
        else:
            assert seat.until is not None  # it began by the day and does not take it in
            left.append((seat.until, SeatOfDay(seat, _holder_on(seat, seat.until))))
    left.sort(key=lambda pair: pair[0], reverse=True)
    return RosterOfDay(now, [one for _until, one in left])
