"""What the review tells people: letters and notices, each in its reader's language."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kpi.enums import RemarkKind
from kpi.models import KpiScore, KpiSheet
from kpi.queries.review import report_addressees
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
                "lines": [(score.indicator, _reason(score)) for score in returned],
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


def tell_confirmed(sheet: KpiSheet, *, key: str) -> None:
    """Write the confirmed total to the secretary and the chair (cl. 15.11)."""
    for person in report_addressees(sheet.report.association):
        with translation.override(person.language):
            path = _report_path(sheet)
            context = {"person": person, "sheet": sheet, "url": f"{settings.SITE_URL}{path}"}
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
                url=path,
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
