"""Reads of the order's text."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from directory.models import Chapter, Clause, LegalOrder


@dataclass(frozen=True)
class ClausePage:
    """A clause with its surroundings: the clause it belongs to, its parts, the entries before and after."""

    clause: Clause
    parent: Clause | None
    parts: list[Clause]
    previous: Clause | None
    next: Clause | None


def regulation_orders() -> QuerySet[LegalOrder]:
    """Return the orders that carry the Regulation, the latest signed first; later ones may change the lists alone."""
    return LegalOrder.objects.filter(carries_regulation=True).order_by("-signed_on")


def latest_order() -> LegalOrder | None:
    """Return the order whose Regulation is in force: the latest signed of those that carry one."""
    return regulation_orders().first()


def _entries_in_force() -> QuerySet[Clause]:
    latest = regulation_orders().values("pk")[:1]
    return Clause.objects.filter(order__in=latest).order_by("position")


def chapters_with_entries() -> list[tuple[Chapter | None, list[Clause]]]:
    """Return the order's own body (chapter None) and each chapter with all its entries, parts too: two queries."""
    chapters = {chapter.pk: chapter for chapter in Chapter.objects.all()}
    entries: dict[int | None, list[Clause]] = {}
    for entry in _entries_in_force():
        entries.setdefault(entry.chapter_id, []).append(entry)
    return [(chapters.get(pk) if pk else None, listed) for pk, listed in entries.items()]


def clause_page(identifier: str) -> ClausePage | None:
    """Return the entry "12", "19.10", "9.p2" or "order.3" with its surroundings; None when there is none.

    Two queries: the entry, then the rest of its clause with the two neighbours.
    """
    clause = _entries_in_force().select_related("chapter", "order").filter(identifier=identifier).first()
    if clause is None:
        return None
    beside = Q(position__in=(clause.position - 1, clause.position + 1))
    same_clause = Q(number=clause.number) if clause.number is not None else Q(pk=clause.pk)
    around = list(_entries_in_force().filter(beside | same_clause))
    family = [entry for entry in around if clause.number and entry.number == clause.number]
    places = {entry.position: entry for entry in around}
    return ClausePage(
        clause=clause,
        parent=None if clause.is_whole else next((entry for entry in family if entry.is_whole), None),
        parts=[entry for entry in family if not entry.is_whole] if clause.is_whole else [],
        previous=places.get(clause.position - 1),
        next=places.get(clause.position + 1),
    )
