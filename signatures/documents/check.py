"""A finished PDF, checked anew: whose signatures, each intact, and nothing added after the last one."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signatures.domain.refused import SignatureRefused
from signatures.domain.waiting import finished
from signatures.providers import ncanode
from signatures.providers.envelope import Envelope, facts, read
from signatures.providers.own import SIGNING
from signatures.providers.trust import Trust

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What a check found of one signature in a PDF; ``subject`` and ``iin`` are those of its certificate."""

    field_name: str
    subject: str = ""
    iin: str = ""
    serial: str = ""
    intact: bool = False
    valid: bool = False
    trusted: bool = False
    unchanged_after: bool = False
    covers_whole_file: bool = False
    fault: str = ""

    @property
    def holds(self) -> bool:
        return self.intact and self.valid and self.trusted and self.unchanged_after


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a check found of a whole PDF: its signatures in the order in which they were made."""

    signatures: Sequence[SignatureCheck] = field(default_factory=tuple)
    fault: str = ""

    @property
    def nothing_added(self) -> bool:
        """Say whether the last signature covers the file to its last byte."""
        return bool(self.signatures) and self.signatures[-1].covers_whole_file

    def holds(self, fields: Sequence[str]) -> bool:
        """Say whether exactly these fields are signed in this order, each signature holds, and nothing was added."""
        return (
            not self.fault
            and [one.field_name for one in self.signatures] == list(fields)
            and all(one.holds for one in self.signatures)
            and self.nothing_added
        )


def _check_own(
    embedded: EmbeddedPdfSignature, envelope: Envelope, trust: Trust, moment: datetime | None
) -> SignatureCheck:
    status = finished(
        async_validate_pdf_signature(
            embedded,
            signer_validation_context=trust.context(moment),
            ts_validation_context=trust.context(moment),
            key_usage_settings=SIGNING,
        )
    )
    known = facts(envelope.certificate)
    return SignatureCheck(
        embedded.field_name,
        known.subject,
        known.iin,
        known.serial,
        intact=status.intact,
        valid=status.valid,
        trusted=status.trusted,
        unchanged_after=status.seed_value_ok
        and (status.docmdp_ok is True or status.coverage == SignatureCoverageLevel.ENTIRE_FILE),
        covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _check_gost(
    embedded: EmbeddedPdfSignature, envelope: Envelope, content: bytes, trust: Trust
) -> SignatureCheck:
    """NCANode judges the signature, pyHanko what was added after it."""
    known = facts(envelope.certificate)
    embedded.coverage = embedded.evaluate_signature_coverage()
    changes = embedded.evaluate_modifications(DEFAULT_DIFF_POLICY)
    ok, fault = True, ""
    try:
        ncanode.check(envelope, content, trust)
    except Exception as error:  # refused, postponed or broken: it does not hold
        ok, fault = False, str(error)
    return SignatureCheck(
        embedded.field_name,
        known.subject,
        known.iin,
        known.serial,
        intact=ok,
        valid=ok,
        trusted=ok,
        unchanged_after=isinstance(changes, DiffResult)
        and changes.modification_level <= ModificationLevel.FORM_FILLING,
        covers_whole_file=embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        fault=fault,
    )


def signed_bytes(pdf: bytes, byte_range: Sequence[int]) -> bytes:
    """Return the bytes that a signature covers."""
    first, first_length, second, second_length = (int(value) for value in byte_range)
    return pdf[first : first + first_length] + pdf[second : second + second_length]


def _check_one(
    pdf: bytes, embedded: EmbeddedPdfSignature, trust: Trust, moment: datetime | None
) -> SignatureCheck:
    name = embedded.field_name
    try:
        # The room for a signature is filled up with zeros; the CMS itself says how long it is.
        envelope = read(ContentInfo.load(bytes(embedded.pkcs7_content), strict=False).dump())
        if envelope.is_gost:
            return _check_gost(embedded, envelope, signed_bytes(pdf, embedded.byte_range), trust)
        return _check_own(embedded, envelope, trust, moment)
    except SignatureRefused as refused:
        return SignatureCheck(name, fault=refused.code)
    except Exception as error:  # a file from anywhere may break anything; then the signature does not hold
        logger.info("a signature of a PDF could not be checked", exc_info=True)
        return SignatureCheck(name, fault=type(error).__name__)


def check_file(pdf: bytes, trust: Trust, moments: Sequence[datetime | None] = ()) -> FileCheck:
    """Return what holds of a PDF's signatures; never raises for a strange file.

    ``moments`` are the times at which the portal itself accepted the signatures, in their order: a certificate may have
    ended since. Without them the signatures are judged as of now.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        embedded = list(reader.embedded_regular_signatures)
    except (
        PdfReadError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as error:
        return FileCheck(fault=type(error).__name__)
    times = [*moments, *[None] * len(embedded)]
    return FileCheck(tuple(_check_one(pdf, one, trust, times[number]) for number, one in enumerate(embedded)))
