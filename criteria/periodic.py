"""What the beat does for the checks of applications."""

from celery import shared_task
from django.utils import timezone

from criteria.services.question_reminders import send_overdue_questions


@shared_task(name="criteria.remind_of_row_questions")
def remind_of_row_questions() -> int:
    """Remind of the Center's questions whose last day has passed (cl. 31); returns how many letters were written."""
    return send_overdue_questions(timezone.now())
