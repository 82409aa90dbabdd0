"""After the commit, by id: the submitted report as a document to sign, where it is signed; looks at its links."""

from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from associations.models import AnnualReport
from associations.queries import with_host
from core.codes import LANGUAGES
from core.fetching import FetchRefused, fetch_page
from kpi.documents.report import report_to_sign
from kpi.models import LinkCheck
from kpi.notifications.claims import ask_to_sign_report
from kpi.queries.links import links_of
from kpi.queries.signing import LANGUAGE, owner_of, signatory_of, signed_report
from signatures.documents import check_page
from signatures.enums import DocumentState
from signatures.services import SlotPlan, lay_document, open_document

AT_ONCE = 10  # links that one run looks at
URL_LIMIT = 500  # characters of an address that a look is kept for


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


def note_links(report: AnnualReport, *, now: datetime, asked_by: User | None = None) -> int:
    """Note the links of a report that are new, forget those that are gone from it; returns how many are new."""
    urls = {url for url in links_of(report) if len(url) <= URL_LIMIT}
    checks = LinkCheck.objects.filter(report=report)
    checks.exclude(url__in=urls).delete()
    new = sorted(urls - set(checks.values_list("url", flat=True)))
    LinkCheck.objects.bulk_create(
        (LinkCheck(report=report, url=url, asked_by=asked_by, asked_at=now) for url in new),
        ignore_conflicts=True,
    )
    return len(new)


@shared_task(name="kpi.check_links")
def check_links(report_id: int, again_before: str | None = None) -> int:
    """Look at the links of a report that nobody has looked at yet; returns how many were looked at.

    ``again_before`` (a moment in ISO 8601) takes in those looked at before it; until the new answer the last one stands.
    Run twice, it finds nothing to do. A run looks at a few links and leaves the rest to the next one, so that slow
    sites do not keep other work waiting.
    """
    report = AnnualReport.objects.filter(pk=report_id).first()
    if report is None:
        return 0
    note_links(report, now=timezone.now())
    due = Q(checked_at__isnull=True)
    if again_before is not None:
        due |= Q(checked_at__lt=datetime.fromisoformat(again_before))
    waiting = list(LinkCheck.objects.filter(due, report=report).order_by("pk")[: AT_ONCE + 1])
    for check in waiting[:AT_ONCE]:
        status, failure = None, ""
        try:
            status = fetch_page(check.url).status
        except FetchRefused as refusal:
            failure = refusal.reason
        LinkCheck.objects.filter(pk=check.pk, checked_at=check.checked_at).update(
            checked_at=timezone.now(), status=status, failure=failure
        )
    if len(waiting) > AT_ONCE:
        check_links.delay(report_id, again_before)
    return min(len(waiting), AT_ONCE)
