"""Which protocols a person may read, and a protocol with its record."""

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from meetings.enums import AnswerValue, ProtocolState
from meetings.models import (
    Attendee,
    Ballot,
    Guest,
    Invitation,
    Protocol,
    ProtocolItem,
    Vote,
)
from meetings.queries.bodies import bodies_where, oversees
from meetings.queries.earlier import of_earlier_periods
from meetings.queries.recusals import standing_recusals


def visible_protocols(user: User) -> QuerySet[Protocol]:
    """Return the protocols that the person may read: of visible meetings, and the published ones."""
    published = Q(state=ProtocolState.PUBLISHED)
    if not user.is_authenticated:
        return Protocol.objects.filter(published)
    if oversees(user):
        return Protocol.objects.all()
    earlier = of_earlier_periods(user, "meeting__")
    return Protocol.objects.filter(published | Q(body_id__in=bodies_where(user)) | earlier)


def protocol_with_record(protocols: QuerySet[Protocol] | None = None) -> QuerySet[Protocol]:
    """Return protocols with everything that their document tells, in a fixed number of queries."""
    base = Protocol.objects.all() if protocols is None else protocols
    votes = Vote.objects.order_by("number").prefetch_related(
        Prefetch("ballots", queryset=Ballot.objects.select_related("attendee").order_by("attendee__number")),
        "versions",
    )
    return base.select_related(
        "meeting__body", "body__protocol_settings", "pdf", "signed_file"
    ).prefetch_related(
        Prefetch(
            "items",
            queryset=ProtocolItem.objects.select_related("item")
            .order_by("position")
            .prefetch_related(
                Prefetch("item__votes", queryset=votes),
                Prefetch("item__recusals", queryset=standing_recusals(), to_attr="recused"),
            ),
        ),
        Prefetch(
            "meeting__attendees", queryset=Attendee.objects.order_by("number").prefetch_related("presences")
        ),
        Prefetch("meeting__guests", queryset=Guest.objects.order_by("kind", "full_name", "pk")),
        Prefetch("meeting__invitations", queryset=Invitation.objects.filter(answer=AnswerValue.CANNOT)),
    )


def published_protocols() -> QuerySet[Protocol]:
    """Return the protocols that everybody may read, newest first."""
    return (
        Protocol.objects.filter(state=ProtocolState.PUBLISHED)
        .select_related("body", "meeting", "signed_file")
        .order_by("-signed_on", "-pk")
    )
