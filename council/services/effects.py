"""Carrying out the lines of an order, and trying them out before its day (clauses 7, 16.4, 31)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.services import hosting
from associations.services.founding import open_planned
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from council.domain.orders import SEAT_SEQUENCE, TABLE_SEQUENCE
from council.enums import SeatLineKind, TableLineKind
from council.models import OrderDraft, SeatLine, TableLine
from directory.models import Direction, LegalOrder
from meetings.enums import BodyKind, SeatRole
from meetings.models import Body, Seat

ONE_DAY = timedelta(days=1)
SHOWN = ("title", "post")


def texts_of(line: Any, name: str) -> dict[str, str]:
    """Return a translated field of a line in every language."""
    return {code: getattr(line, f"{name}_{code}") or "" for code in LANGUAGES}


def _direction(code: str) -> Direction:
    direction = Direction.objects.filter(code=code).first()
    if direction is None:
        raise DomainError(
            _("There is no direction with the code %(code)s, and this order opens none.") % {"code": code},
            field="code",
        )
    return direction


def _open_direction(line: TableLine, how: dict[str, Any]) -> None:
    hosting.open_direction(
        area=line.area,  # type: ignore[arg-type]
        code=line.code,
        names=texts_of(line, "name"),
        ground=how["ground"],
        actor=how["actor"],
    )


def _rename_direction(line: TableLine, how: dict[str, Any]) -> None:
    hosting.rename_direction(line.direction, names=texts_of(line, "name"), **how)  # type: ignore[arg-type]


def _close_direction(line: TableLine, how: dict[str, Any]) -> None:
    successors = [_direction(code) for code in line.successors]
    hosting.close_direction(line.direction, successors=successors, **how)  # type: ignore[arg-type]


def _close(line: TableLine, how: dict[str, Any]) -> None:
    hosting.close_association(line.association, **how)  # type: ignore[arg-type]


def _open(line: TableLine, how: dict[str, Any]) -> None:
    direction = _direction(line.code)
    if line.planned is not None:
        open_planned(line.planned, direction=direction, university=line.university, **how)  # type: ignore[arg-type]
        return
    hosting.open_association(
        direction,
        scope=texts_of(line, "scope"),
        university=line.university,  # type: ignore[arg-type]
        succeeds=line.association,
        **how,
    )


def _move(line: TableLine, how: dict[str, Any]) -> None:
    hosting.move_association(line.association, university=line.university, **how)  # type: ignore[arg-type]


VERBS: dict[str, Callable[[TableLine, dict[str, Any]], None]] = {
    TableLineKind.OPEN_DIRECTION: _open_direction,
    TableLineKind.RENAME_DIRECTION: _rename_direction,
    TableLineKind.CLOSE_DIRECTION: _close_direction,
    TableLineKind.CLOSE: _close,
    TableLineKind.OPEN: _open,
    TableLineKind.MOVE: _move,
}


def end_council_seat(seat: Seat, *, on: date, ground: str, order: LegalOrder, actor: User | None) -> Seat:
    """End a seat of the Council with its ground and order (cl. 16.4): the day before ``on`` is the last.

    Meetings that were held keep it in their rosters. Raises DomainError when it has ended or began later.
    """
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.until is not None or on <= seat.since:
        raise DomainError(
            _("Seat %(seat)s has ended already or begins on that day or later.") % {"seat": seat},
            clause="16.4",
            field="seat",
        )
    seat.until, seat.ended_ground, seat.ended_by = on - ONE_DAY, ground, order
    seat.save(update_fields=["until", "ended_ground", "ended_by"])
    for holder in seat.holders.filter(until__isnull=True):
        holder.until = max(holder.since, seat.until)
        holder.save(update_fields=["until"])
    record("end_council_seat", seat, actor=actor, on=on, ground=ground, order=str(order))
    return seat


def _appoint(line: SeatLine, on: date, order: LegalOrder, actor: User | None) -> Seat:
    body = Body.objects.select_for_update().get(kind=BodyKind.COUNCIL)
    if line.role != SeatRole.MEMBER and body.seats.filter(role=line.role, until__isnull=True).exists():
        raise DomainError(
            _(
                "The Council has a seat with this role. Remove that one in the same order, or choose “member”."
            ),
            clause="16.4",
            field="role",
        )
    last = body.seats.aggregate(last=Max("number"))["last"] or 0
    seat = Seat.objects.create(
        body=body,
        number=last + 1,
        role=line.role,
        university=line.university,
        organisation=line.organisation,
        by_agreement=line.by_agreement,
        since=on,
        appointed_by=order,
        **{f"{name}_{code}": text for name in SHOWN for code, text in texts_of(line, name).items()},
    )
    record("appoint_council_seat", seat, actor=actor, on=on)
    return seat


def _lines_in_sequence(draft: OrderDraft) -> tuple[list[TableLine], list[SeatLine]]:
    table = draft.table_lines.select_related("association", "planned", "university", "direction", "area")
    seats = draft.seat_lines.select_related("seat", "university", "organisation")
    return (
        sorted(table, key=lambda line: (TABLE_SEQUENCE.index(TableLineKind(line.kind)), line.pk)),
        sorted(seats, key=lambda line: (SEAT_SEQUENCE.index(SeatLineKind(line.kind)), line.pk)),
    )


def carry_out(draft: OrderDraft, ground: LegalOrder, *, actor: User | None, today: date) -> None:
    """Carry out every line of an order from its day on, all or nothing: call it in a transaction.

    Raises DomainError for the first line that cannot take effect.
    """
    on = ground.in_force_from
    table, seats = _lines_in_sequence(draft)
    how: dict[str, Any] = {"on": on, "ground": ground, "actor": actor, "today": today}
    for line in table:
        VERBS[line.kind](line, how)
    for change in seats:
        if change.kind == SeatLineKind.REMOVE:
            end_council_seat(
                change.seat,  # type: ignore[arg-type]
                on=on,
                ground=change.ground,
                order=ground,
                actor=actor,
            )
        else:
            _appoint(change, on, ground, actor)


@contextmanager
def tried_out(draft: OrderDraft, *, today: date) -> Iterator[date]:
    """Stand, inside the block, on the day of the order with its lines carried out; then undo it all.

    The annexes of a draft are read from this: they show exactly what putting it in force will write. A draft without a
    day is tried out today.
    """
    day = max(draft.effective_on or today, today)
    with transaction.atomic():
        trial = LegalOrder.objects.create(
            key=f"trial-{draft.pk}",
            number=draft.number or "–",
            signed_on=draft.signed_on or day,
            effective_on=day,
            carries_regulation=False,
        )
        carry_out(draft, trial, actor=draft.created_by, today=day)
        yield day
        transaction.set_rollback(True)
