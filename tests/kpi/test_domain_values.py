import pytest

from kpi.domain.scoring import score_sheet
from kpi.domain.values import MAX_COUNT, ValuesError, parse_values


def test_body_of_the_calculator(scheme):
    raw = {
        "1": True,
        "2": {"2.1": True, "2.4": True, "2.2": False},
        "4": 3,
        "7": "all",
        "8": None,
    }
    values = parse_values(scheme, raw)
    assert values == {1: True, 2: frozenset({"2.1", "2.4"}), 4: 3, 7: "all", 8: None}
    assert score_sheet(scheme, values).total == 5 + 3 + 4 + 15


def test_nothing_given_is_fine(scheme):
    assert parse_values(scheme, {}) == {}
    assert parse_values(scheme, {"2": {}, "3": {"3.1": None}}) == {
        2: frozenset(),
        3: frozenset(),
    }


@pytest.mark.parametrize("raw", [None, [], "1", 3, True])
def test_body_must_be_an_object(scheme, raw):
    with pytest.raises(ValuesError) as caught:
        parse_values(scheme, raw)
    assert [(e.field, e.code) for e in caught.value.errors] == [("values", "not_an_object")]


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        ({"14": True}, "14", "unknown_indicator"),
        ({"01": True}, "01", "unknown_indicator"),
        ({1: True}, "1", "unknown_indicator"),
        ({"x" * 99: 1}, "x" * 40, "unknown_indicator"),
        ({"1": 1}, "1", "not_a_boolean"),
        ({"1": "true"}, "1", "not_a_boolean"),
        ({"2": True}, "2", "not_an_object"),
        ({"2": ["2.1"]}, "2", "not_an_object"),
        ({"2": {"3.1": True}}, "3.1", "unknown_item"),
        ({"2": {"2.1": 1}}, "2.1", "not_a_boolean"),
        ({"4": -1}, "4", "count_negative"),
        ({"4": True}, "4", "not_a_count"),
        ({"4": 2.0}, "4", "not_a_count"),
        ({"4": "3"}, "4", "not_a_count"),
        ({"4": MAX_COUNT + 1}, "4", "count_too_large"),
        ({"7": "some"}, "7", "unknown_option"),
        ({"7": True}, "7", "unknown_option"),
        ({"7": ["all"]}, "7", "unknown_option"),
    ],
)
def test_wrong_input_is_named(scheme, raw, field, code):
    with pytest.raises(ValuesError) as caught:
        parse_values(scheme, raw)
    assert [(e.field, e.code) for e in caught.value.errors] == [(field, code)]


def test_every_wrong_field_is_named_at_once(scheme):
    raw = {
        "1": "yes",
        "2": {"2.9": True, "2.1": 0},
        "4": 1,
        "9": -4,
        "12": "none",
        "99": 1,
    }
    with pytest.raises(ValuesError) as caught:
        parse_values(scheme, raw)
    assert [e.field for e in caught.value.errors] == [
        "1",
        "2.9",
        "2.1",
        "9",
        "12",
        "99",
    ]
    assert caught.value.errors[4].params == {"options": ["all", "several"]}
    assert "12: unknown_option" in str(caught.value)
