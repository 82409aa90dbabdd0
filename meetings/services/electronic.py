"""The two electronic signatures of a protocol: whoever presided, then the secretary (cl. 13, 25)."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from meetings.documents.record import held_on
from meetings.documents.signing import can_be_signed_electronically, owner_of, protocol_of
from meetings.enums import ProtocolState
from meetings.models import Protocol
from meetings.signals import protocol_signed
from signatures import services as signing
from signatures.models import SignedDocument
from signatures.queries import unsuperseded_before


def _title(protocol: Protocol) -> dict[str, str]:
    titles = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            titles[code] = _("Protocol No. %(number)s of %(date)s, %(body)s") % {
                "number": protocol.number,
                "date": held_on(protocol.meeting).strftime("%d.%m.%Y"),
                "body": protocol.body.short_name,
            }
    return titles


def open_for_signing(protocol: Protocol, *, actor: User) -> SignedDocument | None:
    """Give the agreed protocol the code of its check page; its PDF is laid with the places to sign when it is built.

    Returns None when a signatory has no account: then it is signed on paper.
    """
    if not can_be_signed_electronically(protocol):
        return None
    return signing.open_document(
        owner_of(protocol), title=_title(protocol), dated_on=held_on(protocol.meeting), actor=actor
    )


def void_signatures(protocol: Protocol, *, actor: User | None, reason: str) -> None:
    """Void what was to be signed: the text goes back to draft, or was signed on paper."""
    signing.void_document(owner_of(protocol), actor=actor, reason=reason)


def record_electronic_signatures(document: SignedDocument) -> Protocol | None:
    """Note that both have signed: the protocol is signed, and its copies go out, as after signing on paper.

    A signed file of an earlier version is superseded. Runs inside the transaction of the last signature; returns None
    for a document that is no protocol.
    """
    protocol = protocol_of(document)
    if protocol is None:
        return None
    with transaction.atomic():
        locked = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        if locked.state != ProtocolState.AGREED:
            raise DomainError(_("The protocol is not waiting for signatures."))
        assert document.current_file is not None and document.completed_at is not None
        locked.signed_file = document.current_file
        locked.signed_on = timezone.localdate(document.completed_at)
        locked.state = ProtocolState.SIGNED
        locked.save(update_fields=["signed_file", "signed_on", "state"])
        for earlier in unsuperseded_before(document):
            signing.supersede_document(earlier, document)
        record(
            "record_electronic_signatures",
            locked,
            document=document.code,
            sha256=document.current_file.sha256,
        )
        protocol_signed.send(sender=Protocol, protocol=locked)
    return locked
