"""Quarters, agreement, differences and progress of a work plan (clause 20; ADR-0037)."""

from datetime import date

import pytest

from associations.domain import plans
from associations.domain.lifecycle import PLAN
from associations.domain.plans import AHEAD, DONE, DUE_SOON, OVERDUE, USUAL_PLAN, Agreement, Line
from associations.enums import PlanItemKind, PlanState
from core.lifecycle import may_become

clause = pytest.mark.clause


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        pytest.param(1, date(2026, 9, 1), date(2026, 11, 30), id="autumn"),
        pytest.param(2, date(2026, 12, 1), date(2027, 2, 28), id="winter"),
        pytest.param(3, date(2027, 3, 1), date(2027, 5, 31), id="spring"),
        pytest.param(4, date(2027, 6, 1), date(2027, 8, 31), id="summer"),
    ],
)
def test_quarters_are_of_the_academic_year(quarter, first, last):
    assert plans.quarter_months(2026, quarter)[0] == first
    assert plans.quarter_ends_on(2026, quarter) == last
    assert plans.quarter_of(2026, first) == plans.quarter_of(2026, last) == quarter


def test_a_leap_winter_ends_on_the_29th():
    assert plans.quarter_ends_on(2027, 2) == date(2028, 2, 29)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 9, 1)])
def test_a_day_outside_of_the_year_has_no_quarter(day):
    assert plans.quarter_of(2026, day) is None


@pytest.mark.parametrize(
    ("members", "agree", "against", "needed", "reached"),
    [
        pytest.param(9, 4, 0, 5, False, id="one-short", marks=clause("20")),
        pytest.param(9, 5, 4, 5, True, id="more-than-half", marks=clause("20")),
        pytest.param(10, 5, 0, 6, False, id="half-is-not-more", marks=clause("20")),
        pytest.param(10, 6, 4, 6, True, id="even", marks=clause("20")),
        pytest.param(1, 1, 0, 1, True, id="alone"),
        pytest.param(0, 0, 0, 1, False, id="nobody"),
    ],
)
def test_members_agree_by_more_than_half_of_them(members, agree, against, needed, reached):
    agreement = Agreement(members, agree, against)
    assert (agreement.needed, agreement.is_reached) == (needed, reached)
    assert agreement.silent == members - agree - against


def test_difference_tells_added_removed_and_changed_lines():
    before = [Line(1, {"title": "a", "quarter": 1}), Line(2, {"title": "b", "quarter": 2})]
    after = [Line(2, {"title": "b", "quarter": 3}), Line(3, {"title": "c", "quarter": 1})]
    found = plans.difference(before, after)
    assert (found.added, found.removed, found.changed) == ((3,), (1,), {2: ("quarter",)})
    assert plans.difference(before, before).is_empty


@pytest.mark.parametrize(
    ("today", "is_done", "state"),
    [
        pytest.param(date(2027, 1, 1), True, DONE, id="done-stays-done"),
        pytest.param(date(2026, 11, 30), False, DUE_SOON, id="the-last-day-is-not-late"),
        pytest.param(date(2026, 12, 1), False, OVERDUE, id="the-day-after-is"),
        pytest.param(date(2026, 10, 31), False, DUE_SOON, id="thirty-days"),
        pytest.param(date(2026, 10, 30), False, AHEAD, id="thirty-one-days"),
    ],
)
def test_progress(today, is_done, state):
    assert plans.progress_of(date(2026, 11, 30), is_done=is_done, today=today) == state


def test_29_february_moves_to_the_28th():
    assert plans.same_day_next_year(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize("kind", PlanItemKind.values)
def test_every_kind_but_a_meeting_serves_an_area(kind):
    assert (plans.area_of_plan_item(kind) is None) == (kind == PlanItemKind.MEETING)


def test_usual_lines_are_whole_and_hold_two_meetings():
    assert sum(one.kind == plans.MEETING for one in USUAL_PLAN) == 2
    assert all(one.kind in PlanItemKind.values and one.quarter in plans.QUARTERS for one in USUAL_PLAN)
    assert all(
        one.title["kk"] and one.title["ru"] and one.result["kk"] and one.result["ru"] for one in USUAL_PLAN
    )


ALLOWED = {
    ("draft", "agreeing"),
    ("agreeing", "draft"),
    ("agreeing", "agreed"),
    ("agreed", "draft"),
    ("agreed", "approved"),
    ("approved", "council_agreed"),
    ("approved", "returned"),
}


@pytest.mark.parametrize("current", PlanState.values)
@pytest.mark.parametrize("target", PlanState.values)
def test_lifecycle(current, target):
    assert may_become(PLAN, current, target) == ((current, target) in ALLOWED)
