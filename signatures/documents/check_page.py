"""The check page of a document as it is printed before anybody signs: QR code, code to type, address."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from signatures.documents.qr import qr_svg
from signatures.models import SignedDocument


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Where anybody can check a document; ``address`` is the part of ``url`` that people read."""

    url: str
    code: str

    @property
    def qr(self) -> str:
        return qr_svg(self.url)

    @property
    def address(self) -> str:
        return self.url.partition("://")[2]


def check_page(document: SignedDocument) -> CheckPage:
    """Return the check page of a document, in Kazakh for whoever scans it."""
    with translation.override("kk"):
        path = reverse("signatures:verify_code", args=[document.code])
    return CheckPage(f"{settings.SITE_URL}{path}", document.code)
