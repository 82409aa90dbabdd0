"""Open votes: ballots, the count, the deciding vote, votes that do not stand (cl. 12, 24)."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.domain import presiding, voting
from meetings.enums import UNSETTLED, BallotValue, MeetingState, VoteOutcome, VoteState
from meetings.models import AgendaItem, Attendee, Ballot, Meeting, Vote
from meetings.queries import absent_members, present_attendees, present_count, unsettled_votes
from meetings.services.attendance import presiding_clause, require_can_preside
from meetings.services.live import ballot_changed, room_changed
from meetings.services.meeting import locked_meeting, require_state
from meetings.services.recusals import (
    by_rule_in,
    end_recusal,
    hold_recusal,
    keep_rules,
    recuse_in,
    refuse_by_rule,
)

TALLIED = {
    BallotValue.IN_FAVOUR: "in_favour_count",
    BallotValue.AGAINST: "against_count",
    BallotValue.ABSTAINED: "abstained_count",
    BallotValue.RECUSED: "recused_count",
}


class BallotChanged(DomainError):
    """Somebody recorded another vote of the member since the form was shown; nothing is overwritten."""


def require_quorum(meeting: Meeting, seats: int, present: int) -> None:
    """Raise DomainError without a quorum: how many are missing, and who is absent (cl. 12, 24)."""
    missing = voting.missing_for_quorum(seats, present)
    if missing:
        names = ", ".join(one.name for one in absent_members(meeting))
        raise DomainError(
            ngettext_lazy(
                "No quorum: %(count)d more member is needed. Present %(present)d of %(seats)d, needed %(needed)d. "
                "Absent: %(names)s.",
                "No quorum: %(count)d more members are needed. Present %(present)d of %(seats)d, needed %(needed)d. "
                "Absent: %(names)s.",
                missing,
            )
            % {
                "count": missing,
                "present": present,
                "seats": seats,
                "needed": voting.quorum(seats),
                "names": names or "–",
            },
            clause=meeting.body.clause,
        )


def _new_vote(
    meeting: Meeting,
    item: AgendaItem,
    actor: User,
    *,
    question: Mapping[str, str],
    repeats: Vote | None = None,
) -> Vote:
    """Open a vote; whoever is recused from the item, also by rule, is recused in each of its votes (ADR-0033, ADR-0063)."""
    seats, present = meeting.attendees.count(), present_count(meeting)
    require_quorum(meeting, seats, present)
    if meeting.presided_by_id is None:
        raise DomainError(
            _("Say first who presides over the meeting."), clause=presiding_clause(meeting.body)
        )
    require_can_preside(meeting, meeting.presided_by_id)
    last = item.votes.aggregate(last=Max("number"))["last"] or 0
    vote = Vote.objects.create(
        item=item,
        number=last + 1,
        question_kk=question.get("kk", "").strip(),
        question_ru=question.get("ru", "").strip(),
        seats_count=seats,
        present_count=present,
        presided_by_id=meeting.presided_by_id,
        opened_at=timezone.now(),
        repeats=repeats,
    )
    item.meeting = meeting
    keep_rules(item, actor=actor)
    recuse_in(vote, present_attendees(meeting))
    if meeting.current_item_id != item.pk:
        meeting.current_item = item
        meeting.save(update_fields=["current_item"])
    room_changed(meeting.pk)
    record("open_vote", vote, actor=actor, seats=seats, present=present, repeats=repeats and repeats.number)
    return vote


def open_vote(item: AgendaItem, *, actor: User, question: Mapping[str, str] | None = None) -> Vote:
    """Open a vote on an item, which becomes the current one; opened twice, it is the same vote.

    ``question`` is what is voted on by language ("kk", "ru"); it may stay empty. A language that is missing is asked for
    before the protocol is agreed.

    Raises DomainError without a quorum (naming how many and who are missing, cl. 12, 24), when nobody entitled presides
    (cl. 11, 23), or while a vote on another item is under way.
    """
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.OPEN)
        running = unsettled_votes(meeting).select_related("item").first()
        if running and running.item_id == item.pk:
            return running
        if running:
            raise DomainError(
                _("The vote on item %(number)d is still under way: settle it first.")
                % {"number": running.item.position},
                clause=meeting.body.clause,
            )
        return _new_vote(meeting, item, actor, question=question or {})


def _locked_vote(
    vote: Vote, state: str = VoteState.OPEN, *, meeting_id: int | None = None
) -> tuple[Meeting, Vote]:
    meeting = locked_meeting(meeting_id or vote.item.meeting_id)
    require_state(meeting, MeetingState.OPEN)
    of_meeting = Vote.objects.filter(item__meeting=meeting).select_related("item")
    vote = of_meeting.select_for_update(of=("self",)).get(pk=vote.pk)
    vote.item.meeting = meeting
    if vote.state != state:
        raise DomainError(
            _("The vote is closed and its result is frozen.")
            if vote.state == VoteState.CLOSED
            else _("The vote is in the state “%(state)s”.") % {"state": vote.get_state_display()},
            clause=meeting.body.clause,
        )
    return meeting, vote


def require_value(value: str, reason: str) -> None:
    """Raise DomainError unless the value is one of a ballot's, and a recusal says why."""
    if value not in BallotValue.values:
        raise DomainError(_("A vote is in favour, against, abstained or recused."), field="value")
    if value == BallotValue.RECUSED and not reason.strip():
        raise DomainError(
            _("Give the reason of the recusal: what the conflict of interest is."), field="reason"
        )


def _require_seen(before: Ballot | None, seen: str | None, value: str, attendee: Attendee) -> None:
    """Refuse to overwrite a vote that the form did not show."""
    current = before.value if before else ""
    if seen is None or seen == current or value == current:
        return
    if before is None:
        raise BallotChanged(
            _("The vote of %(name)s was taken back meanwhile. Nothing was changed: choose again.")
            % {"name": attendee.name},
            field="value",
        )
    raise BallotChanged(
        _(
            "Meanwhile the vote of %(name)s is recorded as “%(value)s” (by %(clerk)s). Nothing was changed: "
            "choose again if that is wrong."
        )
        % {"name": attendee.name, "value": before.get_value_display(), "clerk": before.recorded_by},
        field="value",
    )


def record_ballot(
    vote: Vote,
    attendee: Attendee,
    *,
    actor: User,
    value: str,
    reason: str = "",
    seen: str | None = None,
) -> Ballot | None:
    """Note one member's vote while the vote is open; an empty value takes it back. Each member has one vote.

    Both names are kept: whose vote it is and who recorded it. The same value again changes nothing, so a repeated
    request is harmless. ``seen`` is the value that the form showed: raises BallotChanged when another one was recorded
    since. Raises DomainError when the vote is closed, when the member is not present, or when a recusal has no reason
    or comes after the member voted (cl. 12, 24). Of ``vote`` only the key counts: it is read under the lock.
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote, meeting_id=attendee.meeting_id)
        before = Ballot.objects.filter(vote=vote, attendee=attendee).first()
        _require_seen(before, seen, value, attendee)
        if before and before.value == BallotValue.RECUSED:
            ruled = by_rule_in(vote.item).get(attendee.seat_id)
            if ruled and value == BallotValue.RECUSED:
                return before
            if ruled:
                refuse_by_rule(ruled, meeting.body.clause)
        if not value:
            if before:
                before.delete()
                if before.value == BallotValue.RECUSED:
                    end_recusal(vote.item, attendee, actor=actor)
                ballot_changed(attendee)
                record("withdraw_ballot", vote, actor=actor, member=attendee.name, value=before.value)
            return None
        reason = reason.strip() if value == BallotValue.RECUSED else ""
        require_value(value, reason or (before.reason if before else ""))
        if before and before.value == value and reason in ("", before.reason):
            return before
        if value == BallotValue.RECUSED and before and before.value != value:
            raise DomainError(
                _("A recusal is declared before voting. Take the vote of %(name)s back first.")
                % {"name": attendee.name},
                clause=meeting.body.clause,
                field="value",
            )
        if before and before.value == BallotValue.RECUSED and value != BallotValue.RECUSED:
            raise DomainError(
                _("%(name)s is recused from this item and does not vote on it. Take the recusal back first.")
                % {"name": attendee.name},
                clause=meeting.body.clause,
                field="value",
            )
        if not attendee.presences.filter(left_at__isnull=True).exists():
            raise DomainError(
                _("Only members who are present vote: %(name)s is not marked as present.")
                % {"name": str(attendee)},
                clause=meeting.body.clause,
            )
        if before:  # the meeting's row is locked: nobody writes this ballot at the same time
            before.value, before.reason, before.recorded_by = value, reason, actor
            before.save(update_fields=["value", "reason", "recorded_by", "recorded_at"])
            ballot = before
        else:
            ballot = Ballot.objects.create(
                vote=vote, attendee=attendee, value=value, reason=reason, recorded_by=actor
            )
        if value == BallotValue.RECUSED:
            hold_recusal(vote.item, attendee, actor=actor, reason=ballot.reason)
        ballot_changed(attendee)
        record("record_ballot", vote, actor=actor, member=attendee.name, value=value, reason=reason)
    return ballot


def vote_from_seat(
    vote: Vote,
    attendee: Attendee,
    *,
    actor: User,
    value: str,
    reason: str = "",
    seen: str | None = None,
) -> Ballot | None:
    """Note a member's vote given by themselves. Raises DomainError on another's seat, else as :func:`record_ballot`."""
    if attendee.user_id != actor.pk:
        raise DomainError(_("This is another member's seat."))
    return record_ballot(vote, attendee, actor=actor, value=value, reason=reason, seen=seen)


def record_all_in_favour_except(
    vote: Vote,
    *,
    actor: User,
    exceptions: Mapping[int, str] | None = None,
    reasons: Mapping[int, str] | None = None,
) -> int:
    """Note “in favour” for everybody present who has no vote yet; ``exceptions`` name other votes by attendee.

    ``reasons`` of recusals go by attendee too. Returns how many votes were written. Votes recorded before stay, so the
    exceptions may also be entered first.
    """
    exceptions, reasons = exceptions or {}, reasons or {}
    with transaction.atomic():
        meeting, vote = _locked_vote(vote)
        for key, value in exceptions.items():
            require_value(value, reasons.get(key, ""))
        voted = set(vote.ballots.values_list("attendee_id", flat=True))
        present = list(present_attendees(meeting))
        ruled = by_rule_in(vote.item) if exceptions else {}
        for one in present:
            if one.seat_id in ruled and exceptions.get(one.pk, BallotValue.RECUSED) != BallotValue.RECUSED:
                refuse_by_rule(ruled[one.seat_id], meeting.body.clause)
        new = [
            Ballot(
                vote=vote,
                attendee=one,
                value=exceptions.get(one.pk, BallotValue.IN_FAVOUR),
                reason=reasons.get(one.pk, "").strip(),
                recorded_by=actor,
                recorded_at=timezone.now(),
            )
            for one in present
            if one.pk not in voted
        ]
        Ballot.objects.bulk_create(new)
        for one in present:
            if exceptions.get(one.pk) == BallotValue.RECUSED:
                hold_recusal(vote.item, one, actor=actor, reason=reasons.get(one.pk, "").strip())
            if one.pk in voted and one.pk in exceptions:
                Ballot.objects.update_or_create(
                    vote=vote,
                    attendee=one,
                    defaults={
                        "value": exceptions[one.pk],
                        "reason": reasons.get(one.pk, "").strip(),
                        "recorded_by": actor,
                    },
                )
        room_changed(meeting.pk)
        record(
            "record_all_in_favour_except",
            vote,
            actor=actor,
            written=len(new),
            exceptions={one.name: exceptions[one.pk] for one in present if one.pk in exceptions},
        )
    return len(new)


def count_ballots(values: Mapping[int, str], present: set[int], presiding_id: int | None) -> voting.Tally:
    """Return the count of ballots by attendee; ``present`` are the members who were there."""
    counts = {value: list(values.values()).count(value) for value in BallotValue.values}
    own = values.get(presiding_id) if presiding_id else None
    return voting.Tally(
        in_favour=counts[BallotValue.IN_FAVOUR],
        against=counts[BallotValue.AGAINST],
        abstained=counts[BallotValue.ABSTAINED],
        recused=counts[BallotValue.RECUSED],
        not_voted=len(present - set(values)),
        presiding_value=own if own != BallotValue.RECUSED else None,
        presiding_recused=own == BallotValue.RECUSED,
    )


def write_count(vote: Vote, tally: voting.Tally, outcome: voting.Outcome) -> None:
    """Put a count and what it decided into the fields of a vote, without saving."""
    for value, name in TALLIED.items():
        setattr(vote, name, getattr(tally, value))
    vote.not_voted_count = tally.not_voted
    vote.casting_value = (tally.presiding_value or "") if outcome.reason == voting.CASTING_VOTE else ""
    vote.reason = outcome.reason
    vote.outcome = VoteOutcome(outcome.result) if outcome.final else ""


def _require_quorum_kept(meeting: Meeting, vote: Vote) -> None:
    if vote.quorum_lost_at:
        raise DomainError(
            _(
                "The quorum was lost at %(time)s while the vote was under way: it cannot be closed. Repeat the vote when "
                "the quorum is back, or annul it."
            )
            % {"time": f"{timezone.localtime(vote.quorum_lost_at):%H:%M}"},
            clause=meeting.body.clause,
        )


def close_vote(vote: Vote, *, actor: User) -> Vote:
    """Count a vote and freeze it; on equal votes the presiding person's own vote decides (cl. 12, 24).

    When they abstained, the vote waits for their deciding vote. Raises DomainError when nobody voted or when the
    quorum was lost meanwhile, even if it is back: such a vote is repeated or annulled.
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote)
        _require_quorum_kept(meeting, vote)
        ballots = dict(vote.ballots.values_list("attendee_id", "value"))
        if not ballots:
            raise DomainError(_("Nobody's vote is recorded yet."), clause=meeting.body.clause)
        present = set(present_attendees(meeting).values_list("pk", flat=True))
        require_quorum(meeting, vote.seats_count, len(present))
        tally = count_ballots(ballots, present, meeting.presided_by_id)
        outcome = tally.outcome(settings.VOTE_BASE)
        vote.present_count = len(present | set(ballots))
        vote.presided_by_id = meeting.presided_by_id
        write_count(vote, tally, outcome)
        _settle(vote, final=outcome.final)
        room_changed(meeting.pk)
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


def _settle(vote: Vote, *, final: bool) -> None:
    vote.state = VoteState.CLOSED if final else VoteState.AWAITING_CASTING_VOTE
    vote.closed_at = timezone.now() if final else None
    vote.save()


def _require_deciding_vote(meeting: Meeting, vote: Vote, actor: User, value: str) -> None:
    if value not in (BallotValue.IN_FAVOUR, BallotValue.AGAINST):
        raise DomainError(
            _("The deciding vote is for or against."), clause=meeting.body.clause, field="value"
        )
    presided_by = meeting.presided_by
    assert presided_by is not None  # nobody opens a vote without
    leads = meeting.attendees.filter(user=actor, role__in=(presiding.CHAIR, presiding.DEPUTY_CHAIR)).exists()
    if leads and presided_by.user_id != actor.pk:
        raise DomainError(
            _("The deciding vote belongs to whoever presides: %(name)s.") % {"name": presided_by.name},
            clause=meeting.body.clause,
        )
    require_can_preside(meeting, presided_by.pk)
    own = vote.ballots.filter(attendee=presided_by).values_list("value", flat=True).first()
    if own == BallotValue.RECUSED or (own in (BallotValue.IN_FAVOUR, BallotValue.AGAINST) and own != value):
        raise DomainError(
            _("%(name)s has voted “%(value)s” in this vote and cannot decide it otherwise.")
            % {"name": presided_by.name, "value": BallotValue(own).label},
            clause=meeting.body.clause,
            field="value",
        )


def cast_deciding_vote(vote: Vote, *, actor: User, value: str) -> Vote:
    """Settle a tie by the presiding person's deciding vote, given by themselves or noted by the secretary (cl. 12, 24).

    Raises DomainError unless the vote waits for it, when it is neither for nor against, when the quorum was lost, or when
    somebody else who might preside gives it.
    """
    with transaction.atomic():
        meeting, vote = _locked_vote(vote, VoteState.AWAITING_CASTING_VOTE)
        _require_quorum_kept(meeting, vote)
        _require_deciding_vote(meeting, vote, actor, value)
        vote.casting_value = value
        vote.presided_by_id = meeting.presided_by_id
        vote.reason = voting.CASTING_VOTE
        vote.outcome = VoteOutcome.ADOPTED if value == BallotValue.IN_FAVOUR else VoteOutcome.NOT_ADOPTED
        _settle(vote, final=True)
        room_changed(meeting.pk)
        record("cast_deciding_vote", vote, actor=actor, value=value, presided_by=str(meeting.presided_by))
    return vote


def _annul(vote: Vote, actor: User, reason: str) -> None:
    ballots = {one.attendee.name: one.value for one in vote.ballots.select_related("attendee")}
    vote.state = VoteState.ANNULLED
    vote.outcome, vote.reason = "", ""
    vote.annulled_at = timezone.now()
    vote.annul_reason = reason[:500]
    vote.save()
    record("annul_vote", vote, actor=actor, reason=reason, ballots=ballots)


def annul_vote(vote: Vote, *, actor: User, reason: str) -> Vote:
    """Annul a vote that is not closed; it stays in the record with its ballots and the reason. Twice is once.

    Raises DomainError without a reason, or when the vote is closed: a closed vote is frozen.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason for annulling the vote."), field="reason")
    with transaction.atomic():
        meeting = locked_meeting(vote.item.meeting)
        require_state(meeting, MeetingState.OPEN)
        vote = Vote.objects.select_for_update(of=("self",)).select_related("item").get(pk=vote.pk)
        if vote.state == VoteState.ANNULLED:
            return vote
        if vote.state == VoteState.CLOSED:
            raise DomainError(_("The vote is closed and its result is frozen."), clause=meeting.body.clause)
        _annul(vote, actor, reason)
        room_changed(meeting.pk)
    return vote


def repeat_vote(vote: Vote, *, actor: User, reason: str = "") -> Vote:
    """Annul a vote that is not closed and open it again with the same question; twice it is the same new vote.

    A vote that lost its quorum needs no other reason. Raises DomainError while there is no quorum (cl. 12, 24), or when
    the vote is closed.
    """
    with transaction.atomic():
        meeting = locked_meeting(vote.item.meeting)
        require_state(meeting, MeetingState.OPEN)
        vote = Vote.objects.select_for_update(of=("self",)).select_related("item__meeting").get(pk=vote.pk)
        again = vote.repeated_by.order_by("number").first()
        if again:
            return again
        if vote.state not in UNSETTLED:
            raise DomainError(_("The vote is closed and its result is frozen."), clause=meeting.body.clause)
        if vote.quorum_lost_at and not reason.strip():
            reason = str(_("The quorum was lost while the vote was under way."))
        if not reason.strip():
            raise DomainError(_("Give the reason for annulling the vote."), field="reason")
        seats = meeting.attendees.count()
        require_quorum(meeting, seats, present_count(meeting))
        _annul(vote, actor, reason.strip())
        question = {"kk": vote.question_kk or "", "ru": vote.question_ru or ""}
        return _new_vote(meeting, vote.item, actor, question=question, repeats=vote)
