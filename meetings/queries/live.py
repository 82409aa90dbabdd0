"""What every screen of a meeting room shows, read once for each version of the room and language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.core.cache import caches
from django.db.models import Count, F, Prefetch, QuerySet
from django.utils.translation import get_language

from accounts.models import User
from meetings.domain import voting
from meetings.enums import UNSETTLED, BallotValue, MeetingState
from meetings.models import AgendaItem, Attendee, Ballot, Meeting, MeetingMaterial, Recusal, Vote, VoteVersion
from meetings.queries.recusals import recusals_of_item
from meetings.queries.room import MEMBERS_READ, attendance_of, with_ballots_by_name

PICTURE_KEPT_SECONDS = 300
_drawing = Lock()


@dataclass(frozen=True)
class RoomPicture:
    """The room as all see it: quorum, who presides, the current item with its votes. No running count."""

    meeting_id: int
    version: int
    title: str
    clause: str
    state: str
    self_check_in: bool
    closed_at: datetime | None
    presided_by: Attendee | None
    seats_count: int
    present_ids: frozenset[int]
    absent_names: tuple[str, ...]
    vacant_count: int
    items_count: int
    item: AgendaItem | None
    materials: tuple[MeetingMaterial, ...]
    vote: Vote | None
    recusals: Mapping[int, Recusal]
    settled_votes: tuple[Vote, ...]

    @property
    def is_open(self) -> bool:
        return self.state == MeetingState.OPEN

    @property
    def present_count(self) -> int:
        return len(self.present_ids)

    @property
    def quorum(self) -> int:
        return voting.quorum(self.seats_count) if self.seats_count else 0

    @property
    def missing(self) -> int:
        return voting.missing_for_quorum(self.seats_count, self.present_count) if self.seats_count else 0

    @property
    def has_quorum(self) -> bool:
        return voting.has_quorum(self.seats_count, self.present_count)


def room_version(meeting_id: int) -> tuple[int, int] | None:
    """Return the two counters of a meeting: of the room and of the ballots. One read by primary key."""
    return Meeting.objects.filter(pk=meeting_id).values_list("room_version", "ballots_version").first()


def own_line(meeting_id: int, user: User) -> Attendee | None:
    """Return the person's own line of the frozen roster with ``room_version``; who stands there may see the meeting.

    One narrow read, also when nothing changed: it brings the counters of the room and of the person's own seat.
    """
    own = Attendee.objects.filter(meeting_id=meeting_id, user=user, meeting__opened_at__isnull=False)
    return own.annotate(room_version=F("meeting__room_version")).order_by("pk").first()


def own_line_of_vote(vote_id: int, user: User) -> Attendee | None:
    """Return the person's own line of the roster of a vote's meeting, as :func:`own_line` does."""
    own = Attendee.objects.filter(meeting__items__votes=vote_id, user=user)
    return own.annotate(room_version=F("meeting__room_version")).order_by("pk").first()


def _votes_of(item: AgendaItem) -> QuerySet[Vote]:
    versions = Prefetch("versions", queryset=VoteVersion.objects.select_related("replaced_by"))
    return (
        Vote.objects.filter(item=item).select_related("item").order_by("-number").prefetch_related(versions)
    )


def _draw(meeting_id: int, version: int) -> RoomPicture:
    meeting = Meeting.objects.select_related("body", "presided_by", "current_item").get(pk=meeting_id)
    attendees = list(attendance_of(meeting))
    here = frozenset(one.pk for one in attendees if any(span.left_at is None for span in one.presences.all()))
    item = meeting.current_item
    votes = list(_votes_of(item)) if item else []
    running = next((vote for vote in votes if vote.state in UNSETTLED), None)
    settled = [vote for vote in votes if vote.state not in UNSETTLED]
    materials = (
        list(item.materials.filter(access__in=MEMBERS_READ).select_related("file").order_by("pk"))
        if item
        else []
    )
    return RoomPicture(
        meeting_id=meeting.pk,
        version=version,
        title=str(meeting),
        clause=meeting.body.clause,
        state=meeting.state,
        self_check_in=meeting.self_check_in,
        closed_at=meeting.closed_at,
        presided_by=meeting.presided_by,
        seats_count=len(attendees),
        present_ids=here,
        absent_names=tuple(one.name for one in attendees if one.name and one.pk not in here),
        vacant_count=sum(not one.name for one in attendees),
        items_count=meeting.items.count(),
        item=item,
        materials=tuple(materials),
        vote=running,
        recusals={one.seat_id: one for one in recusals_of_item(item)} if item else {},
        settled_votes=tuple(with_ballots_by_name(settled)),
    )


def room_picture(meeting_id: int, version: int) -> RoomPicture:
    """Return the picture of a room at a version, drawn once in each process for all who look at it in one language."""
    kept = caches["process"]
    key = f"room-{meeting_id}-{version}-{get_language()}"
    picture: RoomPicture | None = kept.get(key)
    if picture is None:
        with _drawing:  # sixty screens ask at once: one draws, the others wait for it
            picture = kept.get(key)
            if picture is None:
                picture = _draw(meeting_id, version)
                kept.set(key, picture, PICTURE_KEPT_SECONDS)
    return picture


def running_count(vote: Vote, present_ids: frozenset[int]) -> dict[str, int]:
    """Return how many have voted how so far, and how many of those present have not (``not_voted``). One query."""
    rows = dict(vote.ballots.values_list("value").annotate(n=Count("pk")).order_by())
    counts = {str(value): rows.get(value, 0) for value in BallotValue.values}
    voted = sum(counts.values())
    return {**counts, "voted": voted, "not_voted": max(0, len(present_ids) - voted)}


def own_ballot(vote: Vote, attendee: Attendee) -> Ballot | None:
    """Return the member's ballot with who recorded it."""
    return Ballot.objects.filter(vote=vote, attendee=attendee).select_related("recorded_by").first()
