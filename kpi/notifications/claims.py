"""Letters and notices of the association's side: a report came in."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.deadlines import is_late
from associations.models import ReportVersion
from associations.queries import base_universities_on
from kpi.models import KpiSheet
from meetings.queries import held_on
from notices.services import notify, write_letter
from signatures.models import SignedDocument


def _recipients(sheet: KpiSheet, version: ReportVersion) -> QuerySet[User]:
    """The heads and the sheet's reviewer; before one is named, every reviewer whose university is not the host."""
    today = timezone.localdate()
    people = User.objects.filter(held_on(today, "offices__"), is_active=True)
    if sheet.reviewer_id:
        return people.filter(Q(offices__role=OfficeRole.CENTER_HEAD) | Q(pk=sheet.reviewer_id)).distinct()
    report = version.report
    hosts = base_universities_on(report.academic_year.ends_on).filter(association=report.association)
    reviewers = Q(offices__role=OfficeRole.CENTER_REVIEWER) & (
        Q(university__isnull=True) | ~Q(university__in=hosts.values("university_id"))
    )
    return people.filter(Q(offices__role=OfficeRole.CENTER_HEAD) | reviewers).distinct()


def tell_report_submitted(version: ReportVersion, sheet: KpiSheet) -> None:
    """Write to the National Center that a report came in, each in their own language, once a version."""
    report = version.report
    for person in _recipients(sheet, version):
        with translation.override(person.language):
            url = reverse("kpi:report_detail", args=[report.pk])
            names = {"association": report.association.body.short_name, "year": str(report.academic_year)}
            if version.number > 1:
                subject = gettext("Report submitted again: %(association)s, %(year)s") % names
            else:
                subject = gettext("Report submitted: %(association)s, %(year)s") % names
            context = {
                "person": person,
                "report": report,
                "version": version,
                "total": version.content["sheet"]["total"],
                "is_late": is_late(
                    report.submitted_at or version.submitted_at, report.academic_year.report_due_on
                ),
                "url": f"{settings.SITE_URL}{url}",
            }
            text = render_to_string("kpi/email/report_submitted.txt", context)
            key = f"report-submitted:{version.pk}:{person.pk}"
            write_letter(key=key, recipient=person, subject=subject[:300], text=text)
            notify(recipient=person, key=key, title=subject[:300], url=url)


def ask_to_sign_report(document: SignedDocument) -> None:
    """Ask the chair to sign the submitted report electronically; a letter for each document, once."""
    for slot in document.slots.select_related("signer"):
        slot.document = document
        person = slot.signer
        with translation.override(person.language):
            subject = gettext("Please sign: %(document)s") % {"document": document.title}
            path = reverse("signatures:sign", args=[slot.pk])
            context = {
                "person": person,
                "document": document,
                "slot": slot,
                "url": f"{settings.SITE_URL}{path}",
            }
            text = render_to_string("kpi/email/report_to_sign.txt", context)
            key = f"sign:{slot.pk}:{person.pk}"
            write_letter(key=key, recipient=person, subject=subject[:300], text=text)
            notify(recipient=person, key=key, title=subject[:300], url=path)
