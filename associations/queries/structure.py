"""Universities of the direction and who represents them; structure, criteria, contacts (clauses 9, 17, 18)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.enums import OfficeRole
from accounts.models import User
from associations.models import (
    Association,
    AssociationContacts,
    BaseUniversity,
    DirectionUniversity,
    MemberCriteria,
    MemberUniversity,
    StructureApproval,
)
from associations.queries.members import seats_with_names
from core.codes import LANGUAGES
from core.kazakh import sort_key, translated
from meetings.enums import SeatRole
from meetings.models import Body, Seat
from meetings.queries import held_on


@dataclass
class UniversityLine:
    """A university as the association knows it on a day."""

    key: str
    name: str
    city: str = ""
    listed: DirectionUniversity | None = None
    membership: MemberUniversity | None = None
    representatives_count: int = 0
    is_base: bool = False

    @property
    def state(self) -> str:
        """ "represented", or "missing" when clause 17 wants a representative, or "outside" of the list."""
        if self.representatives_count:
            return "represented"
        return "missing" if self.listed or self.membership or self.is_base else "outside"


@dataclass(frozen=True)
class Coverage:
    """How many universities of the direction are represented, and which ones are not."""

    lines: list[UniversityLine]

    @property
    def wanted(self) -> list[UniversityLine]:
        return [line for line in self.lines if line.state == "missing" or line.listed]

    @property
    def missing(self) -> list[UniversityLine]:
        return [line for line in self.lines if line.state == "missing"]

    @property
    def represented_count(self) -> int:
        return sum(line.state == "represented" for line in self.wanted)


def coverage(association: Association, day: date) -> Coverage:
    """Return every university of the direction, of the membership or with a representative; four queries.

    Clause 17 wants representatives of all universities that train in the direction. A representative is a seat of the
    kind "university representative" of that university, with or without an account.
    """
    lines: dict[int, UniversityLine] = {}

    def line(row: Any) -> UniversityLine:
        return lines.setdefault(row.university_id, UniversityLine(row.key, row.called, row.city or ""))

    def read(rows: Any) -> Any:
        return rows.annotate(
            key=F("university__key"),
            called=translated("university__name"),
            city=translated("university__city__name"),
        )

    for listed in read(DirectionUniversity.objects.filter(held_on(day), association=association)):
        line(listed).listed = listed
    for membership in read(MemberUniversity.objects.filter(held_on(day), association=association)):
        line(membership).membership = membership
    for hosting in read(BaseUniversity.objects.filter(held_on(day), association=association)):
        line(hosting).is_base = True
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id, university__isnull=False)
    counted = (
        read(seats.order_by())
        .values("university_id", "key", "called", "city")
        .annotate(people=Count("pk"))
        .values_list("university_id", "key", "called", "city", "people")
    )
    for pk, key, called, city, people in counted:
        found = lines.setdefault(pk, UniversityLine(key, called, city or ""))
        found.representatives_count = people
    order = {"missing": 0, "represented": 1, "outside": 2}
    return Coverage(sorted(lines.values(), key=lambda one: (order[one.state], sort_key(one.name))))


def earlier_memberships(association: Association, day: date) -> list[MemberUniversity]:
    """Return the memberships of universities that ended, the latest first."""
    ended = MemberUniversity.objects.filter(association=association, until__lt=day)
    return list(ended.annotate(called=translated("university__name")).order_by("-until", "called"))


def criteria_of(association: Association) -> list[MemberCriteria]:
    """Return the versions of the criteria for members, the latest first."""
    versions = MemberCriteria.objects.filter(association=association)
    return list(versions.select_related("file", "university", "set_by").order_by("-number"))


def criteria_in_force(versions: Iterable[MemberCriteria], day: date) -> MemberCriteria | None:
    """Return the version in force on a day of versions given the latest first."""
    return next((version for version in versions if version.valid_from <= day), None)


def contacts_of(association: Association) -> AssociationContacts | None:
    """Return the contacts of an association, if any were entered."""
    return getattr(association, "contacts", None)


def sub_bodies(association: Association, day: date) -> list[Body]:
    """Return the councils, commissions and groups under an association with ``members_count`` of a day."""
    held = Q(seats__since__lte=day) & (Q(seats__until__isnull=True) | Q(seats__until__gte=day))
    bodies = Body.objects.filter(parent_id=association.body_id)
    return list(
        bodies.annotate(members_count=Count("seats", filter=held), called=translated("name")).order_by(
            "kind", "called"
        )
    )


def snapshot(bodies: Iterable[Body]) -> list[dict[str, Any]]:
    """Return what the chair approves of a structure: each body with kind and names."""
    return [
        {
            "id": body.pk,
            "kind": body.kind,
            **{f"name_{code}": getattr(body, f"name_{code}") or "" for code in LANGUAGES},
        }
        for body in sorted(bodies, key=lambda body: body.pk)
    ]


def approvals_of(association: Association) -> list[StructureApproval]:
    """Return when the structure was approved and by whom, the latest first."""
    return list(
        StructureApproval.objects.filter(association=association).select_related("approved_by", "regulations")
    )


OFFICERS = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.SECRETARY)


def _with_posts(seats: QuerySet[Seat]) -> list[dict[str, Any]]:
    columns = ("pk", "role", "kind", "shown_name")
    return list(seats_with_names(seats).values(*columns, post_shown=translated("post")))


def _officers(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    officers = [row | {"role_label": SeatRole(row["role"]).label} for row in rows if row["role"] in OFFICERS]
    return sorted(officers, key=lambda row: OFFICERS.index(row["role"]))


def officers_of(association: Association, day: date) -> list[dict[str, Any]]:
    """Return chair, deputy and secretary with their names and posts, in this order."""
    seats = Seat.objects.filter(held_on(day), body_id=association.body_id, role__in=OFFICERS)
    return _officers(_with_posts(seats))


def officers_and_kinds(association: Association, day: date) -> tuple[list[dict[str, Any]], Mapping[str, int]]:
    """Return :func:`officers_of`, and how many members of each kind there are. One query."""
    rows = _with_posts(Seat.objects.filter(held_on(day), body_id=association.body_id))
    return _officers(rows), Counter(row["kind"] for row in rows)


def hosts_today(association: Association, user: User, day: date) -> bool:
    """Say whether the person coordinates the association's base university (clause 17, second paragraph)."""
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    if not ids:
        return False
    return BaseUniversity.objects.filter(
        held_on(day), association=association, university_id__in=ids
    ).exists()
