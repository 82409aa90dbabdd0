"""What the review tells people: letters and notices, each in its reader's language."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.queries import base_universities_on
from core.codes import OFFICIAL_LANGUAGES
from kpi.enums import RemarkKind
from kpi.models import Determination, KpiScore, KpiSheet
from kpi.queries.appeals import appeal_until
from kpi.queries.review import report_addressees
from meetings.queries import held_on
from notices.services import notify, write_letter


def _report_path(sheet: KpiSheet) -> str:
    return reverse("kpi:report_detail", args=[sheet.report_id])


def _reason(score: KpiScore) -> str:
    reasons = [remark.text for remark in score.remarks.all() if remark.kind == RemarkKind.RETURN]
    return reasons[-1] if reasons else ""


def tell_returned(sheet: KpiSheet, returned: Sequence[KpiScore], *, key: str) -> None:
    """Write to the secretary and the chair which indicators came back, and why (cl. 22)."""
    for person in report_addressees(sheet.report.association):
        with translation.override(person.language):
            path = _report_path(sheet)
            context = {
                "person": person,
                "sheet": sheet,
                "lines": [(score.indicator, _reason(score), score.answer_due_on) for score in returned],
                "url": f"{settings.SITE_URL}{path}",
            }
            subject = _("The annual report was returned for revision")
            numbers = ", ".join(str(score.indicator.number) for score in returned)
            write_letter(
                key=f"kpi.returned:{key}:{person.pk}",
                recipient=person,
                subject=subject,
                text=render_to_string("kpi/email/report_returned.txt", context),
            )
            notify(
                recipient=person,
                key=f"kpi.returned:{key}",
                title=subject,
                text=_("%(association)s. Indicators: %(numbers)s.")
                % {"association": sheet.report.association, "numbers": numbers},
                url=path,
            )


def readers_of_determination(sheet: KpiSheet) -> list[User]:
    """Return who gets a determination: the association's secretary and chair, the base university's coordinators."""
    association = sheet.report.association
    today = timezone.localdate()
    hosts = base_universities_on(today).filter(association=association).values("university")
    coordinators = User.objects.filter(
        held_on(today, "offices__"),
        offices__role=OfficeRole.UNIVERSITY_COORDINATOR,
        offices__university__in=hosts,
        is_active=True,
    ).distinct()
    people = [*report_addressees(association), *coordinators]
    return list({person.pk: person for person in people}.values())


def determination_path(determination: Determination, language: str) -> str:
    """Return where the PDF of a determination lies, in Kazakh or Russian; Kazakh for readers of another language."""
    printed = language if language in OFFICIAL_LANGUAGES else OFFICIAL_LANGUAGES[0]
    return reverse("kpi:determination_pdf", args=[determination.sheet_id, determination.number, printed])


def tell_confirmed(sheet: KpiSheet, determination: Determination, *, key: str) -> None:
    """Send the determination of points to the association and its base university (cl. 15.11)."""
    until = appeal_until(sheet)
    for person in readers_of_determination(sheet):
        with translation.override(person.language):
            path = determination_path(determination, person.language)
            context = {
                "person": person,
                "sheet": sheet,
                "until": until and until.astimezone(DEADLINE_ZONE),
                "url": f"{settings.SITE_URL}{path}",
            }
            subject = _("The annual report is confirmed")
            write_letter(
                key=f"kpi.confirmed:{key}:{person.pk}",
                recipient=person,
                subject=subject,
                text=render_to_string("kpi/email/report_confirmed.txt", context),
            )
            notify(
                recipient=person,
                key=f"kpi.confirmed:{key}",
                title=subject,
                text=_("%(association)s. Confirmed points: %(points)s.")
                % {"association": sheet.report.association, "points": sheet.confirmed_total},
                url=reverse("kpi:report_result", args=[sheet.report_id]),
            )


def tell_reviewer(sheet: KpiSheet, *, key: str) -> None:
    """Tell the reviewer that a report was assigned to them."""
    person = sheet.reviewer
    if person is None:
        return
    with translation.override(person.language):
        path = reverse("kpi:review_queue") + "?mine=1"
        subject = _("A report was assigned to you for review")
        text = render_to_string(
            "kpi/email/reviewer_assigned.txt",
            {"person": person, "sheet": sheet, "url": f"{settings.SITE_URL}{path}"},
        )
        write_letter(key=f"kpi.assigned:{key}:{person.pk}", recipient=person, subject=subject, text=text)
        notify(
            recipient=person,
            key=f"kpi.assigned:{key}",
            title=subject,
            text=str(sheet.report.association),
            url=path,
        )
