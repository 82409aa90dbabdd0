"""Reads of bodies and meetings."""

from datetime import date

from django.db.models import OuterRef, Q
from django.utils import timezone

from accounts.models import User
from meetings.models import Seat


def held_on(day: date | OuterRef, prefix: str = "") -> Q:
    """Return the condition that a period (since, until) takes in a day."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


def seats_of(user: User) -> list[Seat]:
    """Return the seats that the person holds today, with their bodies; read once for each user object."""
    if not user.is_authenticated:
        return []
    cached = getattr(
        user, "_seats_today", None
    )  # request.user is a proxy: its own __dict__ is not the person's
    if cached is None:
        today = timezone.localdate()
        cached = list(
            Seat.objects.filter(held_on(today), held_on(today, "holders__"), holders__user=user)
            .select_related("body")
            .distinct()
        )
        user._seats_today = cached
    return cached


def bodies_where(user: User, *roles: str) -> set[int]:
    """Return the bodies in which the person holds one of these roles today; any role when none is named."""
    return {seat.body_id for seat in seats_of(user) if not roles or seat.role in roles}
