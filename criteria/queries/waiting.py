"""What waits for somebody in calls: rows to check, questions to answer (clauses 7, 31)."""

from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OF_A_UNIVERSITY
from accounts.models import User
from associations.domain.reminders import day_of
from core.kazakh import translated
from core.waiting import Question, Waiting, day
from criteria.enums import CallState
from criteria.models import CallQuestion
from criteria.queries.checks import being_checked, left_rows, open_questions, without_conflict

CLAUSE = "31"


def _check_url(pk: int) -> str:
    return f"{reverse('criteria:application_check', args=[pk])}?only=unchecked"


def _to_check(rows: list[list[Any]]) -> list[Waiting]:
    first = min(pk for (pk,) in rows)
    url = _check_url(first) if len(rows) == 1 else reverse("criteria:applications")
    title = gettext("Applications of a closed call have rows to check")
    return [Waiting(title, url, count=len(rows), clause=CLAUSE)]


def _to_answer(rows: list[list[Any]]) -> list[Waiting]:
    by_application: dict[int, list[list[Any]]] = {}
    for row in rows:
        by_application.setdefault(row[1], []).append(row)
    return [
        Waiting(
            gettext("The National Center asks about your application: %(association)s")
            % {"association": own[0][2]},
            reverse("criteria:application_detail", args=[pk]) + "#questions",
            due_on=min(filter(None, (day(row[0]) for row in own))),
            count=len(own),
            tone="amber",
            clause=CLAUSE,
        )
        for pk, own in sorted(by_application.items())
    ]


def _of_calls(rows: list[list[Any]]) -> list[Waiting]:
    by_call: dict[int, list[list[Any]]] = {}
    for row in rows:
        by_call.setdefault(row[0], []).append(row)
    return [
        Waiting(
            gettext("Universities ask about the call: %(call)s") % {"call": own[0][1]},
            reverse("criteria:call_detail", args=[pk]) + "#questions",
            count=len(own),
            tone="amber",
            clause=CLAUSE,
        )
        for pk, own in sorted(by_call.items())
    ]


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the questions for what waits in calls; none for whoever neither checks, applies nor announces."""
    if not user.is_authenticated:
        return []
    now = timezone.now()
    parts: list[Waiting | Question] = []
    if user.has_perm("criteria.check_applications"):
        left = being_checked(now).filter(Exists(left_rows(day_of(now))))
        parts.append(Question(without_conflict(user, left), ("pk",), _to_check))
    if universities := user.university_ids(*OF_A_UNIVERSITY):
        asked = open_questions().filter(
            row_check__application__in=being_checked(now).filter(university__in=universities)
        )
        fields = (
            "due_on",
            "row_check__application",
            translated("row_check__application__association__body__short_name"),
        )
        parts.append(Question(asked, fields, _to_answer))
    if user.has_perm("criteria.announce_call"):
        questions = CallQuestion.objects.filter(call__state=CallState.ANNOUNCED, answered_at__isnull=True)
        parts.append(Question(questions, ("call", translated("call__title")), _of_calls))
    return parts
