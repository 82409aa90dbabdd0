"""Answers to invitations, reminders to the silent, guests (cl. 11, 12, 23, 24; indicators 3.4 and 3.5)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings import tasks
from meetings.domain.answering import may_answer
from meetings.enums import NOT_OVER, AnswerValue, MeetingState, PresenceMode
from meetings.models import Guest, Invitation, Meeting
from meetings.notifications import send_guest_cancellation, send_member_cancellation
from meetings.queries import Uninvited, silent_with_address, uninvited
from meetings.services.live import room_changed
from meetings.services.meeting import (
    NO_ANSWER,
    invited_as,
    locked_meeting,
    require_state,
)


def answer_invitation(
    invitation: Invitation, *, actor: User | None, answer: str, reason: str = "", by_link: bool = False
) -> Invitation:
    """Store what an invited person answers: in person, online, or cannot with a reason; the last answer stands.

    The secretary may enter it for a member: both names are kept. ``by_link`` is the link of the letter, which works
    until the meeting begins; somebody without an account answers only so, and ``actor`` is then None (ADR-0032). Raises DomainError when it is too late, for an unknown answer, or without the reason.
    """
    reason = reason.strip()
    if answer not in AnswerValue.values:
        raise DomainError(_("Choose one of the three answers."), field="answer")
    if answer == AnswerValue.CANNOT and not reason:
        raise DomainError(_("Say in a few words why you cannot take part."), field="reason")
    with transaction.atomic():
        meeting = locked_meeting(invitation.meeting)
        now = timezone.now()
        if not may_answer(meeting.state, meeting.starts_at, now, by_link=by_link):
            raise DomainError(_("The meeting has begun or is over: answers are not taken any more."))
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        reason = reason[:300] if answer == AnswerValue.CANNOT else ""
        if (invitation.answer, invitation.answer_reason) == (answer, reason):
            return invitation
        invitation.answer, invitation.answer_reason = answer, reason
        invitation.answered_at, invitation.answered_by = now, actor
        invitation.answered_by_link = by_link
        invitation.save()
        record(
            "answer_invitation",
            invitation,
            actor=actor,
            answer=answer,
            reason=reason,
            member=invitation.user_id or invitation.name,
            by_link=by_link,
        )
    return invitation


def remind_silent(meeting: Meeting, *, actor: User | None = None) -> int:
    """Write again to those who have not answered, to nobody else, at most once a day; returns how many they are.

    Without ``actor`` the beat does it. Raises DomainError unless the invitations are out and the meeting is ahead.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.CONVENED)
        now = timezone.now()
        if now >= meeting.starts_at:
            raise DomainError(_("The hour of the meeting has come: it is too late for a reminder."))
        today = timezone.localdate()
        silent = silent_with_address(meeting)
        ids = [
            one.pk for one in silent if not one.reminded_at or timezone.localdate(one.reminded_at) != today
        ]
        if ids:
            Invitation.objects.filter(pk__in=ids).update(reminded_at=now)
            record("remind_silent", meeting, actor=actor, silent=len(ids))
            tasks.send_silent_reminders.delay_on_commit(meeting.pk, ids, today.isoformat())
    return len(ids)


def _invite(meeting: Meeting, one: Uninvited) -> Invitation:
    """Invite whoever sits on a seat by now; an answer stays only when it is the same person's."""
    before, whom = one.before, invited_as(one.person)
    now = timezone.now()
    if before is None:
        return Invitation.objects.create(meeting=meeting, seat=one.person.seat, sent_at=now, **whom)
    if not one.person.is_same(before.user_id, before.name, before.email):
        if before.has_address:
            send_member_cancellation(meeting, before)
        whom |= NO_ANSWER
    for name, value in {**whom, "sent_at": now}.items():
        setattr(before, name, value)
    before.save()
    return before


def invite_uninvited(meeting: Meeting, *, actor: User) -> int:
    """Invite those who came to a seat after the invitations went out, nobody twice; returns how many they are.

    Whoever held such a seat before gets a letter that takes the calendar entry back. Raises DomainError unless the
    invitations are out and the meeting has not opened (cl. 12, 24: every seat counts for the quorum).
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.CONVENED)
        invited = [_invite(meeting, one) for one in uninvited(meeting)]
        if invited:
            record("invite_uninvited", meeting, actor=actor, invited=[one.full_name for one in invited])
            tasks.send_late_invitations.delay_on_commit(meeting.pk, [one.pk for one in invited])
    return len(invited)


def add_guest(meeting: Meeting, *, actor: User, data: Mapping[str, Any]) -> Guest:
    """Invite a guest; when the invitations are out and there is an address, the letter goes at once.

    Raises DomainError when the meeting is over.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, *NOT_OVER)
        guest = Guest.objects.create(meeting=meeting, **data)
        record("add_guest", guest, actor=actor, kind=guest.kind)
        if meeting.state == MeetingState.CONVENED:
            tasks.send_guest_letter.delay_on_commit(guest.pk)
    return guest


def edit_guest(guest: Guest, *, actor: User, data: Mapping[str, Any]) -> Guest:
    """Change what is known of a guest. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        meeting = locked_meeting(guest.meeting)
        require_state(meeting, *NOT_OVER)
        had_address = bool(Guest.objects.get(pk=guest.pk).email)
        for name, value in data.items():
            setattr(guest, name, value)
        guest.save()
        record("edit_guest", guest, actor=actor)
        if guest.email and not had_address and meeting.state == MeetingState.CONVENED:
            tasks.send_guest_letter.delay_on_commit(guest.pk)
    return guest


def remove_guest(guest: Guest, *, actor: User) -> None:
    """Take a guest off the list; an invited one gets a letter that takes the calendar entry back.

    Raises DomainError when the meeting has opened: who was there stays on record.
    """
    with transaction.atomic():
        meeting = locked_meeting(guest.meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        record("remove_guest", guest, actor=actor, kind=guest.kind)
        if meeting.state == MeetingState.CONVENED and guest.email:
            send_guest_cancellation(meeting, guest)
        guest.delete()


def mark_guest(guest: Guest, *, actor: User, presence: str) -> Guest:
    """Note that a guest is there, in person or online, or take the note back with an empty ``presence``.

    Raises DomainError before the meeting opens and after it closes.
    """
    if presence and presence not in PresenceMode.values:
        raise DomainError(_("Say whether the guest is here in person or online."), field="presence")
    with transaction.atomic():
        require_state(locked_meeting(guest.meeting), MeetingState.OPEN)
        guest = Guest.objects.select_for_update().get(pk=guest.pk)
        if guest.presence != presence:
            guest.presence = presence
            guest.save(update_fields=["presence"])
            room_changed(guest.meeting_id)
            record("mark_guest", guest, actor=actor, presence=presence)
    return guest
