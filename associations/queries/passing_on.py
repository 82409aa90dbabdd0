"""Open decisions that are still with the people of the former base university, and to whom they go (cl. 10, 31)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from associations.models import BaseUniversity
from associations.queries.handover import Handover, bodies_under
from associations.queries.structure import OFFICERS
from directory.models import University
from meetings.enums import SeatRole
from meetings.models import Assignment, SeatHolder
from meetings.queries import held_on, unanswered


@dataclass(frozen=True)
class Duty:
    """A directed decision of the former people: to whom it goes, or the office that is to be filled first."""

    assignment: Assignment
    user: User | None = None
    university: University | None = None
    role: str = ""

    @property
    def waits(self) -> bool:
        return self.user is None and self.university is None

    @property
    def role_label(self) -> str:
        return str(SeatRole(self.role).label) if self.role else ""

    @property
    def receiver(self) -> str:
        return str(self.university or self.user or "")


def _successors(body_id: int) -> dict[str, User]:
    today = timezone.localdate()
    held = SeatHolder.objects.filter(
        held_on(today),
        held_on(today, "seat__"),
        seat__body_id=body_id,
        seat__role__in=OFFICERS,
        user__is_active=True,
    )
    return {one.seat.role: one.user for one in held.select_related("seat", "user").order_by("pk")}


def _led(body_id: int, last_day: object) -> dict[int, list[SeatHolder]]:
    """Return who led until the change, by the id of the person, with the time in which they did."""
    found: dict[int, list[SeatHolder]] = {}
    ended = SeatHolder.objects.filter(
        seat__body_id=body_id, seat__role__in=OFFICERS, seat__until__lte=last_day, until__isnull=False
    )
    for one in ended.select_related("seat").order_by("-until", "-pk"):
        found.setdefault(one.user_id, []).append(one)
    return found


def duties_of_officers(body_id: int, bodies: list[int], last_day: object) -> list[Duty]:
    """Return the unanswered decisions directed to former officers while they held the office; three queries.

    Each goes to whoever holds the same office today; one directed to the same person as that stays with them.
    """
    led, successors = _led(body_id, last_day), _successors(body_id)
    rows = Assignment.objects.filter(
        unanswered(), user__in=list(led), decision__item__meeting__body_id__in=bodies
    ).select_related("decision__item__meeting", "user")
    duties = []
    for one in rows.order_by("pk"):
        day = timezone.localdate(one.directed_at)
        held = next((holder for holder in led[one.user_id or 0] if holder.since <= day <= holder.until), None)  # type: ignore[operator]
        if held is None:
            continue
        successor = successors.get(held.seat.role)
        if successor is None or successor.pk != one.user_id:
            duties.append(Duty(one, user=successor, role=held.seat.role))
    return duties


def duties_of_university(before: BaseUniversity, after: BaseUniversity, bodies: list[int]) -> list[Duty]:
    """Return the unanswered decisions directed to the former base university while it hosted; one query.

    Not those that the new one has beside it: they were directed to each as a member.
    """
    beside = Assignment.objects.filter(
        decision=OuterRef("decision"), university=after.university, withdrawn_at__isnull=True
    )
    rows = Assignment.objects.filter(
        unanswered(),
        ~Q(Exists(beside)),
        university=before.university,
        directed_at__date__range=(before.since, before.until),
        decision__item__meeting__body_id__in=bodies,
    ).select_related("decision__item__meeting", "university")
    return [Duty(one, university=after.university) for one in rows.order_by("pk")]


def duties_of(change: Handover, bodies: list[int] | None = None) -> list[Duty]:
    """Return what is still with the people of the former base university: first what can go over, then what waits."""
    bodies = bodies_under(change.association) if bodies is None else bodies
    found = duties_of_university(change.before, change.after, bodies)
    found += duties_of_officers(change.association.body_id, bodies, change.before.until)
    return sorted(found, key=lambda duty: duty.waits)
