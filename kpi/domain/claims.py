"""Claims of an association: values as they are stored, their proof, and what the portal counts by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kpi.domain.counting import are_events_linked, has_structure
from kpi.domain.scoring import Indicator, Scheme, Value
from kpi.domain.values import parse_values

# The indicator and the items on the report itself; the portal counts them from the report (13.1 to 13.4).
REPORT_INDICATOR = "report"
TIMELY, SITE_LINK, STRUCTURE, EVENT_LINKS = (
    "timely_submission",
    "link_on_site",
    "structure",
    "event_links",
)


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """What a form gives for one indicator; ``version`` is the one the writer began from."""

    value: object
    note: str
    version: int


def stored_claim(scheme: Scheme, number: int, raw: object) -> tuple[Value, Any]:
    """Return a claim checked by the scheme: as the domain scores it, and as it is stored in JSON.

    Nothing claimed (null, false, no items, 0) is stored as null. Raises ValuesError.
    """
    value = parse_values(scheme, {str(number): raw})[number]
    if not value:
        return None, None
    if isinstance(value, frozenset):
        return value, dict.fromkeys(sorted(value), True)
    return value, value


def value_of(scheme: Scheme, number: int, stored: object) -> Value:
    """Return a stored claim as the domain scores it. Raises ValuesError when the scheme no longer takes it."""
    return parse_values(scheme, {str(number): stored})[number]


def report_value(
    indicator: Indicator,
    *,
    on_time: bool | None,
    site_url: str,
    written: Collection[int],
    areas: Collection[int],
    event_links: Collection[str],
) -> frozenset[str]:
    """Return the items of indicator 13 that the report itself earns.

    ``on_time`` is None before the submission: punctuality is a fact only then (13.1-deadline). ``written`` and
    ``areas`` are sub-items of clause 19; ``event_links`` holds one text for each event, empty without a link.
    """
    earned = {
        TIMELY: on_time is True,
        SITE_LINK: bool(site_url.strip()),
        STRUCTURE: has_structure(map(str, written), set(map(str, areas))),
        EVENT_LINKS: are_events_linked(list(event_links)),
    }
    return frozenset(item.ref for item in indicator.items if earned.get(item.identifier))


def unproved(
    indicator: Indicator, value: Value, proved_items: Collection[str | None], *, counted: Value = None
) -> tuple[str, ...]:
    """Return the references of claimed points that have no proof; empty when every point has one.

    ``proved_items`` names the item of each proof, None for a proof of the whole indicator. What the portal ``counted``
    from records is proved by them; the report proves indicator 13 by itself.
    """
    if not value or indicator.identifier == REPORT_INDICATOR or None in proved_items:
        return ()
    if isinstance(value, frozenset):
        proved = set(proved_items) | (set(counted) if isinstance(counted, frozenset) else set())
        return tuple(item.ref for item in indicator.items if item.ref in value and item.ref not in proved)
    return () if value == counted else (str(indicator.number),)


def claims_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Say whether two frozen indicators of a submitted version differ in claim, explanation or proof."""
    return any(old.get(key) != new.get(key) for key in ("claim", "note", "evidence"))
