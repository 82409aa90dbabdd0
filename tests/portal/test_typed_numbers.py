"""A number in an address that is none never breaks a page: it is as if nothing had been asked."""

import pytest
from django.urls import reverse

from core.http import whole_number, whole_numbers

ODD = ["²", "٣", "9" * 30, "-1", "1.0", "1e3", "\x00", " "]


@pytest.mark.parametrize(
    ("typed", "number"), [("7", 7), ("007", 7), ("999999999", 999_999_999), *((one, None) for one in ODD)]
)
def test_whole_number(typed, number):
    assert whole_number(typed) == number


def test_whole_numbers_leaves_out_the_others():
    assert whole_numbers(["3", *ODD, "5"]) == [3, 5]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["²", "9" * 30, "999999999"])
@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("meetings:meeting_list", ("body", "year")),
        ("meetings:protocol_list", ("year",)),
        ("meetings:decision_register", ("body",)),
        ("kpi:ranking", ("area", "year")),
        ("kpi:review_queue", ("year",)),
        ("council:recommendation_list", ("year",)),
        ("council:oversight", ("year",)),
        ("associations:plan_list", ("year",)),
        ("associations:planned_meetings", ("year",)),
        ("associations:report_list", ("year",)),
    ],
)
def test_page_opens_whatever_number_was_typed(cast, page, names, typed):
    asked = dict.fromkeys(names, typed)
    assert cast.client("center_head").get(reverse(page), asked).status_code == 200
