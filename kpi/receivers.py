"""News from below: a changed report is counted anew under indicator 13, changed links are looked at."""

from typing import Any

from django.dispatch import receiver

from associations.models import AnnualReport
from associations.signals import report_changed, report_links_changed
from kpi.services.claims import count_report_items
from kpi.tasks import check_links


@receiver(report_changed, dispatch_uid="kpi.count_report_items")
def count_changed_report(sender: Any, report: AnnualReport, **kwargs: Any) -> None:
    count_report_items(report)


@receiver(report_links_changed, dispatch_uid="kpi.look_at_changed_links")
def look_at_changed_links(sender: Any, report: AnnualReport, **kwargs: Any) -> None:
    check_links.delay_on_commit(report.pk)
