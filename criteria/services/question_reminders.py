"""Reminding of the Center's questions whose last day has passed, once for each day (clause 31, ADR-0010)."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from associations.domain.reminders import day_of
from criteria.models import Application, Call, RowQuestion
from criteria.notifications import send_overdue_row_questions
from criteria.queries.checks import being_checked, open_questions, people_of_university
from notices.domain.reminders import choose, send_day
from notices.models import Reminder

OFFSET = 1  # the day after the last day for the answer


def subject_key(application_id: int) -> str:
    """Return how the reminders of an application's questions are named in the table of reminders."""
    return f"row-questions:{application_id}"


def send_overdue_questions(now: datetime) -> int:
    """Remind of the answers that are overdue at a moment; safe to run at any time and twice. Returns the letters.

    Each application is one transaction: its coordinators get one letter for each day that passed, those who asked a notice.
    One missed for more than a week is left out, and nothing is sent after the Council's decision.
    """
    today, written = day_of(now), 0
    overdue = open_questions().filter(due_on__lt=today).values("row_check__application")
    for pk in being_checked(now).filter(pk__in=overdue).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            written += _remind(pk, today, now)
    return written


def _remind(application_id: int, today: date, now: datetime) -> int:
    application = Application.objects.select_related("university", "association__body").get(pk=application_id)
    Call.objects.select_for_update().get(pk=application.call_id)
    by_day: dict[date, list[RowQuestion]] = defaultdict(list)
    overdue = open_questions().filter(due_on__lt=today, row_check__application=application)
    for question in overdue.select_related("row_check__criterion", "asked_by").order_by(
        "row_check__criterion__position"
    ):
        by_day[question.due_on].append(question)
    written = 0
    for due_on, questions in sorted(by_day.items()):
        row, is_new = Reminder.objects.get_or_create(
            subject_key=subject_key(application.pk),
            due_on=due_on,
            offset_days=OFFSET,
            defaults={"send_on": send_day(due_on, OFFSET)},
        )
        if not is_new:
            continue
        if choose([OFFSET], due_on, today).send is None:
            row.skipped_at = now
        else:
            row.sent_at = now
            people = people_of_university(application, today)
            written += send_overdue_row_questions(people, application, questions, due_on)
        row.save(update_fields=["sent_at", "skipped_at"])
    return written
