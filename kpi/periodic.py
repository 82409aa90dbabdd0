"""What the beat does for the sheets of reports."""

import logging

from celery import shared_task
from django.utils import timezone

from associations.domain.reminders import day_of, year_to_open
from associations.enums import ReportState
from associations.models import AnnualReport
from core.errors import DomainError
from kpi.services.answer_reminders import send_overdue_answers
from kpi.services.claims import open_reports
from kpi.services.counts import prefill
from kpi.services.links import look_at_open_reports

logger = logging.getLogger(__name__)


@shared_task(name="kpi.open_due_reports")
def open_due_reports() -> int:
    """Open and pre-fill the drafts of the year that has ended: from 1 September until the due day (clause 22).

    Returns how many were opened; on other days, and when they are open already, none.
    """
    first_year = year_to_open(day_of(timezone.now()))
    if first_year is None:
        return 0
    try:
        _year, opened = open_reports(first_year)
    except DomainError as refusal:
        logger.warning("reports of %s were not opened: %s", first_year, refusal)
        return 0
    for report in opened:
        prefill(report)
    return len(opened)


@shared_task(name="kpi.recount_drafts")
def recount_drafts() -> int:
    """Count the drafts of reports again each night: what was recorded meanwhile stands in them in the morning.

    Returns how many were counted.
    """
    drafts = AnnualReport.objects.filter(state=ReportState.DRAFT, kpi_sheet__isnull=False).order_by("pk")
    for report in drafts:
        prefill(report)
    return len(drafts)


@shared_task(name="kpi.remind_of_overdue_answers")
def remind_of_overdue_answers() -> int:
    """Remind of returned indicators whose last day for the answer has passed; returns how many letters were written."""
    return send_overdue_answers(timezone.now())


@shared_task(name="kpi.look_at_links")
def look_at_links() -> int:
    """Look at the links of open reports each night, also at those that stood yesterday; returns of how many reports."""
    return look_at_open_reports(timezone.now())
