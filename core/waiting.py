"""One line of “waits for me”: what somebody has to do, until when, and where."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.errors import Text

Tone = Literal["grey", "blue", "amber", "green", "red"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task that follows from the state of something; nobody enters or ticks it off.

    ``title`` is a whole sentence without the number; ``count`` says how many things are behind it; ``clause`` the id
    of the clause that demands it, or empty.
    """

    title: Text
    url: str
    due_on: date | None = None
    count: int = 1
    tone: Tone = "blue"
    clause: str = ""

    def is_overdue(self, today: date) -> bool:
        """Say whether the due day has passed."""
        return self.due_on is not None and self.due_on < today


def by_urgency(tasks: list[Waiting]) -> list[Waiting]:
    """Order tasks by due date, those without one last; equal ones keep their order."""
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max))
