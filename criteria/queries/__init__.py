"""Reads of the criteria."""

from django.db.models import QuerySet

from criteria.models import Criterion
from directory.queries import regulation_orders


def criteria_in_force() -> QuerySet[Criterion]:
    """Return the rows of appendix 1 of the latest order, criteria and sub-items in order: one query."""
    latest = regulation_orders().values("pk")[:1]
    return Criterion.objects.filter(order__in=latest).order_by("position")
