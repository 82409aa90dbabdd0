"""The roster, the agenda and the votes of one meeting."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from meetings.enums import UNSETTLED, BallotValue, MaterialAccess, MeetingState, ProtocolState, VoteState
from meetings.models import (
    AgendaItem,
    Attendee,
    Ballot,
    Meeting,
    MeetingMaterial,
    Presence,
    Vote,
    VoteVersion,
)
from meetings.queries.recusals import standing_recusals


def attendance_of(meeting: Meeting) -> QuerySet[Attendee]:
    """Return the frozen roster of a meeting with its intervals of presence."""
    return meeting.attendees.order_by("number").prefetch_related(
        Prefetch("presences", queryset=Presence.objects.order_by("came_at"))
    )


def roster_of(meeting: Meeting) -> list[Attendee]:
    """Return the frozen roster, each line with ``was_present``: whether the member was there at any time."""
    spans = Presence.objects.filter(attendee=OuterRef("pk"))
    return list(meeting.attendees.order_by("number").annotate(was_present=Exists(spans)))


@dataclass(frozen=True)
class NamedBallots:
    """The members who voted alike and whose votes one person recorded; no clerk: each from their own seat."""

    label: str
    names: str
    clerk: str


def _ballots_by_name(votes: Iterable[Vote]) -> dict[int, list[NamedBallots]]:
    """Return for each vote who voted how and who recorded it: both names are kept (clause 12). One query."""
    groups: dict[int, dict[tuple[str, str], list[str]]] = {vote.pk: {} for vote in votes}
    rows = Ballot.objects.filter(vote__in=groups).order_by("attendee__number")
    for vote_id, value, reason, name, clerk, own in rows.annotate(
        own=Q(attendee__user=F("recorded_by"))
    ).values_list("vote_id", "value", "reason", "attendee__name", "recorded_by__full_name", "own"):
        clerk = "" if own else clerk
        groups[vote_id].setdefault((value, clerk), []).append(f"{name} ({reason})" if reason else name)
    order = {value: (place, str(label)) for place, (value, label) in enumerate(BallotValue.choices)}
    return {
        vote_id: [
            NamedBallots(order[value][1], ", ".join(names), clerk)
            for (value, clerk), names in sorted(found.items(), key=lambda one: (order[one[0][0]], one[0][1]))
        ]
        for vote_id, found in groups.items()
    }


def with_ballots_by_name(votes: list[Vote]) -> list[Vote]:
    """Give each vote ``by_name``: who voted how. One query."""
    by_name = _ballots_by_name(votes) if votes else {}
    for vote in votes:
        vote.by_name = by_name[vote.pk]
    return votes


MEMBERS_READ = (MaterialAccess.PUBLIC, MaterialAccess.MEMBERS)


def with_versions(votes: list[Vote]) -> None:
    """Give the corrected votes their earlier versions; the others have none, and nothing is asked for them."""
    corrected = [vote for vote in votes if vote.version > 1]
    prefetch_related_objects(
        corrected, Prefetch("versions", queryset=VoteVersion.objects.select_related("replaced_by"))
    )
    for vote in votes:
        if vote.version == 1:
            vote._prefetched_objects_cache = {"versions": VoteVersion.objects.none()}  # type: ignore[attr-defined]


def agenda_of(meeting: Meeting, *, access: Collection[str] = MEMBERS_READ) -> list[AgendaItem]:
    """Return the agenda with materials, votes (each with ``by_name``) and decisions, in a fixed number of queries.

    ``access`` says which materials the reader may see (``readable_access``); without it those of the members.
    """
    readable = MeetingMaterial.objects.filter(access__in=access).select_related("file")
    items: list[AgendaItem] = list(
        meeting.items.order_by("position")
        .select_related("proposal__proposed_by", "proposal__on_behalf_of")
        .prefetch_related(
            Prefetch("materials", queryset=readable),
            Prefetch("votes", queryset=Vote.objects.order_by("number")),
            "decisions",
            Prefetch("recusals", queryset=standing_recusals(), to_attr="recused"),
        )
    )
    votes = [vote for item in items for vote in item.votes.all()]
    with_versions(votes)
    with_ballots_by_name(votes)
    return items


def present_count(meeting: Meeting) -> int:
    """Return how many members are present now."""
    return Presence.objects.filter(attendee__meeting=meeting, left_at__isnull=True).count()


def present_attendees(meeting: Meeting) -> QuerySet[Attendee]:
    """Return the members who are present now."""
    here = Presence.objects.filter(attendee=OuterRef("pk"), left_at__isnull=True)
    return meeting.attendees.filter(Exists(here)).order_by("number")


def absent_members(meeting: Meeting) -> QuerySet[Attendee]:
    """Return the members who are not present now; a vacant seat is nobody's absence."""
    here = Presence.objects.filter(attendee=OuterRef("pk"), left_at__isnull=True)
    return meeting.attendees.filter(~Exists(here)).exclude(name="").order_by("number")


def unsettled_votes(meeting: Meeting) -> QuerySet[Vote]:
    """Return the votes of a meeting that are open or wait for the deciding vote."""
    return Vote.objects.filter(item__meeting=meeting, state__in=UNSETTLED)


def correctable_votes(meeting: Meeting) -> list[Vote]:
    """Return the closed votes of a meeting that is over while its protocol is a draft: they can be corrected."""
    protocol = getattr(meeting, "protocol", None)
    if meeting.state != MeetingState.CLOSED or protocol is None or protocol.state != ProtocolState.DRAFT:
        return []
    closed = Vote.objects.filter(item__meeting=meeting, state=VoteState.CLOSED)
    return list(closed.select_related("item").order_by("item__position", "number"))
