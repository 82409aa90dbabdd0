"""A document to be signed: opened with its code, laid with its places, voided, superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_bytes
from signatures.documents import FieldPlace, lay_fields
from signatures.enums import DocumentState, SlotState, SubmissionState
from signatures.models import PreparedSignature, SignedDocument, Slot, Submission
from signatures.signals import document_voided

OPEN = (DocumentState.PREPARING, DocumentState.COLLECTING)


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """Who signs in which field: a person with the words of their role in each language, and where it is seen."""

    field: FieldPlace
    signer: User
    role: Mapping[str, str]


@transaction.atomic
def open_document(
    owner: str, *, title: Mapping[str, str], dated_on: date, actor: User | None = None
) -> SignedDocument:
    """Return the owner's document that is being prepared, with its code for the QR; the next version when it is new.

    Opened twice, it is the same one. Raises DomainError while another version waits for signatures.
    """
    running = SignedDocument.objects.select_for_update().filter(owner=owner, state__in=OPEN).first()
    if running:
        if running.state == DocumentState.COLLECTING:
            raise DomainError(_("The document waits for signatures already; return it to draft first."))
        return running
    last = SignedDocument.objects.filter(owner=owner).order_by("-version").first()
    document = SignedDocument.objects.create(
        owner=owner,
        version=(last.version if last else 0) + 1,
        dated_on=dated_on,
        **{f"title_{code}": words[:300] for code, words in title.items()},
    )
    record("open_document", document, actor=actor, owner=owner, version=document.version)
    return document


def lock_document(document_id: int) -> SignedDocument:
    """Read a document for writing; nobody else signs or voids it until the transaction ends."""
    return (
        SignedDocument.objects.select_for_update(of=("self",))
        .select_related("base_file", "current_file")
        .get(pk=document_id)
    )


@transaction.atomic
def lay_document(
    document: SignedDocument, pdf: bytes, slots: Sequence[SlotPlan], *, name: str, actor: User | None = None
) -> SignedDocument:
    """Lay the places to sign into the PDF, in the order of signing; from now on it waits for signatures.

    Laid twice (a worker that was killed), the second time changes nothing.
    """
    locked = lock_document(document.pk)
    if locked.state == DocumentState.COLLECTING:
        return locked
    if locked.state != DocumentState.PREPARING:
        raise DomainError(_("The document is no longer being prepared."))
    fields = [replace(plan.field, name=f"{plan.field.name}-{locked.code}") for plan in slots]
    laid = lay_fields(pdf, fields)
    stored = store_bytes(laid, name=name, content_type="application/pdf", by=actor)
    for order, (plan, field) in enumerate(zip(slots, fields, strict=True), start=1):
        Slot.objects.create(
            document=locked,
            order=order,
            field_name=field.name,
            signer=plan.signer,
            signer_name=plan.signer.full_name,
            **{f"role_{code}": words[:200] for code, words in plan.role.items()},
        )
    locked.base_file = locked.current_file = stored
    locked.state = DocumentState.COLLECTING
    locked.save(update_fields=["base_file", "current_file", "state"])
    record(
        "lay_document",
        locked,
        actor=actor,
        sha256=stored.sha256,
        signers=[plan.signer.full_name for plan in slots],
    )
    return locked


@transaction.atomic
def void_document(owner: str, *, actor: User | None, reason: str) -> SignedDocument | None:
    """Void what the owner has to sign: the text changes, so no signature on it counts any more.

    A document that everybody signed is never voided, only superseded. Returns None when there is nothing to void.
    """
    running = SignedDocument.objects.filter(owner=owner, state__in=OPEN).first()
    if running is None:
        return None
    document = lock_document(running.pk)
    if document.state not in OPEN:
        return None
    document.state = DocumentState.VOIDED
    document.voided_at = timezone.now()
    document.void_reason = reason.strip()
    document.save(update_fields=["state", "voided_at", "void_reason"])
    PreparedSignature.objects.filter(slot__document=document).delete()
    Submission.objects.filter(slot__document=document, state=SubmissionState.CHECKING).update(
        state=SubmissionState.REFUSED, code="voided"
    )
    Slot.objects.filter(document=document, state=SlotState.CHECKING).update(state=SlotState.WAITING)
    document_voided.send(SignedDocument, document=document)
    record("void_document", document, actor=actor, reason=document.void_reason)
    return document


@transaction.atomic
def supersede_document(old: SignedDocument, new: SignedDocument, *, actor: User | None = None) -> None:
    """Note that a signed document has a successor: its check page says so from now on; its file stays as it is."""
    document = lock_document(old.pk)
    if document.superseded_by_id == new.pk:
        return
    document.superseded_by = new
    document.save(update_fields=["superseded_by"])
    record("supersede_document", document, actor=actor, by=new.code)
