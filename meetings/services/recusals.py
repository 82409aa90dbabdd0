"""Recusals: declared before the meeting, before a vote or in it; they hold for every vote of the item (ADR-0033)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.enums import NOT_OVER, BallotValue, MeetingState, VoteState
from meetings.models import AgendaItem, Attendee, Ballot, Meeting, Recusal, Vote
from meetings.queries import named_seats, present_attendees, recusals_of_item
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
    if not created and recusal.reason != reason:
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
    """Take a recusal back while the meeting is not over; votes that are closed keep it. Twice is harmless."""
    with transaction.atomic():
        meeting = locked_meeting(recusal.item.meeting)
        require_state(meeting, *NOT_OVER)
        recusal = Recusal.objects.select_for_update(of=("self",)).select_related("item").get(pk=recusal.pk)
        if recusal.withdrawn_at is not None:
            return recusal
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
