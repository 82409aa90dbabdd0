"""Reads of appeals: until when one may be raised, and those that a person may see."""

from datetime import datetime

from django.db.models import F, QuerySet

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE, report_due
from kpi.domain.reviewing import answer_due
from kpi.models import Appeal, KpiSheet
from kpi.queries.assigning import review_settings
from kpi.queries.conflicts import reviewable_sheets


def appeal_until(sheet: KpiSheet) -> datetime | None:
    """Return the last moment of the term: 23:59:59 in Almaty of the year's last day; None before the confirmation."""
    confirmed_at = sheet.report.confirmed_at
    if confirmed_at is None:
        return None
    day = confirmed_at.astimezone(DEADLINE_ZONE).date()
    return report_due(answer_due(day, review_settings(sheet.report.academic_year).appeal_days))


def appeal_of(sheet: KpiSheet) -> Appeal | None:
    """Return the appeal of a sheet with its indicators, None when there is none. Two queries."""
    return (
        Appeal.objects.filter(sheet=sheet)
        .select_related("raised_by", "decided_by")
        .prefetch_related("points__score__indicator")
        .first()
    )


def appeals_for(user: User) -> QuerySet[Appeal]:
    """Return the appeals that a person of the Center may see, the undecided first; none against a conflict."""
    return (
        Appeal.objects.filter(sheet__in=reviewable_sheets(user))
        .select_related("sheet__report__association", "sheet__report__academic_year", "raised_by")
        .order_by(F("decided_at").asc(nulls_first=True), "raised_at", "pk")
    )
