"""Signatures that must not be believed (shared/research/signing.md §6): how each is made, and the reason that is told.

docs/signing.md holds the same table; a test compares the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from signatures.models import PreparedSignature, RevocationList, SignedDocument
from signatures.services.revocation import store_list
from tests.signatures import world as made

GOST_DIGEST = "1.2.398.3.10.1.3.3"
Make = Callable[["Scene"], bytes]


@dataclass
class Scene:
    """The document under attack and what was offered for the place that is to be signed."""

    trusted: made.World
    document: SignedDocument
    prepared: PreparedSignature

    @property
    def content(self) -> bytes:
        return self.prepared.to_sign

    def signer(self) -> made.Person:
        """Whoever may sign in this place."""
        return self.trusted.chair if self.prepared.slot.order == 1 else self.trusted.secretary

    def cms(self) -> bytes:
        """A signature as it should be."""
        return made.sign(self.content, self.signer())


@dataclass(frozen=True)
class Attack:
    """A row of the table: its name, what comes in, the reason that is told; ``order`` is the place under attack."""

    name: str
    make: Make
    code: str
    order: int = 1
    spoil_lists: Callable[[Scene], None] | None = None


def attached(scene: Scene) -> bytes:
    chair = scene.trusted.chair
    builder = pkcs7.PKCS7SignatureBuilder().set_data(scene.content)
    builder = builder.add_signer(chair.certificate, chair.key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def two_signers(scene: Scene) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(scene.content)
    for one in (scene.trusted.chair, scene.trusted.secretary):
        builder = builder.add_signer(one.certificate, one.key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, made.DETACHED)


def without_attributes(scene: Scene) -> bytes:
    chair = scene.trusted.chair
    builder = pkcs7.PKCS7SignatureBuilder().set_data(scene.content)
    builder = builder.add_signer(chair.certificate, chair.key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [*made.DETACHED, pkcs7.PKCS7Options.NoAttributes])


def without(part: str) -> Make:
    def drop(signed_data: asn1_cms.SignedData) -> None:
        signed_data[part] = []

    return lambda scene: made.changed(scene.cms(), drop)


def flipped(scene: Scene) -> bytes:
    def flip(signed_data: asn1_cms.SignedData) -> None:
        value = bytearray(signed_data["signer_infos"][0]["signature"].native)
        value[20] ^= 1
        signed_data["signer_infos"][0]["signature"] = bytes(value)

    return made.changed(scene.cms(), flip)


def by_key_identifier(scene: Scene) -> bytes:
    def rename(signed_data: asn1_cms.SignedData) -> None:
        signed_data["signer_infos"][0]["sid"] = asn1_cms.SignerIdentifier("subject_key_identifier", b"1" * 20)

    return made.changed(scene.cms(), rename)


def with_digest(name: str) -> Make:
    def rename(signed_data: asn1_cms.SignedData) -> None:
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": name}

    return lambda scene: made.changed(scene.cms(), rename)


def by(person: str) -> Make:
    return lambda scene: made.sign(scene.content, getattr(scene.trusted, person))


def of_another_document(scene: Scene) -> bytes:
    slot = scene.prepared.slot
    other = made.open_document(slot.signer, scene.document.slots.get(order=2).signer, owner="tests.thing:2")
    return made.sign(made.prepare(other, 1).to_sign, scene.trusted.chair)


def replayed(scene: Scene) -> bytes:
    """The chair's own good signature, sent once more for the secretary's place."""
    return bytes(scene.document.slots.get(order=1).signature.cms)


def no_lists(scene: Scene) -> None:
    RevocationList.objects.all().delete()


def lists_are_over(scene: Scene) -> None:
    RevocationList.objects.all().delete()
    long_ago = datetime.now(UTC) - timedelta(days=30)
    for url, authority in (
        ("http://crl.test/r", scene.trusted.root),
        ("http://crl.test/i", scene.trusted.issuer),
    ):
        store_list(RevocationList(url=url), authority.revocation_list(days=7, now=long_ago), long_ago)


ATTACKS = [
    Attack("empty file", lambda scene: b"", "malformed"),
    Attack("no CMS", lambda scene: b"hello", "malformed"),
    Attack("bytes after the end", lambda scene: scene.cms() + b"x", "malformed"),
    Attack("too large", lambda scene: b"x" * 300_000, "too_large"),
    Attack("document inside the signature", attached, "attached"),
    Attack("two signers", two_signers, "many_signers"),
    Attack("no signer", without("signer_infos"), "no_signers"),
    Attack("no signed attributes", without_attributes, "no_signed_attributes"),
    Attack("signer named by key identifier", by_key_identifier, "key_identifier"),
    Attack("certificate missing", without("certificates"), "no_certificate"),
    Attack("other bytes", lambda scene: made.sign(scene.content + b" ", scene.signer()), "wrong_bytes"),
    Attack("signature of another document", of_another_document, "wrong_bytes"),
    Attack("chair's signature in the secretary's place", replayed, "wrong_bytes", order=2),
    Attack("bit flipped in the signature", flipped, "broken"),
    Attack("SHA-1", with_digest("sha1"), "weak"),
    Attack("GOST without the checking service", with_digest(GOST_DIGEST), "gost_off"),
    Attack("foreign root", by("foreigner"), "unknown_issuer"),
    Attack("certificate expired", by("expired"), "expired"),
    Attack("certificate not yet in force", by("early"), "expired"),
    Attack("certificate revoked", by("revoked"), "revoked"),
    Attack("no list of revoked certificates", Scene.cms, "revocation_unknown", spoil_lists=no_lists),
    Attack("list of revoked certificates over", Scene.cms, "revocation_unknown", spoil_lists=lists_are_over),
    Attack("key for signing in", by("signing_in"), "wrong_usage"),
    Attack("another person", by("stranger"), "wrong_person"),
    Attack("secretary in the chair's place", by("secretary"), "wrong_person"),
    Attack("certificate without an IIN", by("nameless"), "wrong_person"),
]
