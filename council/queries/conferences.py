"""Conferences of the Council: who reads which (clause 16.3)."""

from typing import Any

from django.db.models import QuerySet

from associations.queries import sees_all_reports
from council.models import Conference


def visible_conferences(user: Any) -> QuerySet[Conference]:
    """Return the announced events for everybody, all of them for whoever directs or follows the associations."""
    found = Conference.objects.select_related("programme", "result_file")
    if user.is_authenticated and sees_all_reports(user):
        return found
    return found.filter(published_at__isnull=False)
