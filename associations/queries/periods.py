"""What of an association's papers belongs to a time gone by, in which another university hosted it (cl. 31, ADR-0064)."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from associations.models import Association, Conclusion
from core.models import AuditEntry
from meetings.models import Seat
from meetings.queries import Period, earlier_periods


def plans_in(period: Period) -> Q:
    """Return the condition on versions of plans: approved by the last day, for a year not over before the first."""
    return Q(
        plan__association__body_id=period.body_id,
        approved_at__lt=period.ends_at,
        plan__academic_year__ends_on__gte=period.since,
    )


def materials_in(period: Period) -> Q:
    """Return the condition on materials: handed in or concluded on in the period."""
    concluded = Conclusion.objects.filter(
        material=OuterRef("pk"), decided_on__range=(period.since, period.until)
    )
    return Q(association__body_id=period.body_id) & (period.dated("submitted_at") | Q(Exists(concluded)))


def requests_sent_in(period: Period) -> Q:
    """Return the condition on requests: sent by the association in the period."""
    return period.dated("sent_at") & Q(body_id=period.body_id)


def requests_received_in(period: Period) -> Q:
    """Return the condition on addressees of requests: the association was asked in the period."""
    return period.dated("request__sent_at") & Q(association__body_id=period.body_id)


def last_period(user: User, association: Association) -> Period | None:
    """Return the last of the periods of which the person keeps reading in an association; None without one."""
    periods = [one for one in earlier_periods(user) if one.body_id == association.body_id]
    return max(periods, key=lambda one: one.until, default=None)


def members_known(seats: QuerySet[Seat], period: Period) -> QuerySet[Seat]:
    """Keep the members who had come by the last day of a period."""
    return seats.filter(since__lte=period.until)


def named_later(seat_ids: Iterable[int], period: Period) -> set[int]:
    """Return which members were named to an office only after a period, by the journal; one query."""
    entries = AuditEntry.objects.filter(
        action="name_officer",
        object_type="meetings.seat",
        object_id__in=[str(pk) for pk in seat_ids],
        at__gte=period.ends_at,
    )
    return {int(pk) for pk in entries.values_list("object_id", flat=True)}
