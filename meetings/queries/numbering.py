"""Whether the protocols of each body and year are numbered without gaps and in the order of the meetings."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from meetings.domain.numbering import gaps, out_of_order
from meetings.models import Body, Protocol
from meetings.queries.bodies import LEADERS, bodies_where, oversees


@dataclass(frozen=True)
class Numbering:
    """The numbers of one body in one year."""

    body: Body
    year: int
    count: int
    highest: int
    missing: list[int]
    misplaced: list[int]

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.misplaced


def _numberings(
    protocols: Sequence[tuple[int, int, int, datetime | None]], bodies: dict[int, Body]
) -> list[Numbering]:
    held: dict[tuple[int, int], list[tuple[int, date]]] = defaultdict(list)
    for body_id, year, number, opened_at in protocols:
        if opened_at is not None:
            held[body_id, year].append((number, timezone.localdate(opened_at)))
    found = [
        Numbering(
            body=bodies[body_id],
            year=year,
            count=len(rows),
            highest=max(number for number, _day in rows),
            missing=gaps(number for number, _day in rows),
            misplaced=out_of_order(rows),
        )
        for (body_id, year), rows in held.items()
    ]
    return sorted(found, key=lambda one: (one.is_whole, -one.year, one.body.kind, one.body.short_name))


def numbering_of(user: User, only: Collection[int] | None = None) -> list[Numbering]:
    """Return the numbering of the bodies that the person leads, of all for the overseers; the faulty ones first.

    ``only`` narrows to some bodies. Two queries.
    """
    protocols = Protocol.objects.filter(meeting__opened_at__isnull=False)
    if only is not None:
        protocols = protocols.filter(body_id__in=only)
    elif not oversees(user):
        protocols = protocols.filter(body_id__in=bodies_where(user, *LEADERS))
    rows = list(protocols.values_list("body_id", "year", "number", "meeting__opened_at"))
    return _numberings(rows, Body.objects.in_bulk({row[0] for row in rows}) if rows else {})
