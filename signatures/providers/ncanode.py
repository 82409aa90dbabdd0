"""GOST, checked by NCANode over HTTP on a private network. What NCANode leaves open is demanded here."""

import base64
import logging
from datetime import UTC, datetime
from typing import Any

import requests
from django.conf import settings

from signatures.domain.refused import CertificateFacts, CheckPostponed, SignatureRefused, Verdict
from signatures.enums import Refusal
from signatures.providers.envelope import Envelope, facts
from signatures.providers.trust import Trust

logger = logging.getLogger(__name__)
NAME = "ncanode"


def _ask(envelope: Envelope, content: bytes) -> dict[str, Any]:
    """Return NCANode's answer. Raises CheckPostponed when there is none, SignatureRefused when it cannot read the CMS."""
    body = {
        "cms": base64.b64encode(envelope.der).decode(),
        "data": base64.b64encode(content).decode(),
        # Empty by default, and then revoked certificates pass.
        "revocationCheck": ["OCSP", "CRL"],
    }
    try:
        answer = requests.post(
            f"{settings.NCANODE_URL.rstrip('/')}/cms/verify", json=body, timeout=settings.NCANODE_TIMEOUT
        )
    except requests.RequestException as error:
        logger.warning("NCANode does not answer: %s", error)
        raise CheckPostponed(str(error)) from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise CheckPostponed(f"HTTP {answer.status_code}")
    try:
        found = answer.json()
    except ValueError as error:
        raise CheckPostponed("no JSON") from error
    if not isinstance(found, dict):
        raise CheckPostponed("no JSON object")
    if answer.status_code != 200:
        message = str(found.get("message", ""))
        wrong = "hash" in message.lower() or "different" in message.lower()
        raise SignatureRefused(Refusal.WRONG_BYTES if wrong else Refusal.MALFORMED, message)
    return found


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _why_invalid(certificate: dict[str, Any], now: datetime) -> str:
    revocations = certificate.get("revocations") or []
    if any(one.get("revoked") for one in revocations):
        return Refusal.REVOKED
    until, since = _moment(certificate.get("notAfter")), _moment(certificate.get("notBefore"))
    if (until and until < now) or (since and since > now):
        return Refusal.EXPIRED
    if any(one.get("reason") for one in revocations):
        return Refusal.REVOCATION_UNKNOWN
    return Refusal.BROKEN


def check(envelope: Envelope, content: bytes, trust: Trust, moment: datetime | None = None) -> Verdict:
    """Return NCANode's verdict on a detached GOST signature.

    Raises SignatureRefused (also without NCANode configured), CheckPostponed when it does not answer. An answer
    “valid” without exactly one signer and their certificate verified nothing and is refused.
    """
    if not settings.NCANODE_URL:
        raise SignatureRefused(Refusal.GOST_OFF)
    answer = _ask(envelope, content)
    signers = answer.get("signers") or []
    if not signers:
        raise SignatureRefused(Refusal.NO_SIGNERS, "valid without signers")
    if len(signers) > 1:
        raise SignatureRefused(Refusal.MANY_SIGNERS)
    certificates = signers[0].get("certificates") or []
    if not certificates:
        raise SignatureRefused(Refusal.NO_CERTIFICATE, "nothing was verified")
    certificate = certificates[0]
    own_facts = facts(envelope.certificate)
    if not answer.get("valid") or not certificate.get("valid", True):
        raise SignatureRefused(_why_invalid(certificate, datetime.now(UTC)), str(answer.get("message", "")))
    if any(one.get("revoked") for one in certificate.get("revocations") or []):
        raise SignatureRefused(Refusal.REVOKED)
    if certificate.get("keyUsage") != "SIGN":
        raise SignatureRefused(Refusal.WRONG_USAGE, str(certificate.get("keyUsage")))
    if str(certificate.get("serialNumber", "")).lower().lstrip("0") != own_facts.serial.lstrip("0"):
        raise SignatureRefused(Refusal.BROKEN, "the checked certificate is not the signer's")
    subject = certificate.get("subject") or {}
    token = signers[0].get("tsp") or {}
    return Verdict(
        provider=NAME,
        certificate=CertificateFacts(
            subject=str(subject.get("commonName") or own_facts.subject),
            issuer=own_facts.issuer,
            serial=own_facts.serial,
            not_before=own_facts.not_before,
            not_after=own_facts.not_after,
            iin=str(subject.get("iin") or own_facts.iin),
            organisation=str(subject.get("organization") or own_facts.organisation),
        ),
        algorithm=envelope.algorithm,
        timestamp_at=_moment(token.get("genTime")) if token.get("genTime") else None,
        answer=answer,
    )
