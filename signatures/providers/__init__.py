"""Who checks a signature: pyHanko in this process for RSA and ECDSA, NCANode over HTTP for GOST."""

from signatures.domain.refused import Verdict
from signatures.providers import ncanode, own
from signatures.providers.envelope import Envelope
from signatures.providers.trust import Trust

__all__ = ["Envelope", "Trust", "check"]


def check(envelope: Envelope, content: bytes, trust: Trust) -> Verdict:
    """Return the verdict on a detached signature over ``content``.

    Raises SignatureRefused with the reason, CheckPostponed when the checking service does not answer.
    """
    provider = ncanode if envelope.is_gost else own
    return provider.check(envelope, content, trust)
