"""What waits for a person of the National Center."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.waiting import Waiting
from kpi.enums import ReviewStage
from kpi.queries.review import center_work


def waiting_for(user: User) -> list[Waiting]:
    """Return the tasks of the review: reports to take, to begin, answers, reports in hand, overdue ones.

    Empty for whoever is not of the National Center. At most two queries.
    """
    work = center_work(user, timezone.now())
    if work is None:
        return []
    queue = f"{reverse('kpi:review_queue')}?year={work.year.first_year}"
    tasks = [
        Waiting(
            _("Answers of associations to look at"),
            f"{queue}&mine=1&stage={ReviewStage.ANSWERED}",
            count=work.answered_count,
            tone="amber",
            clause="22",
        ),
        Waiting(
            _("Reports assigned to you, review not begun"),
            f"{queue}&mine=1&stage={ReviewStage.SUBMITTED}",
            count=work.to_start_count,
            clause="15.11",
        ),
        Waiting(
            _("Reports in your review"),
            f"{queue}&mine=1&stage={ReviewStage.IN_REVIEW}",
            count=work.in_hand_count,
            clause="15.11",
        ),
        Waiting(
            _("Submitted reports that nobody reviews"),
            f"{queue}&stage={ReviewStage.SUBMITTED}",
            count=work.to_take_count,
            clause="15.11",
        ),
        Waiting(
            _("Associations that have not submitted the report"),
            f"{queue}&stage={ReviewStage.OVERDUE}",
            due_on=work.year.report_due_on,
            count=work.overdue_count,
            tone="red",
            clause="22",
        ),
    ]
    return [task for task in tasks if task.count]
