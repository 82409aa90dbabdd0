"""From the records of a year to the values of a sheet: which records each indicator of appendix 2 is counted from.

The scheme says what earns points, the identifiers of its rows say what is counted; numbers of indicators are never asked
for, so that an order which renumbers them changes rows only.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from kpi.domain.claims import REPORT_INDICATOR, SITE_LINK, report_value
from kpi.domain.counting import composition, coverage, is_plan_approved
from kpi.domain.scoring import Indicator, Scheme, Value

# The number that an entry in the record of the year carries for the indicator it serves.
REGISTER: dict[str, int] = {
    "qualification_documents": 4,
    "legal_documents": 5,
    "programme_recommendations": 6,
    "resource_analysis": 7,
    "events": 9,
    "implementation_acts": 11,
    "monitoring": 12,
}
# The kinds of members that earn an item of indicator 2; employers' associations count as employers (2-ngo).
ITEM_OF_KIND: dict[str, str] = {
    "hei_representative": "hei_representatives",
    "employer": "employers",
    "employers_association": "employers",
    "ngo": "non_governmental_organisations",
    "foreign_partner": "foreign_partners",
}
AS_PLANNED, EXTENDED, TOPICAL, FOREIGN_GUESTS, BUSINESS_GUESTS = (
    "as_planned",
    "extended_meeting",
    "topical_themes",
    "foreign_guests",
    "business_guests",
)
# What only a person can judge: whether themes are topical (3.3-topical), whether the page shows the report (13.2).
BY_PERSON = frozenset({TOPICAL, SITE_LINK})


@dataclass(frozen=True, slots=True)
class Replies:
    """A protocol: the member universities its copies went to, and those of them that have replied."""

    receivers: frozenset[int]
    replied: frozenset[int]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report itself shows: ``on_time`` is None before the submission."""

    on_time: bool | None = None
    written: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()
    event_links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say of one association in one academic year.

    ``numbers`` and ``covered`` are by the number an entry in the record carries. ``meetings_planned`` is None while no plan
    is approved. ``members`` are the universities of the association on the last day.
    """

    year_ends_on: date
    plan_approved_on: date | None = None
    member_kinds: frozenset[str] = frozenset()
    members: frozenset[int] = frozenset()
    meetings_planned: int | None = None
    meetings_held: int = 0
    extended: int = 0
    with_foreign: int = 0
    with_business: int = 0
    numbers: Mapping[int, int] = field(default_factory=dict)
    covered: Mapping[int, frozenset[int]] = field(default_factory=dict)
    replies: tuple[Replies, ...] = ()
    examined: int = 0
    report: ReportFacts = ReportFacts()


def _refs(indicator: Indicator, met: Collection[str]) -> frozenset[str]:
    return frozenset(item.ref for item in indicator.items if item.identifier in met)


def _plan(indicator: Indicator, facts: Facts) -> Value:
    return is_plan_approved(facts.plan_approved_on, facts.year_ends_on)


def _composition(indicator: Indicator, facts: Facts) -> Value:
    return _refs(indicator, composition(ITEM_OF_KIND, facts.member_kinds))


def is_carried_out(planned: int | None, held: int) -> bool:
    """Tell whether as many meetings were held as the approved plan foresees; without a plan never (3.1-plan)."""
    return bool(planned) and held >= (planned or 0)


def _meetings(indicator: Indicator, facts: Facts) -> Value:
    met = {
        AS_PLANNED: is_carried_out(facts.meetings_planned, facts.meetings_held),
        EXTENDED: facts.extended > 0,
        FOREIGN_GUESTS: facts.with_foreign > 0,
        BUSINESS_GUESTS: facts.with_business > 0,
    }
    return _refs(indicator, {name for name, is_met in met.items() if is_met})


def _number(indicator: Indicator, facts: Facts) -> Value:
    return facts.numbers.get(REGISTER[indicator.identifier], 0)


def _covered(indicator: Indicator, facts: Facts) -> Value:
    return coverage(facts.covered.get(REGISTER[indicator.identifier], frozenset()), facts.members)


def option_of_replies(protocols: Collection[Replies]) -> str | None:
    """Return the option of indicator 8: all replied on all protocols, or at least two on every one (8-whose).

    Asked are the member universities that the copies went to (ADR-0046). A protocol without enough replies gives nothing
    (8-missing), and so does a year without protocols (8-zero).
    """
    options = [coverage(one.replied, one.receivers) for one in protocols]
    if not options or None in options:
        return None
    return "all" if all(option == "all" for option in options) else "several"


def _replies(indicator: Indicator, facts: Facts) -> Value:
    return option_of_replies(facts.replies)


def _examined(indicator: Indicator, facts: Facts) -> Value:
    return facts.examined


def _report(indicator: Indicator, facts: Facts) -> Value:
    shown = facts.report
    return report_value(
        indicator,
        on_time=shown.on_time,
        site_url="",
        written=shown.written,
        areas=shown.areas,
        event_links=shown.event_links,
    )


COUNTERS: dict[str, Callable[[Indicator, Facts], Value]] = {
    "work_plan_approved": _plan,
    "composition": _composition,
    "meetings": _meetings,
    "qualification_documents": _number,
    "legal_documents": _number,
    "programme_recommendations": _number,
    "resource_analysis": _covered,
    "protocol_responses": _replies,
    "events": _number,
    "expert_reviews": _examined,
    "implementation_acts": _number,
    "monitoring": _covered,
    REPORT_INDICATOR: _report,
}


def count_value(indicator: Indicator, facts: Facts) -> Value:
    """Return what the records give an indicator; None for one that the portal has no counter for."""
    counter = COUNTERS.get(indicator.identifier)
    return counter(indicator, facts) if counter else None


def count_values(scheme: Scheme, facts: Facts) -> dict[int, Value]:
    """Return the value of every indicator of a scheme that the portal counts, by number."""
    return {
        indicator.number: count_value(indicator, facts)
        for indicator in scheme.indicators
        if indicator.identifier in COUNTERS
    }


def items_by_person(indicator: Indicator) -> frozenset[str]:
    """Return the references that the portal leaves to a person: 3.3 and 13.2."""
    return frozenset(item.ref for item in indicator.items if item.identifier in BY_PERSON)


def judged_items(indicator: Indicator, claim: Value) -> frozenset[str]:
    """Return the references that a claim takes in and only a person can judge: no count can agree with them."""
    return claim & items_by_person(indicator) if isinstance(claim, frozenset) else frozenset()


def differs_from_count(indicator: Indicator, claim: Value, counted: Value) -> bool:
    """Say whether a claim is another one than the count; what only a person can judge is no difference."""
    if isinstance(claim, frozenset) or isinstance(counted, frozenset):
        own = items_by_person(indicator)
        claimed = claim if isinstance(claim, frozenset) else frozenset()
        found = counted if isinstance(counted, frozenset) else frozenset()
        return claimed - own != found - own
    return (claim or None) != (counted or None)


def followed_claim(indicator: Indicator, claim: object, before: object, counted: object) -> object:
    """Return the claim after a new count, all as they are stored: an untouched claim is the count.

    Touched is a claim that is another than the count before. Items that a person claimed and only a person can judge stay
    beside the counted ones.
    """
    own = items_by_person(indicator)

    def split(stored: object) -> tuple[dict[str, bool], object]:
        if not isinstance(stored, Mapping):
            return {}, stored or None
        mine = {ref: True for ref in stored if ref in own}
        return mine, {ref: True for ref in sorted(stored) if ref not in own} or None

    mine, rest = split(claim)
    if rest != split(before)[1]:
        return claim
    new = split(counted)[1]
    if isinstance(new, dict) or mine:
        return {**(new if isinstance(new, dict) else {}), **mine} or None
    return new
