"""Is this PDF genuine? The same answer for the page, the QR code and the command."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from signatures.documents import FileCheck, check_file
from signatures.enums import DocumentState, SlotState
from signatures.models import CODE_LENGTH, CODE_LETTERS, SignedDocument, Slot
from signatures.providers.trust import configured
from signatures.queries import document_by_code, document_by_hash
from signatures.services.identity import iin_hash

# The code stands in the names of the fields, so that a changed file still tells which document it was.
CODE_IN_FILE = re.compile(rb"-([%s]{%d})\b" % (CODE_LETTERS.encode(), CODE_LENGTH))


class Outcome(TextChoices):
    """What can be said of a file or of a code."""

    GENUINE = "genuine", _("Genuine: signed by everybody, unchanged")
    SUPERSEDED = "superseded", _("Genuine, but replaced by a newer version")
    PARTIAL = "partial", _("Genuine, but not signed by everybody yet")
    VOIDED = "voided", _("Void: the text was returned to draft after this file was made")
    CHANGED = "changed", _("Changed: this is not the file that was signed")
    UNKNOWN = "unknown", _("Unknown: no document of this portal")


GOOD = {Outcome.GENUINE, Outcome.SUPERSEDED}


@dataclass(frozen=True)
class Finding:
    """The answer: the outcome, the document if there is one, and what a full check of the file found."""

    outcome: str
    document: SignedDocument | None = None
    sha256: str = ""
    check: FileCheck | None = None
    signed: Sequence[Slot] = field(default_factory=tuple)

    @property
    def label(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def is_good(self) -> bool:
        return self.outcome in GOOD


def _outcome_of(document: SignedDocument, sha256: str) -> str:
    """Return what a file with this hash is, given the document that it belongs to."""
    if document.state == DocumentState.VOIDED:
        return Outcome.VOIDED
    final = document.current_file.sha256 if document.current_file else ""
    if document.state != DocumentState.COMPLETED or sha256 != final:
        return Outcome.PARTIAL
    return Outcome.SUPERSEDED if document.superseded_by_id else Outcome.GENUINE


def signed_slots(document: SignedDocument, sha256: str = "") -> list[Slot]:
    """Return the places signed in a file of the document: up to the signature that made it."""
    signed = [slot for slot in document.slots.all() if slot.state == SlotState.SIGNED]
    if sha256:
        made = [number for number, slot in enumerate(signed) if slot.signature.result_file.sha256 == sha256]
        if document.base_file and document.base_file.sha256 == sha256:
            return []
        if made:
            return signed[: made[0] + 1]
    return signed


def find_by_code(code: str) -> Finding:
    """Return what is known of the document of a check page."""
    document = document_by_code(code)
    if document is None:
        return Finding(Outcome.UNKNOWN)
    sha256 = document.current_file.sha256 if document.current_file else ""
    return Finding(_outcome_of(document, sha256), document, sha256, signed=signed_slots(document))


def find_by_hash(sha256: str) -> Finding:
    """Return what is known of a file by its SHA-256 alone; the file itself need not be sent."""
    document = document_by_hash(sha256)
    if document is None:
        return Finding(Outcome.UNKNOWN, sha256=sha256)
    return Finding(_outcome_of(document, sha256), document, sha256, signed=signed_slots(document, sha256))


def _moments(slots: Sequence[Slot]) -> list[datetime | None]:
    return [slot.signature.signed_at for slot in slots]


def _people_fit(check: FileCheck, slots: Sequence[Slot]) -> bool:
    """Say whether each signature's certificate is the one that was accepted in its place."""
    return all(
        one.serial == slot.signature.serial
        and one.iin
        and iin_hash(one.iin) == slot.signer.signer_identity.iin_hash
        for one, slot in zip(check.signatures, slots, strict=True)
    )


def _document_named_in(content: bytes, check: FileCheck) -> SignedDocument | None:
    names = " ".join(one.field_name for one in check.signatures).encode()
    named = CODE_IN_FILE.search(names) or CODE_IN_FILE.search(content)
    return document_by_code(named.group(1).decode()) if named else None


def find_by_file(content: bytes) -> Finding:
    """Return what a full check of a PDF finds: every signature anew, and whether the file is one of ours.

    A known file whose signatures do not hold any more (a damaged record) is called changed, not genuine.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = find_by_hash(sha256)
    if known.document is not None:
        slots = list(known.signed)
        check = check_file(content, configured(), _moments(slots))
        if slots and not (check.holds([slot.field_name for slot in slots]) and _people_fit(check, slots)):
            return Finding(Outcome.CHANGED, known.document, sha256, check, slots)
        return Finding(known.outcome, known.document, sha256, check, slots)
    check = check_file(content, configured())
    document = _document_named_in(content, check)
    if document is None:
        return Finding(Outcome.UNKNOWN, None, sha256, check)
    return Finding(Outcome.CHANGED, document, sha256, check, signed_slots(document))
