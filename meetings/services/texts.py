"""Texts that two people may type at once: a change is written only over what its writer saw, nothing is lost."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import AuditEntry
from meetings.domain.difference import Conflict, merge


class EditConflict(DomainError):
    """Somebody saved another text of the same field meanwhile: both are shown, the writer chooses.

    ``merged`` are all texts with the changes of both, where they do not disagree.
    """

    def __init__(self, conflicts: list[Conflict], merged: dict[str, str], who: str) -> None:
        super().__init__(
            _("%(name)s saved another text since you opened the page. Choose for each text which one stays.")
            % {"name": who or "—"}
        )
        self.conflicts, self.merged = conflicts, merged


def plain(text: object) -> str:
    """Return typed text with the line ends that are stored."""
    return str(text or "").replace("\r\n", "\n").strip()


def last_writer(thing: models.Model, action: str) -> str:
    """Return who changed a thing last, as the journal knows."""
    entries = AuditEntry.objects.filter(
        object_type=thing._meta.label_lower, object_id=str(thing.pk), action=action
    )
    return entries.order_by("-pk").values_list("actor_name", flat=True).first() or ""


def changed_texts(
    row: models.Model, typed: Mapping[str, Any], seen: Mapping[str, str] | None
) -> tuple[dict[str, Any], list[Conflict]]:
    """Return what of ``typed`` is to be written into a row read afresh and locked, and where two writers disagree.

    ``seen`` are the texts that the writer began from; a field without one is written as it is.
    """
    seen = seen or {}
    current = {name: plain(getattr(row, name)) for name in typed}
    free = {name: text for name, text in typed.items() if name not in seen and plain(text) != current[name]}
    begun = {name: plain(seen[name]) for name in typed if name in seen}
    mine = {name: plain(typed[name]) for name in begun}
    merged, conflicts = merge(begun, current, mine)
    own = {name: merged[name] for name in mine if merged[name] != current[name]}
    return {**free, **own}, conflicts
