"""The meeting itself: attendance, votes, decisions, and the protocol that is written when it closes."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.lifecycle import require_transition
from meetings.documents.record import held_on as day_of
from meetings.domain import presiding, voting, wording
from meetings.domain.lifecycle import MEETING
from meetings.domain.numbering import next_number
from meetings.enums import BallotValue, MeetingState, PresenceMode, VoteOutcome, VoteState
from meetings.models import (
    AgendaItem,
    Attendee,
    Ballot,
    Body,
    Decision,
    Meeting,
    Presence,
    Protocol,
    ProtocolItem,
    Seat,
    Vote,
)
from meetings.queries import attendance_of, current_seats, present_attendees, present_count, unsettled_votes
from meetings.services.meeting import locked_meeting, require_state

TALLIED = {
    BallotValue.IN_FAVOUR: "in_favour_count",
    BallotValue.AGAINST: "against_count",
    BallotValue.ABSTAINED: "abstained_count",
    BallotValue.RECUSED: "recused_count",
}
PRESIDING_REFUSED = {
    presiding.NOT_CHAIR_OR_DEPUTY: _("Only the chair presides or, in the chair's absence, the deputy chair."),
    presiding.NOT_PRESENT: _("Whoever presides must be present: mark the attendance first."),
    presiding.CHAIR_IS_PRESENT: _("The chair is present: the deputy presides only in the chair's absence."),
}


def presiding_clause(body: Body) -> str:
    """Return the clause on who conducts the meetings of a body: the one before the clause on its decisions."""
    return str(int(body.clause) - 1) if body.clause.isdigit() else ""


def _frozen_line(meeting: Meeting, seat: Seat) -> Attendee:
    """Return the roster line of a seat as it stands now, in every language."""
    holder = seat.holding[0].user if seat.holding else None
    line = Attendee(
        meeting=meeting,
        seat=seat,
        user=holder,
        number=seat.number,
        role=seat.role,
        name=holder.full_name if holder else "",
    )
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            setattr(line, f"post_{language}", seat.post or seat.title)
            setattr(line, f"organisation_{language}", seat.employer[:300])
    return line


def open_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Open a meeting and freeze its roster: every seat of today, filled or vacant (cl. 12, 24).

    Raises TransitionRefused unless the invitations were sent, DomainError when the body has no seats.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.OPEN, current_label=str(meeting.get_state_display())
        )
        seats = list(current_seats(meeting.body, timezone.localdate()))
        if not seats:
            raise DomainError(_("The body has no seats today: there is nobody to meet."))
        Attendee.objects.bulk_create(_frozen_line(meeting, seat) for seat in seats)
        meeting.state = MeetingState.OPEN
        meeting.opened_at = timezone.now()
        meeting.save(update_fields=["state", "opened_at"])
        record("open_meeting", meeting, actor=actor, seats=len(seats))
    return meeting


def _seats_for_presiding(meeting: Meeting) -> list[presiding.Seat]:
    return [
        presiding.Seat(one.pk, one.role, any(span.left_at is None for span in one.presences.all()))
        for one in attendance_of(meeting)
    ]


def _require_can_preside(meeting: Meeting, attendee_id: int) -> None:
    seats = _seats_for_presiding(meeting)
    candidate = next(seat for seat in seats if seat.key == attendee_id)
    reason = presiding.why_not_presiding(candidate, seats)
    if reason:
        raise DomainError(PRESIDING_REFUSED[reason], clause=presiding_clause(meeting.body))


def mark_presence(attendee: Attendee, *, actor: User, mode: str = PresenceMode.IN_PERSON) -> Presence:
    """Note that a member is there, in person or online; marked twice, nothing is doubled.

    The chair presides as soon as they are there and nobody else does. Raises DomainError when the meeting is not open or
    the seat is vacant.
    """
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        require_state(meeting, MeetingState.OPEN)
        if attendee.user_id is None:
            raise DomainError(
                _("The seat is vacant: it counts for the quorum, but nobody can be present on it.")
            )
        span, created = Presence.objects.get_or_create(
            attendee=attendee, left_at=None, defaults={"mode": mode, "came_at": timezone.now()}
        )
        if not created and span.mode != mode:
            span.mode = mode
            span.save(update_fields=["mode"])
        elif not created:
            return span
        if meeting.presided_by_id is None and attendee.role == presiding.CHAIR:
            meeting.presided_by = attendee
            meeting.save(update_fields=["presided_by"])
        record("mark_presence", attendee, actor=actor, mode=mode)
    return span


def mark_everybody_present(meeting: Meeting, *, actor: User) -> int:
    """Note that everybody who is not there yet has come, in person; returns how many that are."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.OPEN)
        now = timezone.now()
        absent = [
            one
            for one in attendance_of(meeting)
            if one.user_id and not any(span.left_at is None for span in one.presences.all())
        ]
        Presence.objects.bulk_create(Presence(attendee=one, came_at=now) for one in absent)
        chair = next((one for one in absent if one.role == presiding.CHAIR), None)
        if chair and meeting.presided_by_id is None:
            meeting.presided_by = chair
            meeting.save(update_fields=["presided_by"])
        if absent:
            record("mark_everybody_present", meeting, actor=actor, members=[one.name for one in absent])
    return len(absent)


def mark_absence(attendee: Attendee, *, actor: User, has_left: bool = True) -> None:
    """Note that a member left, or, with ``has_left=False``, that the mark was a mistake and they never came.

    Raises DomainError when the meeting is not open, or when a mistake is claimed after the member voted.
    """
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        require_state(meeting, MeetingState.OPEN)
        open_spans = attendee.presences.filter(left_at__isnull=True)
        if not has_left and attendee.ballots.exists():
            raise DomainError(
                _("The member has voted in this meeting: note that they left, not that they never came.")
            )
        changed = open_spans.update(left_at=timezone.now()) if has_left else open_spans.delete()[0]
        if not changed:
            return
        if meeting.presided_by_id == attendee.pk and not meeting.items.filter(votes__isnull=False).exists():
            meeting.presided_by = None
            meeting.save(update_fields=["presided_by"])
        record("mark_absence", attendee, actor=actor, has_left=has_left)


def set_presiding(meeting: Meeting, attendee: Attendee, *, actor: User) -> Meeting:
    """Note who conducts the meeting: the chair or, in the chair's absence, the deputy (cl. 11, 23)."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.OPEN)
        _require_can_preside(meeting, attendee.pk)
        if meeting.presided_by_id != attendee.pk:
            meeting.presided_by = attendee
            meeting.save(update_fields=["presided_by"])
            record("set_presiding", meeting, actor=actor, presided_by=attendee.name)
    return meeting


def _require_quorum(meeting: Meeting, seats: int, present: int) -> None:
    missing = voting.missing_for_quorum(seats, present)
    if missing:
        raise DomainError(
            ngettext_lazy(
                "No quorum: %(count)d more member is needed. Present %(present)d of %(seats)d, needed %(needed)d.",
                "No quorum: %(count)d more members are needed. Present %(present)d of %(seats)d, needed %(needed)d.",
                missing,
            )
            % {"count": missing, "present": present, "seats": seats, "needed": voting.quorum(seats)},
            clause=meeting.body.clause,
        )


def open_vote(item: AgendaItem, *, actor: User, question: str = "") -> Vote:
    """Open a vote on an item; opened twice, it is the same vote.

    Raises DomainError without a quorum (naming how many are missing, cl. 12, 24) or when nobody entitled presides
    (cl. 11, 23).
    """
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.OPEN)
        running = item.votes.exclude(state=VoteState.CLOSED).first()
        if running:
            return running
        seats, present = meeting.attendees.count(), present_count(meeting)
        _require_quorum(meeting, seats, present)
        if meeting.presided_by_id is None:
            raise DomainError(
                _("Say first who presides over the meeting."), clause=presiding_clause(meeting.body)
            )
        _require_can_preside(meeting, meeting.presided_by_id)
        last = item.votes.aggregate(last=Max("number"))["last"] or 0
        vote = Vote.objects.create(
            item=item,
            number=last + 1,
            question=question.strip(),
            seats_count=seats,
            present_count=present,
            opened_at=timezone.now(),
        )
        record("open_vote", vote, actor=actor, seats=seats, present=present)
    return vote


def _locked_vote(vote: Vote, state: str = VoteState.OPEN) -> tuple[Meeting, Vote]:
    meeting = locked_meeting(vote.item.meeting)
    require_state(meeting, MeetingState.OPEN)
    vote = Vote.objects.select_for_update(of=("self",)).select_related("item").get(pk=vote.pk)
    if vote.state != state:
        raise DomainError(
            _("The vote is closed and its result is frozen.")
            if vote.state == VoteState.CLOSED
            else _("The vote is in the state “%(state)s”.") % {"state": vote.get_state_display()},
            clause=meeting.body.clause,
        )
    return meeting, vote


def _require_value(value: str) -> None:
    if value not in BallotValue.values:
        raise DomainError(_("A vote is in favour, against, abstained or recused."), field="value")


def _write_ballot(vote: Vote, attendee: Attendee, value: str, actor: User, reason: str = "") -> None:
    Ballot.objects.update_or_create(
        vote=vote,
        attendee=attendee,
        defaults={"value": value, "reason": reason, "recorded_by": actor},
    )


def record_ballot(
    vote: Vote, attendee: Attendee, *, actor: User, value: str, reason: str = ""
) -> Ballot | None:
    """Note one member's vote while the vote is open; an empty value takes it back. Each member has one vote.

    Both names are kept: whose vote it is and who recorded it. Raises DomainError when the vote is closed or the
    member is not present (cl. 12, 24).
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote)
        if not value:
            Ballot.objects.filter(vote=vote, attendee=attendee).delete()
            record("withdraw_ballot", vote, actor=actor, member=attendee.name)
            return None
        _require_value(value)
        present = attendee.presences.filter(left_at__isnull=True).exists()
        if attendee.meeting_id != meeting.pk or not present:
            raise DomainError(
                _("Only members who are present vote: %(name)s is not marked as present.")
                % {"name": str(attendee)},
                clause=meeting.body.clause,
            )
        _write_ballot(vote, attendee, value, actor, reason.strip())
        record("record_ballot", vote, actor=actor, member=attendee.name, value=value)
    return Ballot.objects.get(vote=vote, attendee=attendee)


def record_all_in_favour_except(
    vote: Vote, *, actor: User, exceptions: Mapping[int, str] | None = None
) -> int:
    """Note “in favour” for everybody present who has no vote yet; ``exceptions`` name other votes by attendee.

    Returns how many votes were written. Votes recorded before stay, so the exceptions may also be entered first.
    """
    exceptions = exceptions or {}
    with transaction.atomic():
        _meeting, vote = _locked_vote(vote)
        for value in exceptions.values():
            _require_value(value)
        voted = set(vote.ballots.values_list("attendee_id", flat=True))
        present = list(present_attendees(vote.item.meeting))
        new = [
            Ballot(
                vote=vote,
                attendee=one,
                value=exceptions.get(one.pk, BallotValue.IN_FAVOUR),
                recorded_by=actor,
                recorded_at=timezone.now(),
            )
            for one in present
            if one.pk not in voted
        ]
        Ballot.objects.bulk_create(new)
        for one in present:
            if one.pk in voted and one.pk in exceptions:
                _write_ballot(vote, one, exceptions[one.pk], actor)
        record(
            "record_all_in_favour_except",
            vote,
            actor=actor,
            written=len(new),
            exceptions={one.name: exceptions[one.pk] for one in present if one.pk in exceptions},
        )
    return len(new)


def tally_of(vote: Vote, present_ids: set[int]) -> voting.Tally:
    """Return the count of a vote's ballots; ``present_ids`` are the members present now."""
    ballots = {ballot.attendee_id: ballot.value for ballot in vote.ballots.all()}
    counts = {value: list(ballots.values()).count(value) for value in BallotValue.values}
    presiding_id = vote.item.meeting.presided_by_id
    own = ballots.get(presiding_id) if presiding_id else None
    return voting.Tally(
        in_favour=counts[BallotValue.IN_FAVOUR],
        against=counts[BallotValue.AGAINST],
        abstained=counts[BallotValue.ABSTAINED],
        recused=counts[BallotValue.RECUSED],
        not_voted=len(present_ids - set(ballots)),
        presiding_value=own if own != BallotValue.RECUSED else None,
        presiding_recused=own == BallotValue.RECUSED,
    )


def _freeze(vote: Vote, outcome: voting.Outcome) -> None:
    vote.reason = outcome.reason
    if outcome.final:
        vote.state = VoteState.CLOSED
        vote.outcome = VoteOutcome(outcome.result)
        vote.closed_at = timezone.now()
    else:
        vote.state = VoteState.AWAITING_CASTING_VOTE
    vote.save()


def close_vote(vote: Vote, *, actor: User) -> Vote:
    """Count a vote and freeze it; on equal votes the presiding person's own vote decides (cl. 12, 24).

    When they abstained, the vote waits for their deciding vote. Raises DomainError when nobody voted or when the
    quorum was lost meanwhile.
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote)
        ballots = set(vote.ballots.values_list("attendee_id", flat=True))
        if not ballots:
            raise DomainError(_("Nobody's vote is recorded yet."), clause=meeting.body.clause)
        present = set(present_attendees(meeting).values_list("pk", flat=True))
        _require_quorum(meeting, vote.seats_count, len(present | ballots))
        vote.item.meeting = meeting
        tally = tally_of(vote, present)
        outcome = tally.outcome(settings.VOTE_BASE)
        vote.present_count = len(present | ballots)
        for value, name in TALLIED.items():
            setattr(vote, name, getattr(tally, value))
        vote.not_voted_count = tally.not_voted
        if outcome.reason == voting.CASTING_VOTE:
            vote.casting_value = tally.presiding_value or ""
        _freeze(vote, outcome)
        record(
            "close_vote",
            vote,
            actor=actor,
            in_favour=tally.in_favour,
            against=tally.against,
            abstained=tally.abstained,
            recused=tally.recused,
            not_voted=tally.not_voted,
            result=outcome.result,
            reason=outcome.reason,
        )
    return vote


def cast_deciding_vote(vote: Vote, *, actor: User, value: str) -> Vote:
    """Settle a tie by the presiding person's deciding vote (cl. 12, 24).

    Raises DomainError unless the vote waits for it, or when it is neither for nor against.
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote, VoteState.AWAITING_CASTING_VOTE)
        if value not in (BallotValue.IN_FAVOUR, BallotValue.AGAINST):
            raise DomainError(
                _("The deciding vote is for or against."), clause=meeting.body.clause, field="value"
            )
        vote.casting_value = value
        adopted = value == BallotValue.IN_FAVOUR
        _freeze(vote, voting.Outcome(voting.ADOPTED if adopted else voting.NOT_ADOPTED, voting.CASTING_VOTE))
        record("cast_deciding_vote", vote, actor=actor, value=value, presided_by=str(meeting.presided_by))
    return vote


def withdraw_vote(vote: Vote, *, actor: User, reason: str) -> None:
    """Take back a vote that was opened by mistake and is not closed; its ballots stay in the journal.

    Raises DomainError without a reason, or when the vote is closed: a closed vote is frozen.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason for taking the vote back."), field="reason")
    with transaction.atomic():
        meeting = locked_meeting(vote.item.meeting)
        require_state(meeting, MeetingState.OPEN)
        vote = Vote.objects.select_for_update().get(pk=vote.pk)
        if vote.state == VoteState.CLOSED:
            raise DomainError(_("The vote is closed and its result is frozen."), clause=meeting.body.clause)
        ballots = {one.attendee.name: one.value for one in vote.ballots.select_related("attendee")}
        record("withdraw_vote", vote, actor=actor, reason=reason.strip(), ballots=ballots)
        vote.ballots.all().delete()
        vote.delete()


def record_discussion(item: AgendaItem, *, actor: User, data: Mapping[str, Any]) -> AgendaItem:
    """Note who was heard and who spoke on an item. Raises DomainError unless the meeting is open."""
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), MeetingState.OPEN)
        for name, value in data.items():
            setattr(item, name, value)
        item.save(update_fields=list(data))
        record("record_discussion", item, actor=actor)
    return item


def _require_decision(data: Mapping[str, Any]) -> None:
    if not (data.get("text_kk") or data.get("text_ru")):
        raise DomainError(_("Write the decision in Kazakh or in Russian."), field="text_kk")


def add_decision(item: AgendaItem, *, actor: User, data: Mapping[str, Any]) -> Decision:
    """Note a decision on an item; it belongs to the item's last closed vote.

    Raises DomainError when that vote did not adopt it, while a vote is open, or without a text (cl. 12, 24).
    """
    _require_decision(data)
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.OPEN)
        vote = item.votes.order_by("-number").first()
        if vote and vote.state != VoteState.CLOSED:
            raise DomainError(_("Close the vote first."), clause=meeting.body.clause)
        if vote and vote.outcome == VoteOutcome.NOT_ADOPTED:
            raise DomainError(
                _("The decision was not adopted. Hold another vote on a new wording."),
                clause=meeting.body.clause,
            )
        last = item.decisions.aggregate(last=Max("position"))["last"] or 0
        decision = Decision.objects.create(item=item, vote=vote, position=last + 1, **data)
        record("add_decision", decision, actor=actor, text=decision.text)
    return decision


def edit_decision(decision: Decision, *, actor: User, data: Mapping[str, Any]) -> Decision:
    """Change the wording of a decision while the meeting is open."""
    _require_decision(data)
    with transaction.atomic():
        require_state(locked_meeting(decision.item.meeting), MeetingState.OPEN)
        before = decision.text
        for name, value in data.items():
            setattr(decision, name, value)
        decision.save(update_fields=list(data))
        record("edit_decision", decision, actor=actor, before=before, after=decision.text)
    return decision


def remove_decision(decision: Decision, *, actor: User) -> None:
    """Take back a decision while the meeting is open; the later ones move up."""
    with transaction.atomic():
        item = decision.item
        require_state(locked_meeting(item.meeting), MeetingState.OPEN)
        record("remove_decision", decision, actor=actor, text=decision.text)
        decision.delete()
        for position, other in enumerate(item.decisions.order_by("position"), 1):
            if other.position != position:
                Decision.objects.filter(pk=other.pk).update(position=position)


def _decided(item: AgendaItem, language: str) -> str:
    """Return the text of an item's decisions as the protocol begins with it."""
    lines = []
    with translation.override(language):
        for decision in item.decisions.all():
            text = getattr(decision, f"text_{language}") or ""
            if not text:
                continue
            lines.append(f"{item.position}.{decision.position}. {text}")
            details = wording.decision_details(decision.responsible or "", decision.due_on, language)
            lines.extend(filter(None, [details]))
    return "\n".join(lines)


def _protocol_line(protocol: Protocol, item: AgendaItem) -> ProtocolItem:
    line = ProtocolItem(protocol=protocol, item=item, position=item.position)
    for language in ("kk", "ru", "en"):
        for name in ("title", "heard", "spoke"):
            setattr(line, f"{name}_{language}", getattr(item, f"{name}_{language}") or "")
    for language in ("kk", "ru"):
        setattr(line, f"decided_{language}", _decided(item, language))
    return line


def _write_protocol(meeting: Meeting) -> Protocol:
    """Write the protocol from the record; its number is the body's next in the year (cl. 13, 25)."""
    body = Body.objects.select_for_update().get(pk=meeting.body_id)
    year = day_of(meeting).year
    taken = Protocol.objects.filter(body=body, year=year).values_list("number", flat=True)
    protocol = Protocol.objects.create(
        meeting=meeting, body=body, year=year, number=next_number(taken), is_demo=meeting.is_demo
    )
    items = meeting.items.order_by("position").prefetch_related("decisions")
    ProtocolItem.objects.bulk_create(_protocol_line(protocol, item) for item in items)
    return protocol


def close_meeting(meeting: Meeting, *, actor: User) -> Protocol:
    """Close a meeting and write its protocol in Kazakh and Russian from the record (cl. 13, 25).

    Raises DomainError while a vote is open or waits for the deciding vote, or when nobody presided.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.CLOSED, current_label=str(meeting.get_state_display())
        )
        if unsettled_votes(meeting).exists():
            raise DomainError(
                _("A vote is still open. Close it, or take it back, then close the meeting."),
                clause=meeting.body.clause,
            )
        if meeting.presided_by_id is None:
            raise DomainError(
                _("Say first who presided over the meeting."), clause=presiding_clause(meeting.body)
            )
        meeting.state = MeetingState.CLOSED
        meeting.closed_at = timezone.now()
        meeting.save(update_fields=["state", "closed_at"])
        Presence.objects.filter(attendee__meeting=meeting, left_at__isnull=True).update(
            left_at=meeting.closed_at
        )
        protocol = _write_protocol(meeting)
        record("close_meeting", meeting, actor=actor, protocol=str(protocol))
    return protocol
