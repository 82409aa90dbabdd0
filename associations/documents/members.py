"""Tables of members: the list, the template to fill in, the wrong rows of a file (clause 17)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from associations.domain.member_rows import COLUMNS, REQUIRED
from associations.explain import COLUMN_NAMES, NO, YES, reason_of
from associations.models import MemberImport
from associations.queries.members import employer_of
from core.spreadsheets import add_table, new_book, read_table, saved
from meetings.enums import MemberKind, SeatRole

WIDTHS = {
    "name": 40,
    "kind": 30,
    "organisation": 50,
    "post": 36,
    "country": 18,
    "role": 24,
    "since": 14,
    "email": 30,
    "consent": 16,
}
TEMPLATE_ROWS = 500


def members_workbook(rows: Iterable[dict[str, Any]], *, with_addresses: bool) -> bytes:
    """Return members as an XLSX file in the reader's language; e-mail addresses only for whoever keeps the list."""
    heads = [("№", 6), *((str(COLUMN_NAMES[column]), WIDTHS[column]) for column in COLUMNS[:7])]
    heads += [(_("Until"), 14), (_("Ground of the end"), 40), (str(COLUMN_NAMES["consent"]), 16)]
    if with_addresses:
        heads.append((str(COLUMN_NAMES["email"]), 30))
    book = new_book()
    lines = []
    for row in rows:
        line = [
            row["number"],
            row["shown_name"],
            str(MemberKind(row["kind"]).label) if row["kind"] else "",
            employer_of(row),
            row["post_shown"],
            row["country"],
            str(SeatRole(row["role"]).label),
            row["since"],
            row["until"],
            row["ended_ground"],
            str(YES if row["name_consented_on"] else NO),
        ]
        lines.append([*line, row["email"]] if with_addresses else line)
    add_table(book, _("Members"), heads, lines)
    return saved(book)


def _choices(sheet: Any, column: str, options: list[str], hidden: Any, place: int) -> None:
    letter = get_column_letter(place)
    for number, option in enumerate(options, start=1):
        hidden.cell(row=number, column=place, value=option)
    rule = DataValidation(
        type="list", formula1=f"={hidden.title}!${letter}$1:${letter}${len(options)}", allow_blank=True
    )
    rule.error = _("Choose one from the list.")
    target = get_column_letter(COLUMNS.index(column) + 1)
    rule.add(f"{target}2:{target}{TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(rule)


def template_workbook() -> bytes:
    """Return the empty table to fill in, with lists to choose from; columns with an asterisk are required."""
    book = new_book()
    heads = [
        (f"{COLUMN_NAMES[column]}{' *' if column in REQUIRED else ''}", WIDTHS[column]) for column in COLUMNS
    ]
    sheet = add_table(book, _("Members"), heads, [])
    hidden = book.create_sheet("lists")
    hidden.sheet_state = "hidden"
    _choices(sheet, "kind", [str(kind.label) for kind in MemberKind], hidden, 1)
    _choices(sheet, "role", [str(role.label) for role in SeatRole], hidden, 2)
    _choices(sheet, "consent", [str(YES), str(NO)], hidden, 3)
    since = sheet.cell(row=1, column=COLUMNS.index("since") + 1)
    since.comment = Comment(_("A date such as 01.09.2024. Empty: the day of the upload."), "portal")
    for number in range(2, TEMPLATE_ROWS + 2):
        sheet.cell(row=number, column=COLUMNS.index("since") + 1).number_format = "dd.mm.yyyy"
    return saved(book)


def wrong_rows_workbook(found: MemberImport) -> bytes:
    """Return the wrong rows of a file as they were, with the reasons beside them: mend and upload this file again."""
    with found.file.content.open("rb") as stored:
        table = read_table(stored.read(), name=found.file.name)
    reasons: dict[int, list[str]] = {}
    for problem in found.problems:
        place = f"{found.columns.get(problem['column'], '')}{problem['row']}".strip()
        name = str(COLUMN_NAMES[problem["column"]])
        reasons.setdefault(problem["row"], []).append(f"{place}, {name}: {reason_of(problem)}")
    heads = [(head, 26) for head in table.heads] + [(_("What to mend"), 70)]
    book = new_book()
    lines = [
        [*(cell.value for cell in cells), "\n".join(reasons[number])]
        for number, cells in table.rows
        if number in reasons
    ]
    add_table(book, _("To mend"), heads, lines)
    return saved(book)
