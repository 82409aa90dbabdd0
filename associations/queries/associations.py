"""Who hosts, who is a member, who gets copies."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from associations.models import (
    Association,
    BaseUniversity,
    MemberUniversity,
)
from directory.models import University
from meetings.models import Seat
from meetings.queries import bodies_where, held_on


def at_work(associations: QuerySet[Association], day: date | None = None) -> QuerySet[Association]:
    """Leave out the associations that an order had closed before a day (today)."""
    return associations.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day or timezone.localdate()))


def base_universities_on(day: date) -> QuerySet[BaseUniversity]:
    """Return who hosted which association on a day (clause 7)."""
    return BaseUniversity.objects.filter(held_on(day)).select_related("university")


def with_base_university(
    associations: QuerySet[Association], day: date | None = None
) -> QuerySet[Association]:
    """Read each association with its base university of a day (today) as ``hosts``: a list of at most one."""
    hosts = base_universities_on(day or timezone.localdate())
    return associations.prefetch_related(Prefetch("base_universities", queryset=hosts, to_attr="hosts"))


def member_universities_on(association: Association, day: date) -> QuerySet[University]:
    """Return the universities that are members of the association on a day (clauses 10, 17 and 25)."""
    joined = MemberUniversity.objects.filter(held_on(day), association=association)
    return University.objects.filter(pk__in=joined.values("university_id"))


def association_ids_where(user: User, *roles: str) -> set[int]:
    """Return the associations in which the person holds one of these roles today; any role when none is named."""
    bodies = bodies_where(user, *roles)
    if not bodies:
        return set()
    return set(Association.objects.filter(body_id__in=bodies).values_list("pk", flat=True))


def receivers_of_copies(association: Association, day: date) -> QuerySet[University]:
    """Return the universities that get copies of the association's decisions (cl. 25).

    Its member universities on the day, the base university, and those whose representatives hold its seats.
    """
    members = MemberUniversity.objects.filter(held_on(day), association=association).values("university_id")
    hosts = base_universities_on(day).filter(association=association).values("university_id")
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id, university__isnull=False)
    return University.objects.filter(
        Q(pk__in=members) | Q(pk__in=hosts) | Q(pk__in=seats.values("university_id"))
    )
