"""The cast is what its description says."""

from meetings.queries import seats_of
from tests.cast import ASSOCIATION, COUNCIL, PERSONAS


def test_each_persona_exists_and_signs_in(cast):
    for persona in PERSONAS:
        assert str(cast[persona])
        assert cast.client(persona)


def test_seats_make_the_roles(cast):
    assert {p for p in PERSONAS if any(seat.body.kind == "council" for seat in seats_of(cast[p]))} == COUNCIL
    of_it = {p for p in PERSONAS if any(seat.body == cast.association.body for seat in seats_of(cast[p]))}
    assert of_it == ASSOCIATION


def test_the_council_has_nine_seats_two_of_them_vacant(cast):
    seats = cast.council.body.seats
    assert seats.count() == 9
    assert seats.filter(holders=None).count() == 2
