"""What waits for a person of the National Center."""

from datetime import datetime
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from associations.domain.deadlines import report_due
from core.waiting import Question, Waiting, ask, day
from kpi.enums import ReviewStage
from kpi.queries.review import center_work, sheets_of_newest_year


def _to_tell(now: datetime, confirms: bool, rows: list[list[Any]]) -> list[Waiting]:
    [[first_year, due, to_take, to_start, answered, in_hand, drafts, second, concluded, appeals]] = rows
    due_on = day(due)
    if due_on is None:
        return []
    queue = f"{reverse('kpi:review_queue')}?year={first_year}"
    tasks = [
        Waiting(
            _("Answers of associations to look at"),
            f"{queue}&mine=1&stage={ReviewStage.ANSWERED}",
            count=answered,
            tone="amber",
            clause="22",
        ),
        Waiting(
            _("Reports assigned to you, review not begun"),
            f"{queue}&mine=1&stage={ReviewStage.SUBMITTED}",
            count=to_start,
            clause="15.11",
        ),
        Waiting(
            _("Reports in your review"),
            f"{queue}&mine=1&stage={ReviewStage.IN_REVIEW}",
            count=in_hand,
            clause="15.11",
        ),
        Waiting(
            _("Reports to read as the second reader"),
            f"{queue}&mine=1",
            count=second,
            clause="15.11",
        ),
        Waiting(
            _("Reviewed reports that wait for your confirmation"),
            f"{queue}&stage={ReviewStage.CONCLUDED}",
            count=concluded if confirms else 0,
            clause="15.11",
        ),
        Waiting(
            _("Appeals of associations to decide"),
            reverse("kpi:appeal_list"),
            count=appeals if confirms else 0,
            tone="amber",
            clause="15.11",
        ),
        Waiting(
            _("Submitted reports that nobody reviews"),
            f"{queue}&stage={ReviewStage.SUBMITTED}",
            count=to_take,
            clause="15.11",
        ),
        Waiting(
            _("Associations that have not submitted the report"),
            f"{queue}&stage={ReviewStage.OVERDUE}",
            due_on=due_on,
            count=drafts if now > report_due(due_on) else 0,
            tone="red",
            clause="22",
        ),
    ]
    return [task for task in tasks if task.count]


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for the review of the newest year: reports to take, to begin, answers, in hand, overdue.

    None for whoever is not of the National Center.
    """
    if not user.has_perm("kpi.view_review_queue"):
        return []
    tell = partial(_to_tell, timezone.now(), user.has_perm("kpi.confirm_report"))
    return [Question(sheets_of_newest_year(user), center_work(user), tell)]


def waiting_for(user: User) -> list[Waiting]:
    """Return the tasks of the review. One query."""
    return ask(waiting_parts(user))
