"""The number of meetings in the approved plan (clause 20, indicator 3.1)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.planning import MOST_PLANNED
from associations.enums import PlanItemKind
from associations.models import AcademicYear, Association, PlannedMeetings, PlanVersion
from associations.queries.plans import standing_versions
from core.audit import record
from core.errors import DomainError


def plan_meetings(
    association: Association, year: AcademicYear, *, actor: User, count: int | None
) -> PlannedMeetings:
    """Enter how many meetings the approved plan of the year foresees, while the plan itself is not in the portal.

    The last number stands. Raises DomainError unless it lies between 1 and 60, or when the chair approved the plan
    here: then its own lines are counted (clause 20).
    """
    if standing_versions(association, year).exists():
        raise DomainError(
            _("The chair approved the plan of this year: its meetings are counted from it. Amend the plan."),
            clause="20",
            field="count",
        )
    if count is None or not 1 <= count <= MOST_PLANNED:
        raise DomainError(
            _("Enter the number of meetings in the approved plan: from 1 to %(most)d.")
            % {"most": MOST_PLANNED},
            clause="20",
            field="count",
        )
    return _write(association, year, actor=actor, count=count)


@transaction.atomic
def count_planned_meetings(version: PlanVersion, *, actor: User) -> int:
    """Take the number of meetings of the year from the plan that the chair approves; returns it (indicator 3.1)."""
    plan, count = version.plan, version.items.filter(kind=PlanItemKind.MEETING).count()
    if count:
        _write(plan.association, plan.academic_year, actor=actor, count=min(count, MOST_PLANNED))
        return count
    entered = PlannedMeetings.objects.filter(
        association=plan.association, academic_year=plan.academic_year
    ).first()
    if entered:
        record("plan_meetings", entered, actor=actor, before=entered.count, count=0)
        entered.delete()
    return 0


def _write(association: Association, year: AcademicYear, *, actor: User, count: int) -> PlannedMeetings:
    with transaction.atomic():
        Association.objects.select_for_update().get(pk=association.pk)
        planned = PlannedMeetings.objects.filter(association=association, academic_year=year).first()
        before = planned.count if planned else None
        if planned is not None and before == count:
            return planned
        planned = planned or PlannedMeetings(association=association, academic_year=year)
        planned.count, planned.entered_by = count, actor
        planned.save()
        record("plan_meetings", planned, actor=actor, before=before, count=count)
    return planned
