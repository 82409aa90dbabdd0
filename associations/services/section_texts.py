"""The texts of a section: written only over what their writer saw, kept as revisions, brought back (clause 21)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import ReportSection, SectionRevision
from associations.services.reports import lock_report, require_open_sections, touch
from associations.services.revisions import keep_beginning, keep_revision, last_writer
from core.audit import record
from core.errors import DomainError
from meetings.domain.difference import Conflict, merge_over_seen
from meetings.services.texts import EditConflict, plain

TEXT_LIMIT = 20_000
NAMES = ("text", "text_after", "nothing_done")


class SectionConflict(EditConflict):
    """Somebody saved another text of the same field meanwhile; ``current`` is the section as it is stored now."""

    def __init__(
        self, current: ReportSection, conflicts: list[Conflict], merged: dict[str, str], who: str
    ) -> None:
        super().__init__(conflicts, merged, who)
        self.current, self.field = current, conflicts[0].name


def as_texts(row: ReportSection | SectionRevision) -> dict[str, str]:
    """Return what a section says by field, as it is compared; the mark is "1" or empty."""
    return {"text": row.text, "text_after": row.text_after, "nothing_done": "1" if row.nothing_done else ""}


def _content(section: ReportSection) -> dict[str, Any]:
    return {name: getattr(section, name) for name in NAMES}


@transaction.atomic
def save_section(
    section: ReportSection,
    *,
    actor: User,
    text: str | None = None,
    text_after: str | None = None,
    nothing_done: bool | None = None,
    version: int | None = None,
    seen: Mapping[str, str] | None = None,
    restored_from: int | None = None,
    now: datetime | None = None,
) -> ReportSection:
    """Store what a section says; what is None is left as it is.

    ``version`` is the one the writer began from, ``seen`` the texts by field ("1" for the mark). Changes of two people
    in different fields are put together. Raises SectionConflict where both changed the same, TransitionRefused after
    the submission unless the sections were returned, DomainError when a text is too long.
    """
    now = now or timezone.now()
    report = lock_report(section.report_id)
    require_open_sections(report, now)
    current = (
        ReportSection.objects.select_for_update(of=("self",)).select_related("clause").get(pk=section.pk)
    )
    given = {"text": text, "text_after": text_after}
    typed = {name: plain(one) for name, one in given.items() if one is not None}
    if nothing_done is not None:
        typed["nothing_done"] = "1" if nothing_done else ""
    before = as_texts(current)
    begun = {name: plain(one) for name, one in (seen or {}).items()}
    wanted, conflicts = merge_over_seen(before, typed, begun, is_current=version == current.version)
    if conflicts:
        raise SectionConflict(current, conflicts, wanted, last_writer(current))
    if wanted == before:
        return current
    for name in given:
        if len(wanted[name]) > TEXT_LIMIT:
            raise DomainError(
                _(
                    "The text has %(length)s characters; at most %(limit)s are allowed. Attach the rest as a file."
                )
                % {"length": len(wanted[name]), "limit": TEXT_LIMIT},
                field=name,
            )
    keep_beginning(current, _content(current), since=report.edited_at)
    current.text, current.text_after = wanted["text"], wanted["text_after"]
    current.nothing_done = bool(wanted["nothing_done"])
    current.version += 1
    current.save(update_fields=[*NAMES, "version"])
    keep_revision(current, _content(current), author=actor, now=now, restored_from=restored_from)
    touch(report)
    more = {"restored_from": restored_from} if restored_from else {}
    record(
        "save_section",
        report,
        actor=actor,
        section=current.clause.identifier,
        version=current.version,
        **more,
    )
    return current


@transaction.atomic
def save_agreed(
    section: ReportSection, *, actor: User, version: int, seen: Mapping[str, str], **fields: Any
) -> tuple[ReportSection, list[Conflict]]:
    """Store the fields in which nobody else wrote, otherwise like :func:`save_section`; return what is in conflict."""
    conflicts: list[Conflict] = []
    current = section
    while fields:
        try:
            current = save_section(section, actor=actor, version=version, seen=seen, **fields)
            break
        except SectionConflict as conflict:
            current = conflict.current
            conflicts += conflict.conflicts
            fields = {name: fields[name] for name in fields.keys() - {one.name for one in conflicts}}
    return current, conflicts


@transaction.atomic
def restore_section(section: ReportSection, *, actor: User, number: int) -> ReportSection:
    """Bring back what a section said in an older revision, as a new one; nothing in between is lost.

    Raises DomainError when there is no such revision, TransitionRefused when the sections are closed.
    """
    older = section.revisions.filter(number=number).first()
    if older is None:
        raise DomainError(_("There is no such revision of the section."))
    lock_report(section.report_id)
    current = ReportSection.objects.get(pk=section.pk)
    return save_section(
        section,
        actor=actor,
        text=older.text,
        text_after=older.text_after,
        nothing_done=older.nothing_done,
        version=current.version,
        restored_from=older.number,
    )
