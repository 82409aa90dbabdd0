"""The protocol and its extract as PDF/A-3u with fonts embedded; the same document gives the same bytes."""

from base64 import b64encode
from typing import Any

from core.codes import OFFICIAL_LANGUAGES
from core.pdf import PlaceOnPage, render_pdf_with_places
from meetings.documents.layout import annex_grids, protocol_blocks, running_line
from meetings.documents.protocol import Letterhead, ProtocolDocument
from meetings.domain import wording
from signatures.documents import qr_svg

TEMPLATE = "meetings/pdf/protocol.html"
CSS = "pdf/protocol.css"
SIGNATURE_PLACES = ("sign-presiding", "sign-secretary")


def _parts(address: str) -> list[str]:
    """Return what an address is made of, its dots at the ends: a telephone number is not broken."""
    *before, last = address.split(" · ")
    return [*[f"{part} ·" for part in before], last]


def letterhead_context(letterhead: Letterhead) -> dict[str, Any]:
    """Return what the head of the paper shows: Kazakh on the left, Russian on the right, the emblem between."""
    emblem = f"data:image/png;base64,{b64encode(letterhead.emblem).decode()}" if letterhead.emblem else ""
    sides = [
        {
            "language": language,
            "name": letterhead.names.get(language, ""),
            "host": letterhead.hosts.get(language, ""),
            "address": (address := letterhead.addresses.get(language, "")),
            "address_parts": _parts(address),
        }
        for language in OFFICIAL_LANGUAGES
    ]
    return {"emblem": emblem, "left": sides[0], "right": sides[1]}


def signature_lines(document: ProtocolDocument) -> list[dict[str, Any]]:
    """Return the two lines that are signed: whose hand, and the anchor that an electronic signature looks for."""
    text = document.texts[0]
    hands = (
        ("sign-presiding", "presiding_signature", text.presided_by),
        ("sign-secretary", "secretary_signature", text.secretary),
    )
    return [
        {
            "anchor": anchor,
            "labels": [wording.HEADINGS[language][key] for language in document.languages],
            "hints": [wording.HEADINGS[language]["signature"] for language in document.languages],
            "name": person.name if person else "",
        }
        for anchor, key, person in hands
    ]


def _check_context(document: ProtocolDocument) -> dict[str, Any] | None:
    """Return the QR code of the check page with its words, when the protocol is to be signed electronically."""
    if document.check is None:
        return None
    return {
        "qr": qr_svg(document.check.url),
        "code": document.check.code,
        "lines": [wording.HEADINGS[language]["check"] for language in document.languages],
        "address": document.check.url.partition("://")[2],
    }


def protocol_context(document: ProtocolDocument) -> dict[str, Any]:
    """Return what the template of a protocol shows."""
    text = document.texts[0]
    return {
        "document": document,
        "title": wording.title(document.number, text.language),
        "author": text.body_name,
        "subject": text.body_short_name,
        "language": text.language,
        "letterhead": letterhead_context(document.letterhead),
        "blocks": protocol_blocks(document),
        "signatures": signature_lines(document),
        "grids": annex_grids(document),
        "running": running_line(document),
        "check": _check_context(document),
    }


def protocol_pdf(document: ProtocolDocument) -> bytes:
    """Return the protocol as PDF/A-3u."""
    return protocol_pdf_with_places(document)[0]


def protocol_pdf_with_places(document: ProtocolDocument) -> tuple[bytes, dict[str, PlaceOnPage]]:
    """Return the protocol as PDF/A-3u and where its two signature lines stand, by SIGNATURE_PLACES."""
    language = document.texts[0].language
    return render_pdf_with_places(
        TEMPLATE, protocol_context(document), css=CSS, language=language, names=SIGNATURE_PLACES
    )
