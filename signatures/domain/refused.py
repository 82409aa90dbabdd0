"""What a check of a signature ends in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class SignatureRefused(Exception):
    """The signature is not accepted; ``code`` is a value of ``enums.Refusal``, ``detail`` is for the log alone."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class CheckPostponed(Exception):
    """The checking service does not answer: the signature is kept and checked later. It is not signed meanwhile."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is kept of the signer's certificate; the IIN is compared and then forgotten."""

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    iin: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A signature that withstood every check: who, with what, when; ``answer`` is the verifier's whole answer."""

    provider: str
    certificate: CertificateFacts
    algorithm: str
    timestamp_at: datetime | None = None
    answer: dict[str, Any] = field(default_factory=dict)
