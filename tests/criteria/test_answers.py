"""Reading what was typed into appendix 1: every kind of wrong value named by its place, nothing lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.domain.answers import Spec, is_missing, read_answer, read_number, sheet_problems
from criteria.domain.typed import merged_texts, texts_of, typed_with
from tests.criteria.world import LICENCE, LIST_LINE

TODAY = date(2026, 11, 25)
COUNT = Spec("2", "count")
LICENCE_ROW = Spec("1", "licence", ("number", "issued_on", "link", "levels"))
ACCREDITED = Spec("5", "boolean", ("agency", "certificate", "valid_from", "valid_to"))
PROGRAMMES = Spec("6.1", "list", ("programme", "agency", "certificate", "valid_from", "valid_to"))
RANKING = Spec("8", "list", ("programme", "ranking", "year", "position", "link"))
QS = Spec("7", "ranking_position", ("subject", "year", "position_from", "position_to", "link"))
JOINT = Spec("15", "count", ("programme", "partner", "ranking", "partner_position"))
PLACE = {"programme": "ББ", "ranking": "НААР", "year": "2025", "position": "3"}
PARTNER = {"programme": "ББ", "partner": "Uni", "ranking": "QS", "partner_position": "650"}
pytestmark = pytest.mark.clause("7")


def problems(spec, typed):
    return [(one.field, one.row, one.code.value) for one in read_answer(spec, typed, TODAY).problems]


@pytest.mark.parametrize(
    ("spec", "typed", "expected"),
    [
        pytest.param(COUNT, {"value": "12a"}, [("value", None, "not_a_count")], id="letters in a number"),
        pytest.param(COUNT, {"value": "-1"}, [("value", None, "not_a_count")], id="negative"),
        pytest.param(COUNT, {"value": "1.5"}, [("value", None, "not_a_count")], id="fraction"),
        pytest.param(COUNT, {"value": "99999999"}, [("value", None, "not_a_count")], id="beyond reason"),
        pytest.param(COUNT, {"value": "1 200"}, [], id="thousands apart"),
        pytest.param(COUNT, {}, [], id="nothing typed"),
        pytest.param(
            ACCREDITED, {"value": "maybe"}, [("value", None, "not_yes_or_no")], id="neither yes nor no"
        ),
        pytest.param(ACCREDITED, {"value": "no"}, [], id="no needs no fields"),
        pytest.param(
            ACCREDITED,
            {"value": "yes", "fields": {"agency": "ASIIN", "certificate": "1"}},
            [("valid_from", None, "empty_field")],
            id="yes wants its fields",
        ),
        pytest.param(
            ACCREDITED,
            {
                "value": "yes",
                "fields": {
                    "agency": "A",
                    "certificate": "1",
                    "valid_from": "2025-02-01",
                    "valid_to": "2024-01-01",
                },
            },
            [("valid_to", None, "ends_before")],
            id="ends before it begins",
        ),
        pytest.param(LICENCE_ROW, {"fields": LICENCE}, [], id="whole licence"),
        pytest.param(
            LICENCE_ROW,
            {"fields": LICENCE | {"issued_on": "31.02.2020"}},
            [("issued_on", None, "not_a_date")],
            id="no such day",
        ),
        pytest.param(
            LICENCE_ROW,
            {"fields": LICENCE | {"issued_on": "01.01.2027"}},
            [("issued_on", None, "in_future")],
            id="licence of the future",
        ),
        pytest.param(
            LICENCE_ROW,
            {"fields": LICENCE | {"link": "example"}},
            [("link", None, "not_a_link")],
            id="no link",
        ),
        pytest.param(
            LICENCE_ROW,
            {"fields": LICENCE | {"link": "", "levels": []}},
            [("levels", None, "empty_field"), ("link", None, "empty_field")],
            id="link and levels are asked for by the order",
        ),
        pytest.param(
            LICENCE_ROW,
            {"fields": LICENCE | {"levels": ["residency"]}},
            [("levels", None, "not_a_level")],
            id="unknown level",
        ),
        pytest.param(
            PROGRAMMES,
            {"rows": [LIST_LINE, {"programme": "x" * 501}]},
            [
                ("programme", 1, "too_long"),
                ("agency", 1, "empty_field"),
                ("certificate", 1, "empty_field"),
                ("valid_from", 1, "empty_field"),
            ],
            id="second line of the list",
        ),
        pytest.param(
            RANKING,
            {"rows": [PLACE | {"year": "25", "position": "0"}]},
            [("year", 0, "not_a_year"), ("position", 0, "not_a_place")],
            id="year and place",
        ),
        pytest.param(
            QS,
            {"rows": [{"subject": "CS", "year": "2025", "position_from": "500", "position_to": "400"}]},
            [("position_to", 0, "ends_before")],
            id="places the wrong way round",
        ),
        pytest.param(
            JOINT, {"value": "2", "rows": [PARTNER]}, [("value", None, "not_as_many")], id="not as many"
        ),
        pytest.param(
            JOINT,
            {"value": "1", "rows": [PARTNER | {"partner_position": "701"}]},
            [("partner_position", 0, "below_top")],
            id="not in the TOP-700",
        ),
        pytest.param(
            JOINT, {"value": "1", "rows": [PARTNER, {"programme": " "}]}, [], id="empty lines are none"
        ),
    ],
)
def test_wrong_values_are_named_by_their_place(spec, typed, expected):
    assert problems(spec, typed) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"2": "10", "2.1": "11"}, {"2.1": "above_total"}, id="more doctors than staff"),
        pytest.param({"2": "10", "2.1": "10", "2.2": "10", "2.3": "3"}, {}, id="each within the total"),
        pytest.param({"2.1": "5"}, {}, id="total not filled in yet"),
        pytest.param(
            {"3": "10", "3.1": "5", "3.2": "3", "3.3": "3"}, {"3": "not_the_sum"}, id="3 is the sum"
        ),
        pytest.param({"4": "10", "4.1": "5", "4.2": "3", "4.3": "2"}, {}, id="4 is the sum"),
        pytest.param({"3": "10", "3.1": "5"}, {}, id="sub-items not filled in yet"),
    ],
)
def test_sub_totals(values, expected):
    readings = {
        number: read_answer(Spec(number, "count"), {"value": value}, TODAY)
        for number, value in values.items()
    }
    found = sheet_problems(readings)
    assert {number: one[0].code.value for number, one in found.items()} == expected


@pytest.mark.parametrize(
    ("answer", "listed", "expected"),
    [
        pytest.param("no", {"rows": [LIST_LINE]}, {"6"}, id="no, but listed"),
        pytest.param("yes", {"value": "none"}, {"6"}, id="yes, but none"),
        pytest.param("yes", {"rows": [LIST_LINE]}, set(), id="yes and listed"),
        pytest.param("no", {}, set(), id="no and not listed"),
    ],
)
def test_accreditation_agrees_with_its_list(answer, listed, expected):
    readings = {
        "6": read_answer(Spec("6", "boolean"), {"value": answer}, TODAY),
        "6.1": read_answer(PROGRAMMES, listed, TODAY),
    }
    assert set(sheet_problems(readings)) == expected
    assert is_missing(PROGRAMMES, readings) == (answer == "yes" and listed == {})


@given(st.text(max_size=30))
def test_any_text_is_read_or_named_and_never_breaks(text):
    for spec in (COUNT, ACCREDITED, QS, JOINT, LICENCE_ROW, PROGRAMMES):
        typed = {
            "value": text,
            "fields": dict.fromkeys(spec.fields, text),
            "rows": [dict.fromkeys(spec.fields, text)],
        }
        read_answer(spec, typed, TODAY)


@given(st.integers(0, 9_999_999))
def test_whole_numbers_are_read_back(number):
    assert read_number(f"{number:,}".replace(",", " ")) == number


def test_texts_are_put_into_what_is_typed_and_read_off_again():
    specs = {one.number: one for one in (COUNT, LICENCE_ROW, PROGRAMMES)}
    licence = {"fields": {"number": "1"}}
    texts = {"f:1:levels": "bachelor master", "v:1": "7", "v:99": "1", "next": "x"}
    written = typed_with(licence, texts, specs)
    assert written == {"fields": {"number": "1", "levels": ["bachelor", "master"]}}
    assert licence == {"fields": {"number": "1"}}
    assert texts_of(LICENCE_ROW, written) == {"f:1:number": "1", "f:1:levels": "bachelor master"}
    assert typed_with({}, {"r:6.1:1:programme": "ББ"}, specs) == {"rows": [{}, {"programme": "ББ"}]}


TEXTS = st.dictionaries(
    st.sampled_from(["v:2", "f:1:number", "f:1:levels", "r:6.1:0:programme", "r:6.1:0:agency"]),
    st.sampled_from(["", "bachelor", "master", "bachelor master"]),
)


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_that_two_people_typed_is_lost(now, typed, seen):
    written, conflicts = merged_texts(now, typed, seen)
    disputed = {one.name: one for one in conflicts}
    for name, mine in typed.items():
        began, stored = seen.get(name, ""), now.get(name, "")
        if name in disputed:
            assert name not in written
            assert (disputed[name].theirs, disputed[name].mine) == (stored, mine)
        elif name == "f:1:levels":
            after = set(written.get(name, stored).split())
            ticked, unticked = set(mine.split()) - set(began.split()), set(began.split()) - set(mine.split())
            assert after == (set(stored.split()) | ticked) - unticked
        elif mine not in (began, stored):
            assert stored == began and written[name] == mine
        else:
            assert name not in written
