"""Reads of the order's text."""

from dataclasses import dataclass

from directory.models import Clause, LegalOrder


@dataclass(frozen=True)
class ClausePage:
    """A clause with its surroundings: the clause it belongs to, its parts, the entries before and after."""

    clause: Clause
    parent: Clause | None
    parts: list[Clause]
    previous: Clause | None
    next: Clause | None


def regulation_entries() -> list[Clause]:
    """Return the order's own body and every clause of the Regulation of the latest order: one query."""
    latest = LegalOrder.objects.order_by("-signed_on").values("pk")[:1]
    return list(
        Clause.objects.filter(order__in=latest).select_related("order", "chapter").order_by("position")
    )


def clause_page(identifier: str) -> ClausePage | None:
    """Return the entry "12", "19.10", "9.p2" or "order.3" with its surroundings; None when there is none."""
    entries = regulation_entries()
    place = next(
        (index for index, entry in enumerate(entries) if entry.identifier == identifier),
        None,
    )
    if place is None:
        return None
    clause = entries[place]
    family = [entry for entry in entries if clause.number and entry.number == clause.number]
    parent = next((entry for entry in family if entry.is_whole), None)
    return ClausePage(
        clause=clause,
        parent=None if clause.is_whole else parent,
        parts=[entry for entry in family if not entry.is_whole] if clause.is_whole else [],
        previous=entries[place - 1] if place else None,
        next=entries[place + 1] if place + 1 < len(entries) else None,
    )
