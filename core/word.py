"""Plain official papers as DOCX: a page, paragraphs in a language, a bordered table whose heading repeats."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
CODES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
# What XML cannot hold; a text pasted from Word brings its vertical tab.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def writable(text: str) -> str:
    """Return a text without what neither a DOCX nor the fonts of a PDF can hold."""
    return _UNWRITABLE.sub(" ", text)


def new_paper(title: str, *, author: str, made: datetime, language: str, landscape: bool = False) -> Any:
    """Return an A4 document in Times New Roman with its properties set, the same bytes for the same input."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    properties = paper.core_properties
    properties.title, properties.language, properties.comments = title[:250], CODES[language], ""
    properties.author = properties.last_modified_by = author[:250]
    properties.created = properties.modified = made
    return paper


def write(
    paragraph: Any,
    text: str,
    language: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 0,
    align: Any = None,
) -> None:
    """Add text to a paragraph, marked with its language for the speller and for readers by voice."""
    run = paragraph.add_run(writable(text))
    run.bold, run.italic = bold or None, italic or None
    if size:
        run.font.size = Pt(size)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), CODES[language])
    run._r.get_or_add_rPr().append(mark)
    paragraph.paragraph_format.space_after = Pt(2)
    if align is not None:
        paragraph.alignment = align


def line(paper: Any, text: str, language: str, **how: Any) -> None:
    """Add a paragraph with text."""
    write(paper.add_paragraph(), text, language, **how)


def table(
    paper: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], language: str
) -> Any:
    """Add a bordered table: the heading repeats on every page, no row is split. Widths in millimetres."""
    made = paper.add_table(1 + len(rows), len(heads))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    lines = list(made.rows)
    for cell, head in zip(lines[0].cells, heads, strict=True):
        write(cell.paragraphs[0], head, language, bold=True, size=10, align=CENTRE)
    for row, values in zip(lines[1:], rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value in zip(row.cells, values, strict=True):
            write(cell.paragraphs[0], value, language, size=10)
    set_widths(made, widths)
    return made


def set_widths(made: Any, widths: Sequence[float]) -> None:
    """Set the widths of columns in millimetres: Word reads them from the cells, LibreOffice from the grid."""
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for row in made.rows:
        left = list(widths)
        for cell in row._tr.tc_lst:
            cell.width = Mm(sum(left[: cell.grid_span]))
            del left[: cell.grid_span]


def plain_table(paper: Any, rows: Sequence[tuple[str, str]], widths: Sequence[float], language: str) -> Any:
    """Add names with their values, without borders: the head of a form, the lines to sign. They stay on one page."""
    made = paper.add_table(len(rows), 2)
    made.autofit = False
    for row, values in zip(made.rows, rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value in zip(row.cells, values, strict=True):
            write(cell.paragraphs[0], value, language)
            cell.paragraphs[0].paragraph_format.keep_with_next = values is not rows[-1]
    set_widths(made, widths)
    return made


def _field(paragraph: Any, code: str) -> None:
    """Add a field that Word counts itself: PAGE, NUMPAGES."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = code
        run._r.append(mark)


def page_foot(paper: Any, text: str, language: str) -> None:
    """Set the foot of every page: whose paper it is, and the number of the page."""
    foot = paper.sections[0].footer.paragraphs[0]
    write(foot, f"{text}    ", language, size=9)
    _field(foot, "PAGE")
    write(foot, " / ", language, size=9)
    _field(foot, "NUMPAGES")


def set_style(paper: Any, name: str, *, size: float) -> None:
    """Give a style of Word the paper's own letters: black, Times New Roman, no line below."""
    style = paper.styles[name]
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if "heme" in key]:
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    for border in style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)


def merge_down(made: Any, column: int, first: int, last: int) -> None:
    """Join the cells of a column from one row to another, the heading being row 0; the text of the first stays."""
    if last <= first:
        return
    for number in range(first + 1, last + 1):
        made.cell(number, column).paragraphs[0].clear()
    joined = made.cell(first, column).merge(made.cell(last, column))
    for empty in joined.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)


def saved(paper: Any) -> bytes:
    """Return the bytes of a document, the same for the same document: its parts carry no moment of writing."""
    written, file = io.BytesIO(), io.BytesIO()
    paper.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part), zipfile.ZIP_DEFLATED)
    return file.getvalue()
