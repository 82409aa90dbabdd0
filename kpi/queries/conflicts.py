"""Conflicts of interest: who may see and review which sheet, and who could review one."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import ReportState
from associations.models import AcademicYear, Association, BaseUniversity
from kpi.domain.conflicts import Ties, conflict_ground
from kpi.domain.reviewing import is_absent
from kpi.enums import ConflictGround
from kpi.models import DeclaredConflict, KpiSheet, ReviewerAbsence, SecondReading
from meetings.models import SeatHolder
from meetings.queries import held_on, seats_of

CENTER_ROLES = (OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD)
UNDER_REVIEW = (ReportState.SUBMITTED, ReportState.IN_REVIEW)


def declared_conflicts(user: User) -> QuerySet[DeclaredConflict]:
    """Return the conflicts that the person declared and nobody lifted."""
    return DeclaredConflict.objects.filter(person=user, lifted_at__isnull=True)


def ties_of(user: User) -> Ties:
    """Return what binds a person to universities and associations today; what they declared is left out."""
    seats = seats_of(user)
    return Ties(
        works_at=user.university_id,
        offices_at=frozenset(office.university_id for office in user.offices_today if office.university_id),
        seats_for=frozenset(seat.university_id for seat in seats if seat.university_id),
        sits_in=frozenset(seat.body_id for seat in seats),
    )


def hosts_of_sheet() -> QuerySet[BaseUniversity]:
    """Return the base universities, at any moment of the report's year, of the sheet that is looked at outside."""
    return BaseUniversity.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("report__academic_year__starts_on")),
        association=OuterRef("report__association"),
        since__lte=OuterRef("report__academic_year__ends_on"),
    )


def hosts_in_year(association: Association, year: AcademicYear) -> set[int]:
    """Return the ids of the association's base universities at any moment of an academic year (cl. 7)."""
    return set(
        BaseUniversity.objects.filter(
            Q(until__isnull=True) | Q(until__gte=year.starts_on),
            association=association,
            since__lte=year.ends_on,
        ).values_list("university_id", flat=True)
    )


def conflict_condition(user: User) -> Q:
    """Return the condition that a sheet is of an association that the person is tied to or declared."""
    ties = ties_of(user)
    condition = Q(report__association__in=declared_conflicts(user).values("association"))
    if ties.universities:
        condition |= Q(Exists(hosts_of_sheet().filter(university__in=ties.universities)))
    if ties.sits_in:
        condition |= Q(report__association__body__in=ties.sits_in)
    return condition


def conflict_of(user: User, sheet: KpiSheet) -> ConflictGround | None:
    """Return why the person may not review the sheet, None when nothing bars them."""
    report = sheet.report
    declared = frozenset(declared_conflicts(user).values_list("association_id", flat=True))
    return conflict_ground(
        replace(ties_of(user), declared=declared),
        hosts=hosts_in_year(report.association, report.academic_year),
        body=report.association.body_id,
        association=report.association_id,
    )


def reviewable_sheets(user: User) -> QuerySet[KpiSheet]:
    """Return the sheets whose review the person may open: submitted ones, never of their own university."""
    if not user.has_perm("kpi.view_review_queue"):
        return KpiSheet.objects.none()
    return KpiSheet.objects.exclude(report__state=ReportState.DRAFT).exclude(conflict_condition(user))


def assignable_sheets(user: User) -> QuerySet[KpiSheet]:
    """Return the sheets to which the person may assign a reviewer: the head's, also of their own university."""
    if not user.has_perm("kpi.assign_reviewer"):
        return KpiSheet.objects.none()
    return KpiSheet.objects.exclude(report__state=ReportState.CONFIRMED)


def reads_blind(user: User, sheet: KpiSheet) -> bool:
    """Say whether the person reads the sheet second and has not finished; asks nothing of a sheet read with it."""
    if not user.holds_office(*CENTER_ROLES):
        return False
    reading: SecondReading | None = getattr(sheet, "second_reading", None)
    return reading is not None and reading.finished_at is None and reading.reader_id == user.pk


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who could review, why not if barred, until when absent, and how many reports they have in hand."""

    user: User
    ground: ConflictGround | None
    in_hand_count: int
    absent_until: date | None = None


def people_of_center() -> list[User]:
    """Return who holds an office of the Center today, by name, with what binds and keeps them.

    Seven queries, however many people there are: read through ``ties_read``, ``roles_of``, ``in_hand``, ``absences_ahead``,
    ``conflicts_held``.
    """
    today = timezone.localdate()
    held = Office.objects.filter(held_on(today))
    holds = held.filter(user=OuterRef("pk"), role__in=CENTER_ROLES)
    people: list[User] = list(
        User.objects.filter(Exists(holds), is_active=True)
        .prefetch_related(
            Prefetch("offices", held, to_attr="_offices_held"),
            Prefetch(
                "seats_held",
                SeatHolder.objects.filter(held_on(today), held_on(today, "seat__")).select_related("seat"),
                to_attr="_seats_held",
            ),
            Prefetch("absences", ReviewerAbsence.objects.filter(until__gte=today), to_attr="absences_ahead"),
            Prefetch(
                "conflicts_declared",
                DeclaredConflict.objects.filter(lifted_at__isnull=True).select_related("association"),
                to_attr="conflicts_held",
            ),
        )
        .order_by("full_name")
    )
    loads = Counter(
        KpiSheet.objects.filter(reviewer__in=people, report__state__in=UNDER_REVIEW).values_list(
            "reviewer_id", flat=True
        )
    )
    loads += Counter(
        SecondReading.objects.filter(reader__in=people, finished_at__isnull=True).values_list(
            "reader_id", flat=True
        )
    )
    for person in people:
        person.in_hand = loads[person.pk]
    return people


def roles_of(person: User) -> set[str]:
    """Return the offices that a person read by :func:`people_of_center` holds today."""
    return {office.role for office in person._offices_held}


def absent_until(person: User, day: date) -> date | None:
    """Return the last day of the absence in which a day lies, None when the person is there."""
    for absence in person.absences_ahead:
        if is_absent(day, absence.since, absence.until):
            return absence.until
    return None


def candidates(sheet: KpiSheet) -> list[Candidate]:
    """Return the people of the Center with what bars or keeps each from this sheet; the free ones first."""
    today = timezone.localdate()
    hosts = hosts_in_year(sheet.report.association, sheet.report.academic_year)
    association = sheet.report.association
    found = [
        Candidate(
            person,
            conflict_ground(
                ties_read(person), hosts=hosts, body=association.body_id, association=association.pk
            ),
            person.in_hand,
            absent_until(person, today),
        )
        for person in people_of_center()
    ]
    return sorted(found, key=lambda one: (one.ground is not None, one.absent_until is not None))


def ties_read(person: User) -> Ties:
    """Return the ties of a person read by :func:`people_of_center`, without a further query."""
    seats = [held.seat for held in person._seats_held]
    return Ties(
        works_at=person.university_id,
        offices_at=frozenset(one.university_id for one in person._offices_held if one.university_id),
        seats_for=frozenset(seat.university_id for seat in seats if seat.university_id),
        sits_in=frozenset(seat.body_id for seat in seats),
        declared=frozenset(one.association_id for one in person.conflicts_held),
    )


def barred_pairs(sheets: Collection[KpiSheet], people: Collection[User]) -> set[tuple[int, int]]:
    """Return (sheet, person) for every conflict of interest among sheets of one year and people. One query.

    The people come from :func:`people_of_center`, the sheets with their report, association and academic year.
    """
    hosts: dict[int, set[int]] = {}
    ties = [(person.pk, ties_read(person)) for person in people]
    for year in {sheet.report.academic_year for sheet in sheets}:
        held = BaseUniversity.objects.filter(
            Q(until__isnull=True) | Q(until__gte=year.starts_on), since__lte=year.ends_on
        )
        for association, university in held.values_list("association_id", "university_id"):
            hosts.setdefault(association, set()).add(university)
    return {
        (sheet.pk, person)
        for person, own in ties
        for sheet in sheets
        if conflict_ground(
            own,
            hosts=hosts.get(sheet.report.association_id, set()),
            body=sheet.report.association.body_id,
            association=sheet.report.association_id,
        )
    }
