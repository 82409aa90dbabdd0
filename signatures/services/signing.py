"""One signature: the bytes that are offered, the CMS that comes back, its checks, the PDF with it.

A check takes a while and happens before anything is locked; under the lock it is made sure that nothing has changed
since. Until the transaction ends, the place is open: a process killed in between leaves no half-signed file.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_bytes
from signatures.documents import Prepared, check_file, embed, prepare
from signatures.domain.order import Place, next_place
from signatures.domain.refused import CheckPostponed, SignatureRefused, Verdict
from signatures.enums import DocumentState, Refusal, SigningMethod, SlotState, SubmissionState
from signatures.models import (
    PreparedSignature,
    Signature,
    SignedDocument,
    SignerIdentity,
    Slot,
    Submission,
)
from signatures.providers import check
from signatures.providers.envelope import read
from signatures.providers.trust import configured
from signatures.services.documents import lock_document
from signatures.services.identity import iin_hash
from signatures.signals import document_completed, slot_signed

logger = logging.getLogger(__name__)
OFFERED_FOR = timedelta(minutes=30)
RETRY_MINUTES = (1, 2, 5, 15, 30, 60)
CLAUSE = "25"


class Refused(DomainError):
    """A signature was not accepted; ``code`` names the reason, the message says what to do. The place stays open."""

    def __init__(self, code: str) -> None:
        super().__init__(Refusal(code).label, field="cms")
        self.code = code


def _require_turn(document: SignedDocument, slot: Slot) -> None:
    """Raise Refused unless this place is the one to be signed now."""
    if document.state == DocumentState.VOIDED:
        raise Refused(Refusal.VOIDED)
    states = dict(Slot.objects.filter(document=document).values_list("order", "state"))
    if states[slot.order] == SlotState.SIGNED or document.state == DocumentState.COMPLETED:
        raise Refused(Refusal.ALREADY_SIGNED)
    turn = next_place([Place(order, state == SlotState.SIGNED) for order, state in states.items()])
    if document.state != DocumentState.COLLECTING or turn != slot.order:
        raise Refused(Refusal.NOT_YOUR_TURN)


def _visible_lines(slot: Slot, now: datetime) -> list[str]:
    """Return what stands in the box of the signature: name, post, time."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    roles = " / ".join(dict.fromkeys(role for role in (slot.role_kk, slot.role_ru) if role))
    return [
        str(slot.signer_name),
        *([roles] if roles else []),
        f"{local:%d.%m.%Y %H:%M} (UTC{local:%z})".replace("00)", ")"),
    ]


def prepare_slot(slot: Slot, *, actor: User) -> PreparedSignature:
    """Return the exact bytes to be signed in a place, good for half an hour.

    Raises Refused when it is not this place's turn, DomainError when somebody else than the signatory asks.
    """
    if slot.signer_id != actor.pk:
        raise DomainError(_("Only the named signatory signs in this place."), clause=CLAUSE)
    now = timezone.now()
    with transaction.atomic():
        document = lock_document(slot.document_id)
        _require_turn(document, slot)
        base = document.current_file
        assert base is not None  # a document that waits for signatures has its file
    with base.content.open("rb") as stored:
        content = stored.read()
    made = prepare(
        content,
        slot.field_name,
        lines=_visible_lines(slot, now),
        name=slot.signer_name,
        is_first=slot.order == 1,
        is_last=not Slot.objects.filter(document=document, order__gt=slot.order).exists(),
    )
    return PreparedSignature.objects.create(
        slot=slot,
        base_sha256=base.sha256,
        output=made.output,
        digest=made.digest,
        region_start=made.start,
        region_end=made.end,
        created_by=actor,
        expires_at=now + OFFERED_FOR,
    )


def _refuse(submission: Submission, code: str, detail: str = "") -> Refused:
    """Note a refusal; the place is open again."""
    with transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(
            state=SubmissionState.REFUSED, code=code, next_try_at=None
        )
        Slot.objects.filter(pk=submission.slot_id, state=SlotState.CHECKING).update(state=SlotState.WAITING)
        record("refuse_signature", submission.slot, actor=submission.actor, code=code, detail=detail[:300])
    return Refused(code)


def _without(number: str, answer: Any) -> Any:
    """Return a verifier's answer without the identification number: it is compared and then forgotten."""
    if isinstance(answer, dict):
        return {key: _without(number, value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_without(number, value) for value in answer]
    return answer.replace(number, "…") if isinstance(answer, str) and number else answer


def _require_person(slot: Slot, verdict: Verdict) -> None:
    """Raise SignatureRefused unless the certificate is the signatory's: by the keyed hash of the IIN."""
    identity = SignerIdentity.objects.filter(user_id=slot.signer_id).first()
    if identity is None:
        raise SignatureRefused(Refusal.NO_IDENTITY)
    if not verdict.certificate.iin or iin_hash(verdict.certificate.iin) != identity.iin_hash:
        raise SignatureRefused(Refusal.WRONG_PERSON)


def _require_none_waits(slot: Slot, *, but: int | None = None) -> None:
    """Raise DomainError while another signature for the place waits for its check."""
    if Submission.objects.filter(slot=slot, state=SubmissionState.CHECKING).exclude(pk=but).exists():
        raise DomainError(_("A signature for this place is being checked already. Please wait."))


def submit_cms(
    slot: Slot, *, actor: User, prepared: PreparedSignature | None, cms: bytes, method: str
) -> Submission:
    """Take a signature for a place, check it and, when it holds, put it into the PDF.

    Returns the submission: accepted, or being checked when the checking service does not answer. Raises Refused with
    the reason; the place is open then as before. Sent twice, the second one is told that the place is signed.
    """
    if slot.signer_id != actor.pk:
        raise DomainError(_("Only the named signatory signs in this place."), clause=CLAUSE)
    with transaction.atomic():
        # Whoever signs clears the other offers under this lock: what is found here stays until it is noted.
        _require_turn(lock_document(slot.document_id), slot)
        if prepared is None or prepared.slot_id != slot.pk or prepared.expires_at < timezone.now():
            raise Refused(Refusal.STALE)
        if not PreparedSignature.objects.filter(pk=prepared.pk).exists():
            raise Refused(Refusal.STALE)
        _require_none_waits(slot)
        submission = Submission.objects.create(
            slot=slot,
            prepared=prepared,
            actor=actor,
            method=SigningMethod(method),
            cms=cms[: 1024 * 1024],
            state=SubmissionState.REFUSED,
            code="",
        )
    return finish_check(submission)


def _judge(submission: Submission, content: bytes) -> tuple[Verdict, bytes]:
    """Return the verdict and the CMS as DER. Raises SignatureRefused or CheckPostponed."""
    envelope = read(bytes(submission.cms))
    verdict = check(envelope, content, configured())
    _require_person(submission.slot, verdict)
    return verdict, envelope.der


def finish_check(submission: Submission) -> Submission:
    """Check a submission, for the first time or again, and sign with it when it holds. Raises Refused."""
    prepared = submission.prepared
    if prepared is None:
        raise _refuse(submission, Refusal.STALE)
    try:
        verdict, der = _judge(submission, prepared.to_sign)
    except SignatureRefused as refused:
        raise _refuse(submission, refused.code, refused.detail) from refused
    except CheckPostponed as postponed:
        return _postpone(submission, str(postponed))
    except Exception as error:  # whatever breaks, it is not signed and the signer hears of it
        logger.exception("a signature could not be checked")
        raise _refuse(submission, Refusal.UNEXPECTED, repr(error)) from error
    try:
        with transaction.atomic():
            _sign(submission, prepared, verdict, der)
    except SignatureRefused as refused:
        raise _refuse(submission, refused.code, refused.detail) from refused
    except Refused as refused:
        raise _refuse(submission, refused.code) from refused
    except DomainError as refused:  # said by the owner of the document; the signer reads their words
        _refuse(submission, Refusal.UNEXPECTED, str(refused))
        raise
    except Exception as error:  # a full disk, a storage that is away: nothing is signed half
        logger.exception("a checked signature could not be stored")
        raise _refuse(submission, Refusal.UNEXPECTED, repr(error)) from error
    submission.refresh_from_db()
    return submission


def _postpone(submission: Submission, why: str) -> Submission:
    """Keep a signature that cannot be checked now; it is tried again, ever more rarely.

    One signature waits for a place. Raises DomainError for a second one.
    """
    wait = RETRY_MINUTES[min(submission.attempts_count, len(RETRY_MINUTES) - 1)]
    with transaction.atomic():
        Slot.objects.select_for_update().get(pk=submission.slot_id)
        _require_none_waits(submission.slot, but=submission.pk)
        first = submission.attempts_count == 0
        submission.attempts_count += 1
        submission.state = SubmissionState.CHECKING
        submission.next_try_at = timezone.now() + timedelta(minutes=wait)
        submission.save(update_fields=["attempts_count", "state", "next_try_at"])
        Slot.objects.filter(pk=submission.slot_id, state=SlotState.WAITING).update(state=SlotState.CHECKING)
        # What was offered must outlive the wait.
        PreparedSignature.objects.filter(pk=submission.prepared_id).update(
            expires_at=submission.next_try_at + timedelta(days=1)
        )
        if first:
            record("postpone_check", submission.slot, actor=submission.actor, why=why[:300])
    return submission


def _sign(submission: Submission, prepared: PreparedSignature, verdict: Verdict, der: bytes) -> None:
    """Put a checked signature into the PDF, check the finished file, and store both."""
    slot = submission.slot
    document = lock_document(slot.document_id)
    _require_turn(document, slot)
    assert document.current_file is not None
    if document.current_file.sha256 != prepared.base_sha256:
        raise Refused(Refusal.STALE)
    now = timezone.now()
    finished = embed(
        Prepared(bytes(prepared.output), bytes(prepared.digest), prepared.region_start, prepared.region_end),
        der,
    )
    signed = list(
        Slot.objects.filter(document=document, state=SlotState.SIGNED)
        .order_by("order")
        .values_list("field_name", "signature__signed_at")
    )
    fields = [name for name, _moment in signed] + [slot.field_name]
    found = check_file(finished, configured(), [moment for _name, moment in signed])
    if not found.holds(fields):
        raise SignatureRefused(Refusal.UNEXPECTED, f"the finished file does not hold: {found}")
    stored = store_bytes(
        finished, name=document.current_file.name, content_type="application/pdf", by=submission.actor
    )
    certificate = verdict.certificate
    Signature.objects.create(
        slot=slot,
        submission=submission,
        provider=verdict.provider,
        cms=der,
        subject=certificate.subject,
        organisation=certificate.organisation,
        issuer=certificate.issuer,
        serial=certificate.serial,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        algorithm=verdict.algorithm,
        timestamp_at=verdict.timestamp_at,
        signed_at=now,
        verdict=_without(certificate.iin, verdict.answer),
        result_file=stored,
    )
    slot.state = SlotState.SIGNED
    slot.save(update_fields=["state"])
    Submission.objects.filter(pk=submission.pk).update(
        state=SubmissionState.ACCEPTED, code="", next_try_at=None
    )
    PreparedSignature.objects.filter(slot__document=document).exclude(pk=prepared.pk).delete()
    document.current_file = stored
    is_last = not Slot.objects.filter(document=document).exclude(state=SlotState.SIGNED).exists()
    if is_last:
        document.state = DocumentState.COMPLETED
        document.completed_at = now
    document.save(update_fields=["current_file", "state", "completed_at"])
    slot_signed.send(Slot, document=document, slot=slot)
    if is_last:
        document_completed.send(SignedDocument, document=document)
    record(
        "sign_document",
        document,
        actor=submission.actor,
        place=slot.field_name,
        certificate=certificate.serial,
        sha256=stored.sha256,
    )
