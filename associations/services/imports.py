"""Members from a table: read and checked first, taken in one step afterwards (clause 17)."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.member_rows import Checked, check_rows, missing_columns, places_of, plain
from associations.domain.membership import MemberData
from associations.explain import COLUMN_NAMES, HEADINGS, NO, YES
from associations.models import Association, MemberImport
from associations.queries.members import known_keys, taken_roles, vocabulary, words_of
from associations.services.members import locked_body, next_number, seat_values
from core.audit import record
from core.errors import DomainError, FileRefused
from core.files import store_bytes
from core.spreadsheets import XLSX_TYPE, Table, column_letter, read_table
from directory.models import University
from meetings.enums import MemberKind, SeatRole
from meetings.models import Seat

MAX_ROWS = 2_000
MAX_BYTES = 5 * 1024 * 1024


def _in_all_languages(label: Any) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(label)
    return texts


def _vocabulary() -> Any:
    kinds = words_of((kind.value, _in_all_languages(kind.label)) for kind in MemberKind)
    roles = words_of((role.value, _in_all_languages(role.label)) for role in SeatRole)
    consent = words_of([("yes", _in_all_languages(YES)), ("no", _in_all_languages(NO))])
    return vocabulary(kinds, roles, {word: value == "yes" for word, value in consent.items()})


def _places(table: Table) -> dict[str, int]:
    names = words_of((column, _in_all_languages(label)) for column, label in COLUMN_NAMES.items())
    names |= {plain(heading): column for column, headings in HEADINGS.items() for heading in headings}
    places = places_of(table.heads, names)
    missing = missing_columns(places)
    if missing:
        raise FileRefused(
            _("The first row of the table lacks the columns: %(columns)s. Take the template and fill it in.")
            % {"columns": ", ".join(str(COLUMN_NAMES[column]) for column in missing)},
            clause="17",
            field="file",
        )
    return places


def _check(association: Association, table: Table, places: dict[str, int], today: date) -> Checked:
    rows = [
        (number, {column: cells[place] for column, place in places.items() if place < len(cells)})
        for number, cells in table.rows
    ]
    return check_rows(
        rows,
        _vocabulary(),
        today=today,
        known_keys=known_keys(association, today),
        taken_roles=taken_roles(association),
    )


@transaction.atomic
def read_members(association: Association, *, actor: User, upload: UploadedFile) -> MemberImport:
    """Read a table of members and keep what it says; no member is written.

    Raises FileRefused when the file is no table, too large, or lacks a required column.
    """
    name = upload.name or "file"
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(
            _(
                "The table in “%(name)s” is too large to be read. Leave only the filled rows and save it again."
            )
            % {"name": name},
            field="file",
        )
    content = upload.read()
    table = read_table(content, name=name, max_rows=MAX_ROWS)
    places = _places(table)
    if not table.rows:
        raise FileRefused(_("The table has no filled rows below its heading."), field="file")
    checked = _check(association, table, places, timezone.localdate())
    found = MemberImport.objects.create(
        association=association,
        file=store_bytes(content, name=name, content_type=XLSX_TYPE, by=actor),
        right=checked.right,
        known=checked.known,
        problems=[asdict(problem) for problem in checked.problems],
        columns={column: column_letter(place) for column, place in places.items()},
        created_by=actor,
    )
    record(
        "read_members",
        found,
        actor=actor,
        right=len(checked.right),
        wrong=found.wrong_rows_count,
        sha256=found.file.sha256,
    )
    return found


def _seat(row: dict[str, Any], universities: dict[int, University], language: str) -> dict[str, Any]:
    university = universities.get(row["university_id"] or 0)
    data = MemberData(
        name=row["name"],
        kind=row["kind"],
        role=row["role"],
        post={language: row["post"]},
        university=university,
        organisation_text={} if university else {language: row["organisation"]},
        country=row["country"],
        email=row["email"],
        since=date.fromisoformat(row["since"]),
    )
    return seat_values(data)


@transaction.atomic
def take_members(found: MemberImport, *, actor: User) -> MemberImport:
    """Write the right rows of a table as members, all or none; whoever is there already is left alone.

    Safe to repeat: the same table, or another one with the same people, adds nobody twice. Raises DomainError when
    nothing is to be taken or somebody has taken a role of the file meanwhile.
    """
    body = locked_body(found.association)
    found = (
        MemberImport.objects.select_for_update(of=("self",)).select_related("association").get(pk=found.pk)
    )
    if found.applied_at:
        return found
    today = timezone.localdate()
    keys = known_keys(found.association, today)
    rows = [row for row in found.right if row["key"] not in keys]
    if not found.right:
        raise DomainError(_("There is no row to take. Mend the file and upload it again."))
    taken = taken_roles(found.association)
    clash = next((row for row in rows if row["role"] != SeatRole.MEMBER and row["role"] in taken), None)
    if clash:
        raise DomainError(
            _(
                "Row %(row)s: the association has somebody in this role already. "
                "Change the file and upload it again."
            )
            % {"row": clash["row"]}
        )
    ids = {row["university_id"] for row in rows if row["university_id"]}
    universities = University.objects.in_bulk(ids)
    first, language = next_number(body), (translation.get_language() or "kk")[:2]
    Seat.objects.bulk_create(
        Seat(
            body=body,
            number=first + place,
            name_consented_on=today if row["consent"] else None,
            **_seat(row, universities, language),
        )
        for place, row in enumerate(rows)
    )
    found.applied_at, found.applied_by, found.added_count = timezone.now(), actor, len(rows)
    found.save(update_fields=["applied_at", "applied_by", "added_count"])
    record("take_members", found, actor=actor, added=len(rows), known=len(found.right) - len(rows))
    return found
