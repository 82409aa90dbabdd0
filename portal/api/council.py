"""The seats of the Council, as annex 1 prints them. Who holds a seat is not open data."""

from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from meetings.enums import BodyKind
from meetings.models import Seat
from meetings.queries import held_on
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Day, Limit, Offset, answers, listed, text_of
from portal.api.reference import ground_or_none

router = Router()


def _employer(seat: Seat) -> dict[str, Any] | None:
    if seat.university:
        return {
            "kind": "university",
            "key": seat.university.key,
            "name": text_of(seat.university, "name"),
        }
    if seat.organisation:
        return {
            "kind": seat.organisation.kind,
            "key": seat.organisation.key,
            "name": text_of(seat.organisation, "name"),
        }
    return None


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "number": seat.number,
        "role": seat.role,
        "title": text_of(seat, "title"),
        "post": text_of(seat, "post"),
        "organisation": _employer(seat),
        "by_agreement": seat.by_agreement,
        "post_inferred": seat.post_inferred,
        "since": seat.since,
        "until": seat.until,
        "order": ground_or_none(seat.appointed_by),
        "ended_by": ground_or_none(seat.ended_by),
        "ended_ground": seat.ended_ground or None,
    }


@router.get("/council/seats", response=answers(schemas.SeatList), summary="Seats of the Council (annex 1)")
def council_seats(
    request: HttpRequest,
    on: Annotated[Day | None, Query(description="The day, YYYY-MM-DD; today when left out")] = None,
    limit: Limit = LIMIT_DEFAULT,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The posts whose holders were members of the Council on a day, with their roles and orders (clause 16.4)."""
    of_council = Q(body__kind=BodyKind.COUNCIL) & held_on(on or timezone.localdate())
    rows = (
        Seat.objects.filter(of_council)
        .select_related("university", "organisation", "appointed_by", "ended_by")
        .order_by("number", "pk")
    )
    return listed(rows, _seat, limit=limit, offset=offset)
