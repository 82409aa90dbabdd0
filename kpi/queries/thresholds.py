"""Reads of proposed thresholds: that of a year, and the decisions of the Council by which one can be recorded."""

from django.db.models import QuerySet

from associations.models import AcademicYear
from kpi.models import ThresholdProposal
from meetings.enums import BodyKind, ProtocolState
from meetings.models import Decision

SHOWN = 40


def threshold_of(year: AcademicYear) -> ThresholdProposal | None:
    """Return what the Council proposed for a year, with its decision and meeting.

    One query when there is a proposal; none when there is not and the year was read with its ``threshold``.
    """
    if getattr(year, "threshold", None) is None:
        return None
    return (
        ThresholdProposal.objects.filter(academic_year=year)
        .select_related("decision__item__meeting__protocol", "recorded_by")
        .first()
    )


def council_decisions() -> QuerySet[Decision]:
    """Return the decisions of the Council whose protocol is signed, the latest first."""
    return (
        Decision.objects.filter(
            item__meeting__body__kind=BodyKind.COUNCIL,
            item__meeting__protocol__state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED],
        )
        .select_related("item__meeting")
        .order_by("-item__meeting__starts_at", "item__position", "position")
    )
