"""Reads of answers that an association owes the National Center."""

from datetime import date

from django.db.models import QuerySet

from associations.enums import ReportState
from kpi.models import KpiScore
from kpi.queries.review import OWED


def overdue_answers(today: date) -> QuerySet[KpiScore]:
    """Return the returned indicators of reports not yet submitted again, whose last day for the answer has passed.

    An answer that is written but not submitted has not reached the Center (clause 22).
    """
    return KpiScore.objects.filter(
        state__in=OWED,
        answer_due_on__lt=today,
        sheet__report__state=ReportState.RETURNED,
    ).select_related("indicator")
