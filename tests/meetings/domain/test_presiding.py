"""Who presides and who signs: Regulation cl. 11, 13 (the Council) and cl. 23, 25 (an association)."""

import pytest

from meetings.domain.numbering import next_number
from meetings.domain.presiding import Seat, may_preside, signatories, why_not_presiding

pytestmark = [
    pytest.mark.clause("11"),
    pytest.mark.clause("13"),
    pytest.mark.clause("23"),
    pytest.mark.clause("25"),
]


def roster(*, chair: bool, deputy: bool) -> list[Seat]:
    return [
        Seat(1, "chair", chair),
        Seat(2, "deputy_chair", deputy),
        Seat(3, "secretary", True),
        Seat(4, "member", True),
    ]


@pytest.mark.parametrize(
    ("chair", "deputy", "expected"),
    [
        pytest.param(True, True, [1], id="cl.11-chair-before-deputy"),
        pytest.param(True, False, [1], id="cl.11-chair-alone"),
        pytest.param(False, True, [2], id="cl.11-deputy-in-the-chair's-absence"),
        pytest.param(False, False, [], id="cl.11-nobody"),
    ],
)
def test_may_preside(chair, deputy, expected):
    assert [seat.key for seat in may_preside(roster(chair=chair, deputy=deputy))] == expected


@pytest.mark.parametrize(
    ("key", "chair", "deputy", "reason"),
    [
        pytest.param(1, True, True, "", id="cl.23-chair"),
        pytest.param(1, False, True, "not_present", id="cl.23-absent-chair"),
        pytest.param(
            2,
            True,
            True,
            "chair_is_present",
            id="cl.23-deputy-while-the-chair-is-present",
        ),
        pytest.param(2, False, True, "", id="cl.23-deputy"),
        pytest.param(3, False, False, "not_chair_or_deputy", id="cl.23-secretary"),
        pytest.param(4, False, False, "not_chair_or_deputy", id="cl.23-member"),
    ],
)
def test_why_not_presiding(key, chair, deputy, reason):
    seats = roster(chair=chair, deputy=deputy)
    candidate = next(seat for seat in seats if seat.key == key)

    assert why_not_presiding(candidate, seats) == reason


def test_two_sign_in_order_presiding_person_then_secretary():
    assert [(one.capacity, one.key) for one in signatories(2, 3)] == [
        ("presided_by", 2),
        ("secretary", 3),
    ]


@pytest.mark.parametrize(
    ("taken", "number"),
    [([], 1), ([1, 2], 3), ([1, 5], 6)],
    ids=["first", "next", "gap-stays"],
)
def test_next_number(taken, number):
    assert next_number(taken) == number
