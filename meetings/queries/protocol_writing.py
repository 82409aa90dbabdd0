"""Revisions of a protocol, unsaved text, usual wordings, remarks."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.codes import OFFICIAL_LANGUAGES
from meetings.enums import RemarkState, SeatRole
from meetings.models import Body, Phrase, Protocol, ProtocolRevision, Remark, Vote, WorkingCopy
from meetings.queries.bodies import current_seats, people_of
from meetings.queries.protocol_texts import texts_of_line

INVITED = tuple(f"invited_{language}" for language in OFFICIAL_LANGUAGES)
PLACE = tuple(f"place_{language}" for language in OFFICIAL_LANGUAGES)


def texts_of(protocol: Protocol) -> dict[str, str]:
    """Return every editable text of a protocol by the name of its field in the form."""
    texts = {name: getattr(protocol, name) or "" for name in INVITED}
    for line in sorted(protocol.items.all(), key=lambda one: one.position):
        texts |= {f"item-{line.pk}-{name}": text for name, text in texts_of_line(line).items()}
    texts |= {name: getattr(protocol.meeting, name) or "" for name in PLACE}
    for vote in votes_with_question(protocol):
        texts |= {
            f"question-{vote.pk}_{code}": getattr(vote, f"question_{code}") or ""
            for code in OFFICIAL_LANGUAGES
        }
    return texts


def votes_with_question(protocol: Protocol) -> list[Vote]:
    """Return the votes of a protocol's meeting that had a question of their own, in the order of the agenda."""
    votes = Vote.objects.filter(item__meeting_id=protocol.meeting_id).exclude(
        Q(question_kk__isnull=True) | Q(question_kk=""), Q(question_ru__isnull=True) | Q(question_ru="")
    )
    return list(votes.select_related("item").order_by("item__position", "number"))


def words_of_the_vote(protocol: Protocol, votes: Iterable[Vote]) -> set[str]:
    """Return the fields of the questions as they were put to the vote: only a missing language is added (cl. 12, 24)."""
    first = protocol.revisions.order_by("number").values_list("texts", flat=True).first() or {}
    found = set()
    for vote in votes:
        for code in OFFICIAL_LANGUAGES:
            name = f"question-{vote.pk}_{code}"
            if first.get(name, getattr(vote, f"question_{code}") or ""):
                found.add(name)
    return found


def revisions_of(protocol: Protocol) -> QuerySet[ProtocolRevision]:
    """Return the revisions of a protocol with their authors, newest first."""
    return protocol.revisions.select_related("author").order_by("-number")


def working_copy_of(protocol: Protocol, user: User) -> WorkingCopy | None:
    """Return what the person has typed and not saved."""
    return WorkingCopy.objects.filter(protocol=protocol, user=user).first()


def others_writing(protocol: Protocol, user: User) -> list[str]:
    """Return the names of others who have unsaved text in this protocol."""
    copies = WorkingCopy.objects.filter(protocol=protocol).exclude(user=user).select_related("user")
    return [one.user.full_name for one in copies]


def phrases_for(body: Body) -> QuerySet[Phrase]:
    """Return the usual wordings of a body: the common ones and its own."""
    known = Q(body=body) | Q(body__isnull=True)
    return Phrase.objects.filter(known, removed_at__isnull=True).order_by("field", "position", "pk")


def remarks_on(protocol: Protocol) -> QuerySet[Remark]:
    """Return the remarks on a protocol in the order of its items."""
    return protocol.remarks.select_related("author", "line", "answered_by").order_by(
        "line__position", "made_at"
    )


def open_remarks_count(protocol: Protocol) -> int:
    """Return how many remarks wait for an answer."""
    return protocol.remarks.filter(state=RemarkState.OPEN).count()


def took_part(user: User, protocol: Protocol) -> bool:
    """Say whether the person was present at the protocol's meeting as a member."""
    if not user.is_authenticated:
        return False
    return protocol.meeting.attendees.filter(user=user, presences__isnull=False).exists()


def secretaries_of(body: Body) -> list[User]:
    """Return who is the secretary of a body today."""
    seats = current_seats(body, timezone.localdate()).filter(role=SeatRole.SECRETARY)
    return [person for _seat, person in people_of(seats)]


def people_present(protocol: Protocol) -> Iterable[User]:
    """Return the members who took part in the protocol's meeting and have an account."""
    return User.objects.filter(
        attendances__meeting=protocol.meeting_id, attendances__presences__isnull=False, is_active=True
    ).distinct()
