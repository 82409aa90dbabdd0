"""News from below: a changed report is counted anew under indicator 13."""

from typing import Any

from django.dispatch import receiver

from associations.models import AnnualReport
from associations.signals import report_changed
from kpi.services.claims import count_report_items


@receiver(report_changed, dispatch_uid="kpi.count_report_items")
def count_changed_report(sender: Any, report: AnnualReport, **kwargs: Any) -> None:
    count_report_items(report)
