"""What counts in the record of the year (appendix 2, readings of kpi.yaml)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.domain import record
from associations.domain.record import Entry, count_entries, coverage, duplicates, link_key, programme_key
from associations.enums import RecordKind

pytestmark = pytest.mark.clause("19")
TODAY = date(2026, 3, 1)


def entry(key, indicator, *, on=date(2025, 10, 1), proofs=("a",), **fields):
    return Entry(key, on, indicator, frozenset(f"{proof}" for proof in proofs), **fields)


def test_every_kind_of_entry_serves_an_area_of_clause_19():
    assert set(record.SERVES) == set(RecordKind.values)
    assert all(serves.area in record.AREAS for serves in record.SERVES.values())


@pytest.mark.parametrize(
    ("entries", "indicator", "count", "reasons"),
    [
        pytest.param([entry(1, 4), entry(2, 4, proofs="b")], 4, 2, [], id="two documents"),
        pytest.param([entry(1, 4), entry(2, 4)], 4, 1, [record.SHARES_PROOF], id="one document twice"),
        pytest.param([entry(1, 4), entry(2, 5)], 5, 0, [record.SHARES_PROOF], id="5-overlap"),
        pytest.param(
            [entry(1, 9), entry(2, 9, stands_alone=True)], 9, 2, [], id="one page about two events, explained"
        ),
        pytest.param([entry(1, 4, proofs=())], 4, 0, [record.NO_PROOF], id="register without evidence"),
        pytest.param([entry(1, 9, proofs=())], 9, 1, [], id="an event counts when it was held"),
        pytest.param([entry(1, 9, on=date(2026, 3, 2))], 9, 0, [record.NOT_YET], id="an event to come"),
        pytest.param([entry(1, 9, on=TODAY)], 9, 1, [], id="an event of today"),
        pytest.param([entry(1, 11)], 11, 0, [record.NO_FILE], id="an act needs its file"),
        pytest.param([entry(1, 11, has_file=True)], 11, 1, [], id="an act with its file"),
        pytest.param([entry(1, 6)], 6, 0, [record.NOTHING_NAMED], id="no programme named"),
        pytest.param(
            [
                entry(1, 6, programmes=frozenset({"x", "y"})),
                entry(2, 6, proofs="b", programmes=frozenset({"y", "z"})),
            ],
            6,
            3,
            [],
            id="6-counted: distinct programmes",
        ),
        pytest.param(
            [
                entry(1, 12, universities=frozenset({1, 2})),
                entry(2, 12, proofs="b", universities=frozenset({2})),
            ],
            12,
            2,
            [],
            id="universities covered by two monitorings",
        ),
        pytest.param([entry(1, None)], 9, 0, [], id="serves no indicator"),
    ],
)
def test_entries_count_once_under_one_indicator_with_their_proof(entries, indicator, count, reasons):
    counted = count_entries(entries, today=TODAY)[indicator]
    assert counted.count == count
    assert [left.reason for left in counted.left] == reasons


def test_the_earlier_entry_keeps_a_shared_proof_whatever_the_order_of_reading():
    late, early = entry(1, 4, on=date(2025, 12, 1)), entry(2, 5, on=date(2025, 11, 1))
    counted = count_entries([late, early], today=TODAY)
    assert counted[5].entries == [2]
    assert [(left.key, left.other) for left in counted[4].left] == [(1, 2)]


@pytest.mark.parametrize(
    ("covered", "members", "expected"),
    [
        pytest.param({1, 2, 3}, {1, 2, 3}, "all", id="7-all"),
        pytest.param({1, 2, 3, 9}, {1, 2, 3}, "all", id="more than the members"),
        pytest.param({1, 2}, {1, 2, 3}, "several", id="7-several"),
        pytest.param({1}, {1, 2, 3}, None, id="one is not several"),
        pytest.param({1}, {1}, "all", id="12-several: the only member is all"),
        pytest.param({8, 9}, {1, 2}, None, id="not members"),
        pytest.param(set(), {1, 2}, None, id="nobody"),
        pytest.param({1, 2}, set(), None, id="an association without members"),
    ],
)
def test_coverage_of_the_member_universities(covered, members, expected):
    assert coverage(covered, members) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.kaznu.kz/news/1/", "http://kaznu.kz/news/1"),
        ("https://KAZNU.kz/a#top", "https://kaznu.kz/a"),
        (" https://kaznu.kz ", "https://kaznu.kz/"),
    ],
)
def test_one_link_written_in_two_ways_is_one_link(one, other):
    assert link_key(one) == link_key(other)


def test_links_that_differ_in_path_or_query_are_two():
    assert link_key("https://kaznu.kz/A") != link_key("https://kaznu.kz/a")
    assert link_key("https://kaznu.kz/?id=1") != link_key("https://kaznu.kz/?id=2")


def test_programmes_are_told_apart_by_code_and_university():
    assert programme_key("6B06101", "Информатика", 1) == programme_key(" 6b06101 ", "Басқа", 1)
    assert programme_key("6B06101", "", 1) != programme_key("6B06101", "", 2)
    assert programme_key("", "Қазақ тілі", None) == programme_key("", "ҚАЗАҚ  ТІЛІ", None)


def test_duplicates_name_both_sides():
    found = duplicates([entry(1, 4, proofs="ab"), entry(2, 5, proofs="b"), entry(3, 9, proofs="c")])
    assert found == {1: {2}, 2: {1}}


@given(
    st.lists(
        st.builds(
            Entry,
            key=st.integers(0, 999),
            held_on=st.dates(date(2025, 9, 1), date(2026, 8, 31)),
            indicator=st.sampled_from([None, *record.COUNTED_BY]),
            proofs=st.frozensets(st.sampled_from("abcdef"), max_size=3),
            has_file=st.booleans(),
            programmes=st.frozensets(st.sampled_from("xyz"), max_size=2),
            universities=st.frozensets(st.integers(1, 4), max_size=3),
        ),
        unique_by=lambda one: one.key,
        max_size=30,
    )
)
def test_no_proof_is_paid_twice_and_every_entry_is_either_counted_or_explained(entries):
    counted = count_entries(entries, today=TODAY)
    by_key = {one.key: one for one in entries}
    used = [proof for result in counted.values() for key in result.entries for proof in by_key[key].proofs]
    assert len(used) == len(set(used))
    for number, result in counted.items():
        served = {one.key for one in entries if one.indicator == number}
        assert set(result.entries) | {left.key for left in result.left} == served
        assert not set(result.entries) & {left.key for left in result.left}
