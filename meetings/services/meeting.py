"""Planning, inviting and cancelling (cl. 11, 14, 23)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
from meetings.domain.answering import answer_falls
from meetings.domain.lifecycle import MEETING
from meetings.enums import NOT_OVER, MaterialAccess, MeetingState, SeatRole
from meetings.models import AgendaItem, Body, Invitation, Meeting, MeetingMaterial, Seat
from meetings.queries import SeatPerson, people_on_seats
from meetings.services.live import room_changed

NO_ANSWER: dict[str, Any] = {
    "answer": "",
    "answer_reason": "",
    "answered_at": None,
    "answered_by": None,
    "answered_by_link": False,
    "reminded_at": None,
}
COPIED = ("kind", "title_kk", "title_ru", "title_en", "place_kk", "place_ru", "place_en", "link")
COPIED_OF_ITEM = (
    "title_kk",
    "title_ru",
    "title_en",
    "rapporteur_kk",
    "rapporteur_ru",
    "rapporteur_en",
    "recurring",
)
TOLD_AGAIN = ("starts_at", "place_kk", "place_ru", "place_en", "link")


def locked_meeting(meeting: Meeting | int) -> Meeting:
    """Return the meeting (or that of a key) read afresh, its row locked until the transaction ends."""
    pk = meeting if isinstance(meeting, int) else meeting.pk
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=pk)


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


def _require_access(access: str) -> None:
    if access not in MaterialAccess.values:
        raise DomainError(_("Say who may read the material."), field="access")


def plan_meeting(body: Body, *, actor: User, data: Mapping[str, Any]) -> Meeting:
    """Plan a meeting of a body; ``data`` holds the fields of the form.

    Raises DomainError when the person who is to preside is neither chair nor deputy (cl. 11, 23).
    """
    _require_can_preside(body, data.get("presiding_seat"))
    if body.ended_on:
        raise DomainError(_("The body has ended its work: it does not meet any more."))
    with transaction.atomic():
        meeting = Meeting.objects.create(body=body, created_by=actor, **data)
        record("plan_meeting", meeting, actor=actor, starts_at=meeting.starts_at)
    return meeting


def copy_meeting(
    meeting: Meeting, *, actor: User, starts_at: datetime, with_materials: bool = False
) -> Meeting:
    """Plan a new meeting like an old one: kind, titles, place, agenda and, if asked, the materials.

    What was said and decided, answers, guests and roster stay with the old one.
    """
    with transaction.atomic():
        seat = meeting.presiding_seat
        data: dict[str, Any] = {name: getattr(meeting, name) for name in COPIED}
        copy = plan_meeting(
            meeting.body,
            actor=actor,
            data={
                **data,
                "starts_at": starts_at,
                "presiding_seat": seat if seat and not seat.until else None,
                "is_demo": meeting.is_demo,
            },
        )
        for item in meeting.items.order_by("position").prefetch_related("materials"):
            twin = add_item(copy, actor=actor, data={name: getattr(item, name) for name in COPIED_OF_ITEM})
            if with_materials:
                MeetingMaterial.objects.bulk_create(
                    MeetingMaterial(item=twin, file_id=one.file_id, title=one.title, access=one.access)
                    for one in item.materials.all()
                )
        record("copy_meeting", copy, actor=actor, of=meeting.pk)
    return copy


def edit_meeting(meeting: Meeting, *, actor: User, data: Mapping[str, Any]) -> Meeting:
    """Change a meeting that has not opened; people already invited are told when time or place changed.

    Answers given for another hour fall: the letter asks again.
    Raises DomainError when the meeting has opened or is cancelled.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        _require_can_preside(meeting.body, data.get("presiding_seat"))
        changed = {name: value for name, value in data.items() if getattr(meeting, name) != value}
        if not changed:
            return meeting
        moved = answer_falls(meeting.starts_at, changed.get("starts_at", meeting.starts_at))
        for name, value in changed.items():
            setattr(meeting, name, value)
        tell = meeting.state == MeetingState.CONVENED and bool(set(TOLD_AGAIN) & set(changed))
        if tell:
            meeting.invitation_sequence += 1
            meeting.invitation_changed_at = timezone.now()
        meeting.save()
        fallen = meeting.invitations.exclude(answer="").update(**NO_ANSWER) if tell and moved else 0
        record("edit_meeting", meeting, actor=actor, changed=sorted(changed), answers_fallen=fallen)
        if tell:
            tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def invited_as(person: SeatPerson) -> dict[str, Any]:
    """Return whom an invitation names: the account, or name and e-mail where there is none (ADR-0032)."""
    if person.user is not None:
        return {"user": person.user, "name": "", "email": ""}
    return {"user": None, "name": person.name, "email": person.email}


def convene_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Invite everybody who sits on a seat today: letters with a calendar entry, each in the reader's language.

    Members without an account are invited at the e-mail of their seat (ADR-0032).

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
        people = people_on_seats(meeting.body)
        if not people:
            raise DomainError(_("Nobody holds a seat of this body today: there is nobody to invite."))
        now = timezone.now()
        Invitation.objects.bulk_create(
            Invitation(meeting=meeting, seat=one.seat, sent_at=now, **invited_as(one)) for one in people
        )
        meeting.state = MeetingState.CONVENED
        meeting.convened_at = now
        meeting.save(update_fields=["state", "convened_at"])
        record("convene_meeting", meeting, actor=actor, invited=len(people))
        tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def cancel_meeting(meeting: Meeting, *, actor: User | None, reason: str) -> Meeting:
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
        meeting.invitation_changed_at = meeting.cancelled_at
        meeting.save()
        record("cancel_meeting", meeting, actor=actor, reason=reason)
        if was_convened:
            tasks.send_invitations.delay_on_commit(meeting.pk, meeting.invitation_sequence)
    return meeting


def add_item(meeting: Meeting, *, actor: User, data: Mapping[str, Any]) -> AgendaItem:
    """Put an item at the end of the agenda; after the invitations it is marked as late.

    Raises DomainError when the meeting is over.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, *NOT_OVER)
        last = meeting.items.aggregate(last=Max("position"))["last"] or 0
        late = meeting.state != MeetingState.PLANNED
        item = AgendaItem.objects.create(meeting=meeting, position=last + 1, is_late=late, **data)
        room_changed(meeting.pk)
        record("add_item", item, actor=actor, is_late=late)
    return item


def edit_item(item: AgendaItem, *, actor: User, data: Mapping[str, Any]) -> AgendaItem:
    """Change the wording of an item. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), *NOT_OVER)
        for name, value in data.items():
            setattr(item, name, value)
        item.save(update_fields=list(data))
        room_changed(item.meeting_id)
        record("edit_item", item, actor=actor)
    return item


def remove_item(item: AgendaItem, *, actor: User) -> None:
    """Take an item off the agenda; the later ones move up.

    Raises DomainError when the meeting is over, or when the item has been voted or decided on.
    """
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, *NOT_OVER)
        if item.votes.exists() or item.decisions.exists():
            raise DomainError(_("The item has a vote or a decision: it stays on the agenda."))
        room_changed(meeting.pk)
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


def order_items(meeting: Meeting, *, actor: User, order: Sequence[int]) -> None:
    """Put the whole agenda in an order; ``order`` are the keys of its items.

    Raises DomainError when the agenda has other items by now, or when the meeting has opened.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        old = list(meeting.items.order_by("position", "pk").values_list("pk", flat=True))
        if sorted(order) != sorted(old):
            raise DomainError(_("The agenda has changed meanwhile. Reload the page and order it again."))
        if list(order) == old:
            return
        for position, pk in enumerate(order, 1):
            AgendaItem.objects.filter(pk=pk).update(position=position)
        record("order_items", meeting, actor=actor, order=list(order))


def add_material(
    item: AgendaItem,
    *,
    actor: User,
    upload: UploadedFile,
    title: str = "",
    access: str = MaterialAccess.MEMBERS,
) -> MeetingMaterial:
    """Attach a file to an item; ``access`` says who may read it.

    Raises FileRefused when the file is too large or not what its name says.
    """
    _require_access(access)
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), *NOT_OVER)
        stored = store_upload(upload, by=actor)
        material = MeetingMaterial.objects.create(
            item=item, file=stored, title=title.strip() or stored.name, access=access
        )
        room_changed(item.meeting_id)
        record("add_material", material, actor=actor, sha256=stored.sha256, access=access)
    return material


def set_material_access(material: MeetingMaterial, *, actor: User, access: str) -> MeetingMaterial:
    """Say who may read a material; possible also after the meeting, since materials are published then (cl. 26).

    Raises DomainError for an unknown word.
    """
    _require_access(access)
    with transaction.atomic():
        locked_meeting(material.item.meeting)
        if material.access != access:
            record("set_material_access", material, actor=actor, before=material.access, access=access)
            material.access = access
            material.save(update_fields=["access"])
            room_changed(material.item.meeting_id)
    return material


def rename_material(material: MeetingMaterial, *, actor: User, title: str) -> MeetingMaterial:
    """Give a file another title, such as that it is an earlier version. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        require_state(locked_meeting(material.item.meeting), *NOT_OVER)
        record("rename_material", material, actor=actor, before=material.title, title=title)
        material.title = title[:300]
        material.save(update_fields=["title"])
        room_changed(material.item.meeting_id)
    return material


def remove_material(material: MeetingMaterial, *, actor: User) -> None:
    """Take a file off an item; the stored file itself stays. Raises DomainError when the meeting is over."""
    with transaction.atomic():
        require_state(locked_meeting(material.item.meeting), *NOT_OVER)
        room_changed(material.item.meeting_id)
        record("remove_material", material, actor=actor, title=material.title)
        material.delete()
