"""Numbers of protocols: the next one, the gaps, the order; and the states of numbers nobody planned."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.numbering import gaps, next_number, out_of_order


@pytest.mark.parametrize(
    ("taken", "missing", "following"),
    [
        pytest.param([], [], 1, id="none-yet"),
        pytest.param([1], [], 2, id="one"),
        pytest.param([1, 2, 3], [], 4, id="whole"),
        pytest.param([2, 3], [1], 4, id="first-is-missing"),
        pytest.param([1, 4], [2, 3], 5, id="two-in-the-middle"),
        pytest.param([5, 1, 3], [2, 4], 6, id="in-any-order"),
    ],
)
def test_gaps_are_named_and_never_filled(taken, missing, following):
    assert (gaps(taken), next_number(taken)) == (missing, following)


@given(st.sets(st.integers(1, 40)))
def test_numbers_and_gaps_make_a_whole_row(taken):
    assert sorted([*taken, *gaps(taken)]) == list(range(1, max(taken, default=0) + 1))


@pytest.mark.parametrize(
    ("held", "misplaced"),
    [
        ([], []),
        ([(1, 5), (2, 7), (3, 7)], []),
        ([(1, 5), (2, 3), (3, 6)], [2]),
        ([(1, 9), (2, 3), (3, 4)], [2, 3]),
    ],
)
def test_numbers_follow_the_days_of_the_meetings(held, misplaced):
    assert out_of_order((number, date(2026, 3, day)) for number, day in held) == misplaced
