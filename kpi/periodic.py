"""What the beat does for the sheets of reports."""

import logging

from celery import shared_task
from django.utils import timezone

from associations.domain.reminders import day_of, year_to_open
from core.errors import DomainError
from kpi.services.claims import open_reports

logger = logging.getLogger(__name__)


@shared_task(name="kpi.open_due_reports")
def open_due_reports() -> int:
    """Open the drafts of the year whose reminders begin, so that there is something to remind of (clause 22).

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
    return len(opened)
