"""Quorum and tally tables: Regulation cl. 12 (the Council) and cl. 24 (an association)."""

from fractions import Fraction

import pytest

from meetings.domain import voting
from meetings.domain.voting import Outcome, Tally

pytestmark = [pytest.mark.clause("12"), pytest.mark.clause("24")]


@pytest.mark.parametrize("seats", range(1, 61))
def test_quorum_is_the_smallest_number_not_below_two_thirds(seats):
    needed = voting.quorum(seats)

    assert Fraction(needed, seats) >= Fraction(2, 3) > Fraction(needed - 1, seats)
    assert [voting.has_quorum(seats, present) for present in (needed - 1, needed)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("seats", "needed"),
    [
        pytest.param(36, 24, id="cl.12-council-36-seats"),
        pytest.param(35, 24, id="cl.12-council-35-seats"),
        pytest.param(9, 6, id="cl.24-association-9-seats"),
        pytest.param(1, 1, id="cl.24-one-seat"),
        pytest.param(2, 2, id="cl.24-two-seats"),
        pytest.param(4, 3, id="cl.24-four-seats"),
    ],
)
def test_quorum_of_known_rosters(seats, needed):
    assert voting.quorum(seats) == needed


def test_quorum_of_no_seats_is_refused():
    with pytest.raises(ValueError, match="without seats"):
        voting.quorum(0)


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        pytest.param(0, 24, id="cl.12-nobody"),
        pytest.param(23, 1, id="cl.12-one-short"),
        pytest.param(24, 0, id="cl.12-met"),
        pytest.param(36, 0, id="cl.12-all"),
    ],
)
def test_missing_for_quorum_names_how_many(present, missing):
    assert voting.missing_for_quorum(36, present) == missing


ADOPTED, NOT, WAITS = voting.ADOPTED, voting.NOT_ADOPTED, voting.AWAITING_CASTING_VOTE


@pytest.mark.parametrize(
    ("tally", "result", "reason"),
    [
        pytest.param(Tally(28), ADOPTED, "unanimous", id="cl.12-all-in-favour"),
        pytest.param(
            Tally(27, recused=1),
            ADOPTED,
            "unanimous",
            id="cl.12-recused-does-not-divide",
        ),
        pytest.param(Tally(27, abstained=1), ADOPTED, "majority", id="cl.12-one-abstained"),
        pytest.param(Tally(27, not_voted=1), ADOPTED, "majority", id="cl.12-one-did-not-vote"),
        pytest.param(Tally(15, 13), ADOPTED, "majority", id="cl.12-majority"),
        pytest.param(Tally(2, 1, 25), ADOPTED, "majority", id="cl.12-base-is-votes-cast"),
        pytest.param(Tally(13, 15), NOT, "no_majority", id="cl.12-minority"),
        pytest.param(Tally(0, 28), NOT, "no_majority", id="cl.12-all-against"),
        pytest.param(
            Tally(14, 14, presiding_value="in_favour"),
            ADOPTED,
            "casting_vote",
            id="cl.12-tie-chair-in-favour",
        ),
        pytest.param(
            Tally(14, 14, presiding_value="against"),
            NOT,
            "casting_vote",
            id="cl.12-tie-chair-against",
        ),
        pytest.param(
            Tally(3, 3, 1, presiding_value="abstained"),
            WAITS,
            "tie",
            id="cl.24-tie-presiding-person-abstained",
        ),
        pytest.param(
            Tally(3, 3, not_voted=1),
            WAITS,
            "tie",
            id="cl.24-tie-presiding-person-did-not-vote",
        ),
        pytest.param(
            Tally(3, 3, recused=1, presiding_recused=True),
            NOT,
            "tie_presiding_recused",
            id="cl.24-tie-presiding-person-recused",
        ),
        pytest.param(
            Tally(0, 0, 6, presiding_value="abstained"),
            WAITS,
            "tie",
            id="cl.24-all-abstained",
        ),
    ],
)
def test_outcome_of_votes_cast(tally, result, reason):
    assert tally.outcome() == Outcome(result, reason)


@pytest.mark.parametrize(
    ("tally", "result", "reason"),
    [
        pytest.param(Tally(2, 1, 25), NOT, "no_majority", id="few-in-favour-many-abstained"),
        pytest.param(Tally(14, 10, 4), NOT, "no_majority", id="exactly-half-of-those-present"),
        pytest.param(Tally(15, 10, 3), ADOPTED, "majority", id="more-than-half-of-those-present"),
        pytest.param(Tally(9, 0, 0, 2), ADOPTED, "unanimous", id="recused-are-not-counted"),
        pytest.param(
            Tally(10, 10, 8, presiding_value="in_favour"),
            ADOPTED,
            "casting_vote",
            id="tie-chair-decides",
        ),
    ],
)
def test_outcome_of_those_present(tally, result, reason):
    assert tally.outcome(voting.OF_THOSE_PRESENT) == Outcome(result, reason)


@pytest.mark.parametrize(("value", "result"), [("in_favour", ADOPTED), ("against", NOT)])
def test_casting_vote_settles_a_tie(value, result):
    outcome = Tally(3, 3, 1, presiding_value="abstained").with_casting_vote(value)

    assert outcome == Outcome(result, "casting_vote")
    assert outcome.final


def test_casting_vote_is_for_or_against():
    with pytest.raises(ValueError, match="for or against"):
        Tally(3, 3).with_casting_vote("abstained")


def test_casting_vote_without_a_tie_is_refused():
    with pytest.raises(ValueError, match="no deciding vote"):
        Tally(4, 3).with_casting_vote("in_favour")


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        Tally(-1)
