"""The CMS as it came in: its shape, before anybody asks whether it is true."""

from dataclasses import dataclass
from functools import cached_property

from asn1crypto import cms, pem, x509

from signatures.domain.refused import CertificateFacts, SignatureRefused
from signatures.enums import Refusal

LIMIT = 256 * 1024  # a detached signature with a chain and a timestamp takes some 6 KB
GOST_ARC = "1.2.398.3.10."
GOST_RUSSIAN_ARC = "1.2.643."
SERIAL_NUMBER = "2.5.4.5"
ALGORITHMS = {"rsassa_pkcs1v15": "RSA", "rsassa_pss": "RSA-PSS", "ecdsa": "ECDSA"}


@dataclass(frozen=True)
class Envelope:
    """A well-formed detached CMS of one signer whose certificate is inside."""

    signed_data: cms.SignedData
    der: bytes

    @property
    def signer(self) -> cms.SignerInfo:
        return self.signed_data["signer_infos"][0]

    @property
    def is_gost(self) -> bool:
        """Say whether the digest or the key is of the Kazakh or Russian GOST family."""
        oids = (
            self.signer["digest_algorithm"]["algorithm"].dotted,
            self.signer["signature_algorithm"]["algorithm"].dotted,
            self.certificate.public_key["algorithm"]["algorithm"].dotted,
        )
        return any(oid.startswith((GOST_ARC, GOST_RUSSIAN_ARC)) for oid in oids)

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The signer's certificate. Raises SignatureRefused when it is not inside."""
        wanted = self.signer["sid"].chosen
        for choice in self.signed_data["certificates"]:
            found = choice.chosen
            if (
                isinstance(found, x509.Certificate)
                and found.serial_number == wanted["serial_number"].native
                and found.issuer.dump() == wanted["issuer"].dump()
            ):
                return found
        # Names may be written with other string types; the number of a certificate and its issuer's words decide then.
        for choice in self.signed_data["certificates"]:
            found = choice.chosen
            if (
                isinstance(found, x509.Certificate)
                and found.serial_number == wanted["serial_number"].native
                and found.issuer.native == wanted["issuer"].native
            ):
                return found
        raise SignatureRefused(Refusal.NO_CERTIFICATE)

    @property
    def algorithm(self) -> str:
        """The kind of key and digest, in words that people know."""
        if self.is_gost:
            return "GOST 34.10-2015"
        kind = self.signer["signature_algorithm"].signature_algo
        digest = self.signer["digest_algorithm"]["algorithm"].native
        return f"{ALGORITHMS.get(kind, kind)} / {str(digest).upper()}"


def read(given: bytes) -> Envelope:
    """Return the envelope of what came in, DER or PEM.

    Raises SignatureRefused: malformed, attached, no or many signers, no signed attributes, a key identifier instead
    of issuer and number, no certificate.
    """
    if len(given) > LIMIT:
        raise SignatureRefused(Refusal.TOO_LARGE)
    try:
        if pem.detect(given.strip()):
            _kind, _headers, given = pem.unarmor(given.strip())
        info = cms.ContentInfo.load(given, strict=True)
        if info["content_type"].native != "signed_data":
            raise SignatureRefused(Refusal.MALFORMED, "not signed data")
        signed_data = info["content"]
        # BER of some signers (its length is written as “open”) becomes DER, as a PDF wants it. What is DER is left byte
        # for byte: the signature is over the attributes as the signer wrote them.
        der = info.dump(force=True) if given[1:2] == b"\x80" else given
        signers = signed_data["signer_infos"]
        attached = signed_data["encap_content_info"]["content"].native is not None
        count = len(signers)
    except SignatureRefused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise SignatureRefused(Refusal.MALFORMED, repr(error)) from error
    if attached:
        raise SignatureRefused(Refusal.ATTACHED)
    if count == 0:
        raise SignatureRefused(Refusal.NO_SIGNERS)
    if count > 1:
        raise SignatureRefused(Refusal.MANY_SIGNERS)
    signer = signers[0]
    if not signer["signed_attrs"].native:
        raise SignatureRefused(Refusal.NO_SIGNED_ATTRIBUTES)
    if signer["sid"].name != "issuer_and_serial_number":
        raise SignatureRefused(Refusal.KEY_IDENTIFIER)
    envelope = Envelope(signed_data, der)
    envelope.certificate  # noqa: B018  asks for it, so that its absence is named here
    return envelope


def facts(certificate: x509.Certificate) -> CertificateFacts:
    """Return what is kept of a certificate; the IIN is the serialNumber of the subject, "IIN" and twelve digits."""
    iin = ""
    for rdn in certificate.subject.chosen:
        for pair in rdn:
            if pair["type"].dotted == SERIAL_NUMBER:
                words = str(pair["value"].native)
                if words.startswith("IIN") and words[3:].isdigit() and len(words) == 15:
                    iin = words[3:]
    subject, issuer = certificate.subject.native, certificate.issuer.native
    validity = certificate["tbs_certificate"]["validity"]
    return CertificateFacts(
        subject=_words(subject, "common_name") or certificate.subject.human_friendly,
        issuer=_words(issuer, "common_name") or certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        not_before=validity["not_before"].native,
        not_after=validity["not_after"].native,
        iin=iin,
        organisation=_words(subject, "organization_name"),
    )


def _words(name: dict[str, object], part: str) -> str:
    value = name.get(part, "")
    return str(value[0] if isinstance(value, list) else value)[:300]
