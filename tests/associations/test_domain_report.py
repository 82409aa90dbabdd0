"""Deadlines, states and the check list of the annual report: plain functions, no database."""

from datetime import UTC, date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from associations.domain.checklist import Missing, SectionFacts, missing_parts
from associations.domain.deadlines import academic_year, days_left, is_late, report_due
from associations.domain.lifecycle import REPORT
from associations.enums import ReportState
from core.errors import TransitionRefused
from core.lifecycle import require_transition

ALMATY = ZoneInfo("Asia/Almaty")
DUE = date(2026, 10, 1)


@pytest.mark.clause("22")
@pytest.mark.parametrize(
    ("moment", "late"),
    [
        pytest.param(datetime(2026, 10, 1, 23, 59, 59, tzinfo=ALMATY), False, id="last second"),
        pytest.param(datetime(2026, 10, 1, 23, 59, 59, 999999, tzinfo=ALMATY), False, id="within it"),
        pytest.param(datetime(2026, 10, 2, 0, 0, 0, tzinfo=ALMATY), True, id="midnight"),
        pytest.param(datetime(2026, 10, 1, 18, 59, 59, tzinfo=UTC), False, id="last second in UTC"),
        pytest.param(datetime(2026, 10, 1, 19, 0, 0, tzinfo=UTC), True, id="midnight in UTC"),
        pytest.param(datetime(2026, 9, 1, tzinfo=ALMATY), False, id="a month before"),
    ],
)
def test_report_is_late_after_the_due_day_in_almaty(moment, late):
    assert is_late(moment, DUE) is late


@pytest.mark.clause("22")
def test_report_is_due_at_the_last_second_of_the_day():
    assert report_due(DUE) == datetime(2026, 10, 1, 23, 59, 59, tzinfo=ALMATY)
    assert report_due(date(2023, 10, 1)).weekday() == 6, "a Sunday moves nothing"


@pytest.mark.clause("21")
def test_academic_year_runs_from_september_to_august():
    assert academic_year(2025) == (date(2025, 9, 1), date(2026, 8, 31), DUE)


@pytest.mark.parametrize(("day", "left"), [(date(2026, 9, 30), 1), (DUE, 0), (date(2026, 10, 3), -2)])
def test_days_left_counts_days_of_almaty(day, left):
    assert days_left(datetime(day.year, day.month, day.day, 0, 30, tzinfo=ALMATY), DUE) == left


ALLOWED = {
    ("draft", "submitted"),
    ("submitted", "in_review"),
    ("in_review", "returned"),
    ("in_review", "confirmed"),
    ("returned", "submitted"),
}


@pytest.mark.parametrize(("current", "target"), list(product(ReportState.values, repeat=2)))
def test_report_state_follows_the_table(current, target):
    if (current, target) in ALLOWED:
        require_transition(REPORT, current, target)
    else:
        with pytest.raises(TransitionRefused):
            require_transition(REPORT, current, target)


def section(number, *, text=True, nothing=False, events=0, linked=0):
    return SectionFacts(number, text, nothing, events, linked)


@pytest.mark.clause("21")
@pytest.mark.parametrize(
    ("sections", "site", "missing"),
    [
        pytest.param([section(1), section(2, events=1, linked=1)], "https://a.kz", [], id="complete"),
        pytest.param(
            [section(1, text=False, nothing=True), section(2, events=1, linked=1)],
            "https://a.kz",
            [],
            id="nothing done is an answer",
        ),
        pytest.param(
            [section(1, text=False), section(2, events=2, linked=1)],
            " ",
            [
                Missing("section_empty", "13.3", 1),
                Missing("event_without_link", "13.4", 2),
                Missing("no_site_link", "13.2"),
            ],
            id="each thing is named",
        ),
        pytest.param([section(1)], "https://a.kz", [Missing("no_event", "13.4")], id="no event"),
    ],
)
def test_checklist_names_what_is_missing(sections, site, missing):
    assert missing_parts(sections, site) == missing
