"""A certification authority of the tests, people with keys, and signatures of every kind, good and bad."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from accounts.models import User
from portal.demo.pki import Authority, Key, demo_iin, new_key, pem
from signatures import services
from signatures.documents import FieldPlace
from signatures.models import PreparedSignature, RevocationList, SignedDocument
from signatures.services.revocation import store_list

CHAIR_IIN, SECRETARY_IIN, STRANGER_IIN = demo_iin(1), demo_iin(2), demo_iin(3)
DETACHED = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]


@dataclass(frozen=True)
class Person:
    key: Key
    certificate: x509.Certificate


@dataclass(frozen=True)
class World:
    """Made once a run: keys take a while."""

    root: Authority
    issuer: Authority
    foreign: Authority
    chair: Person
    secretary: Person
    revoked: Person
    expired: Person
    early: Person
    nameless: Person
    signing_in: Person
    stranger: Person
    foreigner: Person


@cache
def world() -> World:
    root = Authority.root("СЫНАҚ негізгі орталығы", kind="ec")
    issuer = root.issuer("СЫНАҚ куәландырушы орталығы", kind="rsa")
    foreign = Authority.root("Бөгде орталық", kind="ec")

    def person(name: str, iin: str, by: Authority = issuer, **more) -> Person:
        key = new_key("ec")
        return Person(key, by.issue(key, name, iin=iin, **more))

    rsa_key = new_key("rsa")
    long_ago = datetime.now(UTC) - timedelta(days=800)
    return World(
        root,
        issuer,
        foreign,
        chair=Person(rsa_key, issuer.issue(rsa_key, "ӘБДІҚАДЫРОВ АСҚАР", iin=CHAIR_IIN)),
        secretary=person("ҒАЛЫМОВА АЙЖАН", SECRETARY_IIN),
        revoked=person("ӘБДІҚАДЫРОВ АСҚАР", CHAIR_IIN),
        expired=person("ӘБДІҚАДЫРОВ АСҚАР", CHAIR_IIN, now=long_ago),
        early=person("ӘБДІҚАДЫРОВ АСҚАР", CHAIR_IIN, now=datetime.now(UTC) + timedelta(days=30)),
        nameless=person("ӘБДІҚАДЫРОВ АСҚАР", ""),
        signing_in=person("ӘБДІҚАДЫРОВ АСҚАР", CHAIR_IIN, signs=False),
        stranger=person("БӨГДЕ АДАМ", STRANGER_IIN),
        foreigner=person("ӘБДІҚАДЫРОВ АСҚАР", CHAIR_IIN, by=foreign),
    )


def trust_the_world(settings, folder) -> None:
    """Configure the roots, the issuer and the lists of revoked certificates."""
    made = world()
    (folder / "root.pem").write_bytes(pem(made.root.certificate))
    (folder / "issuer.pem").write_bytes(pem(made.issuer.certificate))
    settings.SIGNATURE_ROOTS_DIR = str(folder)
    settings.SIGNATURE_DEMO_DIR = folder / "none"
    now = datetime.now(UTC)
    for url, content in (
        ("http://crl.test/root.crl", made.root.revocation_list()),
        ("http://crl.test/issuer.crl", made.issuer.revocation_list((made.revoked.certificate,))),
    ):
        store_list(RevocationList(url=url), content, now)


def sign(content: bytes, person: Person, *, digest=None, between: bool = True) -> bytes:
    """Return a detached CMS as DER, as a well-behaved program makes it."""
    builder = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(content)
        .add_signer(person.certificate, person.key, digest or hashes.SHA256())
    )
    if between:
        builder = builder.add_certificate(world().issuer.certificate)
    return builder.sign(serialization.Encoding.DER, DETACHED)


def changed(der: bytes, change) -> bytes:
    """Return a CMS with something changed in its parsed form."""
    info = asn1_cms.ContentInfo.load(der)
    change(info["content"])
    return info.dump(force=True)


def minimal_pdf() -> bytes:
    """Return a small PDF of one page."""
    from core.pdf import render_pdf

    return render_pdf(
        "portal/demo/proof.html", {"title": "Хаттама", "lines": ["Ә"]}, css="pdf/report.css", language="kk"
    )


@cache
def base_pdf() -> bytes:
    return minimal_pdf()


def open_document(chair: User, secretary: User, *, owner: str = "tests.thing:1") -> SignedDocument:
    """Return a document that waits for the chair's signature, then for the secretary's."""
    services.save_identity(chair, iin=CHAIR_IIN, actor=chair)
    services.save_identity(secretary, iin=SECRETARY_IIN, actor=secretary)
    document = services.open_document(
        owner,
        title={"kk": "№ 3 хаттама", "ru": "Протокол № 3", "en": "Protocol No. 3"},
        dated_on=date(2026, 5, 12),
    )
    return services.lay_document(
        document,
        base_pdf(),
        [
            services.SlotPlan(
                FieldPlace("presiding", 0, (60, 120, 300, 165)),
                chair,
                {"kk": "Төраға", "ru": "Председатель", "en": "Chair"},
            ),
            services.SlotPlan(
                FieldPlace("secretary", 0, (60, 60, 300, 105)),
                secretary,
                {"kk": "Хатшы", "ru": "Секретарь", "en": "Secretary"},
            ),
        ],
        name="protocol-3.pdf",
    )


def prepare(document: SignedDocument, order: int) -> PreparedSignature:
    slot = document.slots.get(order=order)
    return services.prepare_slot(slot, actor=slot.signer)


def sign_slot(document: SignedDocument, order: int, person: Person, method: str = "upload"):
    """Sign a place as its signatory does."""
    slot = document.slots.get(order=order)
    prepared = services.prepare_slot(slot, actor=slot.signer)
    return services.submit_cms(
        slot, actor=slot.signer, prepared=prepared, cms=sign(prepared.to_sign, person), method=method
    )
