"""Having the links of a report looked at, in the background; nothing waits for the answer (13.2, 13.4)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from associations.enums import ReportState
from associations.models import AnnualReport
from core.audit import record
from kpi.models import LinkCheck
from kpi.tasks import check_links, note_links

FRESH = timedelta(hours=1)  # a look that is newer is not repeated at the submission
NIGHTLY = timedelta(hours=12)  # nor one that is newer than this at night
WAITS = timedelta(minutes=10)  # a look that was asked for and has not come is not asked for again so soon


@transaction.atomic
def request_link_checks(
    report: AnnualReport, *, actor: User | None = None, now: datetime | None = None
) -> int:
    """Ask for a look at every link of a report; returns how many. Links that are gone from it are forgotten."""
    now = now or timezone.now()
    known = list(LinkCheck.objects.select_for_update().filter(report=report).values_list("url", flat=True))
    fresh = note_links(report, now=now, asked_by=actor)
    again = []
    for check in LinkCheck.objects.filter(report=report, url__in=known):
        if check.checked_at is None and check.asked_at > now - WAITS:
            continue
        check.asked_by, check.asked_at = actor, now
        check.checked_at, check.status, check.failure = None, None, ""
        again.append(check)
    LinkCheck.objects.bulk_update(again, ["asked_by", "asked_at", "checked_at", "status", "failure"])
    asked = fresh + len(again)
    if asked:
        record("request_link_checks", report, actor=actor, count=asked)
        check_links.delay_on_commit(report.pk)
    return asked


def look_at_submission(report: AnnualReport, now: datetime) -> None:
    """Have every link of a report looked at after its submission; nothing waits for it (13.2, 13.4)."""
    check_links.delay_on_commit(report.pk, (now - FRESH).isoformat())


def look_at_open_reports(now: datetime) -> int:
    """Have the links of every report that is not confirmed yet looked at; returns of how many reports."""
    reports = AnnualReport.objects.exclude(state=ReportState.CONFIRMED).filter(kpi_sheet__isnull=False)
    ids = list(reports.order_by("pk").values_list("pk", flat=True))
    for report_id in ids:
        check_links.delay_on_commit(report_id, (now - NIGHTLY).isoformat())
    return len(ids)
