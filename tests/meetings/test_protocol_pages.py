"""The pages of a protocol as they are laid out: nothing sticks out, no heading stands alone, every letter is there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes

from core.pdf import lay_out
from meetings.documents import Paragraph, ProtocolDocument, layout, paper

from . import sample


def hard(languages: tuple[str, ...]) -> ProtocolDocument:
    """A protocol with a paragraph longer than a page, an address without a place to break, and endless names."""
    document = sample.document(2, languages=languages)
    endless = "https://example.kz/" + "kense-otyrysynyn-hattamasy" * 6
    texts = []
    for text in document.texts:
        item = text.items[0]
        heard = (Paragraph(item.heard[0].text * 60), Paragraph(endless), *item.heard)
        person = replace(text.participants[0], name="Әбдіқұлмұхаммедов" * 5, organisation=endless)
        texts.append(
            replace(
                text,
                items=(replace(item, heard=heard, title=item.title * 4), *text.items[1:]),
                participants=(person, *text.participants[1:]),
            )
        )
    return replace(document, texts=tuple(texts))


DOCUMENTS = {
    "kk": lambda: sample.document(languages=("kk",)),
    "ru": lambda: sample.document(languages=("ru",)),
    "both": sample.document,
    "draft": lambda: sample.document(is_draft=True),
    "long": lambda: sample.document(long=6),
    "three items": lambda: sample.document(3),
    "hard": lambda: hard(("kk", "ru")),
    "hard, one language": lambda: hard(("kk",)),
}
HEADINGS = {"h1", "h2", "h3", "thead"}
HEADING_CLASSES = {"subject", "mark", "question", "note-title", "annex-line", "stamp"}
LETTERS = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
NEAR = 0.5  # CSS pixels


@dataclass(frozen=True)
class Words:
    """One piece of a line: where it stands, in what room, and whether a heading says it."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    room: tuple[float, float, float, float]  # left, right, top, bottom of the cell or of the page
    is_heading: bool


def words_of(page: Any) -> list[Words]:
    """Return every piece of text of a page, the running line and the page number excepted."""
    sheet = page._page_box
    left, top = sheet.content_box_x(), sheet.content_box_y()
    room = (left, left + sheet.width, top, top + sheet.height)
    found = []
    for box, above in _descend(sheet, ()):
        if not isinstance(box, boxes.TextBox) or not box.text.strip():
            continue
        cell = next((one for one in reversed(above) if isinstance(one, boxes.TableCellBox)), None)
        sides = (
            (cell.content_box_x(), cell.content_box_x() + cell.width, room[2], room[3])
            if cell is not None
            else room
        )
        found.append(
            Words(
                box.text,
                box.position_x,
                box.position_x + box.width,
                box.position_y,
                box.position_y + box.height,
                sides,
                any(_is_heading(one) for one in above),
            )
        )
    return found


def _descend(box: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.MarginBox):
            yield child, (*above, box)
            yield from _descend(child, (*above, box))


def _is_heading(box: Any) -> bool:
    element = getattr(box, "element", None)
    if element is None:
        return False
    return box.element_tag in HEADINGS or bool(HEADING_CLASSES & set((element.get("class") or "").split()))


def sticking_out(page: Any) -> list[str]:
    """Return what goes over the edge of its cell or of the printable part of the page."""
    return [
        one.text
        for one in words_of(page)
        if one.left < one.room[0] - NEAR
        or one.right > one.room[1] + NEAR
        or one.top < one.room[2] - NEAR
        or one.bottom > one.room[3] + NEAR
    ]


def left_alone(page: Any) -> list[str]:
    """Return the headings below which their page says nothing in the same column."""
    words = words_of(page)
    said = [one for one in words if not one.is_heading]
    return [
        head.text
        for head in words
        if head.is_heading
        and not any(
            one.top >= head.bottom - NEAR and one.left < head.room[1] and one.right > head.room[0]
            for one in said
        )
    ]


def laid_out(document: ProtocolDocument) -> Any:
    language = document.texts[0].language
    return lay_out(paper.TEMPLATE, paper.protocol_context(document), css=paper.CSS, language=language)


@pytest.fixture(scope="module", params=DOCUMENTS)
def pages(request) -> Any:
    return laid_out(DOCUMENTS[request.param]())


def test_nothing_sticks_out(pages):
    assert {
        number: found for number, page in enumerate(pages.pages, 1) if (found := sticking_out(page))
    } == {}


def test_no_heading_is_the_last_line_of_its_page(pages):
    assert {number: found for number, page in enumerate(pages.pages, 1) if (found := left_alone(page))} == {}


def test_signatures_stand_below_a_result(pages):
    """Nobody signs an empty page: the last vote stands above the two lines."""
    number, page = next(
        (number, page) for number, page in enumerate(pages.pages) if "sign-presiding" in page.anchors
    )
    line = page.anchors["sign-presiding"][1]
    assert "sign-secretary" in page.anchors
    assert number > 0
    assert len([one for one in words_of(page) if one.bottom < line]) >= 4


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_letter_is_in_an_embedded_font_and_can_be_copied(name):
    document = DOCUMENTS[name]()
    reader = PdfReader(BytesIO(paper.protocol_pdf(document)))
    fonts = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert all("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts)

    copied = "".join(page.extract_text() for page in reader.pages)
    written = "".join(
        line.text for block in layout.protocol_blocks(document) for cell in block.cells for line in cell
    )
    written += "".join(
        line for grid in layout.annex_grids(document) for row in grid.rows for cell in row for line in cell
    )
    short = {letter for letter in LETTERS if copied.count(letter) < written.count(letter)}
    assert short == set()
    assert name == "ru" or len(set(LETTERS) & set(copied)) >= 16


@pytest.mark.parametrize(
    ("name", "question"), [("kk", "1-мәселе"), ("ru", "Вопрос 1"), ("both", "1-мәселе / Вопрос 1")]
)
def test_roll_call_of_thirty_six_members_takes_one_page(name, question):
    heads = [
        {one.text for one in words_of(page) if one.is_heading} for page in laid_out(DOCUMENTS[name]()).pages
    ]

    assert sum(question in found for found in heads) == 1


@pytest.mark.parametrize(("name", "least", "most"), [("long", 21, 26), ("three items", 8, 12)])
def test_long_and_short_protocols_are_what_they_are_called(name, least, most):
    assert least <= len(laid_out(DOCUMENTS[name]()).pages) <= most


# --- the checks see what is wrong -------------------------------------------------------


def small_page(body: str) -> Any:
    style = "@page { size: 200px 200px; margin: 20px } body, p, h2 { margin: 0; font: 12px/15px serif } h2 { break-after: auto } td { padding: 0 }"
    return HTML(string=body).render(stylesheets=[CSS(string=style)]).pages[0]


def test_word_wider_than_its_cell_is_seen():
    table = '<table style="table-layout: fixed; width: 160px"><tr><td>{}</td><td>b</td></tr></table>'

    assert sticking_out(small_page(table.format("a"))) == []
    assert sticking_out(small_page(table.format("immeasurable-immeasurable".replace("-", "")))) != []


def test_heading_at_the_end_of_a_page_is_seen():
    page = '<p style="height: {}px">a</p><h2>heading</h2><p>b</p>'

    assert left_alone(small_page(page.format(100))) == []
    assert left_alone(small_page(page.format(140))) == ["heading"]
