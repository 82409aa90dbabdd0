"""Decisions on the items of a meeting (cl. 12, 24)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.enums import MeetingState, ProtocolState, VoteOutcome, VoteState
from meetings.models import AgendaItem, Decision, Meeting, Protocol, Vote
from meetings.services.closing import rewrite_decided
from meetings.services.live import room_changed
from meetings.services.meeting import locked_meeting, require_state
from meetings.services.texts import EditConflict, changed_texts, last_writer, plain


def _standing_vote(item: AgendaItem) -> Vote | None:
    """Return the item's last vote that was not annulled."""
    return item.votes.exclude(state=VoteState.ANNULLED).order_by("-number").first()


def _require_deciding(meeting: Meeting, item: AgendaItem) -> None:
    """Raise DomainError unless the meeting is open, or its draft follows a vote that was corrected afterwards."""
    if meeting.state == MeetingState.CLOSED:
        vote = _standing_vote(item)
        drafted = Protocol.objects.filter(meeting=meeting, state=ProtocolState.DRAFT).exists()
        if vote and vote.version > 1 and drafted:
            return
    require_state(meeting, MeetingState.OPEN)


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
        _require_deciding(meeting, item)
        vote = _standing_vote(item)
        if vote and vote.state != VoteState.CLOSED:
            raise DomainError(_("Close the vote first."), clause=meeting.body.clause)
        if vote and vote.outcome == VoteOutcome.NOT_ADOPTED:
            raise DomainError(
                _("The decision was not adopted. Hold another vote on a new wording."),
                clause=meeting.body.clause,
            )
        last = item.decisions.aggregate(last=Max("position"))["last"] or 0
        decision = Decision.objects.create(item=item, vote=vote, position=last + 1, **data)
        rewrite_decided(item, actor=actor)
        room_changed(meeting.pk)
        record("add_decision", decision, actor=actor, text=decision.text)
    return decision


def edit_decision(
    decision: Decision, *, actor: User, data: Mapping[str, Any], seen: Mapping[str, str] | None = None
) -> Decision:
    """Change the wording of a decision while the meeting is open; ``seen`` are the texts that the writer began from.

    Changes of different fields are put together. Raises EditConflict where somebody saved another text of the same
    field meanwhile: then nothing is written.
    """
    _require_decision(data)
    with transaction.atomic():
        meeting = locked_meeting(decision.item.meeting)
        _require_deciding(meeting, decision.item)
        decision = Decision.objects.select_related("item__meeting__body").get(pk=decision.pk)
        before = decision.text
        changed, conflicts = changed_texts(decision, data, seen)
        if conflicts:
            now = {name: plain(getattr(decision, name)) for name in data}
            merged = {**now, **{name: plain(value) for name, value in changed.items()}}
            raise EditConflict(conflicts, merged, last_writer(decision, "edit_decision"))
        for name in changed:
            setattr(decision, name, data[name])
        if changed:
            decision.save(update_fields=list(changed))
            rewrite_decided(decision.item, actor=actor)
            room_changed(meeting.pk)
            record("edit_decision", decision, actor=actor, before=before, after=decision.text)
    return decision


def remove_decision(decision: Decision, *, actor: User) -> None:
    """Take back a decision while the meeting is open; the later ones move up."""
    with transaction.atomic():
        item = decision.item
        meeting = locked_meeting(item.meeting)
        _require_deciding(meeting, item)
        record("remove_decision", decision, actor=actor, text=decision.text)
        decision.delete()
        for position, other in enumerate(item.decisions.order_by("position"), 1):
            if other.position != position:
                Decision.objects.filter(pk=other.pk).update(position=position)
        rewrite_decided(item, actor=actor)
        room_changed(meeting.pk)
