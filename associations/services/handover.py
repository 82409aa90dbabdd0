"""What the day of another base university ends, and whom the new one names (clauses 7, 9, 27, 31; ADR-0064)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.membership import MemberData
from associations.models import Association, BaseUniversity
from associations.services.members import add_member, invite_member, locked_body
from associations.services.passing_on import pass_on_to_officers
from core.audit import record
from core.errors import DomainError
from directory.models import LegalOrder, University
from meetings.enums import BEING_PREPARED, MemberKind, SeatRole
from meetings.models import Meeting, Seat
from meetings.queries import held_on

CLAUSE = "9"
OF_THE_UNIVERSITY = (SeatRole.DEPUTY_CHAIR, SeatRole.SECRETARY)
OFFICES = (SeatRole.CHAIR, *OF_THE_UNIVERSITY)
# Which of the two of clause 9 the chair is, as it stands in the list when no other post is written.
CHAIR_POSTS = {
    "first_head": {"kk": "бірінші басшы", "ru": "первый руководитель", "en": "first head"},
    "deputy_head": {
        "kk": "бірінші басшының орынбасары",
        "ru": "заместитель первого руководителя",
        "en": "deputy of the first head",
    },
}


def end_seat(seat: Seat, last_day: date, ground: str) -> None:
    """End a seat and its holder on a day, that day included; one that began later ends on its first day."""
    until = max(seat.since, last_day)
    for holder in seat.holders.filter(until__isnull=True):
        holder.until = max(holder.since, until)
        holder.save(update_fields=["until"])
    seat.until, seat.ended_ground = until, ground
    seat.save(update_fields=["until", "ended_ground"])


def end_offices(
    association: Association,
    *,
    before: University,
    after: University,
    on: date,
    ground: LegalOrder,
    actor: User | None,
) -> list[Seat]:
    """End what belongs to the old base university's people, the day before the new one begins (cl. 9).

    The chair's seat, since the chair is the head of the base university or a deputy; the deputy chair's and the
    secretary's when they came from the old one. All other members stay as they are.
    """
    body = locked_body(association)
    theirs = Q(role=SeatRole.CHAIR) & ~Q(university=after)
    theirs |= Q(role__in=OF_THE_UNIVERSITY, university=before)
    seats = list(Seat.objects.filter(theirs, body=body, until__isnull=True, since__lt=on).order_by("number"))
    for seat in seats:
        end_seat(seat, on - timedelta(days=1), str(ground))
        record("end_office", seat, actor=actor, role=seat.role, on=on, order=ground.pk)
    # A meeting ahead goes on; who presides at it is open until somebody new is named.
    Meeting.objects.filter(presiding_seat__in=seats, state__in=BEING_PREPARED).update(presiding_seat=None)
    return seats


def _require_nameable(association: Association, role: str) -> University:
    """Return the base university of today; refuse a role that is taken or is no office."""
    if role not in OFFICES:
        raise DomainError(_("Choose chair, deputy chair or secretary."), field="role")
    today = timezone.localdate()
    host = BaseUniversity.objects.filter(held_on(today), association=association).select_related("university")
    hosting = host.first()
    if hosting is None:
        raise DomainError(_("The association has no base university today."), clause="7")
    if association.body.seats.filter(role=role, until__isnull=True).exists():
        raise DomainError(
            _(
                "This office is taken. It ends by the chair or the secretary, or with another base university."
            ),
            clause=CLAUSE,
            field="role",
        )
    return hosting.university


def _require_kind_of_head(role: str, chair_as: str) -> None:
    if role == SeatRole.CHAIR and chair_as not in CHAIR_POSTS:
        raise DomainError(
            _("The chair is the first head of the base university or a deputy: say which of the two."),
            clause=CLAUSE,
            field="chair_as",
        )


@transaction.atomic
def name_officer(
    association: Association,
    *,
    actor: User,
    role: str,
    seat: Seat | None = None,
    data: Mapping[str, Any] | None = None,
    chair_as: str = "",
) -> Seat:
    """Let the base university name its chair, deputy chair or secretary, from today on.

    Either a member that represents it already (``seat``) or somebody new (``data``: name, post, email). Whoever has an
    e-mail gets an account or is told; the open decisions of whoever held the office before go over to them. Raises DomainError when the office is taken, for a member of another university,
    without a name, and for a chair without which of the two of clause 9 they are.
    """
    locked_body(association)
    university = _require_nameable(association, role)
    _require_kind_of_head(role, chair_as)
    given = dict(data or {})
    if seat is not None:
        seat = Seat.objects.select_for_update().get(pk=seat.pk)
        if seat.body_id != association.body_id or seat.until or seat.university_id != university.pk:
            raise DomainError(
                _("Choose a member who represents the base university today."), clause=CLAUSE, field="seat"
            )
        if seat.role != SeatRole.MEMBER:
            raise DomainError(_("This member holds another office already."), field="seat")
        seat.role = role
        seat.save(update_fields=["role"])
    else:
        post = dict(given.get("post") or {})
        if role == SeatRole.CHAIR and not any(post.values()):
            post = CHAIR_POSTS[chair_as]
        member = MemberData(
            name=given.get("name", ""),
            kind=MemberKind.HEI_REPRESENTATIVE,
            post=post,
            since=timezone.localdate(),
            university=university,
            email=given.get("email", ""),
        )
        seat = add_member(association, actor=actor, data=replace(member, role=role))
    record("name_officer", seat, actor=actor, role=role, university=university.key, chair_as=chair_as or None)
    email = given.get("email", "").strip()
    if email:
        invite_member(seat, actor=actor, email=email, language=actor.language)
    pass_on_to_officers(association, actor=actor)
    return seat
