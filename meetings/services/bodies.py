"""Working groups and commissions: bodies of their own under the Council or an association (cl. 9, 16.2, 29)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from meetings.enums import SUB_BODIES, MeetingState, SeatRole
from meetings.models import Body, Seat, SeatHolder
from meetings.queries import held_on
from meetings.services.results import require_result

SHOWN = ("title", "post", "organisation_text")


def _require_at_work(body: Body) -> None:
    if body.ended_on:
        raise DomainError(_("The body has ended its work; nothing of it can be changed."))


def _require_sub_body(body: Body) -> None:
    if body.kind not in SUB_BODIES:
        raise DomainError(_("Only a working group or a commission is formed and ended here."))


def create_sub_body(parent: Body, *, actor: User, data: Mapping[str, Any]) -> Body:
    """Form a working group or a commission under a body; it decides by the same clause as its parent (ADR-0017).

    Raises DomainError for another kind, or when the parent is such a group itself or has ended.
    """
    if data.get("kind") not in SUB_BODIES:
        raise DomainError(_("Choose a working group or a commission."), field="kind")
    with transaction.atomic():
        parent = Body.objects.select_for_update().get(pk=parent.pk)
        _require_at_work(parent)
        if parent.kind in SUB_BODIES:
            raise DomainError(_("A working group or a commission has none below it."))
        number = parent.children.filter(kind=data["kind"]).count() + 1
        body = Body.objects.create(
            parent=parent,
            key=f"{parent.key[:30]}-{data['kind'].replace('_', '-')}-{number}",
            clause=parent.clause,
            since=timezone.localdate(),
            **data,
        )
        record("create_sub_body", body, actor=actor, parent=parent.pk, kind=body.kind)
    return body


def _shown_of(person: User, parent: Body | None, role: str, today: date) -> dict[str, Any]:
    """Return what is told of a member: their post in the parent body, else where they work."""
    seat = (
        Seat.objects.filter(held_on(today), held_on(today, "holders__"), body=parent, holders__user=person)
        .order_by("number")
        .first()
    )
    if seat is not None:
        told = {
            f"{name}_{code}": getattr(seat, f"{name}_{code}") or "" for name in SHOWN for code in LANGUAGES
        }
        return {**told, "kind": seat.kind, "university": seat.university, "organisation": seat.organisation}
    told = {}
    for code in LANGUAGES:
        with translation.override(code):
            told[f"title_{code}"] = told[f"post_{code}"] = str(SeatRole(role).label)
    return {**told, "university": person.university}


def add_sub_member(body: Body, *, actor: User, person: User, role: str = SeatRole.MEMBER) -> Seat:
    """Give a person a seat in a working group or a commission.

    Raises DomainError when the person sits in it already, when the role is taken, or when the body has ended.
    """
    with transaction.atomic():
        body = Body.objects.select_for_update(of=("self",)).select_related("parent").get(pk=body.pk)
        _require_sub_body(body)
        _require_at_work(body)
        today = timezone.localdate()
        seats = body.seats.filter(until__isnull=True)
        if seats.filter(holders__user=person, holders__until__isnull=True).exists():
            raise DomainError(_("This person is a member already."), field="person")
        if role != SeatRole.MEMBER and seats.filter(role=role).exists():
            raise DomainError(_("This role is taken. End that seat first."), field="role")
        last = body.seats.aggregate(last=Max("number"))["last"] or 0
        seat = Seat.objects.create(
            body=body,
            number=last + 1,
            role=role,
            since=today,
            **_shown_of(person, body.parent, role, today),
        )
        SeatHolder.objects.create(seat=seat, user=person, since=today)
        record("add_sub_member", seat, actor=actor, person=person.pk, role=role)
    return seat


def _end(seat: Seat, today: date, reason: str) -> None:
    """End a seat at once: its last day is yesterday, or today when it began today."""
    until = max(seat.since, today - timedelta(days=1))
    for holder in seat.holders.filter(until__isnull=True):
        holder.until = max(holder.since, until)
        holder.save(update_fields=["until"])
    seat.until, seat.ended_ground = until, reason
    seat.save(update_fields=["until", "ended_ground"])


def end_sub_member(seat: Seat, *, actor: User, reason: str) -> Seat:
    """End a seat of a working group or a commission; meetings that were held keep it in their rosters.

    Raises DomainError without a reason. Ending it twice is harmless.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        seat = Seat.objects.select_for_update(of=("self",)).select_related("body").get(pk=seat.pk)
        _require_sub_body(seat.body)
        if seat.until is None:
            _end(seat, timezone.localdate(), reason)
            record("end_sub_member", seat, actor=actor, reason=reason)
    return seat


def end_sub_body(body: Body, *, actor: User, reason: str) -> Body:
    """End the work of a group or a commission with all its seats; its meetings and protocols stay.

    Raises DomainError without a reason, while a meeting of it is planned, convened or open, or for a working group
    that has not stated its result.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why it ends: the task is done, or another reason."), field="reason")
    with transaction.atomic():
        body = Body.objects.select_for_update(of=("self",)).select_related("parent").get(pk=body.pk)
        _require_sub_body(body)
        if body.ended_on:
            return body
        if body.meetings.exclude(state__in=(MeetingState.CLOSED, MeetingState.CANCELLED)).exists():
            raise DomainError(_("A meeting of it is not over. Close or cancel it first."))
        require_result(body)
        today = timezone.localdate()
        for seat in body.seats.filter(until__isnull=True):
            _end(seat, today, reason)
        body.ended_on, body.ended_reason = today, reason
        body.save(update_fields=["ended_on", "ended_reason"])
        record("end_sub_body", body, actor=actor, reason=reason)
    return body
