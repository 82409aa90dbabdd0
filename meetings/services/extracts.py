"""Extracts from signed protocols: made once, kept as they were given out."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import DOCX, store_bytes
from meetings.documents import extract_document, extract_docx, extract_pdf
from meetings.enums import ProtocolLanguage, ProtocolState
from meetings.models import Decision, Extract, Protocol
from meetings.queries import form_of, protocol_with_record
from meetings.services.protocol_lock import locked_protocol, protocol_clause


def make_extract(
    protocol: Protocol, *, actor: User, decision: Decision, language: str, for_whom: str
) -> Extract:
    """Take one decision with its vote out of a signed protocol, as PDF and DOCX; who made it is kept.

    Raises DomainError before the signatures, without a receiver, or in a language the protocol is not written in.
    """
    if not for_whom.strip():
        raise DomainError(_("Say for whom the extract is."), field="for_whom")
    with transaction.atomic():
        protocol = locked_protocol(protocol)
        clause = protocol_clause(protocol)
        if protocol.state not in (ProtocolState.SIGNED, ProtocolState.PUBLISHED):
            raise DomainError(_("An extract is made of a signed protocol."), clause=clause)
        if decision.item.meeting_id != protocol.meeting_id:
            raise DomainError(_("The decision is not one of this protocol."), field="decision")
        written = form_of(protocol).languages
        wanted = ("kk", "ru") if language == ProtocolLanguage.BOTH else (language,)
        if not set(wanted) <= set(written):
            raise DomainError(
                _("The protocol is not written in this language; choose the language it was signed in."),
                field="language",
            )
        number = (Extract.objects.filter(protocol=protocol).aggregate(last=Max("number"))["last"] or 0) + 1
        whole = protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()
        document = extract_document(
            whole, decision, wanted, for_whom=for_whom.strip(), number=number, made_on=timezone.localdate()
        )
        name = f"extract-{protocol.body.key}-{protocol.year}-{protocol.number}-{number}"
        extract = Extract.objects.create(
            protocol=protocol,
            decision=decision,
            number=number,
            language=language,
            for_whom=for_whom.strip(),
            made_by=actor,
            made_at=timezone.now(),
            pdf=store_bytes(
                extract_pdf(document), name=f"{name}.pdf", content_type="application/pdf", by=actor
            ),
            docx=store_bytes(extract_docx(document), name=f"{name}.docx", content_type=DOCX, by=actor),
        )
        record("make_extract", extract, actor=actor, decision=str(decision), for_whom=extract.for_whom)
    return extract
