"""Reminding of returned indicators whose last day for the answer has passed, once for each day (clauses 15.11, 22)."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from associations.domain.reminders import day_of
from kpi.models import KpiScore, KpiSheet
from kpi.notifications.overdue import tell_answers_overdue
from kpi.queries.overdue import overdue_answers
from kpi.services.review import locked_sheet
from notices.domain.reminders import choose, send_day
from notices.models import Reminder

OFFSET = 1  # the day after the last day for the answer


def subject_key(sheet_id: int) -> str:
    """Return how the reminders of a sheet's answers are named in the table of reminders."""
    return f"answers:{sheet_id}"


def send_overdue_answers(now: datetime) -> int:
    """Remind of the answers that are overdue at a moment; safe to run at any time and twice. Returns the letters.

    Each report is one transaction (ADR-0010): the secretary gets one letter for each day that passed, the reviewer a
    notice. One missed for more than a week is left out.
    """
    today, written = day_of(now), 0
    for pk in overdue_answers(today).order_by().values_list("sheet_id", flat=True).distinct():
        with transaction.atomic():
            written += _remind(KpiSheet(pk=pk), today, now)
    return written


def _remind(sheet: KpiSheet, today: date, now: datetime) -> int:
    sheet = locked_sheet(sheet)
    by_day: dict[date, list[KpiScore]] = defaultdict(list)
    for score in overdue_answers(today).filter(sheet=sheet).order_by("indicator__number"):
        assert score.answer_due_on is not None
        by_day[score.answer_due_on].append(score)
    written = 0
    for due_on, scores in sorted(by_day.items()):
        row, is_new = Reminder.objects.get_or_create(
            subject_key=subject_key(sheet.pk),
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
            written += tell_answers_overdue(sheet, scores, due_on)
        row.save(update_fields=["sent_at", "skipped_at"])
    return written
