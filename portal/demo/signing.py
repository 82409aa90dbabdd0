"""Keys of the demo people: a demo authority, a key file for each who signs, lists of revoked certificates. In var/, not in the database."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from accounts.models import User
from portal.demo import pki
from portal.demo.world import World
from signatures.models import RevocationList, SignerIdentity
from signatures.services import save_identity
from signatures.services.revocation import store_list

SIGNERS = (
    "chair",
    "deputy_chair",
    "council_secretary",
    "association_chair",
    "association_secretary",
    "association_chair2",
    "association_secretary2",
    "association_member",
    "university_head",
)
ROOT_CRL, ISSUER_CRL = "http://crl.demo.invalid/root.crl", "http://crl.demo.invalid/issuer.crl"


def keys_folder() -> Path:
    return Path(settings.SIGNATURE_DEMO_DIR) / "keys"


def key_path(persona: str, *, legacy: bool = False) -> Path:
    """Return where the key file of a demo person lies."""
    return keys_folder() / f"{persona}{'.legacy' if legacy else ''}.p12"


def _make_keys(people: list[tuple[str, User, str]], now: datetime) -> None:
    """Make the demo authority and a key file for each person, the way the NCA's look and the modern way."""
    folder = Path(settings.SIGNATURE_DEMO_DIR)
    root = pki.Authority.root("ДЕМО НЕГІЗГІ ОРТАЛЫҚ", now=now)
    issuer = root.issuer("ДЕМО КУӘЛАНДЫРУШЫ ОРТАЛЫҚ", now=now)
    for persona, user, iin in people:
        key = pki.new_key()
        # As the NCA writes it: surname and given name; a name in a certificate has room for 64 bytes.
        name = " ".join(user.full_name.upper().split()[:2])
        certificate = issuer.issue(key, name, iin=iin, days=1095, now=now)
        for legacy in (False, True):
            content = pki.key_file(key, certificate, [issuer.certificate], name=user.full_name, legacy=legacy)
            pki.write(key_path(persona, legacy=legacy), content)
    pki.write(folder / "root.crl", root.revocation_list(now=now))
    pki.write(folder / "issuer.crl", issuer.revocation_list(now=now))
    pki.write(folder / "trust" / "issuer.pem", pki.pem(issuer.certificate))
    # The root comes last: with it the keys are whole.
    pki.write(folder / "trust" / "root.pem", pki.pem(root.certificate))


def load(world: World) -> str | None:
    """Make the keys that are missing, and tell the portal whose they are; safe to run again."""
    folder = Path(settings.SIGNATURE_DEMO_DIR)
    people = [
        (persona, world.people[persona], pki.demo_iin(number))
        for number, persona in enumerate(SIGNERS, start=100)
        if persona in world.people
    ]
    keys = (key_path(persona, legacy=legacy) for persona, _user, _iin in people for legacy in (False, True))
    whole = (folder / "trust" / "root.pem").is_file() and all(path.is_file() for path in keys)
    known = SignerIdentity.objects.filter(user__in=[user for _persona, user, _iin in people]).count()
    if whole and known == len(people):
        return None
    now = datetime.now(UTC)
    if not whole:
        _make_keys(people, now)
    RevocationList.objects.filter(url__in=[ROOT_CRL, ISSUER_CRL]).delete()
    for url, name in ((ROOT_CRL, "root.crl"), (ISSUER_CRL, "issuer.crl")):
        store_list(RevocationList(url=url), (folder / name).read_bytes(), now)
    for _persona, user, iin in people:
        save_identity(user, iin=iin, actor=user)
    return f"signing keys: {len(people)} people"
