"""Letters and notices of associations: the reminder of the annual report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from associations.models import AnnualReport
from notices.services import notify, write_letter


def reminder_key(person_id: int, today: date) -> str:
    """Return the key of a person's reminder of a day: a second one on the same day cannot be written."""
    return f"report-reminder:{person_id}:{today.isoformat()}"


@dataclass(frozen=True)
class ReminderLetter:
    """A reminder as one person will read it: one letter for all their reports."""

    subject: str
    text: str
    url: str


def _address(reports: Sequence[AnnualReport]) -> str:
    if len(reports) == 1:
        return reverse("kpi:report_detail", args=[reports[0].pk])
    return reverse("associations:report_list")


def reminder_letter(person: User, reports: Sequence[AnnualReport], today: date) -> ReminderLetter:
    """Word the reminder in the person's language (clause 22)."""
    with translation.override(person.language):
        lines = [
            {
                "report": report,
                "days_left": (report.academic_year.report_due_on - today).days,
                "url": f"{settings.SITE_URL}{_address([report])}",
            }
            for report in reports
        ]
        if all(line["days_left"] < 0 for line in lines):
            subject = gettext("The annual report has not been submitted: the due date has passed")
        else:
            subject = gettext("Reminder: the annual report is to be submitted")
        text = render_to_string("associations/email/report_reminder.txt", {"person": person, "lines": lines})
        return ReminderLetter(subject, text, _address(reports))


def send_reminder(person: User, reports: Sequence[AnnualReport], today: date) -> None:
    """Write one letter and one notice about all the person's reports that are reminded of today."""
    letter = reminder_letter(person, reports, today)
    key = reminder_key(person.pk, today)
    write_letter(key=key, recipient=person, subject=letter.subject, text=letter.text)
    notify(recipient=person, key=key, title=letter.subject, url=letter.url)
