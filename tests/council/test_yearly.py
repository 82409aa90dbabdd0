"""The Council meets at least twice a calendar year (cl. 11), and the portal says so in time."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from council.domain.yearly import check_year
from council.queries import waiting_for, yearly_check
from tests.factories.meetings import MeetingFactory


@pytest.mark.clause("11")
@pytest.mark.parametrize(
    ("today", "held", "planned", "state", "to_plan"),
    [
        pytest.param((1, 1), 0, 0, "on_the_way", 2, id="new-year"),
        pytest.param((6, 30), 0, 0, "on_the_way", 2, id="last-quiet-day"),
        pytest.param((7, 1), 0, 0, "warning", 2, id="half-a-year-without"),
        pytest.param((7, 1), 0, 2, "warning", 0, id="planned-is-not-held"),
        pytest.param((7, 1), 1, 0, "on_the_way", 1, id="one-in-the-first-half"),
        pytest.param((9, 30), 1, 0, "on_the_way", 1, id="last-day-before-urgent"),
        pytest.param((10, 1), 1, 0, "urgent", 1, id="second-is-not-planned"),
        pytest.param((10, 1), 1, 1, "on_the_way", 0, id="second-is-planned"),
        pytest.param((10, 1), 0, 1, "urgent", 1, id="one-planned-is-too-few"),
        pytest.param((10, 1), 0, 2, "warning", 0, id="both-planned-none-held"),
        pytest.param((12, 31), 2, 0, "met", 0, id="met"),
        pytest.param((3, 1), 2, 0, "met", 0, id="met-early"),
    ],
)
def test_two_meetings_a_year(today, held, planned, state, to_plan):
    check = check_year(2026, date(2026, *today), held=held, planned=planned)

    assert (check.state, check.to_plan) == (state, to_plan)
    assert check.needs_attention == (state in ("warning", "urgent"))


@pytest.mark.clause("11")
@pytest.mark.parametrize(("held", "state"), [(0, "missed"), (1, "missed"), (2, "met"), (5, "met")])
def test_year_that_is_over(held, state):
    assert check_year(2025, date(2026, 1, 1), held=held, planned=3).state == state


def council_meeting(cast, month: int, state: str, day: int = 10):
    moment = datetime(2026, month, day, 5, tzinfo=UTC)
    at = {"closed": {"opened_at": moment, "closed_at": moment}, "cancelled": {"cancelled_at": moment}}
    return MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=moment,
        state=state,
        **at.get(state, {}),
    )


@pytest.mark.django_db
@pytest.mark.clause("11")
def test_cancelled_past_plans_and_other_bodies_do_not_count(cast):
    council_meeting(cast, 3, "closed")
    council_meeting(cast, 4, "cancelled")
    council_meeting(cast, 5, "planned")  # its day has passed and it was never held
    council_meeting(cast, 12, "convened")
    MeetingFactory(body=cast.association.body, starts_at=datetime(2026, 12, 1, 5, tzinfo=UTC))
    check = yearly_check(date(2026, 10, 2))

    assert (check.held, check.planned, check.state) == (1, 1, "on_the_way")


@pytest.mark.django_db
@pytest.mark.clause("11")
def test_warning_reaches_the_leaders_and_the_readers_of_the_list(cast):
    council_meeting(cast, 3, "closed")
    with time_machine.travel(datetime(2026, 10, 2, 6, tzinfo=UTC)):
        told = {name for name in cast.ids if waiting_for(cast[name])}
        home = cast.client("chair").get(reverse("home")).content.decode()
        lists = {
            name: cast.client(name).get(reverse("meetings:meeting_list")).content.decode()
            for name in ("member", "center_head", "association_secretary")
        }
        council_meeting(cast, 12, "planned")
        after = waiting_for(cast["chair"])

    assert told == {"chair", "deputy_chair", "council_secretary"}
    sentence = "2026 жылы өткені – 1, жоспарланғаны – 0"
    assert sentence in home
    assert [sentence in lists[name] for name in ("member", "center_head")] == [True, True]
    assert sentence not in lists["association_secretary"]
    assert after == []
