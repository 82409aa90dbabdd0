"""Answers to a request side by side: a workbook, and an archive with every file (clauses 16.1 and 29)."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from associations.models import MaterialRequest, RequestAddressee
from associations.queries.requests import name_of
from core.spreadsheets import add_table, new_book, saved

UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
LONGEST_PART = 80


def answers_workbook(request: MaterialRequest, answers: Iterable[RequestAddressee]) -> bytes:
    """Return who answered what, and the rows of all filled tables under each other, without formulas of strangers."""
    rows = list(answers)
    book = new_book()
    heads = [
        (_("Who is asked"), 50),
        (_("State"), 18),
        (_("Submitted"), 18),
        (_("Submitted by"), 36),
        (_("Answer"), 80),
        (_("Files"), 60),
    ]
    lines = [
        [
            name_of(row),
            str(row.get_state_display()),
            row.submitted_at.strftime("%d.%m.%Y %H:%M") if row.submitted_at else "",
            str(row.submitted_by or ""),
            _text_of(row),
            "\n".join(str(file) for file in files_of(row)),
        ]
        for row in rows
    ]
    add_table(book, _("Answers"), heads, lines)
    if request.table_heads:
        table_heads = [(_("Who is asked"), 50), *((head, 28) for head in request.table_heads)]
        table = [[name_of(row), *values] for row in rows if is_shown(row) for values in row.table_rows]
        add_table(book, _("Table"), table_heads, table)
    return saved(book)


def is_shown(row: RequestAddressee) -> bool:
    """Say whether whoever asked may read an answer: drafts are the addressee's own."""
    return row.state in ("submitted", "accepted")


def _text_of(row: RequestAddressee) -> str:
    return row.text if is_shown(row) else ""


def files_of(row: RequestAddressee) -> Sequence[object]:
    """Return the files of an answer that whoever asked may read."""
    return list(row.files.all()) if is_shown(row) else []


def _part(name: str, taken: set[str]) -> str:
    clean = UNFIT.sub(" ", name).strip(" .")[-LONGEST_PART:] or "file"
    stem, dot, ending = clean.rpartition(".")
    number, candidate = 2, clean
    while candidate.casefold() in taken:
        candidate = f"{stem} ({number}).{ending}" if dot else f"{clean} ({number})"
        number += 1
    taken.add(candidate.casefold())
    return candidate


def answers_archive(request: MaterialRequest, answers: Iterable[RequestAddressee]) -> bytes:
    """Return an archive: the workbook, and a folder with the files of each answer."""
    rows = list(answers)
    buffer = io.BytesIO()
    folders: set[str] = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.xlsx", answers_workbook(request, rows))
        for row in rows:
            files = files_of(row)
            if not (files or (is_shown(row) and row.text)):
                continue
            folder, names = _part(name_of(row), folders), set[str]()
            if row.text:
                archive.writestr(f"{folder}/{_part('answer.txt', names)}", row.text)
            for one in row.files.all():
                with one.file.content.open("rb") as stored:
                    archive.writestr(f"{folder}/{_part(one.file.name, names)}", stored.read())
    return buffer.getvalue()
