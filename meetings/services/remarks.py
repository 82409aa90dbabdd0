"""Remarks of the members who took part, before the text is agreed."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings import tasks
from meetings.enums import ProtocolState, RemarkState
from meetings.models import Protocol, ProtocolItem, Remark
from meetings.queries import took_part
from meetings.services.protocol_lock import locked_protocol, protocol_clause
from meetings.services.revisions import require_draft, save_texts


def open_remarks(protocol: Protocol, *, actor: User, until: date) -> Protocol:
    """Let the members who took part remark on the draft until the end of a day; they are told.

    Called again it moves the day. Raises DomainError for a day that is past, or when the text is agreed.
    """
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        require_draft(protocol)
        if until < timezone.localdate():
            raise DomainError(_("Remarks are open until today or a later day."), field="until")
        if protocol.remarks_until == until:
            return protocol
        protocol.remarks_until = until
        protocol.save(update_fields=["remarks_until"])
        record("open_remarks", protocol, actor=actor, until=until)
        tasks.tell_remarks_open.delay_on_commit(protocol.pk, until.isoformat())
    return protocol


def leave_remark(protocol: Protocol, *, actor: User, text: str, line: ProtocolItem | None = None) -> Remark:
    """Leave a remark on an item of the draft, or on the whole of it.

    Raises DomainError without a text, when remarks are not open, or when the person did not take part.
    """
    if not text.strip():
        raise DomainError(_("Write the remark."), field="text")
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        require_draft(protocol)
        if protocol.remarks_until is None or protocol.remarks_until < timezone.localdate():
            raise DomainError(
                _("Remarks on this protocol are not open now."), clause=protocol_clause(protocol)
            )
        if not took_part(actor, protocol):
            raise DomainError(_("Only members who took part in the meeting leave remarks on its protocol."))
        if line is not None and line.protocol_id != protocol.pk:
            raise DomainError(_("There is no such item in the protocol."), field="line")
        twin = Remark.objects.filter(
            protocol=protocol, line=line, author=actor, text=text.strip(), state=RemarkState.OPEN
        ).first()
        if twin:
            return twin
        remark = Remark.objects.create(
            protocol=protocol, line=line, author=actor, text=text.strip(), made_at=timezone.now()
        )
        record("leave_remark", remark, actor=actor, position=line.position if line else 0)
        tasks.tell_remark_made.delay_on_commit(remark.pk)
    return remark


def _answer(remark: Remark, state: str, answer: str, actor: User) -> Remark:
    remark.state = RemarkState(state)
    remark.answer = answer.strip()
    remark.answered_by = actor
    remark.answered_at = timezone.now()
    remark.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    tasks.tell_remark_answered.delay_on_commit(remark.pk)
    return remark


def _locked_remark(remark: Remark) -> Remark:
    remark = (
        Remark.objects.select_for_update(of=("self",))
        .select_related("protocol__body", "line")
        .get(pk=remark.pk)
    )
    if remark.state != RemarkState.OPEN:
        raise DomainError(_("The remark has been answered already."))
    return remark


def accept_remark(
    remark: Remark,
    *,
    actor: User,
    texts: Mapping[str, str] | None = None,
    base: int | None = None,
    answer: str = "",
) -> Remark:
    """Accept a remark; ``texts`` are the texts changed because of it, saved as a revision in the same go.

    Raises DomainError when it was answered before or the text is agreed, TextConflict as ``save_texts`` does.
    """
    with transaction.atomic():
        remark = _locked_remark(remark)
        require_draft(remark.protocol)
        if texts:
            save_texts(remark.protocol, actor=actor, texts=texts, base=base)
        _answer(remark, RemarkState.ACCEPTED, answer, actor)
        record("accept_remark", remark, actor=actor)
    return remark


def decline_remark(remark: Remark, *, actor: User, reason: str) -> Remark:
    """Decline a remark, also after the text was agreed; its author reads why.

    Raises DomainError without a reason, or when it was answered before.
    """
    if not reason.strip():
        raise DomainError(_("Say why the remark is declined: its author will read it."), field="reason")
    with transaction.atomic():
        remark = _locked_remark(remark)
        _answer(remark, RemarkState.DECLINED, reason, actor)
        record("decline_remark", remark, actor=actor, reason=reason.strip())
    return remark


def may_remark(protocol: Protocol) -> bool:
    """Say whether remarks are open today."""
    return (
        protocol.state == ProtocolState.DRAFT
        and protocol.remarks_until is not None
        and protocol.remarks_until >= timezone.localdate()
    )
