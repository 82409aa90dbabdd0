"""Recurring and proposed items: who proposes where, and who sees what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from meetings.enums import BEING_PREPARED, MeetingState, SeatRole
from meetings.models import Body, ItemProposal, Meeting, RecurringItem, SeatHolder
from meetings.queries.bodies import LEADERS, bodies_where, held_on, oversees, seats_of

# Who speaks for a body before the one above it: an association before the Council.
SPEAKERS = (SeatRole.CHAIR, SeatRole.SECRETARY)


def recurring_of(body: Body) -> QuerySet[RecurringItem]:
    """Return the list that the secretary keeps, in its order."""
    return body.recurring_items.order_by("position", "pk")


def earlier_this_year(meeting: Meeting) -> int:
    """Return how many meetings the body has in the calendar year before this one, the cancelled left out."""
    start = timezone.localtime(meeting.starts_at)
    year = start.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    earlier = Meeting.objects.filter(
        body_id=meeting.body_id, starts_at__gte=year, starts_at__lt=meeting.starts_at
    )
    return earlier.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED).count()


@dataclass(frozen=True)
class Target:
    """A body to which a person may propose, and the body below it for which they would speak."""

    body: Body
    on_behalf_of: Body | None = None

    @property
    def key(self) -> str:
        return f"{self.body.pk}-{self.on_behalf_of.pk if self.on_behalf_of else ''}"


def proposal_targets(user: User) -> list[Target]:
    """Return where the person may propose items: to the bodies they sit in (cl. 30.1), and, as chair or secretary
    of a body, to the one above it on its behalf."""
    seats = seats_of(user)
    own = {seat.body_id: Target(seat.body) for seat in seats}
    speaks_for = {seat.body_id: seat.body for seat in seats if seat.role in SPEAKERS and seat.body.parent_id}
    parents = Body.objects.in_bulk({body.parent_id for body in speaks_for.values()}) if speaks_for else {}
    above = [Target(parents[body.parent_id], body) for body in speaks_for.values()]
    return sorted([*own.values(), *above], key=lambda target: (target.body.kind, target.key))


def visible_proposals(user: User) -> QuerySet[ItemProposal]:
    """Return the proposals that the person may read: their own, those of bodies they lead or speak for."""
    if not user.is_authenticated:
        return ItemProposal.objects.none()
    proposals = ItemProposal.objects.select_related(
        "body", "on_behalf_of", "proposed_by", "decided_by", "item__meeting__body", "file"
    )
    if oversees(user):
        return proposals
    return proposals.filter(
        Q(proposed_by=user)
        | Q(body_id__in=bodies_where(user, *LEADERS))
        | Q(on_behalf_of_id__in=bodies_where(user, *SPEAKERS))
    )


def meetings_to_fill(body: Body) -> QuerySet[Meeting]:
    """Return the meetings of a body whose agenda can still take an item, the next one first."""
    return (
        Meeting.objects.filter(body=body, state__in=BEING_PREPARED)
        .select_related("body")
        .order_by("starts_at")
    )


def holders_of(body: Body, roles: Sequence[str]) -> QuerySet[User]:
    """Return who holds one of these roles in a body today."""
    today = timezone.localdate()
    holders = SeatHolder.objects.filter(
        held_on(today), held_on(today, "seat__"), seat__body=body, seat__role__in=roles
    )
    return User.objects.filter(pk__in=holders.values("user_id"), is_active=True)
