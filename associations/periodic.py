"""What the beat does for associations."""

from celery import shared_task
from django.utils import timezone

from associations.services.opinions import send_due_opinion_reminders
from associations.services.plan_reminders import send_plan_reminders
from associations.services.publication import request_all_checks
from associations.services.reminders import send_due_reminders
from associations.services.requests import send_request_reminders


@shared_task(name="associations.send_report_reminders")
def send_report_reminders() -> int:
    """Send the reminders of annual reports that are due now; returns how many letters were written."""
    return send_due_reminders(timezone.now()).letters


@shared_task(name="associations.send_request_reminders")
def remind_of_requests() -> int:
    """Send the reminders of requests that are due now; returns how many letters were written."""
    return send_request_reminders(timezone.now())


@shared_task(name="associations.remind_experts")
def remind_experts() -> int:
    """Remind the experts whose opinions are due; returns how many letters were written."""
    return send_due_opinion_reminders(timezone.localdate())


@shared_task(name="associations.remind_of_plans")
def remind_of_plans() -> int:
    """Remind the members who are silent on the draft of a plan (cl. 20); returns how many letters were written."""
    return send_plan_reminders(timezone.localdate())


@shared_task(name="associations.check_publications")
def check_publications() -> int:
    """Once a week look at every base university's page (cl. 26); returns how many."""
    return request_all_checks()
