"""Who was invited, what they answered, who comes as a guest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from meetings.domain.forecast import Forecast
from meetings.enums import AnswerValue, MaterialAccess
from meetings.models import Body, Guest, Invitation, Meeting
from meetings.queries.bodies import (
    LEADERS,
    SeatPerson,
    bodies_where,
    held_on,
    oversees,
    people_on_seats,
)

ANSWER_SALT = "meetings.answer"


def answer_token(invitation: Invitation) -> str:
    """Return the signed part of a person's answer links: it names the invitation, the meeting and the person."""
    who = invitation.user_id or invitation.email
    return signing.dumps([invitation.pk, invitation.meeting_id, who], salt=ANSWER_SALT, compress=True)


def invitation_of_token(token: str) -> Invitation | None:
    """Return the invitation of an answer link, or None when the link was tampered with or belongs to nobody now."""
    try:
        named = signing.loads(token, salt=ANSWER_SALT)
    except signing.BadSignature:
        return None
    invitation_id, meeting_id, who = named
    whose = Q(user__isnull=True, email=who) & ~Q(email="") if isinstance(who, str) else Q(user_id=who)
    return (
        Invitation.objects.select_related("meeting__body", "user", "seat")
        .filter(
            whose, Q(user__isnull=True) | Q(user__is_active=True), pk=invitation_id, meeting_id=meeting_id
        )
        .first()
    )


def invitations_with_answers(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the invitations with who was invited and who entered the answer: both names are kept."""
    return meeting.invitations.select_related("user", "seat", "answered_by").order_by("seat__number")


def invitation_of(user: User, meeting: Meeting) -> Invitation | None:
    """Return the person's own invitation to a meeting."""
    return meeting.invitations.select_related("answered_by").filter(user=user).first()


def forecast_of(meeting: Meeting, invitations: Collection[Invitation] | None = None) -> Forecast:
    """Return what the answers say about the quorum; two queries, one when the invitations are read already.

    Seats without an invitation cannot answer.
    """
    seats = meeting.body.seats.filter(held_on(timezone.localdate())).count()
    if invitations is not None:
        answers = [one.answer for one in invitations]
        said = {value: answers.count(value) for value in AnswerValue.values}
        return Forecast(seats=seats, silent=answers.count(""), **said)
    counted = meeting.invitations.aggregate(
        in_person=Count("pk", filter=Q(answer=AnswerValue.IN_PERSON)),
        online=Count("pk", filter=Q(answer=AnswerValue.ONLINE)),
        cannot=Count("pk", filter=Q(answer=AnswerValue.CANNOT)),
        silent=Count("pk", filter=Q(answer="")),
    )
    return Forecast(seats=seats, **counted)


def silent_invitations(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the invitations that nobody has answered."""
    return meeting.invitations.filter(answer="").select_related("user", "seat").order_by("seat__number")


def silent_with_address(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the silent whom a letter can reach."""
    return silent_invitations(meeting).exclude(user__isnull=True, email="")


@dataclass(frozen=True)
class Uninvited:
    """Somebody on a seat whom no letter has asked; ``before`` is what the seat's invitation says by now."""

    person: SeatPerson
    before: Invitation | None


def uninvited(
    meeting: Meeting,
    people: Sequence[SeatPerson] | None = None,
    invitations: Collection[Invitation] | None = None,
) -> list[Uninvited]:
    """Return who came to a seat, or got an e-mail or an account, since the invitations went out; three queries.

    ``people`` are those on the seats of today (``people_on_seats``) and ``invitations`` the meeting's with their users,
    when the caller has read them.
    """
    if invitations is None:
        invitations = list(meeting.invitations.select_related("user"))
    sent = {one.seat_id: one for one in invitations}
    found = []
    for person in people_on_seats(meeting.body) if people is None else people:
        before = sent.get(person.seat.pk)
        same = before is not None and person.is_same(before.user_id, before.name, before.email)
        reached = before is not None and (before.has_address or not person.email)
        has_come_in = before is not None and before.user_id is None and person.user is not None
        if not (same and reached) or has_come_in:
            found.append(Uninvited(person, before))
    return found


def guests_of(meeting: Meeting, *, present: bool = False) -> QuerySet[Guest]:
    """Return the guests of a meeting, or only those who were there, by kind and name."""
    guests = meeting.guests.order_by("kind", "full_name", "pk")
    return guests.exclude(presence="") if present else guests


def readable_access(user: User, body: Body | int) -> tuple[str, ...]:
    """Return which materials of a body's meetings a person may read; the overseers read what the members read."""
    body_id = body.pk if isinstance(body, Body) else body
    if user.is_authenticated:
        if user.is_superuser or body_id in bodies_where(user, *LEADERS):
            return (MaterialAccess.PUBLIC, MaterialAccess.MEMBERS, MaterialAccess.LEADERS)
        if oversees(user) or body_id in bodies_where(user):
            return (MaterialAccess.PUBLIC, MaterialAccess.MEMBERS)
    return (MaterialAccess.PUBLIC,)
