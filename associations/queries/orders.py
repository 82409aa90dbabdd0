"""The orders and what each changed in the annexes; the seats that two days differ in (clauses 7, 16.4, 31)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from associations.domain.history import SeatDifference
from associations.enums import SeatChange
from associations.models import Association, BaseUniversity
from directory.models import LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Seat
from meetings.queries import held_on


@dataclass(frozen=True)
class ListedOrder:
    """An order with what it changed in annex 2 and in annex 1."""

    order: LegalOrder
    opened: int
    moved: list[tuple[BaseUniversity, University]]
    closed: list[Association]
    appointed: list[Seat]
    removed: list[Seat]


def _council_seats() -> QuerySet[Seat]:
    return Seat.objects.filter(body__kind=BodyKind.COUNCIL).order_by("number", "pk")


def orders_of_the_table() -> list[ListedOrder]:
    """Return the orders, newest first, each with what it did to associations and seats: four queries.

    A move is a period with the university that hosted before.
    """
    periods = BaseUniversity.objects.select_related("university", "association__body").order_by(
        "association_id", "since"
    )
    opened: dict[int, int] = defaultdict(int)
    moved: dict[int, list[tuple[BaseUniversity, University]]] = defaultdict(list)
    last: dict[int, BaseUniversity] = {}
    for period in periods:
        earlier = last.get(period.association_id)
        if earlier:
            moved[period.ground_id].append((period, earlier.university))
        else:
            opened[period.ground_id] += 1
        last[period.association_id] = period
    closed: dict[int, list[Association]] = defaultdict(list)
    for association in Association.objects.filter(closed_by__isnull=False).select_related("body"):
        closed[association.closed_by_id].append(association)  # type: ignore[index]
    appointed: dict[int, list[Seat]] = defaultdict(list)
    removed: dict[int, list[Seat]] = defaultdict(list)
    for seat in _council_seats().filter(Q(appointed_by__isnull=False) | Q(ended_by__isnull=False)):
        appointed[seat.appointed_by_id].append(seat)  # type: ignore[index]
        removed[seat.ended_by_id].append(seat)  # type: ignore[index]
    orders = LegalOrder.objects.select_related("scan").order_by("-signed_on", "-pk")
    return [
        ListedOrder(one, opened[one.pk], moved[one.pk], closed[one.pk], appointed[one.pk], removed[one.pk])
        for one in orders
    ]


def seat_differences(before: date, after: date) -> list[SeatDifference]:
    """Return the seats of the Council that one of two days has and the other has not, by number: one query."""
    then, later = held_on(before), held_on(after)
    seats = _council_seats().filter((then & ~later) | (later & ~then))
    return [_difference(seat, before) for seat in seats.select_related("appointed_by", "ended_by")]


def _difference(seat: Seat, before: date) -> SeatDifference:
    removed = seat.since <= before
    order = seat.ended_by if removed else seat.appointed_by
    return SeatDifference(
        SeatChange.REMOVED if removed else SeatChange.APPOINTED,
        seat.number,
        seat.title,
        seat.until if removed and seat.until else seat.since,
        (order.number, order.signed_on) if order else None,
        seat.ended_ground if removed else "",
    )
