"""How votes on applicants end a call, until when an appeal is taken, when a result stands (clauses 7, 12, 31; ADR-0063)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from associations.domain.deadlines import report_due
from council.enums import CallAppealOutcome, CallObstacle

ADOPTED = "adopted"


def chosen_by(votes: Sequence[tuple[int | None, str]]) -> int | None:
    """Return the applicant chosen by the closed votes in their order, each (applicant, outcome); None when none is.

    The last adopted vote decides: the Council may come back to the question, and an adopted vote that names nobody
    chooses nobody.
    """
    adopted = [applicant for applicant, outcome in votes if outcome == ADOPTED]
    return adopted[-1] if adopted else None


def appeal_until(decided_on: date, days: int) -> datetime:
    """Return the last moment of the term: 23:59:59 in Almaty, so many calendar days after the decision."""
    return report_due(decided_on + timedelta(days=days))


def may_still_appeal(
    university: int, chosen: int | None, appealed: Collection[int], until: datetime, now: datetime
) -> bool:
    """Say whether an applicant can appeal now: it was not chosen, has not appealed, and the term runs."""
    return university != chosen and university not in appealed and now <= until


def stands(
    applicants: Collection[int],
    chosen: int | None,
    appeals: Sequence[tuple[int, str]],
    until: datetime,
    now: datetime,
) -> bool:
    """Say whether a result can be carried out: no appeal is open or upheld, and nobody can appeal any more.

    ``appeals`` holds (university, outcome).
    """
    if any(outcome != CallAppealOutcome.REJECTED for _university, outcome in appeals):
        return False
    appealed = {university for university, _outcome in appeals}
    return not any(may_still_appeal(one, chosen, appealed, until, now) for one in applicants)


def in_the_way(
    *, applicants: int, decided: bool, chosen: bool, stands: bool, carried_out: bool
) -> CallObstacle | None:
    """Say what of a closed call stands in the way of another one for the same association; None when nothing does.

    ``decided`` is false before the result and after it was set aside; ``chosen`` says whether the result names an
    applicant, ``carried_out`` whether that university hosts the association by an order in force (ADR-0058).
    """
    if not applicants:
        return None
    if not decided:
        return CallObstacle.BEFORE_COUNCIL
    if chosen and carried_out and stands:
        return None
    if not stands:
        return CallObstacle.APPEALABLE
    return CallObstacle.NOT_ORDERED if chosen else None
