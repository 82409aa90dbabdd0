"""Who conducts a meeting and whose two signatures its protocol bears (cl. 11, 13, 23, 25)."""

from collections.abc import Iterable
from dataclasses import dataclass

CHAIR = "chair"
DEPUTY_CHAIR = "deputy_chair"
SECRETARY = "secretary"

NOT_PRESENT = "not_present"
CHAIR_IS_PRESENT = "chair_is_present"
NOT_CHAIR_OR_DEPUTY = "not_chair_or_deputy"


@dataclass(frozen=True)
class Seat:
    """One line of the frozen roster, as far as presiding is concerned."""

    key: int
    role: str
    present: bool


def may_preside(seats: Iterable[Seat]) -> list[Seat]:
    """Return those who may conduct the meeting: the chair; in the chair's absence the deputies (cl. 11, 23)."""
    present = [seat for seat in seats if seat.present]
    chairs = [seat for seat in present if seat.role == CHAIR]
    return chairs or [seat for seat in present if seat.role == DEPUTY_CHAIR]


def why_not_presiding(candidate: Seat, seats: Iterable[Seat]) -> str:
    """Return the code of the reason why someone may not preside, or an empty string when they may (cl. 11, 23)."""
    if candidate.role not in (CHAIR, DEPUTY_CHAIR):
        return NOT_CHAIR_OR_DEPUTY
    if not candidate.present:
        return NOT_PRESENT
    chair_present = any(seat.present and seat.role == CHAIR for seat in seats)
    if candidate.role == DEPUTY_CHAIR and chair_present:
        return CHAIR_IS_PRESENT
    return ""


@dataclass(frozen=True)
class Signatory:
    """One of the two who sign a protocol: in which capacity and which line of the frozen roster."""

    capacity: str
    key: int


def signatories(presided_by: int | None, secretary: int | None) -> list[Signatory]:
    """Return who signs the protocol, in order: whoever presided, then the secretary (cl. 13, 25)."""
    who = [("presided_by", presided_by), (SECRETARY, secretary)]
    return [Signatory(capacity, key) for capacity, key in who if key is not None]
