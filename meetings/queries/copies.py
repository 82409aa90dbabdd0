"""Copies of protocols: who has which, who opened and who took them, what the mail did."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office, User
from core.kazakh import translated
from meetings.models import (
    Body,
    Delivery,
    Protocol,
    Receipt,
)
from meetings.queries.bodies import held_on
from notices.enums import MailState
from notices.models import Letter


def in_force() -> Q:
    """Return the condition that a copy is one of its protocol's latest edition: a corrected protocol is sent anew."""
    later = Delivery.objects.filter(protocol=OuterRef("protocol"), edition__gt=OuterRef("edition"))
    return ~Q(Exists(later))


def deliveries_of(protocol: Protocol) -> QuerySet[Delivery]:
    """Return the copies of a protocol with who opened them, first the unopened."""
    return (
        protocol.deliveries.filter(in_force())
        .select_related("university__city")
        .prefetch_related(Prefetch("receipts", queryset=Receipt.objects.select_related("user")))
        .annotate(receipts_count=Count("receipts"))
        .order_by("receipts_count", translated("university__name"), "pk")
    )


def copies_for(user: User) -> QuerySet[Delivery]:
    """Return the copies sent to the person's universities, or to the authorised body (cl. 25)."""
    if not user.is_authenticated:
        return Delivery.objects.none()
    addressed = Q(university_id__in=user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR))
    if user.holds_office(OfficeRole.AUTHORISED_BODY):
        addressed |= Q(university__isnull=True)
    own = Receipt.objects.filter(delivery=OuterRef("pk"))
    return (
        Delivery.objects.filter(addressed)
        .filter(in_force())
        .select_related("protocol__body", "protocol__meeting", "protocol__signed_file", "university")
        .prefetch_related(Prefetch("receipts", queryset=Receipt.objects.select_related("user")))
        .annotate(is_received=Exists(own))
        .order_by("is_received", "-delivered_at", "-pk")
    )


def unopened_copies(user: User) -> QuerySet[Delivery]:
    """Return the copies for the person that nobody has opened yet."""
    return copies_for(user).filter(receipts__isnull=True)


def new_copies_count(user: User) -> int:
    """Return how many copies nobody at the person's university has opened yet; read once for each user object."""
    cached = getattr(user, "_new_copies_count", None)
    if cached is None:
        cached = unopened_copies(user).count()
        user._new_copies_count = cached
    return cached


def receivers_of(delivery: Delivery) -> QuerySet[User]:
    """Return the people who are told of a copy: the university's coordinators, or the authorised body."""
    role = OfficeRole.UNIVERSITY_COORDINATOR if delivery.university_id else OfficeRole.AUTHORISED_BODY
    today = timezone.localdate()
    held: dict[str, Any] = {"offices__role": role, "offices__university_id": delivery.university_id}
    if delivery.university_id is None:
        held = {"offices__role": role}
    return User.objects.filter(held_on(today, "offices__"), is_active=True, **held).distinct()


def universities_with_receivers(ids: set[int]) -> set[int]:
    """Return which of the universities have a coordinator today: without one nobody can be told of a copy."""
    held = Office.objects.filter(
        held_on(timezone.localdate()),
        role=OfficeRole.UNIVERSITY_COORDINATOR,
        university_id__in=ids,
        user__is_active=True,
    )
    return set(held.values_list("university_id", flat=True))


def letters_that_failed(deliveries: set[int]) -> dict[int, list[Letter]]:
    """Return the letters on these copies that the mail server refused, by copy; one query."""
    failed = Letter.objects.filter(key__startswith="copy:").filter(
        Q(state=MailState.FAILED) | (Q(state=MailState.PENDING) & ~Q(failure=""))
    )
    found: dict[int, list[Letter]] = defaultdict(list)
    for letter in failed.order_by("pk"):
        number = letter.key.split(":")[1]
        if number.isdigit() and int(number) in deliveries:
            found[int(number)].append(letter)
    return found


@dataclass(frozen=True)
class CopyState:
    """How far one copy came; ``opened`` and ``downloaded`` are the first person and the moment."""

    delivery: Delivery
    opened: Receipt | None
    downloaded: Receipt | None

    @property
    def name(self) -> str:
        if self.downloaded:
            return "downloaded"
        return "opened" if self.opened else "delivered"


def copy_state(delivery: Delivery) -> CopyState:
    """Read the state of a copy whose receipts are prefetched."""
    receipts = sorted(delivery.receipts.all(), key=lambda one: one.opened_at)
    taken = sorted((one.downloaded_at, one.pk, one) for one in receipts if one.downloaded_at)
    return CopyState(delivery, receipts[0] if receipts else None, taken[0][2] if taken else None)


@dataclass(frozen=True)
class MatrixRow:
    """A receiver and the state of its copy of each protocol; None where it was sent none."""

    name: str
    pairs: list[tuple[CopyState | None, Protocol]]


@dataclass(frozen=True)
class ReceiptMatrix:
    """Receivers by protocols of a body in a year."""

    protocols: list[Protocol]
    rows: list[MatrixRow]


def protocol_years(body: Body) -> list[int]:
    """Return the years in which a body has signed protocols, the latest first."""
    signed = Protocol.objects.filter(body=body, signed_on__isnull=False)
    return list(signed.order_by("-year").values_list("year", flat=True).distinct())


def receipt_matrix(body: Body, year: int, authorised_body: str) -> ReceiptMatrix:
    """Return who received which protocol of a body in a year; the authorised body first. Three queries."""
    protocols = list(
        Protocol.objects.filter(body=body, year=year, signed_on__isnull=False).order_by("number")
    )
    places = {protocol.pk: place for place, protocol in enumerate(protocols)}
    deliveries = (
        Delivery.objects.filter(protocol_id__in=places)
        .filter(in_force())
        .select_related("university")
        .prefetch_related(Prefetch("receipts", queryset=Receipt.objects.select_related("user")))
        .order_by(translated("university__name"), "pk")
    )
    cells: dict[int | None, list[CopyState | None]] = {}
    names: dict[int | None, str] = {None: authorised_body}
    for delivery in deliveries:
        line = cells.setdefault(delivery.university_id, [None] * len(protocols))
        line[places[delivery.protocol_id]] = copy_state(delivery)
        if delivery.university:
            names[delivery.university_id] = delivery.university.name
    order = sorted(cells, key=lambda key: key is not None)  # stable: by name, the authorised body before all
    rows = [MatrixRow(names[key], list(zip(cells[key], protocols, strict=True))) for key in order]
    return ReceiptMatrix(protocols, rows)
