"""Claims of an association: values as they are stored, their proof, and what the portal counts by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kpi.domain.counting import are_events_linked, has_structure
from kpi.domain.scoring import Indicator, Scheme, Value
from kpi.domain.values import parse_values
from kpi.enums import IndicatorKind
from meetings.domain.difference import Conflict, merge_over_seen

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
    """What a form gives for one indicator; ``version`` is the one the writer began from.

    ``seen`` are the texts that the writer began from, by field (:data:`VALUE`, :data:`NOTE`).
    """

    value: object
    note: str
    version: int
    seen: Mapping[str, str] = field(default_factory=dict)


# The fields of a claim that two people may change at once.
VALUE, NOTE = "value", "note"


def claim_as_text(stored: object) -> str:
    """Return a stored claim as a form sends it and as it is compared: "1", "2.1 2.3", "4", "all", empty for none."""
    if stored is None or stored is False:
        return ""
    if stored is True:
        return "1"
    if isinstance(stored, Mapping):
        return " ".join(sorted(ref for ref, is_claimed in stored.items() if is_claimed))
    return str(stored)


def claim_from_text(kind: str, text: str) -> object:
    """Return the claim of a text of :func:`claim_as_text`, as :func:`stored_claim` takes it."""
    match kind:
        case IndicatorKind.SINGLE:
            return bool(text)
        case IndicatorKind.ADDITIVE:
            return dict.fromkeys(text.split(), True)
        case IndicatorKind.BANDED:
            if not text:
                return None
            return int(text) if text.lstrip("-").isdecimal() and len(text) < 12 else text
        case _:
            return text or None


def stored_from_text(kind: str, text: str) -> Any:
    """Return the claim of a text of :func:`claim_as_text` as it is stored: null when nothing is claimed."""
    return claim_from_text(kind, text) or None


def merged_claim(
    kind: str, now: Mapping[str, str], typed: Mapping[str, str], seen: Mapping[str, str], *, is_current: bool
) -> tuple[dict[str, str], list[Conflict]]:
    """Put a typed claim over what its writer saw, field by field; an additive one item by item.

    See :func:`meetings.domain.difference.merge_over_seen`. Two people who tick different items disagree in nothing.
    """
    if kind != IndicatorKind.ADDITIVE or VALUE not in seen:
        return merge_over_seen(now, typed, seen, is_current=is_current)
    references = sorted({ref for texts in (now, typed, seen) for ref in texts[VALUE].split()})

    def apart(texts: Mapping[str, str]) -> dict[str, str]:
        ticked = set(texts[VALUE].split())
        items = {ref: "1" if ref in ticked else "" for ref in references}
        return items | {name: text for name, text in texts.items() if name != VALUE}

    merged, conflicts = merge_over_seen(apart(now), apart(typed), apart(seen), is_current=is_current)
    together = {VALUE: " ".join(ref for ref in references if merged.pop(ref))}
    return merged | together, conflicts


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
