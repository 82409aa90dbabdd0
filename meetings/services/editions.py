"""Correcting a signed protocol: the signed file is never rewritten, a new edition takes its place (cl. 13, 25)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.lifecycle import require_transition
from meetings.documents.signing import document_to_sign
from meetings.domain.lifecycle import PROTOCOL_CORRECTION
from meetings.enums import ProtocolState
from meetings.models import Protocol, ProtocolEdition
from meetings.services.protocol_lock import protocol_clause


def correct_protocol(protocol: Protocol, *, actor: User, reason: str) -> Protocol:
    """Open a signed protocol for a correction; the signed edition is kept and stays in force until the new one is signed.

    Raises DomainError without a reason, TransitionRefused unless the protocol is signed.
    """
    if not reason.strip():
        raise DomainError(_("Say what has to be corrected and why."), field="reason")
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        require_transition(
            PROTOCOL_CORRECTION,
            protocol.state,
            ProtocolState.DRAFT,
            current_label=str(protocol.get_state_display()),
            clause=protocol_clause(protocol),
        )
        assert protocol.signed_file is not None and protocol.signed_on is not None
        document = document_to_sign(protocol)
        is_electronic = document is not None and document.current_file_id == protocol.signed_file_id
        edition = ProtocolEdition.objects.create(
            protocol=protocol,
            number=protocol.editions.count() + 1,
            signed_file=protocol.signed_file,
            signed_on=protocol.signed_on,
            published_at=protocol.published_at,
            check_code=document.code if document and is_electronic else "",
            reason=reason.strip(),
            corrected_by=actor,
            corrected_at=timezone.now(),
        )
        protocol.state = ProtocolState.DRAFT
        protocol.agreed_at = protocol.published_at = None
        protocol.frozen_settings = {}
        protocol.revision += 1
        protocol.save(update_fields=["state", "agreed_at", "published_at", "frozen_settings", "revision"])
        record("correct_protocol", protocol, actor=actor, edition=edition.number, reason=reason.strip())
    return protocol
