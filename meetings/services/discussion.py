"""Notes and speakers of an item: what the protocol's «heard» and «spoke» are written from (cl. 13, 25)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.domain.difference import Conflict
from meetings.enums import MeetingState
from meetings.models import AgendaItem, Attendee, Speaker
from meetings.services.live import room_changed
from meetings.services.meeting import locked_meeting, require_state
from meetings.services.texts import changed_texts


def record_discussion(
    item: AgendaItem, *, actor: User, data: Mapping[str, Any], seen: Mapping[str, str] | None = None
) -> list[Conflict]:
    """Note who was heard and who spoke on an item; returns the texts that somebody else changed meanwhile.

    ``seen`` are the texts that the writer began from: a text is not written over one they did not see, the others are
    saved. Raises DomainError unless the meeting is open.
    """
    with transaction.atomic():
        require_state(locked_meeting(item.meeting), MeetingState.OPEN)
        fresh = AgendaItem.objects.get(pk=item.pk)
        changed, conflicts = changed_texts(fresh, data, seen)
        for name, value in changed.items():
            setattr(fresh, name, value)
            setattr(item, name, value)
        if changed:
            fresh.save(update_fields=list(changed))
            record("record_discussion", item, actor=actor, fields=sorted(changed))
    return conflicts


def add_speaker(
    item: AgendaItem, *, actor: User, attendee: Attendee | None = None, name: str = ""
) -> Speaker:
    """Put somebody at the end of an item's speakers: a member, or a guest by name; the last one again is the same.

    Raises DomainError without a name, or unless the meeting is open.
    """
    name = attendee.name if attendee else " ".join(name.split())
    if not name:
        raise DomainError(
            _("Say who speaks: the number or the name of a member, or a guest's name."), field="who"
        )
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.OPEN)
        if attendee and attendee.meeting_id != meeting.pk:
            raise DomainError(_("This person is not on the roster of the meeting."), field="who")
        last = item.speakers.order_by("-position").first()
        if last and last.name == name and not (last.text_kk or last.text_ru):
            return last
        position = (item.speakers.aggregate(last=Max("position"))["last"] or 0) + 1
        speaker = Speaker.objects.create(item=item, attendee=attendee, name=name[:200], position=position)
        room_changed(meeting.pk)
        record("add_speaker", item, actor=actor, speaker=name)
    return speaker


def record_speech(
    speaker: Speaker, *, actor: User, data: Mapping[str, str], seen: Mapping[str, str] | None = None
) -> list[Conflict]:
    """Note what a speaker said, in Kazakh and Russian; see :func:`record_discussion` for ``seen`` and what returns.

    Raises DomainError unless the meeting is open.
    """
    with transaction.atomic():
        require_state(locked_meeting(speaker.item.meeting), MeetingState.OPEN)
        fresh = Speaker.objects.get(pk=speaker.pk)
        changed, conflicts = changed_texts(fresh, data, seen)
        for name, value in changed.items():
            setattr(fresh, name, value)
        if changed:
            fresh.save(update_fields=list(changed))
            record("record_speech", speaker.item, actor=actor, speaker=speaker.name, fields=sorted(changed))
    return conflicts


def _renumber(item: AgendaItem, order: list[Speaker]) -> None:
    for position, one in enumerate(order, 1):
        if one.position != position:
            Speaker.objects.filter(pk=one.pk).update(position=position)


def move_speaker(speaker: Speaker, *, actor: User, up: bool) -> None:
    """Move a speaker one place up or down; at the end of the list nothing happens."""
    with transaction.atomic():
        meeting = locked_meeting(speaker.item.meeting)
        require_state(meeting, MeetingState.OPEN)
        order = list(speaker.item.speakers.order_by("position", "pk"))
        here = next((index for index, one in enumerate(order) if one.pk == speaker.pk), None)
        there = -1 if here is None else here - 1 if up else here + 1
        if here is None or not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        _renumber(speaker.item, order)
        room_changed(meeting.pk)
        record("move_speaker", speaker.item, actor=actor, speaker=speaker.name, position=there + 1)


def remove_speaker(speaker: Speaker, *, actor: User) -> None:
    """Take a speaker off the list; what they said stays in the journal."""
    with transaction.atomic():
        meeting = locked_meeting(speaker.item.meeting)
        require_state(meeting, MeetingState.OPEN)
        said = {"kk": speaker.text_kk or "", "ru": speaker.text_ru or ""}
        record("remove_speaker", speaker.item, actor=actor, speaker=speaker.name, said=said)
        item = speaker.item
        speaker.delete()
        _renumber(item, list(item.speakers.order_by("position", "pk")))
        room_changed(meeting.pk)
