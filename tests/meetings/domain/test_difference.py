"""The difference of two texts, and of two people's changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.difference import ADDED, REMOVED, SAME, Conflict, Piece, difference, merge


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        pytest.param("", "", [], id="empty"),
        pytest.param("бір екі", "бір екі", [Piece(SAME, "бір екі")], id="same"),
        pytest.param("", "бір", [Piece(ADDED, "бір")], id="new"),
        pytest.param("бір", "", [Piece(REMOVED, "бір")], id="gone"),
        pytest.param(
            "Жоспар бекітілсін.",
            "Жоспар келісілсін.",
            [Piece(SAME, "Жоспар "), Piece(REMOVED, "бекітілсін."), Piece(ADDED, "келісілсін.")],
            id="one word",
        ),
        pytest.param(
            "Утвердить план.",
            "Утвердить новый план.",
            [Piece(SAME, "Утвердить "), Piece(ADDED, "новый "), Piece(SAME, "план.")],
            id="put in",
        ),
    ],
)
def test_difference_word_by_word(before, after, pieces):
    assert difference(before, after) == pieces


@given(st.text("аә \nбқ", max_size=40), st.text("аә \nбқ", max_size=40))
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = difference(before, after)
    assert "".join(one.text for one in pieces if one.kind != ADDED) == before
    assert "".join(one.text for one in pieces if one.kind != REMOVED) == after


@pytest.mark.parametrize(
    ("theirs", "mine", "merged", "conflicts"),
    [
        pytest.param({"a": "1"}, {"a": "2"}, {"a": "2"}, [], id="only mine changed"),
        pytest.param({"a": "2"}, {"a": "1"}, {"a": "2"}, [], id="only theirs changed"),
        pytest.param({"a": "2"}, {"a": "2"}, {"a": "2"}, [], id="changed alike"),
        pytest.param({"a": "2"}, {"a": "3"}, {"a": "2"}, [Conflict("a", "1", "2", "3")], id="both changed"),
        pytest.param(
            {"a": "2", "b": ""}, {"a": "1", "b": "x"}, {"a": "2", "b": "x"}, [], id="different fields"
        ),
    ],
)
def test_merge_of_two_writers(theirs, mine, merged, conflicts):
    assert merge({"a": "1"}, theirs, mine) == (merged, conflicts)
