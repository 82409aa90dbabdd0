"""Signed files that somebody changed: how, and what the check of the file says (shared/research/signing.md §6)."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from portal.demo.pki import PASSWORD, key_file
from signatures.domain.waiting import finished
from signatures.services.verifying import Outcome
from tests.signatures.world import world


def _added(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return the file with something added after its end, as PDF allows it: every signature stays valid for itself."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def overlay(content: bytes) -> bytes:
    """Paint over the first page."""

    def paint(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
        page, _resources = writer.find_page_for_modification(0)
        page.get_object()["/Contents"] = generic.ArrayObject([stream])
        writer.update_container(page.get_object())

    return _added(content, paint)


def annotation(content: bytes) -> bytes:
    """Lay a note over the first page."""

    def note(writer: IncrementalPdfFileWriter) -> None:
        page, _resources = writer.find_page_for_modification(0)
        made = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(side) for side in (9, 9, 99, 99)),
                pdf_name("/Contents"): generic.TextStringObject("Басқа мәтін"),
                pdf_name("/DA"): generic.TextStringObject("/F1 12 Tf"),
            }
        )
        page.get_object()["/Annots"] = generic.ArrayObject([writer.add_object(made)])
        writer.update_container(page.get_object())

    return _added(content, note)


def flip(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(content) // 8] ^= 1
    return bytes(changed)


def cut_back(content: bytes) -> bytes:
    """Return the file as it was after the first signature: each revision ends with %%EOF."""
    return content[: content.rindex(b"%%EOF", 0, content.rindex(b"%%EOF"))] + b"%%EOF\n"


def third_signature(content: bytes) -> bytes:
    stranger = world().stranger
    key = key_file(stranger.key, stranger.certificate, [], name="x")
    signer = SimpleSigner.load_pkcs12_data(key, other_certs=[], passphrase=PASSWORD.encode())
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    fields.append_signature_field(writer, fields.SigFieldSpec("third"))
    made = PdfSigner(PdfSignatureMetadata(field_name="third"), signer=signer)
    return finished(made.async_sign_pdf(writer, existing_fields_only=True)).getvalue()


@dataclass(frozen=True)
class Tampered:
    """A row of the table: its name, what was done to the signed file, what the check says."""

    name: str
    change: Callable[[bytes], bytes]
    outcome: str


TAMPERED = [
    Tampered("as it was signed", lambda content: content, Outcome.GENUINE),
    Tampered("byte flipped", flip, Outcome.CHANGED),
    Tampered("page painted over", overlay, Outcome.CHANGED),
    Tampered("annotation laid over a page", annotation, Outcome.CHANGED),
    Tampered("bytes after the end", lambda content: content + b"\n% junk", Outcome.CHANGED),
    Tampered("third signature by a stranger", third_signature, Outcome.CHANGED),
    Tampered("cut back to the first signature", cut_back, Outcome.PARTIAL),
    Tampered("another PDF", lambda content: b"%PDF-1.7\nhello", Outcome.UNKNOWN),
    Tampered("empty", lambda content: b"", Outcome.UNKNOWN),
]
