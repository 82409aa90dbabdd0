"""Reads of bodies, meetings, protocols and their copies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import User
from core.waiting import Tone, Waiting
from meetings.enums import BallotValue, BodyKind, MeetingState, ProtocolState, SeatRole, VoteState
from meetings.models import (
    AgendaItem,
    Attendee,
    Ballot,
    Body,
    Delivery,
    Invitation,
    Meeting,
    MeetingMaterial,
    Presence,
    Protocol,
    ProtocolItem,
    Receipt,
    Seat,
    SeatHolder,
    Vote,
)

OVERSEERS = (
    OfficeRole.CENTER_REVIEWER,
    OfficeRole.CENTER_HEAD,
    OfficeRole.AUTHORISED_BODY,
    OfficeRole.ADMINISTRATOR,
)


def held_on(day: date | OuterRef, prefix: str = "") -> Q:
    """Return the condition that a period (since, until) takes in a day."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def seats_of(user: User) -> list[Seat]:
    """Return the seats that the person holds today, with their bodies; read once for each user object."""
    if not user.is_authenticated:
        return []
    cached = getattr(
        user, "_seats_today", None
    )  # request.user is a proxy: its own __dict__ is not the person's
    if cached is None:
        today = timezone.localdate()
        cached = list(
            Seat.objects.filter(held_on(today), held_on(today, "holders__"), holders__user=user)
            .select_related("body")
            .distinct()
        )
        user._seats_today = cached
    return cached


def bodies_where(user: User, *roles: str) -> set[int]:
    """Return the bodies in which the person holds one of these roles today; any role when none is named."""
    return {seat.body_id for seat in seats_of(user) if not roles or seat.role in roles}


def bodies_of_secretary(user: User) -> list[Body]:
    """Return the bodies whose meetings the person may plan today."""
    return [seat.body for seat in seats_of(user) if seat.role == SeatRole.SECRETARY]


def oversees(user: User) -> bool:
    """Say whether the person may read the meetings of every body: the Center, the authorised body (cl. 14, 25)."""
    return user.is_authenticated and user.holds_office(*OVERSEERS)


def visible_meetings(user: User) -> QuerySet[Meeting]:
    """Return the meetings that the person may know of: of their bodies, or all of them for the overseers."""
    if not user.is_authenticated:
        return Meeting.objects.none()
    if oversees(user):
        return Meeting.objects.all()
    return Meeting.objects.filter(body_id__in=bodies_where(user))


def visible_protocols(user: User) -> QuerySet[Protocol]:
    """Return the protocols that the person may read: of visible meetings, and the published ones."""
    published = Q(state=ProtocolState.PUBLISHED)
    if not user.is_authenticated:
        return Protocol.objects.filter(published)
    if oversees(user):
        return Protocol.objects.all()
    return Protocol.objects.filter(published | Q(body_id__in=bodies_where(user)))


def current_seats(body: Body, day: date) -> QuerySet[Seat]:
    """Return the seats of a body on a day, each with its holder as ``holding``: a list of at most one."""
    holders = SeatHolder.objects.filter(held_on(day)).select_related("user")
    return (
        Seat.objects.filter(held_on(day), body=body)
        .select_related("university", "organisation")
        .prefetch_related(Prefetch("holders", queryset=holders, to_attr="holding"))
        .order_by("number")
    )


def invited_people(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the invitations of a meeting with their people and seats."""
    return meeting.invitations.select_related("user", "seat").order_by("seat__number")


def meetings_list(user: User) -> QuerySet[Meeting]:
    """Return the person's meetings for a list: with their bodies and protocols, and how many items each has."""
    return (
        visible_meetings(user)
        .select_related("body", "protocol")
        .annotate(items_count=Count("items"))
        .order_by("-starts_at", "-pk")
    )


def meeting_filters(user: User) -> dict[str, list[Any]]:
    """Return the bodies and the years by which the person's meetings can be filtered."""
    meetings = visible_meetings(user)
    bodies = Body.objects.filter(pk__in=meetings.values("body_id")).order_by("kind", "short_name")
    years = meetings.dates("starts_at", "year", order="DESC")
    return {"bodies": list(bodies), "years": [day.year for day in years]}


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
    """The members who voted alike and whose votes one person recorded."""

    label: str
    names: str
    clerk: str


def _ballots_by_name(votes: Iterable[Vote]) -> dict[int, list[NamedBallots]]:
    """Return for each vote who voted how and who recorded it: both names are kept (clause 12). One query."""
    groups: dict[int, dict[tuple[str, str], list[str]]] = {vote.pk: {} for vote in votes}
    rows = Ballot.objects.filter(vote__in=groups).order_by("attendee__number")
    for vote_id, value, reason, name, clerk in rows.values_list(
        "vote_id", "value", "reason", "attendee__name", "recorded_by__full_name"
    ):
        groups[vote_id].setdefault((value, clerk), []).append(f"{name} ({reason})" if reason else name)
    order = {value: (place, str(label)) for place, (value, label) in enumerate(BallotValue.choices)}
    return {
        vote_id: [
            NamedBallots(order[value][1], ", ".join(names), clerk)
            for (value, clerk), names in sorted(found.items(), key=lambda one: (order[one[0][0]], one[0][1]))
        ]
        for vote_id, found in groups.items()
    }


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """Return the agenda with materials, votes (each with ``by_name``) and decisions, in a fixed number of queries."""
    items = list(
        meeting.items.order_by("position").prefetch_related(
            Prefetch("materials", queryset=MeetingMaterial.objects.select_related("file")),
            Prefetch("votes", queryset=Vote.objects.order_by("number")),
            "decisions",
        )
    )
    votes = [vote for item in items for vote in item.votes.all()]
    by_name = _ballots_by_name(votes) if votes else {}
    for vote in votes:
        vote.by_name = by_name[vote.pk]
    return items


def present_count(meeting: Meeting) -> int:
    """Return how many members are present now."""
    return Presence.objects.filter(attendee__meeting=meeting, left_at__isnull=True).count()


def present_attendees(meeting: Meeting) -> QuerySet[Attendee]:
    """Return the members who are present now."""
    here = Presence.objects.filter(attendee=OuterRef("pk"), left_at__isnull=True)
    return meeting.attendees.filter(Exists(here)).order_by("number")


def unsettled_votes(meeting: Meeting) -> QuerySet[Vote]:
    """Return the votes of a meeting that are open or wait for the deciding vote."""
    return Vote.objects.filter(item__meeting=meeting).exclude(state=VoteState.CLOSED)


def protocol_with_record(protocols: QuerySet[Protocol] | None = None) -> QuerySet[Protocol]:
    """Return protocols with everything that their document tells, in a fixed number of queries."""
    base = Protocol.objects.all() if protocols is None else protocols
    votes = Vote.objects.order_by("number").prefetch_related(
        Prefetch("ballots", queryset=Ballot.objects.select_related("attendee").order_by("attendee__number"))
    )
    return base.select_related("meeting", "body", "pdf", "signed_file").prefetch_related(
        Prefetch(
            "items",
            queryset=ProtocolItem.objects.select_related("item")
            .order_by("position")
            .prefetch_related(Prefetch("item__votes", queryset=votes)),
        ),
        Prefetch(
            "meeting__attendees", queryset=Attendee.objects.order_by("number").prefetch_related("presences")
        ),
    )


def published_protocols() -> QuerySet[Protocol]:
    """Return the protocols that everybody may read, newest first."""
    return (
        Protocol.objects.filter(state=ProtocolState.PUBLISHED)
        .select_related("body", "meeting", "signed_file")
        .order_by("-signed_on", "-pk")
    )


def deliveries_of(protocol: Protocol) -> QuerySet[Delivery]:
    """Return the copies of a protocol with who opened them, first the unopened."""
    return (
        protocol.deliveries.select_related("university__city")
        .prefetch_related(Prefetch("receipts", queryset=Receipt.objects.select_related("user")))
        .annotate(receipts_count=Count("receipts"))
        .order_by("receipts_count", "university__name_kk", "pk")
    )


def copies_for(user: User) -> QuerySet[Delivery]:
    """Return the copies sent to the person's universities, or to the authorised body (cl. 25)."""
    if not user.is_authenticated:
        return Delivery.objects.none()
    addressed = Q(university_id__in=user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR))
    if user.holds_office(OfficeRole.AUTHORISED_BODY):
        addressed |= Q(university__isnull=True)
    own = Receipt.objects.filter(delivery=OuterRef("pk"))
    return (
        Delivery.objects.filter(addressed)
        .select_related("protocol__body", "protocol__meeting", "protocol__signed_file", "university")
        .prefetch_related(Prefetch("receipts", queryset=Receipt.objects.select_related("user")))
        .annotate(is_received=Exists(own))
        .order_by("is_received", "-delivered_at", "-pk")
    )


def unopened_copies(user: User) -> QuerySet[Delivery]:
    """Return the copies for the person that nobody has opened yet."""
    return copies_for(user).filter(receipts__isnull=True)


def new_copies_count(user: User) -> int:
    """Return how many copies nobody at the person's university has opened yet; read once for each user object."""
    cached = getattr(user, "_new_copies_count", None)
    if cached is None:
        cached = unopened_copies(user).count()
        user._new_copies_count = cached
    return cached


def receivers_of(delivery: Delivery) -> QuerySet[User]:
    """Return the people who are told of a copy: the university's coordinators, or the authorised body."""
    role = OfficeRole.UNIVERSITY_COORDINATOR if delivery.university_id else OfficeRole.AUTHORISED_BODY
    today = timezone.localdate()
    held: dict[str, Any] = {"offices__role": role, "offices__university_id": delivery.university_id}
    if delivery.university_id is None:
        held = {"offices__role": role}
    return User.objects.filter(held_on(today, "offices__"), is_active=True, **held).distinct()


def people_of(seats: Iterable[Seat]) -> list[tuple[Seat, User]]:
    """Return each filled seat of ``current_seats`` with its holder."""
    return [(seat, seat.holding[0].user) for seat in seats if seat.holding]  # type: ignore[attr-defined]


def _meetings_waiting(user: User, keeps: set[int]) -> list[Waiting]:
    """Meetings to prepare, to lead or to attend, the next ones first."""
    states = [MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN]
    waiting = []
    meetings = Meeting.objects.filter(body_id__in=bodies_where(user), state__in=states)
    for meeting in meetings.select_related("body").order_by("starts_at"):
        names = {"body": meeting.body.short_name}
        url = reverse("meetings:meeting_detail", args=[meeting.pk])
        tone: Tone = "blue"
        if meeting.state == MeetingState.OPEN:
            title, tone = gettext("The meeting is in session: %(body)s") % names, "green"
            if meeting.body_id in keeps:
                url = reverse("meetings:room", args=[meeting.pk])
        elif meeting.body_id in keeps and meeting.state == MeetingState.PLANNED:
            title = gettext("Prepare the meeting and send the invitations: %(body)s") % names
        elif meeting.body_id in keeps:
            title = gettext("Hold the meeting: %(body)s") % names
        elif meeting.state == MeetingState.CONVENED and meeting.starts_at > timezone.now():
            title = gettext("Take part in the meeting: %(body)s") % names
        else:
            continue
        waiting.append(Waiting(title, url, due_on=timezone.localdate(meeting.starts_at), tone=tone))
    return waiting


def _protocols_waiting(keeps: set[int], signs: set[int]) -> list[Waiting]:
    """Protocols to word and agree, to sign, to publish (clauses 13, 25 and 26)."""
    if not keeps | signs:
        return []
    waiting = []
    unfinished = Protocol.objects.filter(body_id__in=keeps | signs).exclude(state=ProtocolState.PUBLISHED)
    for protocol in unfinished.select_related("body").order_by("year", "number"):
        names = {"number": f"{protocol.number}/{protocol.year}", "body": protocol.body.short_name}
        if protocol.state == ProtocolState.AGREED:
            title = gettext("Sign protocol No. %(number)s: %(body)s") % names
        elif protocol.body_id not in keeps:
            continue
        elif protocol.state == ProtocolState.DRAFT:
            title = gettext("Word and agree protocol No. %(number)s: %(body)s") % names
        else:
            title = gettext("Publish protocol No. %(number)s: %(body)s") % names
        url = reverse("meetings:protocol_detail", args=[protocol.pk])
        clause = "13" if protocol.body.kind == BodyKind.COUNCIL else "25"
        waiting.append(Waiting(title, url, tone="amber", clause=clause))
    return waiting


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for a person in the bodies they sit in, and copies that came to their university.

    At most three queries.
    """
    keeps = bodies_where(user, SeatRole.SECRETARY)
    signs = bodies_where(user, SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)
    waiting = _meetings_waiting(user, keeps) if bodies_where(user) else []
    waiting += _protocols_waiting(keeps, signs)
    if user.holds_office(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY):
        count = new_copies_count(user)
        if count:
            title = gettext("Protocols that came and were not opened yet")
            waiting.append(Waiting(title, reverse("meetings:copies"), count=count, clause="25"))
    return waiting
