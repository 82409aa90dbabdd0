"""What trust rests on: the configured root certificates, their issuing ones, and lists of revoked certificates."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, pem, x509
from django.conf import settings
from pyhanko_certvalidator import ValidationContext

from signatures.queries import stored_revocation_lists

logger = logging.getLogger(__name__)
# Stands in every certificate of the demo authority: its keys have a password that everybody knows.
DEMO_ORGANISATION = "ДЕМО куәландырушы орталығы"


@dataclass(frozen=True)
class Trust:
    """Roots, certificates between them and the signers, and lists of revoked certificates."""

    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...] = ()
    revoked: tuple[crl.CertificateList, ...] = field(default=(), repr=False)

    def context(self, moment: datetime | None = None) -> ValidationContext:
        """Return what pyHanko asks: nothing is fetched, and without a fresh list nobody is believed.

        A ``moment`` of the past is one that the portal itself noted; lists made since then count.
        """
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.between),
            crls=list(self.revoked),
            allow_fetching=False,
            revocation_mode="require",
            moment=moment,
            retroactive_revinfo=moment is not None,
        )


def read_certificates(files: Iterable[Path]) -> list[x509.Certificate]:
    """Return the certificates of PEM or DER files."""
    found = []
    for path in sorted(files):
        content = path.read_bytes()
        if pem.detect(content):
            found += [
                x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(content, multiple=True)
            ]
        else:
            found.append(x509.Certificate.load(content))
    return found


def is_demo(certificate: x509.Certificate) -> bool:
    """Say whether a certificate is the demo authority's own or was issued by one."""
    names = (certificate.subject.native, certificate.issuer.native)
    return any(DEMO_ORGANISATION in str(name.get("organization_name", "")) for name in names)


def configured_certificates() -> list[x509.Certificate]:
    """Return the certificates of SIGNATURE_ROOTS_DIR, in the demo also the demo's own."""
    folders = [Path(settings.SIGNATURE_ROOTS_DIR)] if settings.SIGNATURE_ROOTS_DIR else []
    if settings.DEMO and not settings.PRODUCTION:
        folders.append(Path(settings.SIGNATURE_DEMO_DIR) / "trust")
    return read_certificates(
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix.lower() in {".pem", ".crt", ".cer"}
    )


def believed_and_refused() -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Return the configured certificates that are believed, and those that are not: a demo authority's outside the demo."""
    found = configured_certificates()
    if settings.DEMO and not settings.PRODUCTION:
        return found, []
    return [one for one in found if not is_demo(one)], [one for one in found if is_demo(one)]


def configured() -> Trust:
    """Return today's trust: the configured certificates and the stored lists; a demo authority only in the demo."""
    believed, refused = believed_and_refused()
    if refused:
        logger.error("a demo authority lies among the roots and is not believed: %s files", len(refused))
    roots = tuple(one for one in believed if one.self_issued)
    between = tuple(one for one in believed if not one.self_issued)
    lists = tuple(crl.CertificateList.load(content) for content in stored_revocation_lists())
    return Trust(roots, between, lists)
