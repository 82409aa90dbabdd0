"""The journal: append-only, each entry carries the hash of the one before.

Append with :func:`record` inside the transaction of the change; prove the chain with :func:`first_broken`.
"""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from core.models import AuditEntry, JournalHead

GENESIS = "0" * 64


def _digest(entry: AuditEntry) -> str:
    content = json.dumps(
        [
            entry.previous_hash,
            entry.at.astimezone(timezone.get_default_timezone()).isoformat(),
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.object_type,
            entry.object_id,
            entry.object_label,
            entry.data,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def record(action: str, thing: models.Model, *, actor: Any = None, **data: Any) -> AuditEntry:
    """Append one entry to the journal, in the caller's transaction.

    ``action`` is the service's name ("convene_meeting"); ``data`` what changed, JSON-friendly. Takes the lock on
    the journal's head, so call it last in the service.
    """
    with transaction.atomic(savepoint=False):
        head, _created = JournalHead.objects.select_for_update().get_or_create(
            pk=1, defaults={"last_hash": GENESIS}
        )
        entry = AuditEntry(
            at=timezone.now(),
            actor=actor,
            actor_name=str(actor) if actor is not None else "",
            action=action,
            object_type=thing._meta.label_lower,
            object_id=str(thing.pk),
            object_label=str(thing)[:300],
            data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
            previous_hash=head.last_hash,
        )
        entry.hash = _digest(entry)
        entry.save()
        head.last_hash = entry.hash
        head.entries_count += 1
        head.save(update_fields=["last_hash", "entries_count"])
    return entry


def first_broken() -> str | None:
    """Return what is wrong with the first entry that does not fit the chain, or None when all fit."""
    previous, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("pk").iterator():
        if entry.previous_hash != previous:
            return f"entry {entry.pk}: the entry before it is missing or was changed"
        if entry.hash != _digest(entry):
            return f"entry {entry.pk}: its content was changed"
        previous, count = entry.hash, count + 1
    head = JournalHead.objects.filter(pk=1).first()
    if head and (head.last_hash != previous or head.entries_count != count):
        return f"{head.entries_count - count} entries are missing after entry number {count}"
    return None
