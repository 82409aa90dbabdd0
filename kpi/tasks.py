"""After the commit, by id: the submitted report as a document to sign, when reports are signed electronically."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import AnnualReport
from associations.queries import with_host
from core.codes import LANGUAGES
from core.fetching import FetchRefused, fetch_page
from kpi.documents.report import report_to_sign
from kpi.models import LinkCheck
from kpi.notifications.claims import ask_to_sign_report
from kpi.queries.signing import LANGUAGE, owner_of, signatory_of, signed_report
from signatures.documents import check_page
from signatures.enums import DocumentState
from signatures.services import SlotPlan, lay_document, open_document


@shared_task(name="kpi.lay_report_for_signing")
def lay_report_for_signing(report_id: int) -> None:
    """Make the submitted report a document that the association's chair signs; run twice, it is the same document."""
    report = (
        with_host(AnnualReport.objects.select_related("association__body", "academic_year", "kpi_sheet"))
        .filter(pk=report_id, submitted_at__isnull=False)
        .first()
    )
    chair = signatory_of(report) if report else None
    if report is None or chair is None:
        return
    titles, roles = {}, {}
    for code in LANGUAGES:
        with translation.override(code):
            names = {"association": report.association.body.short_name, "year": report.academic_year}
            titles[code] = _("Annual report: %(association)s, %(year)s") % names
            roles[code] = _("Chair of the association")
    known = signed_report(report)
    if known is not None and known.state != DocumentState.PREPARING:
        return
    document = open_document(
        owner_of(report), title=titles, dated_on=timezone.localdate(report.last_submitted_at)
    )
    content, place = report_to_sign(report, LANGUAGE, check_page(document))
    laid = lay_document(
        document,
        content,
        [SlotPlan(place, chair, roles)],
        name=f"report-{report.association.key}-{report.academic_year.first_year}.pdf",
    )
    with transaction.atomic():
        ask_to_sign_report(laid)


@shared_task(name="kpi.check_links")
def check_links(report_id: int) -> int:
    """Look at the links of a report that wait for it; returns how many. Run twice, it finds nothing to do."""
    waiting = list(LinkCheck.objects.filter(report_id=report_id, checked_at__isnull=True).order_by("pk"))
    for check in waiting:
        status, failure = None, ""
        try:
            status = fetch_page(check.url).status
        except FetchRefused as refusal:
            failure = refusal.reason
        LinkCheck.objects.filter(pk=check.pk, checked_at__isnull=True).update(
            checked_at=timezone.now(), status=status, failure=failure
        )
    return len(waiting)
