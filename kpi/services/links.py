"""Having the links of a report looked at, in the background; nothing waits for the answer (13.2, 13.4)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from associations.models import AnnualReport
from core.audit import record
from kpi.models import LinkCheck
from kpi.queries.links import links_of
from kpi.tasks import check_links

WAITS = timedelta(minutes=10)  # a look that was asked for and has not come is not asked for again so soon


@transaction.atomic
def request_link_checks(
    report: AnnualReport, *, actor: User | None = None, now: datetime | None = None
) -> int:
    """Ask for a look at every link of a report; returns how many. Links that are gone from it are forgotten."""
    now = now or timezone.now()
    urls = set(links_of(report))
    known = {check.url: check for check in LinkCheck.objects.select_for_update().filter(report=report)}
    LinkCheck.objects.filter(report=report).exclude(url__in=urls).delete()
    fresh = [
        LinkCheck(report=report, url=url, asked_by=actor, asked_at=now) for url in sorted(urls - known.keys())
    ]
    LinkCheck.objects.bulk_create(fresh, ignore_conflicts=True)
    again = []
    for url in urls & known.keys():
        check = known[url]
        if check.checked_at is None and check.asked_at > now - WAITS:
            continue
        check.asked_by, check.asked_at = actor, now
        check.checked_at, check.status, check.failure = None, None, ""
        again.append(check)
    LinkCheck.objects.bulk_update(again, ["asked_by", "asked_at", "checked_at", "status", "failure"])
    asked = len(fresh) + len(again)
    if asked:
        record("request_link_checks", report, actor=actor, count=asked)
        check_links.delay_on_commit(report.pk)
    return asked
