"""The protocol and its extract as DOCX: the same blocks and tables as the PDF, in real Word styles."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.word import saved, set_widths
from meetings.documents.extract import ExtractDocument, extract_blocks, extract_signatures, extract_title
from meetings.documents.layout import Block, Grid, Line, annex_grids, protocol_blocks, running_line
from meetings.documents.paper import letterhead_context, signature_lines
from meetings.documents.protocol import Letterhead, ProtocolDocument
from meetings.domain import wording

FONT = "Times New Roman"
CODES = {"kk": "kk-KZ", "ru": "ru-RU"}
TEXT_WIDTH, ACROSS_WIDTH = 170, 262
CENTRED = {"title", "stamp", "when"}
TIED = {"heading", "item", "subject", "mark", "question"}
BOLD = {"title", "heading", "item"}
ITALIC = {"subject", "detail", "question"}
STYLES = {"title": "Title", "heading": "Heading 1", "item": "Heading 2"}


def _element(parent: Any, name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _write(
    paragraph: Any, text: str, language: str, *, bold: bool = False, italic: bool = False, size: float = 0
) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if size:
        run.font.size = Pt(size)
    _element(run._r.get_or_add_rPr(), "w:lang", val=CODES[language])
    return run


def _field(paragraph: Any, code: str) -> None:
    """Write a field that Word counts itself: PAGE, NUMPAGES."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        if kind:
            _element(run._r, "w:fldChar", fldCharType=kind)
        else:
            _element(run._r, "w:instrText").text = code


def _new_document(title: str, author: str, made: datetime, language: str) -> Any:
    paper = Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = paper.styles[name]
        style.font.name = FONT
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if "heme" in key:
                del fonts.attrib[key]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.widow_control = True
    paper.styles["Normal"].font.size = Pt(11)
    for name, size in (("Title", 14), ("Heading 1", 12), ("Heading 2", 11)):
        paper.styles[name].font.size = Pt(size)
        paper.styles[name].font.bold = True
        for border in paper.styles[name].element.xpath(".//w:pBdr"):
            border.getparent().remove(border)
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    section.different_first_page_header_footer = True
    properties = paper.core_properties
    properties.title, properties.author, properties.language = title, author, CODES[language]
    properties.comments = ""
    properties.created = properties.modified = made
    properties.last_modified_by = author
    return paper


def _header_and_footer(section: Any, running: str, language: str) -> None:
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _write(head, running, language, italic=True, size=8)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(line, "PAGE")
        line.add_run(" / ").font.size = Pt(9)
        _field(line, "NUMPAGES")


def _borders(table: Any, **sides: str) -> None:
    """Draw the named sides of a table («top», «insideV») and no other."""
    borders = _element(table._tbl.tblPr, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        size = sides.get(side, "")
        _element(borders, f"w:{side}", val="single" if size else "nil", sz=size or "0", color="000000")


def _table(paper: Any, rows: int, widths: Sequence[float], **borders: str) -> Any:
    table = paper.add_table(rows, len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, widths)
    _borders(table, **borders)
    return table


def _lines(cell: Any, first: Any, lines: Sequence[Line], language: str) -> None:
    paragraph = first
    for index, line in enumerate(lines):
        if index or paragraph is None:
            paragraph = cell.add_paragraph()
        if line.kind in STYLES:
            paragraph.style = STYLES[line.kind]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if line.kind in CENTRED else WD_ALIGN_PARAGRAPH.LEFT
        form = paragraph.paragraph_format
        form.keep_with_next = line.kind in TIED
        if line.kind in {"agenda", "numbered"}:
            form.left_indent, form.first_line_indent = Mm(9), Mm(-9)
        elif line.kind == "detail":
            form.left_indent = Mm(9)
        elif line.kind == "vote":
            form.left_indent, form.keep_together = Mm(4), True
        elif line.kind in {"item", "heading"}:
            form.space_before = Pt(8)
        if line.label:
            _write(paragraph, f"{line.label} ", language, bold=line.kind in {"fact", "mark"})
        if line.text:
            _write(paragraph, line.text, language, bold=line.kind in BOLD, italic=line.kind in ITALIC)


def _no_split(row: Any) -> None:
    _element(row._tr.get_or_add_trPr(), "w:cantSplit")


def _letterhead(paper: Any, letterhead: Letterhead) -> None:
    context = letterhead_context(letterhead)
    widths = (69, 32, 69) if letterhead.emblem else (85, 85)
    table = _table(paper, 1, widths)
    cells = table.rows[0].cells
    for cell, side in ((cells[0], context["left"]), (cells[-1], context["right"])):
        line = cell.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(line, side["name"].upper(), side["language"], bold=True, size=9.5)
        if side["host"]:
            line = cell.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(line, side["host"], side["language"], size=8.5)
    if letterhead.emblem:
        line = cells[1].paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run().add_picture(BytesIO(letterhead.emblem), height=Mm(24))
    addresses = _table(paper, 1, (85, 85), top="12")
    for cell, key in zip(addresses.rows[0].cells, ("left", "right"), strict=True):
        line = cell.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(line, context[key]["address"], context[key]["language"], size=8)
    paper.add_paragraph()


def _blocks(paper: Any, blocks: Sequence[Block], languages: Sequence[str]) -> None:
    if len(languages) == 1:
        for block in blocks:
            _lines(paper, None, block.cells[0], languages[0])
        return
    table = _table(paper, len(blocks), (85, 85), insideV="4")
    for row, block in zip(table.rows, blocks, strict=True):
        if block.whole:
            _no_split(row)
        for cell, lines, language in zip(row.cells, block.cells, languages, strict=True):
            _lines(cell, cell.paragraphs[0], lines, language)
            if block.keep:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _signatures(paper: Any, hands: Sequence[dict[str, Any]], languages: Sequence[str]) -> None:
    paper.add_paragraph().paragraph_format.keep_with_next = True
    table = _table(paper, len(hands) * 2, (55, 50, 65))
    for number, hand in enumerate(hands):
        row, hint = table.rows[number * 2].cells, table.rows[number * 2 + 1].cells
        for place, (label, language) in enumerate(zip(hand["labels"], languages, strict=True)):
            line = row[0].paragraphs[0] if place == 0 else row[0].add_paragraph()
            _write(line, label, language, bold=True)
        _write(row[1].paragraphs[0], "_" * 24, languages[0])
        _write(row[2].paragraphs[0], hand["name"], languages[0])
        hint[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(hint[1].paragraphs[0], f"({' / '.join(hand['hints'])})", languages[0], size=7.5)
        for cells in (row, hint):
            for paragraph in cells[0].paragraphs + cells[1].paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _grid(paper: Any, grid: Grid, language: str) -> None:
    for line in grid.annex:
        paragraph = paper.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _write(paragraph, line, language, italic=True)
    for line in grid.title:
        paragraph = paper.add_paragraph(style="Heading 1")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        _write(paragraph, line, language, bold=True)
    sides = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), "4")
    share = ACROSS_WIDTH / sum(grid.widths)
    table = _table(paper, len(grid.rows) + 1, [width * share for width in grid.widths], **sides)
    _element(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    for cell, head in zip(table.rows[0].cells, grid.heads, strict=True):
        _write(cell.paragraphs[0], " / ".join(head), language, bold=True, size=8.5)
    for index, (row, values) in enumerate(zip(table.rows[1:], grid.rows, strict=True)):
        _no_split(row)
        for cell, lines in zip(row.cells, values, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            for place, text in enumerate(lines):
                run = _write(paragraph, text, language, italic=index in grid.faint, size=8.5)
                if place < len(lines) - 1:
                    run.add_break()
    for note in grid.notes:
        lines = [*note.titles, *[" / ".join(line) for line in note.lines]]
        for number, text in enumerate(lines, 1):
            paragraph = paper.add_paragraph()
            paragraph.paragraph_format.keep_with_next = number < len(lines)
            _write(paragraph, text, language, bold=number <= len(note.titles), size=8.5)


def _across(paper: Any) -> None:
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.different_first_page_header_footer = False


def protocol_docx(document: ProtocolDocument) -> bytes:
    """Return the protocol as DOCX: the text, the places of two signatures, the annexes on pages across."""
    text = document.texts[0]
    title = f"{wording.title(document.number, text.language)} – {text.body_short_name}, {document.held_on:%d.%m.%Y}"
    made = datetime(document.held_on.year, document.held_on.month, document.held_on.day, tzinfo=UTC)
    paper = _new_document(title, text.body_name, made, text.language)
    _header_and_footer(paper.sections[0], running_line(document), text.language)
    _letterhead(paper, document.letterhead)
    _blocks(paper, protocol_blocks(document), document.languages)
    _signatures(paper, signature_lines(document), document.languages)
    _across(paper)
    for index, grid in enumerate(annex_grids(document)):
        if index and not grid.continues:
            paper.add_page_break()
        _grid(paper, grid, text.language)
    return saved(paper)


def extract_docx(document: ExtractDocument) -> bytes:
    """Return an extract as DOCX."""
    text = document.texts[0]
    made = datetime(document.made_on.year, document.made_on.month, document.made_on.day, tzinfo=UTC)
    paper = _new_document(extract_title(document), text.body_name, made, text.language)
    _header_and_footer(paper.sections[0], extract_title(document), text.language)
    _letterhead(paper, document.letterhead)
    _blocks(paper, extract_blocks(document), document.languages)
    _signatures(paper, extract_signatures(document), document.languages)
    for language in document.languages:
        _write(paper.add_paragraph(), wording.date_long(document.made_on, language), language)
    return saved(paper)
