"""What the beat does for associations."""

from celery import shared_task
from django.utils import timezone

from associations.services.reminders import send_due_reminders


@shared_task(name="associations.send_report_reminders")
def send_report_reminders() -> int:
    """Send the reminders of annual reports that are due now; returns how many letters were written."""
    return send_due_reminders(timezone.now()).letters
