"""The official form of appendix 2 and the annual report as PDF and DOCX, in Kazakh or Russian (clause 22)."""

from typing import Any

from associations.models import AnnualReport
from core import word
from core.pdf import PlaceOnPage, render_pdf_with_places
from kpi.documents.layout import Facts, Grid, Line, Paper, form_paper, report_paper
from meetings.domain.wording import HEADINGS
from signatures.documents import CheckPage, FieldPlace

STYLE = "pdf/report.css"
ANCHOR = "sign-chair"
FACT_WIDTHS = (70.0, 100.0)


def _pdf(paper: Paper, check: CheckPage | None = None) -> tuple[bytes, dict[str, PlaceOnPage]]:
    context = {
        "paper": paper,
        "language": paper.language,
        "check": check,
        "check_words": HEADINGS[paper.language]["check"],
        "anchor": ANCHOR,
    }
    return render_pdf_with_places(
        "kpi/pdf/paper.html", context, css=STYLE, language=paper.language, names=[ANCHOR]
    )


def kpi_form_pdf(report: AnnualReport, language: str) -> bytes:
    """Return the form of appendix 2 with the association's points; ``report`` comes from ``with_host``."""
    return _pdf(form_paper(report, language))[0]


def report_pdf(report: AnnualReport, language: str) -> bytes:
    """Return the annual report: seventeen sections with their files and links, then claims with their proof."""
    return _pdf(report_paper(report, language))[0]


def report_to_sign(report: AnnualReport, language: str, check: CheckPage) -> tuple[bytes, FieldPlace]:
    """Return the report with the QR code of its check page, and where its chair signs."""
    pdf, places = _pdf(report_paper(report, language), check)
    return pdf, FieldPlace("chair", places[ANCHOR].page, places[ANCHOR].box)


def kpi_form_docx(report: AnnualReport, language: str) -> bytes:
    """Return the form of appendix 2 as DOCX: the same words and table as the PDF."""
    return _docx(form_paper(report, language))


def report_docx(report: AnnualReport, language: str) -> bytes:
    """Return the annual report as DOCX: the same words and tables as the PDF."""
    return _docx(report_paper(report, language))


def _docx(paper: Paper) -> bytes:
    made = word.new_paper(paper.title, author=paper.mark, made=paper.made, language=paper.language)
    for style, size in _SIZES.items():
        word.set_style(made, style, size=size)
    word.page_foot(made, paper.mark, paper.language)
    for block in paper.blocks:
        if isinstance(block, Facts):
            word.plain_table(made, block.rows, FACT_WIDTHS, paper.language)
        elif isinstance(block, Grid):
            _grid(made, block, paper.language)
        else:
            _line(made.add_paragraph(), block, paper.language)
    made.add_paragraph()
    word.plain_table(made, [(signer, "_" * 30) for signer in paper.signers], FACT_WIDTHS, paper.language)
    return word.saved(made)


_SET: dict[str, dict[str, Any]] = {
    "annex": {"size": 9, "align": word.RIGHT},
    "title": {"align": word.CENTRE},
    "empty": {"italic": True},
    "claim": {"italic": True},
}
_SIZES = {"Title": 13.0, "Heading 1": 11.0}
_STYLES = {"title": "Title", "heading": "Heading 1", "proof": "List Bullet"}


def _line(paragraph: Any, line: Line, language: str, **how: Any) -> None:
    if line.kind in _STYLES:
        paragraph.style = _STYLES[line.kind]
    paragraph.paragraph_format.keep_with_next = line.kind in {"title", "heading"}
    word.write(paragraph, line.text, language, **(_SET.get(line.kind, {}) | how))


def _grid(paper: Any, grid: Grid, language: str) -> None:
    made = word.table(paper, grid.heads, [[""] * len(grid.heads)] * len(grid.rows), grid.widths, language)
    columns = [word.CENTRE if one in {"no", "num"} else None for one in grid.columns]
    for shown, row in zip(list(made.rows)[1:], grid.rows, strict=True):
        for cell, lines, align in zip(shown.cells, row.cells, columns, strict=True):
            for number, line in enumerate(lines):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                bold = row.kind in {"indicator", "total"}
                _line(paragraph, line, language, size=10, bold=bold, **({"align": align} if align else {}))
                paragraph.paragraph_format.keep_with_next = row.kind == "indicator"
    paper.add_paragraph()
