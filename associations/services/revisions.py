"""Revisions of a part of the report: kept at each save, those of one sitting as one (clause 21)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from accounts.models import User
from associations.models import Revision

# Whoever goes on writing within this time goes on in the same revision: autosave makes no hundred of them.
SITTING = timedelta(minutes=10)


class Versioned(Protocol):
    """A part of the report with its version and the revisions that were kept of it."""

    version: int
    revisions: Any


def last_writer(thing: Versioned) -> str:
    """Return the name of whoever wrote last, empty when it was the portal."""
    last = thing.revisions.select_related("author").order_by("-number").first()
    return last.author.full_name if last and last.author else ""


def keep_revision(
    thing: Versioned,
    content: Mapping[str, Any],
    *,
    author: User | None,
    now: datetime,
    restored_from: int | None = None,
    sealed_at: datetime | None = None,
) -> Revision:
    """Keep what a part says now under its version; a writer's own last revision is written further.

    What was saved up to ``sealed_at`` (a submission) is never written further.
    """
    last: Revision | None = thing.revisions.order_by("-number").first()
    if (
        last is not None
        and author is not None
        and last.author_id == author.pk
        and last.restored_from is restored_from is None
        and now - last.began_at < SITTING
        and (sealed_at is None or last.saved_at > sealed_at)
    ):
        thing.revisions.filter(pk=last.pk).update(number=thing.version, saved_at=now, **content)
        last.refresh_from_db()
        return last
    kept: Revision = thing.revisions.create(
        number=thing.version,
        author=author,
        began_at=now,
        saved_at=now,
        restored_from=restored_from,
        **content,
    )
    return kept


def keep_beginning(thing: Versioned, content: Mapping[str, Any], *, since: datetime) -> None:
    """Keep as the portal's what a part says before a save, where no revision says it."""
    last = thing.revisions.order_by("-number").first()
    if last is None or (
        last.number != thing.version and any(getattr(last, name) != value for name, value in content.items())
    ):
        keep_revision(thing, content, author=None, now=since)
