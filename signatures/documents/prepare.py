"""The bytes that a person signs with a key of their own, and the signature put into its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument

from signatures.documents.stamp import stamp_for, stamp_style
from signatures.domain.waiting import finished

RESERVED_HEX_DIGITS = 32768  # 16 KiB of DER: a signature with a chain and a timestamp takes 6 KB


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF with room for one signature, and where that room is."""

    output: bytes
    digest: bytes
    start: int
    end: int

    @property
    def to_sign(self) -> bytes:
        """The bytes that the signature covers."""
        return self.output[: self.start] + self.output[self.end :]


def _box_of(writer: IncrementalPdfFileWriter, field_name: str) -> tuple[float, float]:
    """Return width and height of a field's box in points; nought for a signature that is not seen."""
    for _name, _value, reference in enumerate_sig_fields(writer.prev, with_name=field_name):
        left, bottom, right, top = (float(side) for side in reference.get_object()["/Rect"])
        return abs(right - left), abs(top - bottom)
    raise ValueError(f"the file has no place {field_name}")


def prepare(
    base: bytes, field_name: str, *, lines: Sequence[str], name: str, is_first: bool, is_last: bool
) -> Prepared:
    """Return the PDF with the visible text and the room for the signature of one field.

    ``lines`` are drawn before the certificate is known: name, post and time as the portal expects them. The first
    signature certifies that only signatures may follow, the last one that nothing may.
    """
    writer = IncrementalPdfFileWriter(BytesIO(base))
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=field_name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            certify=is_first,
            docmdp_permissions=MDPPerm.NO_CHANGES if is_last else MDPPerm.FILL_FORMS,
            name=name,
        ),
        signer=ExternalSigner(signing_cert=None, cert_registry=None),
        stamp_style=stamp_style(stamp_for(lines, *_box_of(writer, field_name))),
    )
    digest, _tbs, output = finished(
        signer.async_digest_doc_for_signing(writer, bytes_reserved=RESERVED_HEX_DIGITS)
    )
    return Prepared(
        output.getvalue(), digest.document_digest, digest.reserved_region_start, digest.reserved_region_end
    )


def embed(prepared: Prepared, cms_der: bytes) -> bytes:
    """Return the PDF with the signature in its room. Raises pyHanko's SigningError when it is too large."""
    output = BytesIO(prepared.output)
    place = PreparedByteRangeDigest(prepared.digest, prepared.start, prepared.end)
    finished(PdfTBSDocument.async_finish_signing(output, place, cms_der))
    return output.getvalue()
