"""Checking of an application row by row, after its call has closed (clauses 7, 31; ADR-0062)."""

from collections.abc import Sequence
from datetime import date

from criteria.domain.answers import Reading, Spec, best_of
from criteria.enums import Verdict

DECIDED = (Verdict.CONFIRMED, Verdict.NOT_CONFIRMED)


def is_left(verdict: str | None, due_on: date | None, today: date) -> bool:
    """Say whether a row waits for the Center: not looked at, answered by the university, or past its last day.

    ``due_on`` is the last day of the question that is open; None when none is.
    """
    if verdict is None:
        return True
    return verdict == Verdict.ASKED and (due_on is None or due_on < today)


def may_refuse(due_on: date | None, today: date) -> bool:
    """Say whether “not confirmed” may be said: never while the university's days for its answer run."""
    return due_on is None or due_on < today


def best_confirmed(spec: Spec, readings: Sequence[Reading], verdicts: Sequence[str | None]) -> set[int]:
    """Return which applicants' answers are the best of a row, by place: among the confirmed ones only.

    Nothing is marked before every applicant's row is confirmed or not, so that no answer leads only because another was
    not looked at yet. One that was not confirmed counts as no answer.
    """
    if any(verdict not in DECIDED for verdict in verdicts):
        return set()
    return best_of(
        spec,
        [
            reading if verdict == Verdict.CONFIRMED else Reading()
            for reading, verdict in zip(readings, verdicts, strict=True)
        ],
    )
