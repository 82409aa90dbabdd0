"""The record of the year: entering what was done, with its proof, when it was done (clauses 19 and 21).

Views check the permission; each verb here locks, checks, writes and leaves a journal entry.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.record import AREAS_CLAUSE, COUNTED_BY, SERVES, link_key
from associations.enums import RecordKind
from associations.models import (
    Association,
    RecordEntry,
    RecordFile,
    RecordLink,
    RecordPerson,
    RecordProgramme,
)
from associations.signals import record_changed
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from directory.models import Clause, University

FILES_LIMIT = 60
PLAIN = (
    "kind",
    "title_kk",
    "title_ru",
    "title_en",
    "text_kk",
    "text_ru",
    "text_en",
    "happened_on",
    "ended_on",
    "event_kind",
    "event_mode",
    "place",
    "participants_count",
    "is_public",
    "serves_reason",
    "stands_alone_reason",
)


class EntryConflict(DomainError):
    """Somebody else changed the entry meanwhile; ``current`` is how it is stored now."""

    def __init__(self, current: RecordEntry) -> None:
        super().__init__(
            _("Another person changed this entry while you were writing. Compare and save again."),
            field="title_kk",
        )
        self.current = current


@dataclass(frozen=True, slots=True)
class Lists:
    """What an entry has many of; ``None`` leaves the stored rows as they are."""

    links: Sequence[Mapping[str, str]] | None = None
    people: Sequence[Mapping[str, str]] | None = None
    programmes: Sequence[Mapping[str, Any]] | None = None
    universities: Iterable[University] | None = None
    uploads: Sequence[UploadedFile] = field(default_factory=tuple)


def area_of(kind: str, sub_item: int | None = None) -> Clause:
    """Return the area of clause 19 that a kind of entry serves, or the one that was chosen."""
    return Clause.objects.get(number=AREAS_CLAUSE, sub_item=sub_item or SERVES[kind].area)


def _require_whole(entry: RecordEntry, today: date) -> None:
    """Raise DomainError naming the field when the entry does not say what was done, when, or why."""
    if not any((entry.title_kk, entry.title_ru, entry.title_en)):
        raise DomainError(_("Say in one line what was done, in Kazakh or in Russian."), field="title_kk")
    if entry.ended_on and entry.ended_on < entry.happened_on:
        raise DomainError(_("The last day is before the first one."), field="ended_on")
    if entry.kind != RecordKind.EVENT and entry.happened_on > today:
        raise DomainError(
            _("Only an event can be entered ahead: a record tells what has been done."), field="happened_on"
        )
    if entry.kind == RecordKind.EVENT and not entry.event_kind:
        raise DomainError(
            _("Choose the kind of event: seminar, training, webinar, master class, conference, round table."),
            clause="19.17",
            field="event_kind",
        )
    if entry.indicator is not None and entry.indicator not in COUNTED_BY:
        raise DomainError(_("No entries are counted under this indicator."), field="indicator")
    if not entry.serves_as_its_kind and not entry.serves_reason.strip():
        raise DomainError(
            _("Say why the entry serves another indicator than its kind does."), field="serves_reason"
        )


def _write(entry: RecordEntry, data: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in data:
            value = data[name]
            setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.area = area_of(entry.kind, data.get("area"))
    entry.indicator = data["indicator"] if "indicator" in data else SERVES[entry.kind].indicator
    if entry.kind != RecordKind.EVENT:
        entry.event_kind = entry.event_mode = ""
    if entry.serves_as_its_kind:
        entry.serves_reason = ""


def _replace_rows(entry: RecordEntry, lists: Lists) -> None:
    if lists.links is not None:
        entry.links.all().delete()
        by_key = {link_key(one["url"]): one for one in reversed(lists.links) if one.get("url")}
        RecordLink.objects.bulk_create(
            RecordLink(entry=entry, url=one["url"], title=one.get("title", ""))
            for one in reversed(by_key.values())
        )
    if lists.people is not None:
        entry.people.all().delete()
        RecordPerson.objects.bulk_create(
            RecordPerson(entry=entry, **one) for one in lists.people if one.get("name")
        )
    if lists.programmes is not None:
        entry.programmes.all().delete()
        RecordProgramme.objects.bulk_create(
            RecordProgramme(entry=entry, **one)
            for one in lists.programmes
            if one.get("code") or one.get("name")
        )
    if lists.universities is not None:
        entry.universities.set(lists.universities)


def _store_files(entry: RecordEntry, uploads: Sequence[UploadedFile], actor: User) -> list[RecordFile]:
    """Store the files of an entry; one that the entry has already is not stored twice."""
    if entry.files.count() + len(uploads) > FILES_LIMIT:
        raise DomainError(
            _("An entry holds at most %(limit)s files: make an archive (ZIP) of the rest.")
            % {"limit": FILES_LIMIT},
            field="files",
        )
    known = set(entry.files.values_list("file__sha256", flat=True))
    added = []
    for upload in uploads:
        stored = store_upload(upload, by=actor, field="files")
        if stored.sha256 in known:
            stored.delete()
            continue
        known.add(stored.sha256)
        added.append(RecordFile.objects.create(entry=entry, file=stored, added_by=actor))
    return added


def _changed(entry: RecordEntry) -> None:
    record_changed.send(RecordEntry, entry=entry)


@transaction.atomic
def add_entry(
    association: Association,
    *,
    actor: User,
    data: Mapping[str, Any],
    lists: Lists | None = None,
    today: date | None = None,
    form_key: UUID | None = None,
    is_demo: bool = False,
) -> RecordEntry:
    """Enter one thing that the association did. Area and indicator follow from the kind unless ``data`` names others.

    ``form_key`` names the form that was sent: sent twice, also at the same moment, it makes one entry. Raises DomainError
    with the field at fault, FileRefused for an unfit file; nothing is stored then.
    """
    if form_key:
        Association.objects.select_for_update().get(pk=association.pk)
        sent = RecordEntry.objects.filter(association=association, form_key=form_key).first()
        if sent:
            return sent
    entry = RecordEntry(association=association, created_by=actor, form_key=form_key, is_demo=is_demo)
    _write(entry, data)
    _require_whole(entry, today or timezone.localdate())
    entry.save()
    lists = lists or Lists()
    _replace_rows(entry, lists)
    _store_files(entry, lists.uploads, actor)
    _changed(entry)
    record("add_entry", entry, actor=actor, kind=entry.kind, indicator=entry.indicator)
    return entry


def lock_entry(entry_id: int) -> RecordEntry:
    """Read an entry for writing; nobody else writes to it until the transaction ends."""
    return (
        RecordEntry.objects.select_for_update(of=("self",))
        .select_related("association__body", "area")
        .get(pk=entry_id)
    )


def _require_standing(entry: RecordEntry) -> None:
    if entry.withdrawn_at:
        raise DomainError(_("The entry was withdrawn: it can be read, not changed."))


@transaction.atomic
def edit_entry(
    entry: RecordEntry,
    *,
    actor: User,
    data: Mapping[str, Any],
    version: int,
    lists: Lists | None = None,
    today: date | None = None,
) -> RecordEntry:
    """Change an entry. ``version`` is the one the writer began from.

    Raises EntryConflict when somebody changed it meanwhile, DomainError with the field at fault.
    """
    locked = lock_entry(entry.pk)
    _require_standing(locked)
    if locked.version != version:
        raise EntryConflict(locked)
    before = {name: getattr(locked, name) for name in (*PLAIN, "indicator")}
    _write(locked, data)
    _require_whole(locked, today or timezone.localdate())
    locked.version += 1
    locked.save()
    lists = lists or Lists()
    _replace_rows(locked, lists)
    _store_files(locked, lists.uploads, actor)
    _changed(locked)
    changed = sorted(name for name, value in before.items() if getattr(locked, name) != value)
    record("edit_entry", locked, actor=actor, changed=changed)
    return locked


@transaction.atomic
def add_files(entry: RecordEntry, *, actor: User, uploads: Sequence[UploadedFile]) -> list[RecordFile]:
    """Add files to an entry; returns those that were new. Raises FileRefused, and then none of them is stored."""
    locked = lock_entry(entry.pk)
    _require_standing(locked)
    if not uploads:
        raise DomainError(_("Choose one file or several."), field="files")
    added = _store_files(locked, uploads, actor)
    if added:
        _changed(locked)
        record("add_files", locked, actor=actor, files=[one.file.name for one in added])
    return added


@transaction.atomic
def remove_file(file: RecordFile, *, actor: User) -> None:
    """Take a file out of an entry; the journal keeps its name and hash."""
    locked = lock_entry(file.entry_id)
    _require_standing(locked)
    record("remove_file", locked, actor=actor, file=file.file.name, sha256=file.file.sha256)
    file.delete()
    _changed(locked)


@transaction.atomic
def withdraw_entry(entry: RecordEntry, *, actor: User, reason: str) -> RecordEntry:
    """Take an entry out of the count; it stays readable with the reason. Withdrawn twice, nothing changes."""
    locked = lock_entry(entry.pk)
    if locked.withdrawn_at:
        return locked
    if not reason.strip():
        raise DomainError(_("Say why the entry is withdrawn."), field="reason")
    locked.withdrawn_at = timezone.now()
    locked.withdraw_reason = reason.strip()[:500]
    locked.save(update_fields=["withdrawn_at", "withdraw_reason", "edited_at"])
    _changed(locked)
    record("withdraw_entry", locked, actor=actor, reason=locked.withdraw_reason)
    return locked
