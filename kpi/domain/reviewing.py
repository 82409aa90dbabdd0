"""Who reviews what: reports shared out by load, and the days that people have to answer (cl. 15.11, 22)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from kpi.enums import AppealOutcome

# Calendar days; the order sets no term for either, a year's settings may (ADR-0049, ADR-0050).
ANSWER_DAYS = 10
APPEAL_DAYS = 10
DAYS_LIMIT = 90


def share_out(
    sheets: Sequence[int], loads: Mapping[int, int], barred: Collection[tuple[int, int]]
) -> dict[int, int | None]:
    """Return who reads each sheet, None where nobody may.

    ``loads`` says how many reports each person has in hand, in the order in which equal ones are taken; ``barred``
    holds (sheet, person). The sheets with the fewest possible readers are given first, each to whoever then has the
    least, so that nobody gets two more than another who could have taken one of them.
    """
    barred = set(barred)
    allowed = {sheet: [person for person in loads if (sheet, person) not in barred] for sheet in sheets}
    hand, given = dict(loads), {}
    for sheet in sorted(sheets, key=lambda one: len(allowed[one])):
        reader = min(allowed[sheet], key=lambda person: hand[person], default=None)
        given[sheet] = reader
        if reader is not None:
            hand[reader] += 1
    return given


def is_absent(day: date, since: date, until: date) -> bool:
    """Say whether a day lies in an absence; its first and last day count."""
    return since <= day <= until


def answer_due(day: date, days: int) -> date:
    """Return the last day for an answer: so many calendar days after the day."""
    return day + timedelta(days=days)


def appeal_outcome(points: Sequence[tuple[int, int]]) -> AppealOutcome:
    """Return the outcome from the points (before, after) of each appealed indicator."""
    raised = [after > before for before, after in points]
    if all(raised) and raised:
        return AppealOutcome.GRANTED
    return AppealOutcome.PARTLY if any(raised) else AppealOutcome.REFUSED


def total_without(points: Mapping[int, int], returned: int) -> int:
    """Return the total of a sheet if this indicator is returned and brings nothing: what the reviewer asks first."""
    return sum(value for number, value in points.items() if number != returned)
