"""What ends with an association: nothing of it waits for anybody any more, all of it stays to be read (ADR-0065)."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from associations import tasks
from associations.enums import RequestState
from associations.models import (
    Association,
    DirectionUniversity,
    MaterialRequest,
    MemberUniversity,
    TeachingMaterial,
)
from associations.queries.handover import AT_EXPERTS, bodies_under, unsigned_protocols
from associations.services.expertise import withdraw_material
from associations.services.handover import end_seat
from associations.services.members import locked_body
from associations.services.requests import cancel_request
from core.audit import record
from directory.models import LegalOrder
from meetings.enums import BEING_PREPARED, DecisionEnd, MeetingState, SeatRole
from meetings.models import Body, Meeting, Seat
from meetings.queries import unfinished_decisions
from meetings.services import cancel_meeting, end_decision

# They sign the last protocol (cl. 25): while one is open their seats are the only ones that last.
SIGN = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.SECRETARY)


def _is_being_written(body: Body) -> bool:
    in_session = Meeting.objects.filter(body=body, state=MeetingState.OPEN)
    return in_session.exists() or unsigned_protocols([body.pk]).exists()


def _end_seats(body: Body, last_day: date, ground: str, *, keeps_officers: bool) -> int:
    seats = Seat.objects.filter(body=body, until__isnull=True)
    if keeps_officers:
        seats = seats.exclude(role__in=SIGN)
    for seat in seats:
        end_seat(seat, last_day, ground)
    return len(seats)


def end_work(association: Association, *, on: date, ground: LegalOrder, actor: User | None) -> None:
    """End what a closed association and its groups had open, the day before ``on``.

    Meetings that have not opened are cancelled, requests taken back, materials returned to their authors, decisions
    that were still to be carried out withdrawn, groups, memberships of universities and all seats ended. Only chair, deputy and secretary stay
    while a protocol of a meeting that was held is not signed (cl. 25); see :func:`finish_closing`.
    """
    locked_body(association)
    reason, last_day = str(ground), on - timedelta(days=1)
    bodies = list(Body.objects.filter(pk__in=bodies_under(association)).order_by("pk"))
    for meeting in Meeting.objects.filter(body__in=bodies, state__in=BEING_PREPARED):
        cancel_meeting(meeting, actor=actor, reason=reason)
    for request in MaterialRequest.objects.filter(body=association.body, state=RequestState.SENT):
        cancel_request(request, actor=actor, reason=reason)
    for material in TeachingMaterial.objects.filter(association=association, state__in=AT_EXPERTS):
        withdrawn = withdraw_material(material, actor=actor, reason=reason)
        tasks.tell_of_material.delay_on_commit(withdrawn.pk, withdrawn.state, withdrawn.round)
    for rows in (MemberUniversity, DirectionUniversity):
        for row in rows.objects.filter(association=association, until__isnull=True):
            row.until, row.ended_ground = max(row.since, last_day), reason
            row.save(update_fields=["until", "ended_ground"])
    for body in bodies:
        for decision in unfinished_decisions(body):
            if decision.item.meeting.protocol.signed_on:
                end_decision(decision, actor=actor, kind=DecisionEnd.WITHDRAWN, reason=reason)
        is_writing = _is_being_written(body)
        ended = _end_seats(body, last_day, reason, keeps_officers=is_writing)
        if body.pk != association.body_id:
            body.ended_on, body.ended_reason = on, reason
            body.save(update_fields=["ended_on", "ended_reason"])
        record("end_work", body, actor=actor, on=on, order=ground.pk, seats=ended, is_writing=is_writing)


def finish_closing(body: Body) -> None:
    """End the last seats of a body that an order closed, once its last protocol is signed; else nothing."""
    if not body.ended_on or body.ended_on > timezone.localdate() or _is_being_written(body):
        return
    ended = _end_seats(body, timezone.localdate(), body.ended_reason, keeps_officers=False)
    if ended:
        record("finish_closing", body, actor=None, seats=ended)
