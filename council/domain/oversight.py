"""What is not in order with an association, told from dates and counts (clauses 7, 14, 15.10, 20, 22, 24, 31)."""

from dataclasses import dataclass

APPROVED = ("approved", "council_agreed", "returned")
AGREED = "council_agreed"

NO_BASE = "no_base"
NO_PLAN = "no_plan"
NOT_AGREED = "not_agreed"
BEHIND = "behind"
NO_QUORUM = "no_quorum"
REPORT_MISSING = "report_missing"
REPORT_LATE = "report_late"
DECISIONS = "decisions"
BELOW = "below"

CLAUSES = {
    NO_BASE: "7",
    NO_PLAN: "20",
    NOT_AGREED: "15.10",
    BEHIND: "20",
    NO_QUORUM: "24",
    REPORT_MISSING: "22",
    REPORT_LATE: "22",
    DECISIONS: "14",
    BELOW: "31",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """An association in an academic year.

    ``due_count`` is how many planned meetings should have been held by today; ``below`` says that the last confirmed
    points are under the threshold that the Council proposed.
    """

    has_base: bool
    year_began: bool
    plan_state: str = ""
    due_count: int = 0
    held_count: int = 0
    without_quorum: int = 0
    report_missing: bool = False
    report_late: bool = False
    overdue_decisions: int = 0
    below: bool = False


def due_meetings(planned: int | None, by_lines: int, *, year_over: bool) -> int:
    """Return how many planned meetings should have been held: by the lines of the plan, all once the year is over."""
    return max(by_lines, planned or 0) if year_over else by_lines


def troubles(facts: Facts) -> tuple[str, ...]:
    """Return what is not in order, in the order of the columns; a plan is not missed before its year begins."""
    begun = facts.year_began
    found = {
        NO_BASE: not facts.has_base,
        NO_PLAN: begun and facts.plan_state not in APPROVED,
        NOT_AGREED: begun and facts.plan_state in APPROVED and facts.plan_state != AGREED,
        BEHIND: facts.held_count < facts.due_count,
        NO_QUORUM: facts.without_quorum > 0,
        REPORT_MISSING: facts.report_missing,
        REPORT_LATE: facts.report_late,
        DECISIONS: facts.overdue_decisions > 0,
        BELOW: facts.below,
    }
    return tuple(name for name, is_so in found.items() if is_so)
