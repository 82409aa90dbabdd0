"""Quorum and the outcome of an open vote (Regulation cl. 12 for the Council, cl. 24 for an association)."""

from dataclasses import dataclass

IN_FAVOUR = "in_favour"
AGAINST = "against"
ABSTAINED = "abstained"

ADOPTED = "adopted"
NOT_ADOPTED = "not_adopted"
AWAITING_CASTING_VOTE = "awaiting_casting_vote"

UNANIMOUS = "unanimous"
MAJORITY = "majority"
NO_MAJORITY = "no_majority"
CASTING_VOTE = "casting_vote"
TIE = "tie"
TIE_PRESIDING_RECUSED = "tie_presiding_recused"

OF_VOTES_CAST = "of_votes_cast"
OF_THOSE_PRESENT = "of_those_present"


def quorum(seats: int) -> int:
    """Return how many members must be present before a vote: two thirds of all seats, rounded up.

    Regulation cl. 12 and 24; vacant seats count (ADR-0004). Raises ValueError when there are no seats.
    """
    if seats < 1:
        raise ValueError("a body without seats has no quorum")
    return -(-2 * seats // 3)


def has_quorum(seats: int, present: int) -> bool:
    """Say whether enough members are present: ``3 * present >= 2 * seats`` (cl. 12, 24)."""
    return seats > 0 and 3 * present >= 2 * seats


def missing_for_quorum(seats: int, present: int) -> int:
    """Return how many more members must come before a vote may open; 0 when the quorum is met (cl. 12, 24)."""
    return max(0, quorum(seats) - present)


@dataclass(frozen=True)
class Outcome:
    """What a vote decided (``result``) and by what (``reason``)."""

    result: str
    reason: str

    @property
    def adopted(self) -> bool:
        """Say whether the decision was adopted."""
        return self.result == ADOPTED

    @property
    def final(self) -> bool:
        """Say whether nothing is awaited any more."""
        return self.result != AWAITING_CASTING_VOTE


@dataclass(frozen=True)
class Tally:
    """The count of one open vote.

    ``presiding_value`` is the presiding person's own vote: ``in_favour``, ``against``, ``abstained`` or None
    when they did not vote. Those who did not vote, abstained or were recused are three different things.
    """

    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    recused: int = 0
    not_voted: int = 0
    presiding_value: str | None = None
    presiding_recused: bool = False

    def __post_init__(self) -> None:
        counts = (
            self.in_favour,
            self.against,
            self.abstained,
            self.recused,
            self.not_voted,
        )
        if min(counts) < 0:
            raise ValueError("a count of votes is never negative")

    @property
    def cast(self) -> int:
        """Return the number of votes for or against: the base of the majority (ADR-0002)."""
        return self.in_favour + self.against

    @property
    def present(self) -> int:
        """Return the number of members present who may vote on the item; the recused are not among them."""
        return self.in_favour + self.against + self.abstained + self.not_voted

    def outcome(self, base: str = OF_VOTES_CAST) -> Outcome:
        """Return what the vote decided (cl. 12, 24).

        Adopted by more votes in favour than against, or, with ``OF_THOSE_PRESENT``, by more than half of those
        present. On equal votes the presiding person's own vote decides; if they abstained or did not vote, the
        result waits for their deciding vote; if they are recused there is none, and nothing is adopted (ADR-0003).
        """
        if self.in_favour == self.against:
            return self._of_tie()
        if self.in_favour > self.against and (base == OF_VOTES_CAST or 2 * self.in_favour > self.present):
            undivided = self.against == self.abstained == self.not_voted == 0
            return Outcome(ADOPTED, UNANIMOUS if undivided else MAJORITY)
        return Outcome(NOT_ADOPTED, NO_MAJORITY)

    def _of_tie(self) -> Outcome:
        if self.presiding_recused:
            return Outcome(NOT_ADOPTED, TIE_PRESIDING_RECUSED)
        if self.presiding_value == IN_FAVOUR:
            return Outcome(ADOPTED, CASTING_VOTE)
        if self.presiding_value == AGAINST:
            return Outcome(NOT_ADOPTED, CASTING_VOTE)
        return Outcome(AWAITING_CASTING_VOTE, TIE)

    def with_casting_vote(self, value: str, base: str = OF_VOTES_CAST) -> Outcome:
        """Return the outcome after the presiding person's deciding vote (cl. 12, 24).

        Raises ValueError when no deciding vote is awaited or when it is neither for nor against.
        """
        if self.outcome(base).final:
            raise ValueError("no deciding vote is awaited")
        if value not in (IN_FAVOUR, AGAINST):
            raise ValueError("a deciding vote is for or against")
        return Outcome(ADOPTED if value == IN_FAVOUR else NOT_ADOPTED, CASTING_VOTE)
