"""What is told when the last day for an answer has passed: a letter to the association, a notice to the reviewer."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from kpi.models import KpiScore, KpiSheet
from kpi.queries.review import report_addressees
from meetings.enums import SeatRole
from notices.services import notify, write_letter


def _secretaries(sheet: KpiSheet) -> list[User]:
    """Return the association's secretary of today; its chair where there is none."""
    association = sheet.report.association
    return report_addressees(association, SeatRole.SECRETARY) or report_addressees(association)


def tell_answers_overdue(sheet: KpiSheet, scores: Sequence[KpiScore], due_on: date) -> int:
    """Write to the secretary which indicators wait for an answer, and tell the reviewer. Returns the letters."""
    key = f"kpi.answers_overdue:{sheet.pk}:{due_on.isoformat()}"
    people = _secretaries(sheet)
    numbers = ", ".join(str(score.indicator.number) for score in scores)
    for person in people:
        with translation.override(person.language):
            path = reverse("kpi:report_detail", args=[sheet.report_id])
            subject = _("The answer to the National Center is overdue")
            context = {
                "person": person,
                "sheet": sheet,
                "indicators": [score.indicator for score in scores],
                "due_on": due_on,
                "url": f"{settings.SITE_URL}{path}",
            }
            text = render_to_string("kpi/email/answers_overdue.txt", context)
            write_letter(key=f"{key}:{person.pk}", recipient=person, subject=subject, text=text)
            notify(recipient=person, key=key, title=subject, text=_said(sheet, numbers), url=path)
    reviewer = sheet.reviewer
    if reviewer is not None and reviewer.is_active:
        with translation.override(reviewer.language):
            notify(
                recipient=reviewer,
                key=key,
                title=_("An association has not answered in time"),
                text=_said(sheet, numbers),
                url=reverse("kpi:review_detail", args=[sheet.pk]),
            )
    return len(people)


def _said(sheet: KpiSheet, numbers: str) -> str:
    names = {"association": sheet.report.association, "numbers": numbers}
    return _("%(association)s. Indicators: %(numbers)s.") % names
