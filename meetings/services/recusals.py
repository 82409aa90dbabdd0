"""Recusals: declared before the meeting, before a vote or in it; they hold for every vote of the item (ADR-0033).

Those by rule are kept in step with who sits on which seat (ADR-0063).
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.enums import NOT_OVER, BallotValue, MeetingState, VoteState
from meetings.models import AgendaItem, Attendee, Ballot, Meeting, Recusal, Vote
from meetings.queries import (
    NamedSeat,
    named_seats,
    present_attendees,
    recusals_of_item,
    recused_by_rule,
)
from meetings.services.live import ballot_changed, room_changed
from meetings.services.meeting import locked_meeting, require_state


def recuse_in(vote: Vote, attendees: Iterable[Attendee]) -> list[Ballot]:
    """Mark those of the members as recused in an open vote who are recused from its item and have no ballot yet."""
    held = {one.seat_id: one for one in recusals_of_item(vote.item)}
    if not held:
        return []
    voted = set(vote.ballots.values_list("attendee_id", flat=True))
    return Ballot.objects.bulk_create(
        Ballot(
            vote=vote,
            attendee=one,
            value=BallotValue.RECUSED,
            reason=held[one.seat_id].reason,
            recorded_by=held[one.seat_id].recorded_by,
            recorded_at=timezone.now(),
        )
        for one in attendees
        if one.seat_id in held and one.pk not in voted
    )


def recuse_who_came(meeting: Meeting, attendees: Iterable[Attendee]) -> None:
    """Mark members who came while a vote is open as recused, where they are recused from its item."""
    running = Vote.objects.filter(item__meeting=meeting, state=VoteState.OPEN).select_related("item").first()
    if running is not None:
        recuse_in(running, attendees)


def keep_rules(item: AgendaItem, *, actor: User, seats: Sequence[NamedSeat] | None = None) -> None:
    """Bring the recusals by rule of an item in step with who sits on the seats now; called twice it changes nothing.

    Whom the rule does not reach any more is not recused; a recusal that a member declared gives way to the rule's.
    The caller holds the lock of the meeting.
    """
    meeting = item.meeting
    seats = named_seats(meeting) if seats is None else seats
    due = recused_by_rule(item, meeting.body.kind, seats)
    names = {one.pk: one.name for one in seats}
    held = {one.seat_id: one for one in recusals_of_item(item)}
    for seat_id, one in held.items():
        stands = one.is_by_rule and seat_id in due and names.get(seat_id) == one.name
        if stands or not (one.is_by_rule or seat_id in due):
            continue
        one.withdrawn_at, one.withdrawn_by = timezone.now(), actor
        one.save(update_fields=["withdrawn_at", "withdrawn_by"])
        if seat_id not in due:
            record("end_recusal_by_rule", item, actor=actor, member=one.name)
    for seat_id, texts in due.items():
        known = held.get(seat_id)
        if known and known.withdrawn_at is None:
            continue
        Recusal.objects.create(
            item=item,
            seat_id=seat_id,
            name=names[seat_id],
            reason=texts["kk"][:300],
            texts=dict(texts),
            is_by_rule=True,
            recorded_by=actor,
            declared_at=timezone.now(),
        )
        record("recuse_by_rule", item, actor=actor, member=names[seat_id], reason=texts["kk"])


def by_rule_in(item: AgendaItem) -> dict[int, Recusal]:
    """Return the recusals by rule of an item, by seat."""
    return {one.seat_id: one for one in recusals_of_item(item).filter(is_by_rule=True)}


def refuse_by_rule(recusal: Recusal, clause: str) -> None:
    """Raise the DomainError of somebody who would vote, or take back a recusal, against a rule."""
    raise DomainError(
        _("%(name)s is recused by rule and does not vote on this item: %(reason)s")
        % {"name": recusal.name, "reason": recusal.said},
        clause=clause,
    )


def hold_recusal(item: AgendaItem, attendee: Attendee, *, actor: User, reason: str) -> None:
    """Let a recusal that was given in a vote hold for the other votes of the item too."""
    recusal, created = Recusal.objects.get_or_create(
        item=item,
        seat_id=attendee.seat_id,
        withdrawn_at=None,
        defaults={
            "name": attendee.name,
            "reason": reason,
            "recorded_by": actor,
            "declared_at": timezone.now(),
        },
    )
    if not created and not recusal.is_by_rule and recusal.reason != reason:
        recusal.reason = reason
        recusal.save(update_fields=["reason"])


def end_recusal(item: AgendaItem, attendee: Attendee, *, actor: User) -> None:
    """Let the recusal end whose ballot was taken back."""
    Recusal.objects.filter(item=item, seat_id=attendee.seat_id, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=actor
    )


def _running(item: AgendaItem) -> Vote | None:
    return item.votes.filter(state=VoteState.OPEN).select_related("item").first()


def _require_not_voted(vote: Vote, line: Attendee, clause: str) -> None:
    if vote.ballots.filter(attendee=line).exclude(value=BallotValue.RECUSED).exists():
        raise DomainError(
            _("A recusal is declared before voting. Take the vote of %(name)s back first.")
            % {"name": line.name},
            clause=clause,
        )


def declare_recusal(item: AgendaItem, *, actor: User, seat_id: int, reason: str) -> Recusal:
    """Note that a member is recused from an item, before the meeting or in it; the reason is kept and shown.

    In an open vote it counts at once. Declared twice it is the same recusal. Raises DomainError without a reason, when
    nobody sits on the seat, when the member has voted in the open vote (cl. 12, 24), or when the meeting is over.
    """
    reason = reason.strip()[:300]
    if not reason:
        raise DomainError(
            _("Give the reason of the recusal: what the conflict of interest is."), field="reason"
        )
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, *NOT_OVER)
        whose = next((one for one in named_seats(meeting) if one.pk == seat_id), None)
        if whose is None:
            raise DomainError(_("Nobody of this meeting sits on that seat."), field="seat")
        held = recusals_of_item(item).filter(seat_id=seat_id).first()
        if held is not None:
            return held
        line = meeting.attendees.filter(seat_id=seat_id).first()
        running = _running(item)
        if running and line:
            _require_not_voted(running, line, meeting.body.clause)
        recusal = Recusal.objects.create(
            item=item,
            seat_id=seat_id,
            name=whose.name,
            reason=reason,
            recorded_by=actor,
            declared_at=timezone.now(),
        )
        if running and line and recuse_in(running, present_attendees(meeting).filter(pk=line.pk)):
            ballot_changed(line)
        room_changed(meeting.pk)
        record("declare_recusal", item, actor=actor, member=whose.name, reason=reason)
    return recusal


def withdraw_recusal(recusal: Recusal, *, actor: User) -> Recusal:
    """Take a recusal back while the meeting is not over; votes that are closed keep it. Twice is harmless.

    Raises DomainError for one by rule: it ends only when its rule does not reach the member any more.
    """
    with transaction.atomic():
        meeting = locked_meeting(recusal.item.meeting)
        require_state(meeting, *NOT_OVER)
        recusal = Recusal.objects.select_for_update(of=("self",)).select_related("item").get(pk=recusal.pk)
        if recusal.withdrawn_at is not None:
            return recusal
        if recusal.is_by_rule:
            refuse_by_rule(recusal, meeting.body.clause)
        recusal.withdrawn_at, recusal.withdrawn_by = timezone.now(), actor
        recusal.save(update_fields=["withdrawn_at", "withdrawn_by"])
        running = _running(recusal.item) if meeting.state == MeetingState.OPEN else None
        if running is not None:
            own = running.ballots.filter(attendee__seat_id=recusal.seat_id, value=BallotValue.RECUSED)
            for ballot in own.select_related("attendee"):
                ballot_changed(ballot.attendee)
            own.delete()
        room_changed(meeting.pk)
        record("withdraw_recusal", recusal.item, actor=actor, member=recusal.name, reason=recusal.reason)
    return recusal
