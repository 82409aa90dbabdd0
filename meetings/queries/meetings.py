"""Which meetings a person knows of."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from meetings.enums import SUB_BODIES
from meetings.models import (
    Body,
    Invitation,
    Meeting,
)
from meetings.queries.bodies import LEADERS, bodies_where, oversees
from meetings.queries.earlier import earlier_periods, of_earlier_periods


def visible_meetings(user: User) -> QuerySet[Meeting]:
    """Return the meetings that the person may know of: of their bodies and of the groups of those they lead, of the
    periods of which they keep reading, or all of them for the overseers."""
    if not user.is_authenticated:
        return Meeting.objects.none()
    if oversees(user):
        return Meeting.objects.all()
    led = bodies_where(user, *LEADERS)
    groups = Q(body__kind__in=SUB_BODIES, body__parent_id__in=led) if led else Q()
    return Meeting.objects.filter(Q(body_id__in=bodies_where(user)) | groups | of_earlier_periods(user))


def sees_meeting(user: User, meeting: Meeting) -> bool:
    """Say whether a meeting that was read with its body is one of :func:`visible_meetings`."""
    if not user.is_authenticated:
        return False
    if oversees(user) or meeting.body_id in bodies_where(user):
        return True
    if meeting.body.kind in SUB_BODIES and meeting.body.parent_id in bodies_where(user, *LEADERS):
        return True
    held_on = timezone.localdate(meeting.starts_at, timezone.get_default_timezone())
    return any(one.body_id == meeting.body_id and one.takes_in(held_on) for one in earlier_periods(user))


def invited_people(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the invitations of a meeting with their people and seats."""
    return meeting.invitations.select_related("user", "seat").order_by("seat__number")


def meetings_list(user: User) -> QuerySet[Meeting]:
    """Return the person's meetings for a list: with their bodies and protocols, and how many items each has."""
    return (
        visible_meetings(user)
        .select_related("body", "protocol")
        .annotate(items_count=Count("items"))
        .order_by("-starts_at", "-pk")
    )


def meeting_filters(user: User) -> dict[str, list[Any]]:
    """Return the bodies and the years by which the person's meetings can be filtered."""
    meetings = visible_meetings(user)
    bodies = Body.objects.filter(pk__in=meetings.values("body_id")).order_by("kind", "short_name")
    years = meetings.dates("starts_at", "year", order="DESC")
    return {"bodies": list(bodies), "years": [day.year for day in years]}
