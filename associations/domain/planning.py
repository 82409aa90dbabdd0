"""Meetings planned for an academic year against those held (indicator 3.1, reading 3.1-plan)."""

from dataclasses import dataclass

MOST_PLANNED = 60


@dataclass(frozen=True)
class PlanCheck:
    """``planned`` is None while nobody has entered the number of the approved plan."""

    planned: int | None
    held: int

    @property
    def remaining(self) -> int:
        """How many planned meetings are still to be held."""
        return max((self.planned or 0) - self.held, 0)

    @property
    def is_carried_out(self) -> bool:
        """Say whether every planned meeting has been held; without a plan nothing can be (3.1-plan)."""
        return bool(self.planned) and not self.remaining
