"""“Waits for me”: what somebody has to do, until when, and where; read for all sources in one query."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Func, JSONField, QuerySet, Value

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


@dataclass(frozen=True, slots=True)
class Question:
    """Rows behind which tasks may wait, and how to tell of them.

    ``rows`` is neither ordered nor sliced. ``fields`` is what is read of each row: names and expressions; with
    aggregates all rows give one. ``tell`` gets lists of values in no order, only when there are any. They travel
    as JSON: a date comes as its ISO text, to be read by :func:`day`.
    """

    rows: QuerySet[Any]
    fields: tuple[Any, ...]
    tell: Callable[[list[list[Any]]], list[Waiting]]


class _Values(Func):
    """The values of a row as one JSON array. Django's own JSONArray casts each of them, which columns do not need."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **context)


def day(text: str | None) -> date | None:
    """Return the date that came as a value of a :class:`Question`."""
    return date.fromisoformat(text) if text else None


def ask(parts: Iterable[Waiting | Question]) -> list[Waiting]:
    """Return the tasks of all parts in their order: those known already, and those behind questions.

    One query, however many questions there are; none without a question.
    """
    known = list(parts)
    questions = [part for part in known if isinstance(part, Question)]
    found: dict[int, list[list[Any]]] = {}
    for number, *values in _answers(questions):
        found.setdefault(number, []).append(values)
    answered = iter(range(len(questions)))
    tasks: list[Waiting] = []
    for part in known:
        if isinstance(part, Waiting):
            tasks.append(part)
        elif rows := found.get(next(answered)):
            tasks.extend(part.tell(rows))
    return tasks


def _answers(questions: Sequence[Question]) -> list[list[Any]]:
    """Return every row of every question: the number of the question, then the values.

    The parts are put together here: the union of querysets copies each of them once more, a third of the time.
    """
    if not questions:
        return []
    compiled = [_rows(number, question).query.sql_with_params() for number, question in enumerate(questions)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _params in compiled),
            [param for _sql, params in compiled for param in params],
        )
        return [json.loads(values) for (values,) in cursor.fetchall()]


def _rows(number: int, question: Question) -> QuerySet[Any]:
    # A part of a union has no order of its own, and aggregates count all rows as one group.
    rows = question.rows.order_by().annotate(asked=_Values(Value(number), *question.fields))
    rows.query.group_by = None
    return rows.values_list("asked", flat=True)


def by_urgency(tasks: list[Waiting]) -> list[Waiting]:
    """Order tasks by due date, those without one last; equal ones keep their order."""
    return sorted(tasks, key=lambda task: (task.due_on is None, task.due_on or date.max))
