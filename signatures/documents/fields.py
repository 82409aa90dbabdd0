"""Places to sign, laid into a PDF before the first signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a signature is seen: page from 0, and left, bottom, right, top in points from the page's lower left corner.

    Without a box the signature is there and is not seen.
    """

    name: str
    page: int = 0
    box: tuple[float, float, float, float] | None = None


def lay_fields(pdf: bytes, places: Sequence[FieldPlace]) -> bytes:
    """Return the PDF with an empty signature field for each place, in the order of signing.

    The last signature locks the whole document: nothing can be added after it, not even a third signature.
    """
    for number, place in enumerate(places, start=1):
        is_last = number == len(places)
        lock = fields.FieldMDPSpec(fields.FieldMDPAction.ALL) if is_last else None
        spec = fields.SigFieldSpec(
            place.name,
            on_page=place.page,
            box=tuple(round(value) for value in place.box) if place.box else None,
            field_mdp_spec=lock,
            doc_mdp_update_value=fields.MDPPerm.NO_CHANGES if is_last else None,
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        fields.append_signature_field(writer, spec)
        written = BytesIO()
        writer.write(written)
        pdf = written.getvalue()
    return pdf
