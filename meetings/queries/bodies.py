"""Who holds which seat, and who may read everything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import User
from core.prepared import Given, Prepared
from meetings.enums import SUB_BODIES, SeatRole
from meetings.models import (
    Body,
    Seat,
    SeatHolder,
)

LEADERS = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.SECRETARY)
OVERSEERS = (
    OfficeRole.CENTER_REVIEWER,
    OfficeRole.CENTER_HEAD,
    OfficeRole.AUTHORISED_BODY,
    OfficeRole.ADMINISTRATOR,
)


def held_on(day: date | OuterRef | Given, prefix: str = "") -> Q:
    """Return the condition that a period (since, until) takes in a day."""
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    )


@Prepared
def _seats_held() -> QuerySet[Seat]:
    today = Given("today")
    held = held_on(today) & held_on(today, "holders__")
    led = Q(role__in=LEADERS, until__lt=today)
    return Seat.objects.filter(held | led, holders__user=Given("user")).select_related("body").distinct()


def seats_of(user: User) -> list[Seat]:
    """Return the seats that the person holds today, with their bodies; read once for each user object."""
    if not user.is_authenticated:
        return []
    cached = getattr(
        user, "_seats_today", None
    )  # request.user is a proxy: its own __dict__ is not the person's
    if cached is None:
        today = timezone.localdate()
        found = _seats_held(today=today, user=user.pk)
        cached = [seat for seat in found if seat.until is None or seat.until >= today]
        user._seats_today, user._seats_led = cached, [seat for seat in found if seat not in cached]
    return cached


def seats_led_before(user: User) -> list[Seat]:
    """Return the ended seats of a chair, deputy or secretary that the person held; read with :func:`seats_of`."""
    seats_of(user)
    return getattr(user, "_seats_led", [])


def bodies_where(user: User, *roles: str) -> set[int]:
    """Return the bodies in which the person holds one of these roles today; any role when none is named."""
    return {seat.body_id for seat in seats_of(user) if not roles or seat.role in roles}


def bodies_of_secretary(user: User) -> list[Body]:
    """Return the bodies whose meetings the person may plan today."""
    return [seat.body for seat in seats_of(user) if seat.role == SeatRole.SECRETARY]


def oversees(user: User) -> bool:
    """Say whether the person may read the meetings of every body: the Center, the authorised body (cl. 14, 25)."""
    return user.is_authenticated and user.holds_office(*OVERSEERS)


def current_seats(body: Body, day: date) -> QuerySet[Seat]:
    """Return the seats of a body on a day, each with its holder as ``holding``: a list of at most one."""
    holders = SeatHolder.objects.filter(held_on(day)).select_related("user")
    return (
        Seat.objects.filter(held_on(day), body=body)
        .select_related("university", "organisation")
        .prefetch_related(Prefetch("holders", queryset=holders, to_attr="holding"))
        .order_by("number")
    )


@dataclass(frozen=True)
class SeatPerson:
    """Whoever sits on a seat: somebody with an account, or a name and perhaps an e-mail."""

    seat: Seat
    user: User | None
    name: str
    email: str

    def is_same(self, user_id: int | None, name: str, email: str) -> bool:
        """Say whether somebody invited is this person; by address or name where an account came only later."""
        if user_id is not None:
            return self.user is not None and self.user.pk == user_id
        return self.name == name or (bool(email) and self.email.casefold() == email.casefold())


def persons_of(seats: Iterable[Seat]) -> list[SeatPerson]:
    """Return whoever sits on each seat of ``current_seats``; vacant ones have nobody."""
    found = []
    for seat in seats:
        user = seat.holding[0].user if seat.holding else None  # type: ignore[attr-defined]
        if user is not None:
            found.append(SeatPerson(seat, user, user.full_name, user.email))
        elif seat.person_name:
            found.append(SeatPerson(seat, None, seat.person_name, seat.email))
    return found


def people_on_seats(body: Body) -> list[SeatPerson]:
    """Return whoever sits in a body today, with or without an account; two queries."""
    return persons_of(current_seats(body, timezone.localdate()))


def people_of(seats: Iterable[Seat]) -> list[tuple[Seat, User]]:
    """Return each filled seat of ``current_seats`` with its holder."""
    return [(seat, seat.holding[0].user) for seat in seats if seat.holding]  # type: ignore[attr-defined]


def visible_bodies(user: User) -> QuerySet[Body]:
    """Return the bodies whose pages the person may read: those they sit in, and the groups of these; all groups and
    bodies for the overseers."""
    if not user.is_authenticated:
        return Body.objects.none()
    if oversees(user):
        return Body.objects.all()
    own = bodies_where(user)
    return Body.objects.filter(Q(pk__in=own) | Q(parent_id__in=own, kind__in=SUB_BODIES))


def sub_bodies_of(user: User) -> QuerySet[Body]:
    """Return the working groups and commissions that the person may read, those at work first."""
    seats = Count("seats", filter=held_on(timezone.localdate(), "seats__"))
    return (
        visible_bodies(user)
        .filter(kind__in=SUB_BODIES)
        .select_related("parent")
        .annotate(members_count=seats)
        .order_by(F("ended_on").desc(nulls_first=True), "name_kk", "pk")
    )


def members_of_body(body: Body) -> QuerySet[Seat]:
    """Return the seats of a body that are not ended, each with its holder as ``holding``; of an ended one the last."""
    if body.ended_on:
        is_one_day = body.since == body.ended_on
        return current_seats(body, body.ended_on - timedelta(days=0 if is_one_day else 1))
    return current_seats(body, timezone.localdate()).filter(until__isnull=True)
