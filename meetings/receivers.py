"""What meetings do when somebody signs one of their protocols."""

from typing import Any

from django.dispatch import receiver

from meetings import tasks
from meetings.documents.signing import protocol_of
from meetings.models import Protocol
from meetings.services.electronic import record_electronic_signatures
from meetings.signals import protocol_signed
from signatures.models import SignedDocument
from signatures.signals import document_completed, slot_signed


@receiver(slot_signed, dispatch_uid="meetings.ask_next_signatory")
def ask_the_next_signatory(*, document: SignedDocument, **_kwargs: Any) -> None:
    """Write to whoever signs next, after the commit."""
    protocol = protocol_of(document)
    if protocol is not None:
        tasks.ask_to_sign.delay_on_commit(protocol.pk)


@receiver(document_completed, dispatch_uid="meetings.protocol_is_signed")
def protocol_is_signed(*, document: SignedDocument, **_kwargs: Any) -> None:
    """The second signature is in: the protocol is signed, its copies go out."""
    record_electronic_signatures(document)


@receiver(protocol_signed, dispatch_uid="meetings.tell_of_assignments")
def tell_the_receivers(*, protocol: Protocol, **_kwargs: Any) -> None:
    """Tell everybody to whom a decision was directed before the signatures."""
    tasks.tell_of_assignments.delay_on_commit(protocol.meeting_id)
