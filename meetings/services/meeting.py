"""Planning, inviting and cancelling (cl. 11, 14, 23)."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from core.lifecycle import require_transition
from meetings import tasks
from meetings.domain.lifecycle import MEETING
from meetings.enums import MeetingState, SeatRole
from meetings.models import AgendaItem, Body, Invitation, Meeting, MeetingMaterial, Seat
from meetings.queries import current_seats, people_of

BEFORE_THE_END = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)
TOLD_AGAIN = ("starts_at", "place_kk", "place_ru", "place_en", "link")


def locked_meeting(meeting: Meeting) -> Meeting:
    """Return the meeting read afresh, its row locked until the transaction ends."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)


def require_state(meeting: Meeting, *states: str) -> None:
    """Raise DomainError unless the meeting is in one of the states."""
    if meeting.state not in states:
        raise DomainError(
            _("The meeting is in the state “%(state)s”: this is not possible any more.")
            % {"state": meeting.get_state_display()}
        )


def _require_can_preside(body: Body, seat: Seat | None) -> None:
    if seat is not None and (
        seat.body_id != body.pk or seat.role not in (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR)
    ):
        raise DomainError(
            _("Only the chair or the deputy chair presides."),
            clause="11" if body.clause == "12" else "23",
            field="presiding_seat",
        )


def plan_meeting(body: Body, *, actor: User, data: Mapping[str, Any]) -> Meeting:
    """Plan a meeting of a body; ``data`` holds the fields of the form.

    Raises DomainError when the person who is to preside is neither chair nor deputy (cl. 11, 23).
    """
    _require_can_preside(body, data.get("presiding_seat"))
    with transaction.atomic():
        meeting = Meeting.objects.create(body=body, created_by=actor, **data)
        record("plan_meeting", meeting, actor=actor, starts_at=meeting.starts_at)
    return meeting


def edit_meeting(meeting: Meeting, *, actor: User, data: Mapping[str, Any]) -> Meeting:
    """Change a meeting that has not opened; people already invited are told when time or place changed.

    Raises DomainError when the meeting has opened or is cancelled.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        _require_can_preside(meeting.body, data.get("presiding_seat"))
        changed = {name: value for name, value in data.items() if getattr(meeting, name) != value}
        if not changed:
            return meeting
        for name, value in changed.items():
            setattr(meeting, name, value)
        tell = meeting.state == MeetingState.CONVENED and bool(set(TOLD_AGAIN) & set(changed))
        if tell:
            meeting.invitation_sequence += 1
        meeting.save()
        record("edit_meeting", meeting, actor=actor, changed=sorted(changed))
        if tell:
            tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def convene_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Invite everybody who holds a seat today: letters with a calendar entry, each in the reader's language.

    Raises DomainError when there is no agenda, no place and no link, or nobody to invite; TransitionRefused when it was
    convened before.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.CONVENED, current_label=str(meeting.get_state_display())
        )
        if not meeting.items.exists():
            raise DomainError(_("The agenda is empty. Add at least one item, then invite."))
        if not (meeting.place or meeting.link):
            raise DomainError(_("Say where the meeting takes place: give a place or a link."))
        people = people_of(current_seats(meeting.body, timezone.localdate()))
        if not people:
            raise DomainError(_("Nobody holds a seat of this body today: there is nobody to invite."))
        now = timezone.now()
        Invitation.objects.bulk_create(
            Invitation(meeting=meeting, seat=seat, user=user, sent_at=now) for seat, user in people
        )
        meeting.state = MeetingState.CONVENED
        meeting.convened_at = now
        meeting.save(update_fields=["state", "convened_at"])
        record("convene_meeting", meeting, actor=actor, invited=len(people))
        tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def cancel_meeting(meeting: Meeting, *, actor: User, reason: str) -> Meeting:
    """Cancel a meeting that has not opened; the invited get a letter that takes the calendar entry back.

    Raises DomainError without a reason, TransitionRefused when the meeting has opened.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason for the cancellation."), field="reason")
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.CANCELLED, current_label=str(meeting.get_state_display())
        )
        was_convened = meeting.state == MeetingState.CONVENED
        meeting.state = MeetingState.CANCELLED
        meeting.cancelled_at = timezone.now()
        meeting.cancel_reason = reason
        meeting.invitation_sequence += 1
        meeting.save()
        record("cancel_meeting", meeting, actor=actor, reason=reason)
        if was_convened:
            tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def add_item(meeting: Meeting, *, actor: User, data: Mapping[str, Any]) -> AgendaItem:
    """Put an item at the end of the agenda. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, *BEFORE_THE_END)
        last = meeting.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(meeting=meeting, position=last + 1, **data)
        record("add_item", item, actor=actor)
    return item


def edit_item(item: AgendaItem, *, actor: User, data: Mapping[str, Any]) -> AgendaItem:
    """Change the wording of an item. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), *BEFORE_THE_END)
        for name, value in data.items():
            setattr(item, name, value)
        item.save(update_fields=list(data))
        record("edit_item", item, actor=actor)
    return item


def remove_item(item: AgendaItem, *, actor: User) -> None:
    """Take an item off the agenda; the later ones move up.

    Raises DomainError when the meeting is over, or when the item has been voted or decided on.
    """
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, *BEFORE_THE_END)
        if item.votes.exists() or item.decisions.exists():
            raise DomainError(_("The item has a vote or a decision: it stays on the agenda."))
        record("remove_item", item, actor=actor, title=item.title)
        item.delete()
        for position, other in enumerate(meeting.items.order_by("position", "pk"), 1):
            if other.position != position:
                AgendaItem.objects.filter(pk=other.pk).update(position=position)


def move_item(item: AgendaItem, *, actor: User, up: bool) -> None:
    """Move an item one place up or down; at the end of the list nothing happens.

    Raises DomainError when the meeting has opened: the numbers are spoken of by then.
    """
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        order = list(meeting.items.order_by("position", "pk"))
        here = next(index for index, other in enumerate(order) if other.pk == item.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, other in enumerate(order, 1):
            AgendaItem.objects.filter(pk=other.pk).update(position=position)
        record("move_item", item, actor=actor, position=there + 1)


def add_material(item: AgendaItem, *, actor: User, upload: UploadedFile, title: str = "") -> MeetingMaterial:
    """Attach a file to an item. Raises FileRefused when the file is too large or not what its name says."""
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), *BEFORE_THE_END)
        stored = store_upload(upload, by=actor)
        material = MeetingMaterial.objects.create(item=item, file=stored, title=title.strip() or stored.name)
        record("add_material", material, actor=actor, sha256=stored.sha256)
    return material


def remove_material(material: MeetingMaterial, *, actor: User) -> None:
    """Take a file off an item; the stored file itself stays. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        require_state(locked_meeting(material.item.meeting), *BEFORE_THE_END)
        record("remove_material", material, actor=actor, title=material.title)
        material.delete()
