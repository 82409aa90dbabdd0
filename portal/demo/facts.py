"""What an association of the demo did in the reported year: the record, the texts and the claims tell the same numbers."""

from dataclasses import dataclass
from random import Random
from typing import Any

from accounts.models import User
from associations.models import Association
from meetings.enums import SeatRole
from meetings.models import SeatHolder


@dataclass(frozen=True, slots=True)
class Facts:
    """What the association did in the year; texts and claims tell the same numbers."""

    meetings: int
    standards: int
    legal: int
    programmes: int
    reviews: int
    events: int
    acts: int
    analysis: str | None
    replies: str | None
    monitoring: str | None
    composition: tuple[str, ...]
    meeting_items: tuple[str, ...]

    @classmethod
    def of(cls, rng: Random) -> "Facts":
        coverage: list[str | None] = ["all", "all", "several", "several", None]
        return cls(
            meetings=rng.randint(2, 5),
            standards=rng.randint(0, 6),
            legal=rng.randint(0, 6),
            programmes=rng.randint(4, 28),
            reviews=rng.randint(2, 19),
            events=rng.randint(1, 7),
            acts=rng.randint(0, 6),
            analysis=rng.choice(coverage),
            replies=rng.choice(coverage),
            monitoring=rng.choice(coverage),
            composition=("2.1", *rng.sample(["2.2", "2.3", "2.4"], rng.randint(1, 3))),
            meeting_items=tuple(rng.sample(["3.1", "3.2", "3.3", "3.4", "3.5"], rng.randint(2, 5))),
        )

    def claims(self) -> dict[int, Any]:
        """Return the values of the indicators that the association claims; 13 is counted by the portal."""
        return {
            1: True,
            2: dict.fromkeys(self.composition, True),
            3: dict.fromkeys(self.meeting_items, True),
            4: self.standards,
            5: self.legal,
            6: self.programmes,
            7: self.analysis,
            8: self.replies,
            9: self.events,
            10: self.reviews,
            11: self.acts,
            12: self.monitoring,
        }


def secretaries() -> dict[int, User]:
    """Return who keeps the report of each association, by the association's body."""
    held = SeatHolder.objects.filter(
        seat__role=SeatRole.SECRETARY, seat__body__kind="association", until__isnull=True
    ).select_related("user", "seat")
    return {row.seat.body_id: row.user for row in held}


def area_of(association: Association, language: str = "kk") -> str:
    """Return the direction that the association works in, in a language; its own name where it has none."""
    named = association.direction or association
    text: str = getattr(named, f"name_{language}") or named.name
    return text
