"""A filled-in table of an application: brought, looked at row by row, taken, taken back (clause 7, appendix 1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from criteria.documents.application import Unread, read_workbook
from criteria.models import AnswerTable, Application
from criteria.queries.sheet import sheet_of
from criteria.queries.tables import TableRow, state_of, table_rows
from criteria.services.answers import CLAUSE, AnswerConflict, draft_of, save_texts


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would do to the application as it stands; ``state`` marks what was shown."""

    rows: Sequence[TableRow]
    unread: Sequence[Unread]

    @property
    def state(self) -> str:
        return state_of(self.rows)


def preview_of(table: AnswerTable) -> Preview:
    """Read a table against its application as it stands now."""
    today = timezone.localdate()
    rows = sheet_of(table.application, today)
    with table.file.content.open("rb") as source:
        filled = read_workbook(source.read(), name=table.file.name, rows=rows)
    return Preview(table_rows(rows, filled.texts, today), filled.unread)


@transaction.atomic
def bring_table(application: Application, upload: UploadedFile | None, *, actor: User) -> AnswerTable:
    """Keep a filled-in table; nothing of the application is changed.

    Raises FileRefused for a file that is no such table, DomainError without one or when the application is submitted.
    """
    application = draft_of(application)
    if upload is None:
        raise DomainError(_("Choose the table that was filled in."), clause=CLAUSE, field="table")
    content = upload.read()
    read_workbook(content, name=upload.name or "", rows=sheet_of(application, timezone.localdate()))
    upload.seek(0)
    stored = store_upload(upload, by=actor, kinds=("xlsx",), field="table")
    table = AnswerTable.objects.create(application=application, file=stored, uploaded_by=actor)
    record("bring_table", application, actor=actor, file=stored.sha256, name=stored.name)
    return table


def _locked(table: AnswerTable) -> AnswerTable:
    return (
        AnswerTable.objects.select_for_update(of=("self",))
        .select_related("application", "file")
        .get(pk=table.pk)
    )


@transaction.atomic
def take_table(
    table: AnswerTable, *, actor: User, numbers: Collection[str], state: str, now: datetime | None = None
) -> AnswerTable:
    """Write the chosen rows of a table as it was shown (``state``); empty cells change nothing.

    Raises DomainError when it was taken already, when nothing was chosen, when somebody changed the application since
    it was shown, and when the application is submitted.
    """
    draft_of(table.application)
    table = _locked(table)
    if table.taken_at is not None:
        raise DomainError(_("This table was taken already."), clause=CLAUSE)
    preview = preview_of(table)
    if preview.state != state:
        raise DomainError(
            _("Somebody changed the application since the table was shown. Look at the rows again."),
            clause=CLAUSE,
        )
    changes = [one for row in preview.rows if row.number in numbers for one in row.changes]
    if not changes:
        raise DomainError(_("Choose at least one row that changes."), clause=CLAUSE, field="take")
    now = now or timezone.now()
    written, _conflict = save_texts(
        table.application,
        actor=actor,
        typed={one.name: one.after for one in changes},
        seen={one.name: one.before for one in changes},
        action="take_table",
        now=now,
        table=table.pk,
    )
    table.written = {one.name: [one.before, one.after] for one in changes if one.name in written}
    table.taken_by, table.taken_at = actor, now
    table.save(update_fields=["written", "taken_by", "taken_at"])
    return table


@transaction.atomic
def undo_table(
    table: AnswerTable, *, actor: User, now: datetime | None = None
) -> tuple[AnswerTable, AnswerConflict | None]:
    """Put back what a table wrote over; what was changed since stays as it is and is returned as the conflict.

    Raises DomainError when the table was not taken, or was taken back, or the application is submitted.
    """
    draft_of(table.application)
    table = _locked(table)
    if table.taken_at is None or table.undone_at is not None:
        raise DomainError(_("Only a table that was taken is taken back, and only once."), clause=CLAUSE)
    now = now or timezone.now()
    _written, conflict = save_texts(
        table.application,
        actor=actor,
        typed={name: before for name, (before, _after) in table.written.items()},
        seen={name: after for name, (_before, after) in table.written.items()},
        action="undo_table",
        now=now,
        table=table.pk,
    )
    table.undone_by, table.undone_at = actor, now
    table.save(update_fields=["undone_by", "undone_at"])
    return table, conflict
