"""Will there be a quorum? What the answers to the invitations say before the meeting (cl. 12, 24)."""

from dataclasses import dataclass

from meetings.domain.voting import quorum

REACHED = "reached"
POSSIBLE = "possible"
IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Forecast:
    """The answers counted. ``seats`` are all seats, vacant ones included: the quorum is of them (ADR-0004)."""

    seats: int
    in_person: int = 0
    online: int = 0
    cannot: int = 0
    silent: int = 0

    @property
    def invited(self) -> int:
        """How many were asked."""
        return self.coming + self.cannot + self.silent

    @property
    def coming(self) -> int:
        """How many said yes."""
        return self.in_person + self.online

    @property
    def needed(self) -> int:
        """How many must be present before a vote opens: two thirds of all seats, rounded up."""
        return quorum(self.seats) if self.seats else 0

    @property
    def short_by(self) -> int:
        """How many are missing if only those come who said yes; 0 when they are enough."""
        return max(self.needed - self.coming, 0)

    @property
    def short_at_best(self) -> int:
        """How many are missing even if everybody who is silent comes; 0 when that would be enough."""
        return max(self.needed - self.coming - self.silent, 0)

    @property
    def state(self) -> str:
        """Reached by the answers given, still possible, or impossible with those invited."""
        if not self.short_by:
            return REACHED
        return IMPOSSIBLE if self.short_at_best else POSSIBLE
