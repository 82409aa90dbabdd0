"""The application as the order's own form (PDF, DOCX), and as a table to fill in and bring back (XLSX)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import word
from core.languages import in_language
from core.pdf import PlaceOnPage, render_pdf_with_places
from core.spreadsheets import add_table, new_book, read_table, saved
from criteria.domain.answers import Spec
from criteria.enums import AnswerField
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


def read_form(application: Application, rows: Sequence[SheetRow], language: str) -> ApplicationForm:
    """Read what the official form says of an application in Kazakh or Russian."""
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
        made=datetime.combine(application.updated_at.date(), time(), UTC),
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


def _cell_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str("" if value is None else value)


def read_workbook(content: bytes, *, name: str, specs: Mapping[str, Spec]) -> dict[str, dict[str, Any]]:
    """Return what a filled-in table says, by row: as typed, right or wrong. Lines of unknown rows are left out.

    Raises FileRefused for a file that is no such table.
    """
    table = read_table(content, name=name)
    places = {
        head.rsplit("[", 1)[1].rstrip("]"): place
        for place, head in enumerate(table.heads)
        if head and head.endswith("]") and "[" in head
    }
    found: dict[str, dict[str, Any]] = {}
    for _line, cells in table.rows:
        texts = [_cell_text(cell.value) for cell in cells]
        spec = specs.get(texts[0].replace(",", "."))
        if spec is None:
            continue
        fields = {
            field: texts[places[field]]
            for field in spec.fields
            if field in places and places[field] < len(texts)
        }
        typed = found.setdefault(spec.number, {})
        if len(texts) > 3 and texts[3]:
            typed["value"] = texts[3]
        if spec.has_rows:
            if any(fields.values()):
                typed.setdefault("rows", []).append(fields)
        elif spec.fields:
            typed["fields"] = fields
    return found
