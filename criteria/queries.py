"""Reads of the criteria."""

from django.db.models import QuerySet

from criteria.models import Criterion
from directory.models import LegalOrder


def criteria_in_force() -> QuerySet[Criterion]:
    """Return the rows of appendix 1 of the latest order, criteria and sub-items in order: one query."""
    latest = LegalOrder.objects.order_by("-signed_on").values("pk")[:1]
    return Criterion.objects.filter(order__in=latest).order_by("position")
