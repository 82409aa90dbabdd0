"""The roll call as a workbook: members down, questions across; words are words, never formulas."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from meetings.documents.layout import Question, ballot_words, questions_of
from meetings.documents.protocol import ProtocolDocument
from meetings.domain import wording

COUNTED = ("in_favour", "against", "abstained", "recused", "not_voted", "absent")
HEAD = PatternFill("solid", start_color="E6ECF2")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _text(cell: Cell, text: str, *, bold: bool = False) -> None:
    """Write words as words; a sign that a spreadsheet would take for a formula gets an apostrophe (CSV copies too)."""
    cell.value = f"'{text}" if text.startswith(FORMULA_SIGNS) else text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
        cell.fill = HEAD


def _both(values: list[str]) -> str:
    return " / ".join(dict.fromkeys(values))


def _heads(document: ProtocolDocument, questions: list[Question]) -> list[str]:
    words = [wording.HEADINGS[code] for code in document.languages]
    heads = ["№", *[_both([one[key] for one in words]) for key in ("name", "post", "organisation")]]
    for question in questions:
        labels = [
            wording.question_label(question.position, question.place, code) for code in document.languages
        ]
        heads.append(f"{_both(labels)}. {_both(list(question.titles))}")
    return heads


def roll_call_workbook(document: ProtocolDocument) -> bytes:
    """Return the XLSX of who voted how on every question, with the counts as live formulas below."""
    questions = questions_of(document)
    book = Workbook()
    page = book.active
    page.title = str(document.number)[:31]
    text = document.texts[0]
    _text(
        page.cell(1, 1),
        f"{text.body_name}. {wording.title(document.number, text.language)}. {text.date_and_hours}",
    )
    page.cell(1, 1).alignment = Alignment(wrap_text=False)
    page.cell(1, 1).font = Font(bold=True, size=13)
    for column, head in enumerate(_heads(document, questions), 1):
        _text(page.cell(3, column), head, bold=True)
    row = 3
    for one in text.participants:
        if not one.name:
            continue
        row += 1
        page.cell(row, 1).value = one.number
        for column, value in enumerate((one.name, one.post, one.organisation), 2):
            _text(page.cell(row, column), value)
        for column, question in enumerate(questions, 5):
            said = question.ballots.get(one.number, "absent")
            _text(page.cell(row, column), ballot_words(document, said))
    last = row
    for value in COUNTED if questions else ():
        row += 1
        label = ballot_words(document, value)
        _text(page.cell(row, 4), label, bold=True)
        for column in range(5, 5 + len(questions)):
            letter = get_column_letter(column)
            page.cell(row, column).value = f"=COUNTIF({letter}4:{letter}{last},$D{row})"
    row += 1
    for question in questions:
        for line in question.lines:
            row += 1
            label = wording.question_label(question.position, question.place, text.language)
            _text(page.cell(row, 2), f"{label}: {' / '.join(line)}")
            page.cell(row, 2).alignment = Alignment(wrap_text=False)
    for column, width in enumerate((6, 36, 30, 40, *[24] * len(questions)), 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "E4"
    page.print_title_rows = "3:3"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
