"""Recording the threshold that the Council proposed for a year (clause 31). No rule of the portal reads it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import AcademicYear
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.models import ThresholdProposal
from kpi.queries.scheme import indicators_in_force
from kpi.queries.thresholds import council_decisions
from meetings.models import Decision

CLAUSE = "31"


@transaction.atomic
def record_threshold(
    year: AcademicYear, *, points: int, decision: Decision, actor: User
) -> ThresholdProposal:
    """Record what the Council proposed for a year, by a decision of a signed protocol; a later one replaces it.

    The journal keeps the one before. Raises DomainError for points outside the sheet and for another body's decision.
    """
    authorize(actor, "kpi.record_threshold")
    most = sum(row.max_points for row in indicators_in_force(year.first_year))
    if not 1 <= points <= most:
        raise DomainError(
            _("Give points between 1 and %(most)s.") % {"most": most}, clause=CLAUSE, field="points"
        )
    if not council_decisions().filter(pk=decision.pk).exists():
        raise DomainError(
            _("A threshold is recorded only by a decision of the Council whose protocol is signed."),
            clause=CLAUSE,
            field="decision",
        )
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    found = ThresholdProposal.objects.filter(academic_year=year).first()
    before = found.points if found else None
    if found and (found.points, found.decision_id) == (points, decision.pk):
        return found
    found = found or ThresholdProposal(academic_year=year)
    found.points, found.decision, found.recorded_by = points, decision, actor
    found.save()
    record("record_threshold", found, actor=actor, points=points, before=before, decision=decision.pk)
    return found
