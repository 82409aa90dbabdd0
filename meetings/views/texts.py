"""Texts that two people may type at once, as forms carry them: what was typed, what was seen, which one was chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from meetings import services
from meetings.domain.difference import Conflict, difference

THEIRS, BOTH = "theirs", "both"


def chosen_text(posted: QueryDict, name: str, theirs: str) -> str:
    """Return what was typed into a field, or what the writer chose where there were two texts."""
    return chosen_of(posted, name, theirs, services.plain(posted.get(name, "")))


def chosen_of(posted: QueryDict, name: str, theirs: str, mine: str) -> str:
    """Return theirs, mine or both, as was chosen for a field; mine where nothing was asked."""
    choice = posted.get(f"choice-{name}", "")
    if choice == THEIRS:
        return theirs
    return "\n".join(filter(None, [theirs, mine])) if choice == BOTH else mine


def typed_and_seen(
    posted: QueryDict, names: Iterable[str], prefix: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of a form by field, and the texts that its writer began from ("seen-…")."""
    typed, seen = {}, {}
    for name in names:
        full = f"{prefix}{name}"
        if full not in posted:
            continue
        if f"seen-{full}" in posted:
            seen[name] = services.plain(posted[f"seen-{full}"])
        typed[name] = chosen_text(posted, full, seen.get(name, ""))
    return typed, seen


def languages() -> dict[str, str]:
    return {"kk": _("Kazakh"), "ru": _("Russian")}


def conflict_rows(
    conflicts: Iterable[Conflict], labels: Mapping[str, Mapping[str, Any]], anchor: str = "id_"
) -> list[dict[str, Any]]:
    """Return the conflicts as the page shows them: word by word against the text that both began from."""
    return [
        {
            "name": one.name,
            "label": labels[one.name],
            "anchor": labels[one.name].get("anchor") or f"{anchor}{one.name}",
            "theirs": difference(one.base, one.theirs),
            "mine": difference(one.base, one.mine),
        }
        for one in conflicts
        if one.name in labels
    ]
