"""Meetings of associations planned and held in an academic year, with the guests they had (indicator 3)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from associations.domain.planning import PlanCheck
from associations.models import AcademicYear, Association, PlannedMeetings, WorkPlan
from associations.queries.plans import APPROVED
from meetings.enums import BEING_PREPARED, GuestKind, MeetingKind, MeetingState
from meetings.models import Guest, Meeting
from meetings.queries import bodies_where, oversees


@dataclass(frozen=True)
class MeetingPlan:
    """One association in one academic year."""

    association: Association
    check: PlanCheck
    # The number was taken from a plan that the chair approved here, not entered by hand.
    from_plan: bool
    ahead: int
    extended: int
    with_foreign: int
    with_business: int


def current_academic_year(today: date) -> AcademicYear | None:
    """Return the academic year that takes in a day, else the latest."""
    years = AcademicYear.objects.order_by("-first_year")
    return years.filter(starts_on__lte=today, ends_on__gte=today).first() or years.first()


def associations_with_plans(user: User) -> QuerySet[Association]:
    """Return the associations whose plans the person reads: their own, all of them for the overseers."""
    associations = Association.objects.select_related("body").order_by("position")
    if oversees(user):
        return associations
    return (
        associations.filter(body_id__in=bodies_where(user)) if user.is_authenticated else associations.none()
    )


def _with_guests(*kinds: str) -> Exists:
    return Exists(Guest.objects.filter(meeting=OuterRef("pk"), kind__in=kinds).exclude(presence=""))


def meeting_plans(associations: QuerySet[Association], year: AcademicYear) -> list[MeetingPlan]:
    """Return planned and held meetings of associations in an academic year. Four queries, whatever the number.

    Held is what was closed with its day within the year; guests count when they were marked as present
    (readings 3.1-plan, 3.5-large).
    """
    rows = list(associations)
    planned = dict(PlannedMeetings.objects.filter(academic_year=year).values_list("association_id", "count"))
    approved = set(
        WorkPlan.objects.filter(academic_year=year, versions__state__in=APPROVED).values_list(
            "association_id", flat=True
        )
    )
    closed = Q(state=MeetingState.CLOSED)
    meetings = (
        Meeting.objects.filter(
            body_id__in=[row.body_id for row in rows],
            starts_at__date__gte=year.starts_on,
            starts_at__date__lte=year.ends_on,
        )
        .annotate(
            has_foreign=_with_guests(GuestKind.FOREIGN_PARTNER),
            has_business=_with_guests(GuestKind.BUSINESS, GuestKind.STAKEHOLDER),
        )
        .order_by()
        .values("body_id")
        .annotate(
            held=Count("pk", filter=closed),
            ahead=Count("pk", filter=Q(state__in=BEING_PREPARED)),
            extended=Count("pk", filter=closed & Q(kind=MeetingKind.EXTENDED)),
            with_foreign=Count("pk", filter=closed & Q(has_foreign=True)),
            with_business=Count("pk", filter=closed & Q(has_business=True)),
        )
    )
    counts: dict[int, dict[str, int]] = {row["body_id"]: row for row in meetings}
    found = []
    for row in rows:
        count = counts.get(row.body_id, {})
        found.append(
            MeetingPlan(
                association=row,
                check=PlanCheck(planned.get(row.pk), count.get("held", 0)),
                from_plan=row.pk in approved,
                ahead=count.get("ahead", 0),
                extended=count.get("extended", 0),
                with_foreign=count.get("with_foreign", 0),
                with_business=count.get("with_business", 0),
            )
        )
    return found
