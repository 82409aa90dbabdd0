import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.domain.bands import check_bands
from kpi.domain.scheme import scheme_from_data
from kpi.domain.scoring import Indicator, Item, Scheme, score_indicator, score_sheet

# count -> points at each edge of each band, as read in fixtures/kpi.yaml
EDGES = {
    4: [(0, 0), (1, 3), (2, 3), (3, 4), (4, 4), (5, 5), (6, 5), (400, 5)],
    5: [(0, 0), (1, 3), (2, 3), (3, 4), (4, 4), (5, 5), (6, 5), (400, 5)],
    6: [(0, 0), (1, 5), (9, 5), (10, 5), (11, 7), (20, 7), (21, 9), (22, 9)],
    9: [(0, 0), (1, 5), (2, 5), (3, 10), (4, 10), (5, 15), (6, 15)],
    10: [
        (0, 0),
        (1, 5),
        (5, 5),
        (6, 10),
        (10, 10),
        (11, 15),
        (15, 15),
        (16, 20),
        (17, 20),
    ],
    11: [(0, 0), (1, 5), (2, 10), (4, 10), (5, 15), (6, 15)],
}
MAXIMA = [5, 5, 7, 5, 5, 9, 15, 5, 15, 20, 15, 20, 20]
BANDED = sorted(EDGES)


def points(scheme, number, value):
    return score_indicator(scheme.indicator(number), value).points


def best_values(scheme):
    best = {
        "single": lambda row: True,
        "additive": lambda row: frozenset(item.ref for item in row.items),
        "banded": lambda row: row.bands[-1].min,
        "choice": lambda row: max(row.options, key=lambda option: option.points).identifier,
    }
    return {row.number: best[row.kind](row) for row in scheme.indicators}


def test_scheme_has_thirteen_indicators_and_146_points(scheme, order_kpi):
    assert [row.number for row in scheme.indicators] == list(range(1, 14))
    assert [row.max_points for row in scheme.indicators] == MAXIMA
    assert scheme.max_points == sum(MAXIMA) == order_kpi["counts"]["max_total"] == 146


def test_scheme_has_38_items_bands_and_options(scheme):
    parts = sum(len(row.items) + len(row.bands) + len(row.options) for row in scheme.indicators)
    assert parts == 38


@pytest.mark.parametrize("number", BANDED)
def test_bands_leave_no_gap_and_no_overlap(scheme, number):
    bands = scheme.indicator(number).bands
    check_bands(bands)
    for count in range(1, 200):
        assert sum(band.holds(count) for band in bands) == 1


@pytest.mark.parametrize(
    ("number", "count", "expected"),
    [
        pytest.param(number, count, expected, id=f"{number}:{count}")
        for number, edges in EDGES.items()
        for count, expected in edges
    ],
)
def test_band_edge(scheme, number, count, expected):
    assert points(scheme, number, count) == expected


def test_every_band_edge_of_the_order_is_in_the_table(scheme):
    for number in BANDED:
        tested = {count for count, _ in EDGES[number]}
        for band in scheme.indicator(number).bands:
            assert band.min in tested
            assert band.max is None or band.max in tested


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (7, "all", 15),
        (7, "several", 5),
        (7, None, 0),
        (8, "all", 5),
        (8, "several", 3),
        (8, None, 0),
        (12, "all", 20),
        (12, "several", 5),
        (12, None, 0),
    ],
)
def test_choice_gives_one_option(scheme, number, value, expected):
    assert points(scheme, number, value) == expected


@pytest.mark.parametrize(
    ("number", "refs", "expected"),
    [
        (2, set(), 0),
        (2, {"2.4"}, 2),
        (2, {"2.1", "2.4"}, 3),
        (3, {"3.1", "3.2", "3.3"}, 3),
        (3, {"3.4", "3.5"}, 4),
        (13, {"13.1", "13.2", "13.3", "13.4"}, 20),
    ],
)
def test_items_add_up(scheme, number, refs, expected):
    assert points(scheme, number, frozenset(refs)) == expected


@pytest.mark.parametrize(("value", "expected"), [(True, 5), (False, 0), (None, 0)])
def test_single(scheme, value, expected):
    assert points(scheme, 1, value) == expected


def test_missing_indicators_score_nothing(scheme):
    sheet = score_sheet(scheme, {})
    assert (sheet.total, sheet.max_points, len(sheet.indicators)) == (0, 146, 13)


def test_best_year_scores_146(scheme):
    sheet = score_sheet(scheme, best_values(scheme))
    assert sheet.total == 146
    assert all(not score.why.gains for score in sheet.indicators)


def test_why_of_a_count_names_band_and_next_band(scheme):
    why = score_indicator(scheme.indicator(10), 9).why.as_dict()
    assert why == {
        "rule": "banded",
        "count": 9,
        "earned": [{"ref": "10.2", "points": 10}],
        "missing": [{"ref": "10.3", "gain": 5, "needed": 2}],
    }


def test_why_of_items_names_given_and_missing(scheme):
    why = score_indicator(scheme.indicator(2), frozenset({"2.1"})).why.as_dict()
    assert why == {
        "rule": "additive",
        "earned": [{"ref": "2.1", "points": 1}],
        "missing": [
            {"ref": "2.2", "gain": 1},
            {"ref": "2.3", "gain": 1},
            {"ref": "2.4", "gain": 2},
        ],
    }


def test_why_of_a_choice_names_the_better_option(scheme):
    why = score_indicator(scheme.indicator(12), "several").why.as_dict()
    assert why["earned"] == [{"ref": "12.2", "points": 5}]
    assert why["missing"] == [{"ref": "12.1", "gain": 15}]


def test_why_of_a_choice_not_made_names_both_options_from_below(scheme):
    why = score_indicator(scheme.indicator(7), None).why.as_dict()
    assert [part["ref"] for part in why["missing"]] == ["7.2", "7.1"]


def test_why_of_a_single_names_the_indicator(scheme):
    assert score_indicator(scheme.indicator(1), True).why.as_dict() == {
        "rule": "single",
        "earned": [{"ref": "1", "points": 5}],
        "missing": [],
    }
    assert score_indicator(scheme.indicator(1), False).why.as_dict()["missing"] == [{"ref": "1", "gain": 5}]


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (1, 1),
        (2, True),
        (2, frozenset({"3.1"})),
        (4, -1),
        (4, True),
        (4, 2.5),
        (7, "some"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(scheme, number, value):
    with pytest.raises(ValueError):
        score_indicator(scheme.indicator(number), value)


def test_unknown_kind_and_repeated_numbers_are_refused():
    with pytest.raises(ValueError):
        Indicator(1, "x", "formula")
    row = Indicator(1, "x", "single", points=5)
    with pytest.raises(ValueError):
        Scheme((row, row))


def test_scheme_whose_parts_contradict_its_maximum_is_refused(order_kpi):
    broken = {"indicators": [{**order_kpi["indicators"][1], "max_points": 6}]}
    with pytest.raises(ValueError):
        scheme_from_data(broken)


def test_maximum_comes_from_the_data(scheme):
    first = scheme.indicators[0]
    richer = dataclasses.replace(first, points=first.points + 4)
    assert Scheme((richer, *scheme.indicators[1:])).max_points == scheme.max_points + 4


def test_unknown_indicator_of_a_scheme(scheme):
    with pytest.raises(KeyError):
        scheme.indicator(14)


# --- properties ---------------------------------------------------------------------------------
COUNTS = st.integers(min_value=0, max_value=1_000)


@st.composite
def sheets(draw, rows):
    """Values for any subset of the indicators."""
    kinds = {
        "single": lambda row: st.booleans(),
        "additive": lambda row: st.frozensets(st.sampled_from([i.ref for i in row.items])),
        "banded": lambda row: COUNTS,
        "choice": lambda row: st.sampled_from([None, *(o.identifier for o in row.options)]),
    }
    return {row.number: draw(st.none() | kinds[row.kind](row)) for row in rows}


@given(data=st.data())
def test_total_stays_between_nothing_and_the_maximum(scheme, data):
    sheet = score_sheet(scheme, data.draw(sheets(scheme.indicators)))
    assert 0 <= sheet.total <= sheet.max_points
    assert sheet.total == sum(score.points for score in sheet.indicators)
    for score in sheet.indicators:
        assert 0 <= score.points <= score.max_points
        assert score.points == sum(part.points for part in score.why.earned)


@given(data=st.data(), number=st.sampled_from(BANDED), count=COUNTS, more=COUNTS)
def test_total_never_falls_when_a_count_grows(scheme, data, number, count, more):
    values = data.draw(sheets(scheme.indicators))
    before = score_sheet(scheme, values | {number: count}).total
    assert score_sheet(scheme, values | {number: count + more}).total >= before


@given(number=st.sampled_from(BANDED), count=COUNTS)
def test_what_is_missing_for_the_next_band_is_exact(scheme, number, count):
    score = score_indicator(scheme.indicator(number), count)
    if not score.why.gains:
        assert score.points == score.max_points
        return
    (gain,) = score.why.gains
    assert points(scheme, number, count + gain.needed) == score.points + gain.gain
    assert points(scheme, number, count + gain.needed - 1) == score.points


@given(data=st.data())
def test_an_item_more_adds_exactly_its_points(scheme, data):
    row = data.draw(st.sampled_from([row for row in scheme.indicators if row.kind == "additive"]))
    chosen = data.draw(st.frozensets(st.sampled_from([item.ref for item in row.items])))
    score = score_indicator(row, chosen)
    for gain in score.why.gains:
        assert score_indicator(row, chosen | {gain.ref}).points == score.points + gain.gain


def test_item_is_plain_data():
    assert dataclasses.asdict(Item("2.1", "x", 1)) == {
        "ref": "2.1",
        "identifier": "x",
        "points": 1,
    }
