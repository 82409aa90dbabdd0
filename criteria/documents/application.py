"""The application as the order's own form (PDF, DOCX), and as a table to fill in and bring back (XLSX)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import word
from core.errors import FileRefused
from core.languages import in_language
from core.pdf import PlaceOnPage, render_pdf_with_places
from core.spreadsheets import FORMULA_STARTS, Cell, add_table, new_book, read_table, saved
from criteria.domain.answers import Spec
from criteria.domain.typed import MOST_LINES, field_name, filled_lines, line_name, value_name
from criteria.enums import AnswerField, UnreadCode
from criteria.models import Application
from criteria.queries.sheet import SheetRow
from criteria.queries.wording import answer_lines
from meetings.domain.wording import HEADINGS
from signatures.documents import CheckPage, FieldPlace

STYLE = "pdf/annex.css"
ANCHOR = "sign-head"
SIGN = {"kk": "ЖЖОКБҰ басшысы", "ru": "Руководитель ОВПО"}


@dataclass(frozen=True, slots=True)
class FormRow:
    number: str
    text: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """What the paper says, in one language: the order's title, its two header fields and its table."""

    language: str
    title: str
    facts: Sequence[tuple[str, str]]
    heads: Sequence[str]
    rows: Sequence[FormRow]
    signer: str
    author: str
    made: datetime


def _proofs(row: SheetRow) -> list[str]:
    return [
        f"{proof.title}: {proof.url}" if proof.url and proof.url != proof.title else proof.title
        for proof in row.proofs
    ]


def read_form(
    application: Application, rows: Sequence[SheetRow], language: str, *, made_on: date | None = None
) -> ApplicationForm:
    """Read what the official form says of an application in Kazakh or Russian.

    ``made_on`` is the day of a version; the present state is of the day it was changed last.
    """
    appendix = application.order.annex_titles.get("criteria", {})
    with translation.override(language):
        university, association = application.university.name, application.association.name
        lines = [FormRow(row.number, row.criterion.text, [*answer_lines(row), *_proofs(row)]) for row in rows]
    names = [in_language(one, language) for one in appendix.get("header_fields", [])]
    heads = [in_language(one, language) for one in appendix.get("columns", [])]
    return ApplicationForm(
        language=language,
        title=in_language(appendix.get("title"), language),
        facts=list(zip(names, (university, association), strict=False)),
        heads=["№", *heads],
        rows=lines,
        signer=SIGN[language],
        author=university,
        made=datetime.combine(made_on or application.updated_at.date(), time(), UTC),
    )


def _laid_out(form: ApplicationForm, check: CheckPage | None) -> tuple[bytes, dict[str, PlaceOnPage]]:
    context = {
        "form": form,
        "language": form.language,
        "check": check,
        "check_words": HEADINGS[form.language]["check"],
        "anchor": ANCHOR,
    }
    return render_pdf_with_places(
        "criteria/pdf/application.html", context, css=STYLE, language=form.language, names=[ANCHOR]
    )


def form_pdf(form: ApplicationForm) -> bytes:
    """Return the form as PDF/A-3u."""
    return _laid_out(form, None)[0]


def application_to_sign(
    application: Application, rows: Sequence[SheetRow], language: str, check: CheckPage
) -> tuple[bytes, FieldPlace]:
    """Return the form with the QR code of its check page, and where the university's head signs."""
    pdf, places = _laid_out(read_form(application, rows, language), check)
    return pdf, FieldPlace("head", places[ANCHOR].page, places[ANCHOR].box)


def form_docx(form: ApplicationForm) -> bytes:
    """Return the form as DOCX: the same words and table as the PDF."""
    language = form.language
    paper = word.new_paper(form.title, author=form.author, made=form.made, language=language)
    word.line(paper, form.title, language, bold=True, size=13, align=word.CENTRE)
    for name, value in form.facts:
        word.line(paper, f"{name}: {value}", language)
    table = [(row.number, row.text, "\n".join(row.lines)) for row in form.rows]
    word.table(paper, form.heads, table, (12, 85, 78), language)
    word.line(paper, f"{form.signer} {'_' * 30}", language)
    return word.saved(paper)


# --- the table that comes back -------------------------------------------------------

NUMBER = "№"
TEXT_PLACE, LINE_PLACE, VALUE_PLACE = 1, 2, 3
GIVEN = 80


def _field_columns() -> list[AnswerField]:
    return list(AnswerField)


def _row_cells(spec: Spec, typed: Mapping[str, Any]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Yield the lines of a row in the table: the line's number, the value, the fields."""
    value = str(typed.get("value") or "")
    if not spec.has_rows:
        yield 1, value, typed.get("fields") or {}
        return
    lines = [line for line in typed.get("rows") or [] if any(line.values())] or [{}]
    for number, line in enumerate(lines, start=1):
        yield number, value if number == 1 else "", line


def application_workbook(rows: Sequence[SheetRow]) -> bytes:
    """Return the application as a table: a line for each row, several for a list; filled in, it is read again."""
    columns = _field_columns()
    heads = [(NUMBER, 7), (_("Criterion"), 60), (_("Line"), 7), (_("Value"), 14)]
    heads += [(f"{column.label} [{column.value}]", 22) for column in columns]
    lines = []
    for row in rows:
        for number, value, fields in _row_cells(row.criterion.spec, row.typed):
            cells = [fields.get(column.value, "") for column in columns]
            said = [", ".join(one) if isinstance(one, list) else one for one in cells]
            lines.append([row.number, row.criterion.text, number, value, *said])
    book = new_book()
    add_table(book, _("Criteria"), heads, lines)
    return saved(book)


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell of a table that is not taken: the line of the table as the person sees it, the row, the column, why."""

    line: int
    number: str
    column: str
    code: UnreadCode
    given: str = ""


@dataclass(frozen=True, slots=True)
class FilledTable:
    """What a filled-in table says: texts by name of field, empty cells left out, and the cells that are not taken."""

    texts: Mapping[str, str]
    unread: Sequence[Unread]


def _cell_text(value: Any) -> str:
    """Return a cell as typed text; the mark before what a program would take for a formula goes again."""
    text = value.isoformat() if hasattr(value, "isoformat") else str("" if value is None else value)
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _fields_by_place(heads: Sequence[str]) -> dict[int, str]:
    return {
        place: head.rsplit("[", 1)[1].rstrip("]")
        for place, head in enumerate(heads)
        if head and head.endswith("]") and "[" in head
    }


class _Lines:
    """Which line of a stored list a line of the table means: the filled ones are numbered, further ones follow."""

    def __init__(self, row: SheetRow) -> None:
        self.filled = filled_lines(row.typed, row.criterion.spec)
        self.next = self.filled[-1] + 1 if self.filled else 0
        self.taken: dict[int, int] = {}

    def place(self, said: str) -> int:
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
        if number in self.taken or not number:
            number = max([len(self.filled), *self.taken]) + 1
        if number <= len(self.filled):
            self.taken[number] = self.filled[number - 1]
        else:
            self.taken[number], self.next = self.next, self.next + 1
        return self.taken[number]


@dataclass
class _Reader:
    """Reads the lines of a table one after another."""

    rows: Mapping[str, SheetRow]
    heads: Sequence[str]
    texts: dict[str, str]
    unread: list[Unread]
    lines: dict[str, _Lines]

    def _refuse(self, line: int, number: str, place: int, code: UnreadCode, given: str = "") -> None:
        column = self.heads[place] if place < len(self.heads) else ""
        self.unread.append(Unread(line, number, column.split(" [")[0], code, given[:GIVEN]))

    def read(self, line: int, cells: Sequence[Cell]) -> None:
        said = [_cell_text(cell.value) for cell in cells]
        number = said[0].replace(",", ".")
        row = self.rows.get(number)
        filled = {
            place: text
            for place, text in enumerate(said)
            if text and (place == VALUE_PLACE or place in self.fields)
        }
        formulas = [place for place, cell in enumerate(cells) if cell.is_formula and place != TEXT_PLACE]
        if row is None:
            if filled or formulas or said[0]:
                self._refuse(line, said[0], 0, UnreadCode.NO_SUCH_ROW, said[0])
            return
        for place in formulas:
            self._refuse(line, number, place, UnreadCode.FORMULA)
        self._take(line, row, filled, said[LINE_PLACE] if len(said) > LINE_PLACE else "")

    @property
    def fields(self) -> dict[int, str]:
        return _fields_by_place(self.heads)

    def _take(self, line: int, row: SheetRow, filled: Mapping[int, str], said_line: str) -> None:
        spec, fields = row.criterion.spec, self.fields
        at: int | None = None
        if spec.has_rows and any(fields.get(place) in spec.fields for place in filled):
            at = self.lines.setdefault(spec.number, _Lines(row)).place(said_line)
            if at >= MOST_LINES:
                self._refuse(line, spec.number, LINE_PLACE, UnreadCode.TOO_MANY_LINES, said_line)
                return
        for place, text in filled.items():
            field = fields.get(place)
            if place == VALUE_PLACE and spec.has_value:
                self.texts[value_name(spec.number)] = text
            elif field in spec.fields and field is not None:
                name = field_name(spec.number, field) if at is None else line_name(spec.number, at, field)
                self.texts[name] = text
            else:
                self._refuse(line, spec.number, place, UnreadCode.NO_SUCH_FIELD, text)


def read_workbook(content: bytes, *, name: str, rows: Sequence[SheetRow]) -> FilledTable:
    """Return what a filled-in table says, as typed, right or wrong; an empty cell says nothing.

    The lines of a list are those of ``rows`` in order, further ones come after them. Raises FileRefused for a file that
    is no such table.
    """
    table = read_table(content, name=name, field="table")
    if not _fields_by_place(table.heads):
        raise FileRefused(
            _("“%(name)s” is not the table of the application: download it, fill it in and bring it back.")
            % {"name": name},
            field="table",
        )
    reader = _Reader({row.number: row for row in rows}, table.heads, {}, [], {})
    for line, cells in table.rows:
        reader.read(line, cells)
    return FilledTable(reader.texts, reader.unread)
