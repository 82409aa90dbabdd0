"""What a material needs, who may examine, when to remind, what counts."""

from datetime import date, timedelta

import pytest

from associations.domain.expertise import (
    area_of,
    completed_in,
    has_conflict,
    is_ready_to_conclude,
    is_reminder_day,
    missing_marks,
    missing_parts,
)
from associations.domain.lifecycle import MATERIAL, OPINION
from associations.enums import MaterialState, OpinionState

WHOLE = {
    "for_stamp": False,
    "has_title": True,
    "has_annotation": True,
    "has_authors": True,
    "has_link": False,
    "parts": {"work"},
}


@pytest.mark.clause("19")
@pytest.mark.parametrize(
    ("kind", "area"), [("programme", 10), ("textbook", 12), ("study_guide", 12), ("mooc", 13), ("other", 12)]
)
def test_kind_of_material_has_its_area(kind, area):
    assert area_of(kind) == area


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        pytest.param({}, (), id="whole"),
        pytest.param({"has_annotation": False}, ("annotation",), id="no annotation"),
        pytest.param({"parts": set()}, ("work",), id="no work"),
        pytest.param({"parts": set(), "has_link": True}, (), id="a course has a link"),
        pytest.param({"for_stamp": True}, ("extract",), id="stamp needs the extract"),
        pytest.param({"for_stamp": True, "parts": {"work", "extract"}}, (), id="stamp with extract"),
        pytest.param(
            {"has_title": False, "has_authors": False, "has_annotation": False, "parts": set()},
            ("title", "annotation", "authors", "work"),
            id="nothing",
        ),
    ],
)
def test_what_is_missing_is_named(facts, missing):
    assert missing_parts(**WHOLE | facts) == missing


@pytest.mark.parametrize(
    ("expert", "authors", "conflict"),
    [({1}, {2}, False), ({1, 2}, {2}, True), (set(), {2}, False), ({1}, set(), False)],
)
def test_expert_of_the_authors_university_has_a_conflict(expert, authors, conflict):
    assert has_conflict(expert, authors) is conflict


@pytest.mark.parametrize(
    ("states", "ready"),
    [
        ([], False),
        (["declined"], False),
        (["given"], True),
        (["given", "declined", "removed"], True),
        (["given", "asked"], False),
        (["given", "accepted"], False),
    ],
)
def test_ready_when_all_answered_and_one_gave(states, ready):
    assert is_ready_to_conclude(states) is ready


@pytest.mark.parametrize(
    ("days_after_due", "reminded"),
    [(-4, False), (-3, True), (-1, False), (0, True), (1, False), (6, False), (7, True), (14, True)],
)
def test_days_of_reminders(days_after_due, reminded):
    due = date(2026, 3, 20)
    assert is_reminder_day(due, due + timedelta(days=days_after_due)) is reminded


def test_marks_of_all_criteria_are_asked_for():
    assert missing_marks({"content": "meets"}) == ("programme", "method", "language", "sources", "integrity")


@pytest.mark.clause("app2.10")
@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2025, 8, 31), False),
        (date(2025, 9, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
    ],
)
def test_examination_counts_in_the_year_of_its_first_conclusion(day, counts):
    assert completed_in({5: day}, date(2025, 9, 1), date(2026, 8, 31)) == ({5} if counts else set())


def test_states_have_their_tables():
    assert set(MATERIAL) == set(MaterialState.values)
    assert set(OPINION) == set(OpinionState.values)
    for table in (MATERIAL, OPINION):
        assert {target for targets in table.values() for target in targets} <= set(table)
