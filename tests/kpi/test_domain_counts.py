"""From facts of the year to a sheet: ten thousand random years, and a scheme that another order renumbered."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kpi.domain.counts import (
    COUNTERS,
    ITEM_OF_KIND,
    REGISTER,
    Facts,
    Replies,
    ReportFacts,
    count_values,
    differs_from_count,
    followed_claim,
    is_carried_out,
    items_by_person,
    option_of_replies,
)
from kpi.domain.scoring import Scheme, score_sheet

YEAR_ENDS = date(2026, 8, 31)
NUMBERED = sorted(set(REGISTER.values()) - {7, 12})
SHEETS = 10_000


def random_facts(rng: random.Random) -> Facts:
    members = frozenset(range(rng.randint(0, 6)))

    def some(people):
        return frozenset(one for one in people if rng.random() < 0.7)

    protocols = rng.randint(0, 3)
    events = rng.randint(0, 4)
    areas = frozenset(range(1, 18))
    return Facts(
        year_ends_on=YEAR_ENDS,
        plan_approved_on=rng.choice([None, YEAR_ENDS + timedelta(days=rng.randint(-300, 20))]),
        member_kinds=some(ITEM_OF_KIND),
        members=members,
        meetings_planned=rng.choice([None, rng.randint(1, 8)]),
        meetings_held=rng.randint(0, 9),
        extended=rng.randint(0, 2),
        with_foreign=rng.randint(0, 2),
        with_business=rng.randint(0, 2),
        numbers={number: rng.randint(0, 30) for number in NUMBERED},
        covered={7: some(range(8)), 12: some(range(8))},
        replies=tuple(Replies(members, some(members)) for _each in range(protocols)),
        examined=rng.randint(0, 25),
        report=ReportFacts(
            on_time=rng.choice([None, True, False]),
            written=areas if rng.random() < 0.5 else some(areas),
            areas=areas,
            event_links=tuple(rng.choice(["linked", "linked", ""]) for _each in range(events)),
        ),
    )


def one_more(facts: Facts, rng: random.Random) -> Facts:
    """Return the year with one record more: of any kind that only adds."""
    number = rng.choice(NUMBERED)
    register = rng.choice([7, 12])
    grown = [
        replace(facts, numbers={**facts.numbers, number: facts.numbers[number] + 1}),
        replace(facts, covered={**facts.covered, register: facts.covered[register] | facts.members}),
        replace(facts, member_kinds=facts.member_kinds | {rng.choice(list(ITEM_OF_KIND))}),
        replace(facts, meetings_held=facts.meetings_held + 1),
        replace(facts, extended=facts.extended + 1),
        replace(facts, with_foreign=facts.with_foreign + 1),
        replace(facts, with_business=facts.with_business + 1),
        replace(facts, examined=facts.examined + 1),
        replace(facts, plan_approved_on=facts.plan_approved_on or YEAR_ENDS),
        replace(facts, report=replace(facts.report, written=facts.report.areas)),
    ]
    if facts.replies:
        first, *rest = facts.replies
        everybody = replace(first, replied=first.receivers)
        grown.append(replace(facts, replies=(everybody, *rest)))
    return rng.choice(grown)


def test_ten_thousand_random_years_stay_within_146_and_a_record_more_never_costs_points(scheme):
    rng = random.Random(400)
    for _each in range(SHEETS):
        facts = random_facts(rng)
        before = score_sheet(scheme, count_values(scheme, facts))
        assert 0 <= before.total <= before.max_points == 146
        after = score_sheet(scheme, count_values(scheme, one_more(facts, rng)))
        assert before.total <= after.total <= 146
        for old, new in zip(before.indicators, after.indicators, strict=True):
            assert 0 <= old.points <= new.points <= new.max_points


def test_every_indicator_of_the_order_has_its_counter(scheme):
    assert {row.identifier for row in scheme.indicators} == set(COUNTERS)
    assert sorted(ref for row in scheme.indicators for ref in items_by_person(row)) == ["13.2", "3.3"]


def test_an_order_that_renumbers_its_indicators_changes_rows_only(scheme):
    """The counters are found by identifier: the same facts give the same points under new numbers."""
    renumbered = Scheme(tuple(replace(row, number=30 - row.number) for row in reversed(scheme.indicators)))
    facts = random_facts(random.Random(1))
    old = {row.identifier: count_values(scheme, facts)[row.number] for row in scheme.indicators}
    new = {row.identifier: count_values(renumbered, facts)[row.number] for row in renumbered.indicators}
    assert old == new


def test_an_indicator_that_the_portal_cannot_count_has_no_value(scheme):
    unknown = replace(scheme.indicators[0], identifier="patents", number=14)
    assert 14 not in count_values(Scheme((*scheme.indicators, unknown)), Facts(YEAR_ENDS))


@pytest.mark.parametrize(
    ("planned", "held", "is_met"),
    [(None, 5, False), (0, 5, False), (3, 2, False), (3, 3, True), (3, 4, True)],
)
def test_3_1_plan_needs_as_many_meetings_as_were_foreseen(planned, held, is_met):
    assert is_carried_out(planned, held) is is_met


@pytest.mark.parametrize(
    ("replied", "option"),
    [
        ([{1, 2, 3}, {1, 2, 3}], "all"),
        ([{1, 2, 3}, {1, 2}], "several"),
        ([{1, 2, 3}, {1}], None),
        ([{1, 2, 3}, set()], None),
        ([], None),
    ],
)
def test_8_whose_8_missing_8_zero(replied, option):
    protocols = [Replies(frozenset({1, 2, 3}), frozenset(one)) for one in replied]
    assert option_of_replies(protocols) == option


def test_8_whose_asks_only_those_who_got_a_copy():
    early = Replies(frozenset({1, 2}), frozenset({1, 2}))
    late = Replies(frozenset({1, 2, 3}), frozenset({1, 2, 3}))
    assert option_of_replies([early, late]) == "all"


@pytest.mark.parametrize(
    ("claim", "before", "counted", "after"),
    [
        pytest.param(None, None, 4, 4, id="untouched"),
        pytest.param(3, 3, 4, 4, id="as counted before"),
        pytest.param(5, 3, 4, 5, id="set otherwise"),
        pytest.param(None, 3, 4, None, id="claimed nothing on purpose"),
        pytest.param(3, 3, None, None, id="the records are gone"),
    ],
)
def test_a_claim_follows_the_count_until_somebody_sets_it(scheme, claim, before, counted, after):
    assert followed_claim(scheme.indicator(9), claim, before, counted) == after


def test_who_scores_an_item_for_a_person_is_no_difference(scheme):
    meetings = scheme.indicator(3)
    assert not differs_from_count(meetings, frozenset({"3.1", "3.3"}), frozenset({"3.1"}))
    assert differs_from_count(meetings, frozenset({"3.1", "3.2"}), frozenset({"3.1"}))
    assert differs_from_count(meetings, None, frozenset({"3.1"}))
    assert not differs_from_count(scheme.indicator(9), None, 0)
    assert differs_from_count(scheme.indicator(9), 2, 3)
