"""Recurring items of a body, and items that members and associations propose (cl. 30.1)."""

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
from meetings.domain.lifecycle import PROPOSAL
from meetings.domain.recurring import belongs
from meetings.enums import MeetingState, ProposalState
from meetings.models import AgendaItem, Body, ItemProposal, Meeting, MeetingMaterial, RecurringItem
from meetings.queries import earlier_this_year, recurring_of
from meetings.services.meeting import add_item, locked_meeting, require_state

COPIED = ("title_kk", "title_ru", "title_en", "rapporteur_kk", "rapporteur_ru", "rapporteur_en")
CLAUSE = "30.1"


def add_recurring(body: Body, *, actor: User, data: Mapping[str, Any]) -> RecurringItem:
    """Put an item at the end of the body's list of recurring ones."""
    with transaction.atomic():
        Body.objects.select_for_update().get(pk=body.pk)
        last = body.recurring_items.aggregate(last=Max("position"))["last"] or 0
        recurring = RecurringItem.objects.create(body=body, position=last + 1, **data)
        record("add_recurring", recurring, actor=actor, body=body.pk)
    return recurring


def edit_recurring(recurring: RecurringItem, *, actor: User, data: Mapping[str, Any]) -> RecurringItem:
    """Change an item of the list; the agendas it was put on keep their wording."""
    with transaction.atomic():
        for name, value in data.items():
            setattr(recurring, name, value)
        recurring.save()
        record("edit_recurring", recurring, actor=actor)
    return recurring


def remove_recurring(recurring: RecurringItem, *, actor: User) -> None:
    """Take an item off the list; the agendas it was put on keep it."""
    with transaction.atomic():
        body = Body.objects.select_for_update().get(pk=recurring.body_id)
        record("remove_recurring", recurring, actor=actor, title=recurring.title)
        recurring.delete()
        _number(body)


def move_recurring(recurring: RecurringItem, *, actor: User, up: bool) -> None:
    """Move an item of the list one place; at the end of the list nothing happens."""
    with transaction.atomic():
        body = Body.objects.select_for_update().get(pk=recurring.body_id)
        order = list(recurring_of(body))
        here = next(index for index, one in enumerate(order) if one.pk == recurring.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(order):
            return
        order[here], order[there] = order[there], order[here]
        for position, one in enumerate(order, 1):
            RecurringItem.objects.filter(pk=one.pk).update(position=position)
        record("move_recurring", recurring, actor=actor, position=there + 1)


def _number(body: Body) -> None:
    for position, one in enumerate(recurring_of(body), 1):
        if one.position != position:
            RecurringItem.objects.filter(pk=one.pk).update(position=position)


def put_recurring(meeting: Meeting, *, actor: User) -> int:
    """Put those recurring items on the agenda that belong there and are not there yet; returns how many.

    Raises DomainError when the meeting has opened or is cancelled.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        there = set(meeting.items.filter(recurring__isnull=False).values_list("recurring_id", flat=True))
        earlier = earlier_this_year(meeting)
        missing = [
            one
            for one in recurring_of(meeting.body)
            if one.pk not in there and belongs(one.when, earlier_this_year=earlier)
        ]
        for one in missing:
            data = {name: getattr(one, name) for name in COPIED}
            add_item(meeting, actor=actor, data={**data, "recurring": one})
    return len(missing)


def propose_item(
    body: Body,
    *,
    actor: User,
    data: Mapping[str, Any],
    on_behalf_of: Body | None = None,
    upload: UploadedFile | None = None,
) -> ItemProposal:
    """Propose an item for the agenda of a body (cl. 30.1); its secretary is told.

    Raises DomainError when the body has ended, FileRefused for a bad file.
    """
    with transaction.atomic():
        if body.ended_on:
            raise DomainError(_("The body has ended its work: it has no agenda any more."))
        stored = store_upload(upload, by=actor) if upload else None
        proposal = ItemProposal.objects.create(
            body=body, on_behalf_of=on_behalf_of, proposed_by=actor, file=stored, **data
        )
        record("propose_item", proposal, actor=actor, body=body.pk)
        tasks.tell_of_proposal.delay_on_commit(proposal.pk, proposal.state, proposal.round)
    return proposal


def _locked(proposal: ItemProposal) -> ItemProposal:
    rows = ItemProposal.objects.select_for_update(of=("self",)).select_related("body", "proposed_by", "file")
    return rows.get(pk=proposal.pk)


def _step(proposal: ItemProposal, state: str) -> None:
    label = str(proposal.get_state_display())
    require_transition(PROPOSAL, proposal.state, state, current_label=label, clause=CLAUSE)


def edit_proposal(
    proposal: ItemProposal, *, actor: User, data: Mapping[str, Any], upload: UploadedFile | None = None
) -> ItemProposal:
    """Change a proposal that was not screened yet; a returned one is handed in again by that.

    Raises TransitionRefused when it was accepted, declined or withdrawn.
    """
    with transaction.atomic():
        proposal = _locked(proposal)
        again = proposal.state != ProposalState.SUBMITTED
        if again:
            _step(proposal, ProposalState.SUBMITTED)
            proposal.state, proposal.round = ProposalState.SUBMITTED, proposal.round + 1
        for name, value in data.items():
            setattr(proposal, name, value)
        if upload:
            proposal.file = store_upload(upload, by=actor)
        proposal.save()
        record("edit_proposal", proposal, actor=actor, round=proposal.round)
        if again:
            tasks.tell_of_proposal.delay_on_commit(proposal.pk, proposal.state, proposal.round)
    return proposal


def withdraw_proposal(proposal: ItemProposal, *, actor: User) -> ItemProposal:
    """Take one's proposal back. Raises TransitionRefused when it was accepted or declined."""
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state == ProposalState.WITHDRAWN:
            return proposal
        _step(proposal, ProposalState.WITHDRAWN)
        proposal.state = ProposalState.WITHDRAWN
        proposal.save(update_fields=["state"])
        record("withdraw_proposal", proposal, actor=actor)
    return proposal


def _screen(proposal: ItemProposal, state: str, *, actor: User, reason: str = "") -> None:
    proposal.state, proposal.reason = state, reason
    proposal.decided_by, proposal.decided_at = actor, timezone.now()
    proposal.save()
    tasks.tell_of_proposal.delay_on_commit(proposal.pk, state, proposal.round)


def accept_proposal(proposal: ItemProposal, *, actor: User, meeting: Meeting | None) -> AgendaItem:
    """Put a proposed item on the agenda of a meeting of the body, with its file; the proposer is told.

    Accepting twice puts it there once. Raises DomainError without a meeting of this body that has not opened.
    """
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.state == ProposalState.ACCEPTED and proposal.item is not None:
            return proposal.item
        _step(proposal, ProposalState.ACCEPTED)
        if meeting is None or meeting.body_id != proposal.body_id:
            raise DomainError(_("Choose the meeting on whose agenda the item goes."), field="meeting")
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        item = add_item(meeting, actor=actor, data={name: getattr(proposal, name) for name in COPIED})
        if proposal.file:
            MeetingMaterial.objects.create(item=item, file=proposal.file, title=proposal.file.name)
        proposal.item = item
        _screen(proposal, ProposalState.ACCEPTED, actor=actor)
        record("accept_proposal", proposal, actor=actor, meeting=meeting.pk)
    return item


def _refuse(proposal: ItemProposal, state: str, *, actor: User, reason: str, action: str) -> ItemProposal:
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason: the proposer reads it."), clause=CLAUSE, field="reason")
    with transaction.atomic():
        proposal = _locked(proposal)
        _step(proposal, state)
        _screen(proposal, state, actor=actor, reason=reason)
        record(action, proposal, actor=actor, reason=reason)
    return proposal


def return_proposal(proposal: ItemProposal, *, actor: User, reason: str) -> ItemProposal:
    """Return a proposal to be mended. Raises DomainError without a reason, TransitionRefused when it was screened."""
    return _refuse(proposal, ProposalState.RETURNED, actor=actor, reason=reason, action="return_proposal")


def decline_proposal(proposal: ItemProposal, *, actor: User, reason: str) -> ItemProposal:
    """Decline a proposal. Raises DomainError without a reason, TransitionRefused when it was screened."""
    return _refuse(proposal, ProposalState.DECLINED, actor=actor, reason=reason, action="decline_proposal")
