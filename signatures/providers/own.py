"""RSA and ECDSA, checked in this process by pyHanko."""

import logging
from datetime import datetime
from typing import Any

from django.utils import timezone
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus

from signatures.domain.refused import CertificateFacts, SignatureRefused, Verdict
from signatures.domain.waiting import finished
from signatures.enums import Refusal
from signatures.providers.envelope import Envelope, facts
from signatures.providers.trust import Trust

logger = logging.getLogger(__name__)
NAME = "pyhanko"
# A key for signing documents: it cannot be denied later. A key for signing in lacks this usage.
SIGNING = KeyUsageConstraints(key_usage={"non_repudiation"}, extd_key_usage={"email_protection"})
WEAK = {"md5", "sha1"}
REASONS = {
    "NO_CERTIFICATE_CHAIN_FOUND": Refusal.UNKNOWN_ISSUER,
    "OUT_OF_BOUNDS_NO_POE": Refusal.EXPIRED,
    "OUT_OF_BOUNDS_NOT_REVOKED": Refusal.EXPIRED,
    "CHAIN_CONSTRAINTS_FAILURE": Refusal.WRONG_USAGE,
    "CRYPTO_CONSTRAINTS_FAILURE": Refusal.WEAK,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": Refusal.WEAK,
    "REVOKED_NO_POE": Refusal.REVOKED,
    "REVOKED_CA_NO_POE": Refusal.REVOKED,
    "TRY_LATER": Refusal.REVOCATION_UNKNOWN,
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": Refusal.REVOCATION_UNKNOWN,
}


def _timestamp(status: StandardCMSSignatureStatus) -> datetime | None:
    """Return the time of a timestamp token that is itself good; a bad one proves nothing and is left out."""
    token = status.timestamp_validity
    return token.timestamp if token and token.valid and token.intact and token.trusted else None


def _is_in_force(certificate: CertificateFacts, moment: datetime) -> bool:
    return certificate.not_before <= moment <= certificate.not_after


def _require(status: StandardCMSSignatureStatus, certificate: CertificateFacts, moment: datetime) -> None:
    if not status.intact:
        raise SignatureRefused(Refusal.WRONG_BYTES)
    if not status.valid:
        raise SignatureRefused(Refusal.BROKEN)
    if status.revoked:  # before the chain: the reason is to be named
        raise SignatureRefused(Refusal.REVOKED)
    if not status.trusted:
        reason = getattr(status.trust_problem_indic, "name", "") or ""
        # A certificate of tomorrow is a general failure of the chain to pyHanko.
        if reason == "CERTIFICATE_CHAIN_GENERAL_FAILURE" and not _is_in_force(certificate, moment):
            raise SignatureRefused(Refusal.EXPIRED, reason)
        raise SignatureRefused(REASONS.get(reason, Refusal.UNKNOWN_ISSUER), reason)


def answer_of(status: StandardCMSSignatureStatus) -> dict[str, Any]:
    """Return the verifier's words as they are kept beside the signature."""
    return {
        "summary": status.summary(),
        "details": status.pretty_print_details(),
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "revoked": status.revoked,
    }


def check(envelope: Envelope, content: bytes, trust: Trust, moment: datetime | None = None) -> Verdict:
    """Return the verdict of pyHanko on a detached signature. Raises SignatureRefused."""
    digest = envelope.signer["digest_algorithm"]["algorithm"].native
    if str(digest).lower() in WEAK:
        raise SignatureRefused(Refusal.WEAK, str(digest))
    try:
        status = finished(
            async_validate_detached_cms(
                content,
                envelope.signed_data,
                signer_validation_context=trust.context(moment),
                ts_validation_context=trust.context(moment),
                key_usage_settings=SIGNING,
            )
        )
    except SignatureValidationError as error:
        raise SignatureRefused(Refusal.MALFORMED, str(error)) from error
    except Exception as error:  # whatever a hostile file makes the parser do, it is not signed
        logger.warning("a signature could not be checked", exc_info=True)
        raise SignatureRefused(Refusal.UNEXPECTED, repr(error)) from error
    certificate = facts(envelope.certificate)
    _require(status, certificate, moment or timezone.now())
    return Verdict(
        provider=NAME,
        certificate=certificate,
        algorithm=envelope.algorithm,
        timestamp_at=_timestamp(status),
        answer=answer_of(status),
    )
