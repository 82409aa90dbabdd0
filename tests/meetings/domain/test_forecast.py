"""What the answers say about the quorum (cl. 12, 24), and until when an answer is taken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.answering import answer_falls, may_answer
from meetings.domain.forecast import Forecast
from meetings.domain.voting import has_quorum

HOUR = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seats", "in_person", "online", "cannot", "silent", "short", "at_best", "state"),
    [
        pytest.param(
            36, 24, 0, 12, 0, 0, 0, "reached", id="cl.12-just-enough", marks=pytest.mark.clause("12")
        ),
        pytest.param(36, 20, 4, 0, 12, 0, 0, "reached", id="online-counts", marks=pytest.mark.clause("12")),
        pytest.param(
            36, 23, 0, 13, 0, 1, 1, "impossible", id="one-short-for-good", marks=pytest.mark.clause("12")
        ),
        pytest.param(
            36, 23, 0, 12, 1, 1, 0, "possible", id="one-silent-may-save-it", marks=pytest.mark.clause("12")
        ),
        pytest.param(
            36, 0, 0, 0, 36, 24, 0, "possible", id="nobody-answered", marks=pytest.mark.clause("12")
        ),
        pytest.param(
            9, 5, 0, 0, 2, 1, 0, "possible", id="vacant-seats-are-in-the-base", marks=pytest.mark.clause("24")
        ),
        pytest.param(
            9, 4, 1, 2, 0, 1, 1, "impossible", id="too-many-refusals", marks=pytest.mark.clause("24")
        ),
        pytest.param(1, 0, 0, 0, 0, 1, 1, "impossible", id="nobody-invited", marks=pytest.mark.clause("24")),
        pytest.param(0, 0, 0, 0, 0, 0, 0, "reached", id="no-seats"),
    ],
)
def test_forecast(seats, in_person, online, cannot, silent, short, at_best, state):
    forecast = Forecast(seats, in_person, online, cannot, silent)

    assert (forecast.short_by, forecast.short_at_best, forecast.state) == (short, at_best, state)


@given(st.integers(1, 60), st.data())
def test_forecast_agrees_with_the_quorum_rule(seats, data):
    coming = data.draw(st.integers(0, seats))
    silent = data.draw(st.integers(0, seats - coming))
    forecast = Forecast(seats, in_person=coming, silent=silent)

    assert has_quorum(seats, coming) == (forecast.short_by == 0)
    assert has_quorum(seats, coming + silent) == (forecast.short_at_best == 0)
    assert has_quorum(seats, coming + forecast.short_by)


@pytest.mark.parametrize(
    ("state", "minutes", "by_link", "taken"),
    [
        ("convened", -1, True, True),
        ("convened", 0, True, False),
        ("convened", 30, False, True),
        ("planned", -1, True, False),
        ("open", -1, False, False),
        ("closed", 90, True, False),
        ("cancelled", -1, True, False),
    ],
)
def test_answer_is_taken_until_the_meeting_begins(state, minutes, by_link, taken):
    now = HOUR + timedelta(minutes=minutes)
    assert may_answer(state, HOUR, now, by_link=by_link) is taken


def test_answers_fall_with_the_hour_only():
    assert answer_falls(HOUR, HOUR + timedelta(hours=1))
    assert not answer_falls(HOUR, HOUR)
