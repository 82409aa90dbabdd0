"""The texts of a section: written only over what their writer saw, kept as revisions, brought back (clause 21)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import ReportSection, SectionRevision
from associations.services.reports import lock_report, require_draft, touch
from core.audit import record
from core.errors import DomainError
from meetings.domain.difference import Conflict, merge
from meetings.services.texts import plain

TEXT_LIMIT = 20_000
NAMES = ("text", "text_after", "nothing_done")
# Whoever goes on writing within this time goes on in the same revision: autosave makes no hundred of them.
SITTING = timedelta(minutes=10)


class SectionConflict(DomainError):
    """Somebody saved another text of the same field meanwhile: both are shown, the writer chooses.

    ``current`` is the section as it is stored now, ``merged`` what both changed where they do not disagree.
    """

    def __init__(
        self, current: ReportSection, conflicts: list[Conflict], merged: dict[str, str], who: str
    ) -> None:
        super().__init__(
            _("%(name)s saved another text since you opened the page. Choose for each text which one stays.")
            % {"name": who or "—"},
            field=conflicts[0].name,
        )
        self.current, self.conflicts, self.merged = current, conflicts, merged


def as_texts(row: ReportSection | SectionRevision) -> dict[str, str]:
    """Return what a section says by field, as it is compared; the mark is "1" or empty."""
    return {"text": row.text, "text_after": row.text_after, "nothing_done": "1" if row.nothing_done else ""}


def keep_revision(
    section: ReportSection, *, author: User | None, now: datetime, restored_from: int | None = None
) -> SectionRevision:
    """Keep what the section says now under its version; a writer's own last one is written further."""
    last = section.revisions.order_by("-number").first()
    content = {name: getattr(section, name) for name in NAMES}
    if (
        last is not None
        and author is not None
        and last.author_id == author.pk
        and last.restored_from is restored_from is None
        and now - last.began_at < SITTING
    ):
        SectionRevision.objects.filter(pk=last.pk).update(number=section.version, saved_at=now, **content)
        last.refresh_from_db()
        return last
    return SectionRevision.objects.create(
        section=section,
        number=section.version,
        author=author,
        began_at=now,
        saved_at=now,
        restored_from=restored_from,
        **content,
    )


def _last_writer(section: ReportSection) -> str:
    last = section.revisions.select_related("author").order_by("-number").first()
    return last.author.full_name if last and last.author else ""


def _merged(
    current: ReportSection, typed: dict[str, str], version: int | None, seen: Mapping[str, str]
) -> tuple[dict[str, str], list[Conflict]]:
    """Put what was typed over what its writer saw: of a field without it, over what is stored, if the version is its."""
    now = as_texts(current)
    base = {name: plain(seen[name]) for name in typed if name in seen}
    unknown = [name for name in typed if name not in base]
    if version == current.version:
        base |= {name: now[name] for name in unknown}
        unknown = []
    merged, conflicts = merge(base, now, {name: typed[name] for name in base})
    conflicts += [Conflict(name, "", now[name], typed[name]) for name in unknown if typed[name] != now[name]]
    return merged, conflicts


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
    the submission, DomainError when a text is too long.
    """
    now = now or timezone.now()
    report = lock_report(section.report_id)
    require_draft(report)
    current = (
        ReportSection.objects.select_for_update(of=("self",)).select_related("clause").get(pk=section.pk)
    )
    given = {"text": text, "text_after": text_after}
    typed = {name: plain(one) for name, one in given.items() if one is not None}
    if nothing_done is not None:
        typed["nothing_done"] = "1" if nothing_done else ""
    before = as_texts(current)
    wanted, conflicts = _merged(current, typed, version, seen or {})
    if conflicts:
        raise SectionConflict(current, conflicts, wanted, _last_writer(current))
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
    if not current.revisions.filter(number=current.version).exists():
        keep_revision(current, author=None, now=report.edited_at)
    current.text, current.text_after = wanted["text"], wanted["text_after"]
    current.nothing_done = bool(wanted["nothing_done"])
    current.version += 1
    current.save(update_fields=[*NAMES, "version"])
    keep_revision(current, author=actor, now=now, restored_from=restored_from)
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

    Raises DomainError when there is no such revision, TransitionRefused after the submission.
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
