"""What PDF/A-3u asks of a file, as far as it can be read off its objects; a validator of PDF/A is not at hand here."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NullObject

PRINTED, HIDDEN, NOT_SEEN = 4, 2, 32
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
ACTIVE = ("/JS", "/JavaScript", "/Launch", "/Movie", "/Sound", "/ImportData", "/SubmitForm", "/RichMedia")


def dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file as its last revision has it, each once, nested ones too."""
    waiting: list[Any] = [reader.trailer["/Root"], reader.trailer.get("/Info", NullObject())]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop().get_object()
        if id(one) in seen or not isinstance(one, (DictionaryObject, ArrayObject)):
            continue
        seen.add(id(one))
        if isinstance(one, ArrayObject):
            waiting.extend(list(one))
            continue
        yield one
        waiting.extend(one.raw_get(key) for key in one)


def _font_faults(font: DictionaryObject) -> Iterator[str]:
    name = font.get("/BaseFont", "?")
    inner = font["/DescendantFonts"][0].get_object() if font.get("/Subtype") == "/Type0" else font
    described = inner.get("/FontDescriptor", DictionaryObject()).get_object()
    if not any(kind in described for kind in FONT_FILES):
        yield f"font {name} is not embedded"
    if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
        yield f"font {name} has no way back to its letters"


def _widget_faults(one: DictionaryObject) -> Iterator[str]:
    flags = int(one.get("/F", 0))
    if not flags & PRINTED or flags & (HIDDEN | NOT_SEEN):
        yield f"annotation {one.get('/T')} is not printed: {flags}"
    seen = [float(side) for side in one["/Rect"]]
    if seen[0] != seen[2] and one.get("/FT") == "/Sig" and "/V" in one and "/N" not in one.get("/AP", {}):
        yield f"annotation {one.get('/T')} has no look of its own"
    if "/A" in one or "/AA" in one:
        yield f"annotation {one.get('/T')} does something"


def _clear(one: DictionaryObject) -> bool:
    """Say whether a dictionary paints nothing that shines through."""
    mask = one.get("/SMask")
    return (
        (mask is None or mask == "/None")
        and float(one.get("/CA", 1) if one.get("/Type") == "/ExtGState" else 1) == 1
        and float(one.get("/ca", 1) if one.get("/Type") == "/ExtGState" else 1) == 1
        and one.get("/Group", DictionaryObject()).get_object().get("/S") != "/Transparency"
    )


def faults(pdf: bytes) -> list[str]:
    """Return what speaks against PDF/A-3u; an empty list when nothing was found."""
    found = []
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"].get_object()
    if "/Encrypt" in reader.trailer:
        found.append("encrypted")
    if "/ID" not in reader.trailer:
        found.append("no ID")
    metadata = root.get("/Metadata")
    words = metadata.get_object().get_data().decode() if metadata is not None else ""
    said = {name: re.search(rf'pdfaid:{name}(?:>|=")(\w+)', words) for name in ("part", "conformance")}
    if [match and match.group(1) for match in said.values()] != ["3", "U"]:
        found.append("the metadata do not say PDF/A-3u")
    intents = [one.get_object() for one in root.get("/OutputIntents", [])]
    profiles = [one.get("/DestOutputProfile") for one in intents if one.get("/S") == "/GTS_PDFA1"]
    if len(profiles) != 1 or profiles[0] is None or profiles[0].get_object().get_data()[36:40] != b"acsp":
        found.append("no colour profile for output")
    if root.get("/AcroForm", DictionaryObject()).get_object().get("/NeedAppearances"):
        found.append("the reader is asked to draw the fields")
    for one in dictionaries(reader):
        if one.get("/Type") == "/Font" and one.get("/Subtype") in ("/Type0", "/TrueType", "/Type1"):
            found += _font_faults(one)
        if one.get("/Subtype") in ("/Widget", "/Stamp", "/FreeText"):
            found += _widget_faults(one)
        if not _clear(one):
            found.append("something shines through")
        if one.get("/Type") == "/Filespec" and "/EF" in one and not one.get("/AFRelationship"):
            found.append(f"embedded file {one.get('/UF')} does not say what it is to the document")
        found += [f"something active: {key}" for key in ACTIVE if key in one or one.get("/S") == key]
    return sorted(set(found))
