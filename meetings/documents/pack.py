"""The pack of a meeting: cover, contents, then the materials, every page numbered; no models, no request."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import translation
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from core.pdf import render_pdf

CSS = "pdf/pack.css"
PDF = "application/pdf"
IMAGES = ("image/jpeg", "image/png")
# The number stands at the foot of a page, in the points of PDF.
NUMBER_SIZE, NUMBER_FOOT, NUMBER_RIGHT = 8, 14, 28


@dataclass(frozen=True)
class Material:
    """A file of an item. ``page`` is where it begins in the pack; 0 when it lies beside the pack as a file."""

    title: str
    name: str
    content_type: str
    size: int
    read: Callable[[], bytes]
    page: int = 0
    pages: int = 0

    @property
    def is_annexed(self) -> bool:
        return not self.page


@dataclass(frozen=True)
class Item:
    position: int
    title: str
    rapporteur: str
    is_late: bool
    materials: tuple[Material, ...]


@dataclass(frozen=True)
class Pack:
    """What the cover and the contents say, in one language."""

    language: str
    body: str
    title: str
    kind: str
    when: str
    place: str
    link: str
    readers: str
    items: tuple[Item, ...]


def _front(pack: Pack) -> bytes:
    return render_pdf("meetings/pdf/pack.html", {"pack": pack}, css=CSS, language=pack.language)


def _image_page(material: Material, content: bytes, language: str) -> bytes:
    data = f"data:{material.content_type};base64,{base64.b64encode(content).decode()}"
    context = {"data": data, "material": material, "language": language}
    return render_pdf("meetings/pdf/pack_image.html", context, css=CSS, language=language)


def _pages_of(material: Material, language: str) -> PdfReader | None:
    """Return a material as PDF pages; None when it is of another kind, broken or locked by a password."""
    if material.content_type not in (PDF, *IMAGES):
        return None
    try:
        content = material.read()
        if material.content_type in IMAGES:
            content = _image_page(material, content, language)
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return reader if len(reader.pages) else None
    except (PyPdfError, OSError, ValueError, KeyError, RecursionError):
        return None


def _number(page: PageObject, number: int, total: int) -> None:
    """Write the page's number at its foot, upright whatever the page's turn and wherever its corner lies."""
    page.transfer_rotation_to_content()
    box = page.cropbox
    stamp = PageObject.create_blank_page(width=float(box.width), height=float(box.height))
    text = f"{number} / {total}"
    width = len(text) * NUMBER_SIZE * 0.5
    left = float(box.width) - NUMBER_RIGHT - width
    stream = DecodedStreamObject()
    stream.set_data(
        (
            f"q 1 1 1 rg {left - 4:.1f} {NUMBER_FOOT - 4} {width + 8:.1f} {NUMBER_SIZE + 6} re f Q "
            f"BT /PackNumber {NUMBER_SIZE} Tf 0.25 g {left:.1f} {NUMBER_FOOT} Td ({text}) Tj ET"
        ).encode()
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    stamp[NameObject("/Contents")] = stream
    stamp[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/PackNumber"): font})}
    )
    page.merge_transformed_page(stamp, Transformation().translate(float(box.left), float(box.bottom)))


def _placed(pack: Pack, counts: dict[tuple[int, int], int], front_count: int) -> Pack:
    """Return the pack with the page at which each material begins, after so many pages of cover and contents."""
    page, items = front_count + 1, []
    for row, item in enumerate(pack.items):
        materials = []
        for column, material in enumerate(item.materials):
            count = counts.get((row, column), 0)
            materials.append(replace(material, page=page if count else 0, pages=count))
            page += count
        items.append(replace(item, materials=tuple(materials)))
    return replace(pack, items=tuple(items))


def _contents(pack: Pack, counts: dict[tuple[int, int], int]) -> tuple[Pack, bytes]:
    """Return the pack with its page numbers and its front: contents that grew by a page are set once more."""
    length = 1
    for _round in range(4):
        placed = _placed(pack, counts, length)
        front = _front(placed)
        found = len(PdfReader(io.BytesIO(front)).pages)
        if found == length:
            break
        length = found
    return placed, front


def pack_pdf(pack: Pack, progress: Callable[[int], None] = lambda percent: None) -> tuple[bytes, int]:
    """Return the PDF of a pack and how many pages it has; ``progress`` hears the percentage as it grows.

    Materials that are neither PDF nor image, or cannot be opened, are named in the contents as files beside it.
    """
    with translation.override(pack.language):
        readers: dict[tuple[int, int], PdfReader] = {}
        materials = [
            ((row, column), material)
            for row, item in enumerate(pack.items)
            for column, material in enumerate(item.materials)
        ]
        for done, (place, material) in enumerate(materials, 1):
            reader = _pages_of(material, pack.language)
            if reader is not None:
                readers[place] = reader
            progress(10 + 50 * done // len(materials))
        placed, front = _contents(pack, {place: len(reader.pages) for place, reader in readers.items()})
    writer = PdfWriter()
    writer.append(io.BytesIO(front), import_outline=False)
    for row, item in enumerate(placed.items):
        first = next((one.page for one in item.materials if one.page), 0)
        heading = writer.add_outline_item(
            title=f"{item.position}. {item.title}", page_number=max(first - 1, 0)
        )
        for column, material in enumerate(item.materials):
            if material.page:
                writer.append(readers[row, column], import_outline=False)
                writer.add_outline_item(title=material.title, page_number=material.page - 1, parent=heading)
    total = len(writer.pages)
    for number, page in enumerate(writer.pages, 1):
        _number(page, number, total)
        if number % 20 == 0:
            progress(60 + 35 * number // total)
    writer.add_metadata({"/Title": f"{pack.body}, {pack.when}"})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue(), total
