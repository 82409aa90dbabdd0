"""What one university has to do with associations: the page of its coordinator (clauses 7, 10, 17, 25, 29)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, Value, When

from accounts.enums import OfficeRole
from accounts.models import User
from associations.enums import MaterialState
from associations.models import Association, BaseUniversity, Conclusion, MemberUniversity, TeachingMaterial
from associations.queries.members import seats_with_names
from core.kazakh import sort_key, translated
from directory.models import University
from meetings.enums import AssignmentState, BodyKind
from meetings.models import Assignment, Delivery, Receipt, Seat
from meetings.queries import held_on, live_assignments

# Of each list the room shows the first ones; the rest stands on the page of its own.
SHOWN = 10


@dataclass
class RoomLine:
    """An association as one university sees it: periods of hosting and of membership, own people, new copies."""

    key: str
    body_id: int
    name: str
    hosted: list[tuple[date, date | None]] = field(default_factory=list)
    joined: list[tuple[date, date | None]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    new_count: int = 0

    def is_current(self, day: date) -> bool:
        """Say whether the university belongs to the association or hosts it on a day."""
        periods = [*self.hosted, *self.joined]
        return bool(self.people) or any(
            since <= day and (until is None or until >= day) for since, until in periods
        )


def room_universities(user: User) -> list[University]:
    """Return the universities that the person coordinates today, from the offices read already."""
    return [
        office.university
        for office in user.offices_today
        if office.role == OfficeRole.UNIVERSITY_COORDINATOR and office.university
    ]


def _association(prefix: str) -> dict[str, Any]:
    return {
        "key": F(f"{prefix}key"),
        "body_pk": F(f"{prefix}body_id"),
        "called": translated(f"{prefix}body__short_name"),
    }


def _periods(rows: QuerySet[Any], **columns: Any) -> Iterable[tuple[str, int, str, date, date | None]]:
    return (
        rows.annotate(**columns).order_by("-since").values_list("key", "body_pk", "called", "since", "until")
    )


def room_lines(university: University, day: date) -> list[RoomLine]:
    """Return the associations that the university hosts, belongs to or sits in, now or before; four queries.

    Those with new protocols come first, then by name; those of the past last.
    """
    lines: dict[str, RoomLine] = {}

    def line(key: str, body_id: int, name: str) -> RoomLine:
        return lines.setdefault(key, RoomLine(key, body_id, name))

    columns = _association("association__")
    for key, body_id, name, since, until in _periods(
        BaseUniversity.objects.filter(university=university), **columns
    ):
        line(key, body_id, name).hosted.append((since, until))
    for key, body_id, name, since, until in _periods(
        MemberUniversity.objects.filter(university=university), **columns
    ):
        line(key, body_id, name).joined.append((since, until))
    seats = seats_with_names(
        Seat.objects.filter(held_on(day), university=university, body__kind=BodyKind.ASSOCIATION)
    )
    rows = seats.annotate(
        key=F("body__association__key"), called=translated("body__short_name"), post_called=translated("post")
    ).order_by("number")
    for key, body_id, name, person, post in rows.values_list(
        "key", "body_id", "called", "shown_name", "post_called"
    ):
        if key:
            line(key, body_id, name).people.append(person or post)
    unread = Delivery.objects.filter(university=university, receipts__isnull=True)
    counts = dict(
        unread.order_by()
        .values("protocol__body_id")
        .annotate(copies=Count("pk"))
        .values_list("protocol__body_id", "copies")
    )
    for one in lines.values():
        one.new_count = counts.get(one.body_id, 0)
    return sorted(
        lines.values(), key=lambda one: (not one.is_current(day), -one.new_count, sort_key(one.name))
    )


def room_protocols(university: University) -> list[Delivery]:
    """Return the copies that came last, those that nobody of the university opened first."""
    seen = Receipt.objects.filter(delivery=OuterRef("pk"))
    copies = Delivery.objects.filter(university=university).select_related("protocol")
    return list(
        copies.annotate(is_seen=Exists(seen), body_name=translated("protocol__body__short_name")).order_by(
            "is_seen", "-delivered_at", "-pk"
        )[:SHOWN]
    )


def room_decisions(university: University) -> QuerySet[Assignment]:
    """Return the directed decisions that wait for the university's answer, those due first."""
    waiting = (AssignmentState.WAITING, AssignmentState.RETURNED, AssignmentState.OVERDUE)
    return (
        live_assignments()
        .filter(
            university=university,
            state__in=waiting,
            decision__item__meeting__protocol__signed_on__isnull=False,
        )
        .select_related("decision")
        .annotate(body_name=translated("decision__item__meeting__body__short_name"))
        .order_by("due", "pk")
    )


def room_materials(university: University) -> list[TeachingMaterial]:
    """Return what the university sent to expert examination last: what came back first, then what runs. One query."""
    order = Case(
        When(state=MaterialState.RETURNED, then=Value(0)),
        When(state__in=[MaterialState.RECEIVED, MaterialState.EXAMINED], then=Value(1)),
        default=Value(2),
    )
    last = Conclusion.objects.filter(material=OuterRef("pk")).order_by("-round").values("outcome")[:1]
    return list(
        TeachingMaterial.objects.filter(university=university)
        .exclude(state=MaterialState.WITHDRAWN)
        .annotate(body_name=translated("association__body__short_name"), outcome=Subquery(last), turn=order)
        .order_by("turn", "-submitted_at", "-pk")[:SHOWN]
    )


def materials_at_experts(university: University) -> int:
    """Return how many materials of the university are not concluded on yet."""
    return TeachingMaterial.objects.filter(
        university=university,
        state__in=[MaterialState.RECEIVED, MaterialState.RETURNED, MaterialState.EXAMINED],
    ).count()


def coordinates(user: User, university: University | None) -> bool:
    """Say whether the person coordinates the university; any university when none is named."""
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR) if user.is_authenticated else set()
    return bool(ids) if university is None else university.pk in ids


def listed_associations(university: University) -> QuerySet[Association]:
    """Return the associations whose list of the direction names the university (ADR-0035)."""
    listed = Association.objects.filter(
        direction_universities__university=university, direction_universities__until__isnull=True
    )
    return listed.annotate(called=translated("body__short_name")).order_by("position")
