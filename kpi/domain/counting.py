"""From facts of the year to KPI values: the readings of `fixtures/kpi.yaml` as functions.

Each function names the reading it carries out; the readings are shown to users beside the indicator.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

ALL = "all"
SEVERAL = "several"
SEVERAL_FROM = 2  # «бірнеше» (several) is more than one: readings 7-several, 8-whose, 12-several


def is_plan_approved(approved_on: date | None, year_ends_on: date) -> bool:
    """Tell whether the chair approved the plan before the academic year ended (1-when, 1-council)."""
    return approved_on is not None and approved_on <= year_ends_on


def is_member_on(day: date, since: date, until: date | None) -> bool:
    """Tell whether a membership is active on the day that counts, the year's last (2-when)."""
    return since <= day and (until is None or day <= until)


def composition(item_of_kind: Mapping[str, str], kinds: Iterable[str]) -> frozenset[str]:
    """Return the items of indicator 2 met by the members' kinds: one member is enough (2-how-many).

    `item_of_kind` says which item a kind of member belongs to; employers' associations belong to
    the employers there (2-ngo).
    """
    return frozenset(item_of_kind[kind] for kind in kinds if kind in item_of_kind)


def are_meetings_as_planned(planned: Collection[int], held: Collection[int]) -> bool:
    """Tell whether every meeting that the approved plan foresees has been held (3.1-plan)."""
    return bool(planned) and set(planned) <= set(held)


def distinct_count(keys: Iterable[object]) -> int:
    """Count distinct things: programmes recommended upon (6-counted), materials examined (10-counted)."""
    return len(set(keys))


def documents_count(indicator_of_document: Mapping[object, int], indicator: int) -> int:
    """Count documents entered under the indicator; each is under one only (5-overlap)."""
    return sum(1 for number in indicator_of_document.values() if number == indicator)


def coverage(covered: Collection[int], members: Collection[int]) -> str | None:
    """Return "all", "several" or None for member universities covered (7-all, 7-several, 12-…).

    Universities outside the association do not count. A single member university is "all".
    """
    reached = set(covered) & set(members)
    if not reached:
        return None
    if reached == set(members):
        return ALL
    return SEVERAL if len(reached) >= SEVERAL_FROM else None


def responses(replied: Sequence[Collection[int]], members: Collection[int]) -> str | None:
    """Return the option of indicator 8 from the universities that replied, one entry per protocol.

    All on all protocols, or at least two on every protocol (8-whose); a protocol without a reply
    gives nothing (8-missing), and so does a year without protocols (8-zero).
    """
    options = [coverage(universities, members) for universities in replied]
    if not options or None in options:
        return None
    return ALL if all(option == ALL for option in options) else SEVERAL


def is_on_time(submitted_at: datetime, due_at: datetime) -> bool:
    """Tell whether a report came by its due moment, the last second included (13.1-deadline)."""
    return submitted_at <= due_at


def has_structure(written: Iterable[str], required: Collection[str]) -> bool:
    """Tell whether every area of activity of cl. 19 has a section in the report (13.3-clause-21)."""
    return bool(required) and set(required) <= set(written)


def are_events_linked(links: Sequence[str]) -> bool:
    """Tell whether every event of the report has a link; no event, no points (13.4-all)."""
    return bool(links) and all(link.strip() for link in links)
