"""Opening, the frozen roster, who is there and who presides (cl. 11, 12, 23, 24)."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from core.lifecycle import require_transition
from meetings.domain import presiding, voting
from meetings.domain.lifecycle import MEETING
from meetings.enums import UNSETTLED, MeetingState, PresenceMode
from meetings.models import AgendaItem, Attendee, Body, Meeting, Presence, Seat, Vote
from meetings.queries import attendance_of, current_seats, named_lines, present_count
from meetings.services.live import room_changed
from meetings.services.meeting import locked_meeting, require_state
from meetings.services.recusals import keep_rules, recuse_who_came

PRESIDING_REFUSED = {
    presiding.NOT_CHAIR_OR_DEPUTY: _("Only the chair presides or, in the chair's absence, the deputy chair."),
    presiding.NOT_PRESENT: _("Whoever presides must be present: mark the attendance first."),
    presiding.CHAIR_IS_PRESENT: _("The chair is present: the deputy presides only in the chair's absence."),
}


def presiding_clause(body: Body) -> str:
    """Return the clause on who conducts the meetings of a body: the one before the clause on its decisions."""
    return str(int(body.clause) - 1) if body.clause.isdigit() else ""


def _frozen_line(meeting: Meeting, seat: Seat) -> Attendee:
    """Return the roster line of a seat as it stands now, in every language."""
    holder = seat.holding[0].user if seat.holding else None
    line = Attendee(
        meeting=meeting,
        seat=seat,
        user=holder,
        number=seat.number,
        role=seat.role,
        name=holder.full_name if holder else seat.person_name,
    )
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            setattr(line, f"post_{language}", seat.post or seat.title)
            setattr(line, f"organisation_{language}", seat.employer[:300])
    return line


def open_meeting(meeting: Meeting, *, actor: User) -> Meeting:
    """Open a meeting and freeze its roster: every seat of today, filled or vacant (cl. 12, 24).

    The first item of the agenda becomes the current one; recusals by rule follow the roster (ADR-0063). Raises TransitionRefused unless the invitations were sent,
    DomainError when the body has no seats.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.OPEN, current_label=str(meeting.get_state_display())
        )
        seats = list(current_seats(meeting.body, timezone.localdate()))
        if not seats:
            raise DomainError(_("The body has no seats today: there is nobody to meet."))
        roster = Attendee.objects.bulk_create(_frozen_line(meeting, seat) for seat in seats)
        meeting.state = MeetingState.OPEN
        meeting.opened_at = timezone.now()
        meeting.current_item = meeting.items.order_by("position").first()
        meeting.save(update_fields=["state", "opened_at", "current_item"])
        for item in meeting.items.order_by("position"):
            item.meeting = meeting
            keep_rules(item, actor=actor, seats=named_lines(roster))
        room_changed(meeting.pk)
        record("open_meeting", meeting, actor=actor, seats=len(seats))
    return meeting


def seats_for_presiding(meeting: Meeting) -> list[presiding.Seat]:
    """Return the frozen roster as far as presiding is concerned."""
    return [
        presiding.Seat(one.pk, one.role, any(span.left_at is None for span in one.presences.all()))
        for one in attendance_of(meeting)
    ]


def require_can_preside(meeting: Meeting, attendee_id: int) -> None:
    """Raise DomainError unless the member may conduct the meeting now (cl. 11, 23)."""
    seats = seats_for_presiding(meeting)
    candidate = next(seat for seat in seats if seat.key == attendee_id)
    reason = presiding.why_not_presiding(candidate, seats)
    if reason:
        raise DomainError(PRESIDING_REFUSED[reason], clause=presiding_clause(meeting.body))


def mark_presence(attendee: Attendee, *, actor: User, mode: str = PresenceMode.IN_PERSON) -> Presence:
    """Note that a member is there, in person or online; marked twice, nothing is doubled.

    The chair presides as soon as they are there and nobody else does. Raises DomainError when the meeting is not open or
    the seat is vacant.
    """
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        require_state(meeting, MeetingState.OPEN)
        if not (attendee.user_id or attendee.name):
            raise DomainError(
                _("The seat is vacant: it counts for the quorum, but nobody can be present on it.")
            )
        span, created = Presence.objects.get_or_create(
            attendee=attendee,
            left_at=None,
            defaults={"mode": mode, "came_at": timezone.now(), "marked_by": actor},
        )
        if not created and span.mode == mode:
            return span
        if not created:
            span.mode = mode
            span.marked_by = actor
            span.save(update_fields=["mode", "marked_by"])
        if meeting.presided_by_id is None and attendee.role == presiding.CHAIR:
            meeting.presided_by = attendee
            meeting.save(update_fields=["presided_by"])
        if created:
            recuse_who_came(meeting, [attendee])
        room_changed(meeting.pk)
        record("mark_presence", attendee, actor=actor, mode=mode, by_self=attendee.user_id == actor.pk)
    return span


def mark_everybody_present(meeting: Meeting, *, actor: User) -> int:
    """Note that everybody who is not there yet has come, in person; returns how many that are."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.OPEN)
        now = timezone.now()
        absent = [
            one
            for one in attendance_of(meeting)
            if (one.user_id or one.name) and not any(span.left_at is None for span in one.presences.all())
        ]
        Presence.objects.bulk_create(Presence(attendee=one, came_at=now, marked_by=actor) for one in absent)
        chair = next((one for one in absent if one.role == presiding.CHAIR), None)
        if chair and meeting.presided_by_id is None:
            meeting.presided_by = chair
            meeting.save(update_fields=["presided_by"])
        if absent:
            recuse_who_came(meeting, absent)
            room_changed(meeting.pk)
            record("mark_everybody_present", meeting, actor=actor, members=[one.name for one in absent])
    return len(absent)


def mark_absence(attendee: Attendee, *, actor: User, has_left: bool = True) -> None:
    """Note that a member left, or, with ``has_left=False``, that the mark was a mistake and they never came.

    A vote that is open while the quorum is lost is marked so: it can only be repeated or annulled (cl. 12, 24).
    Raises DomainError when the meeting is not open, or when a mistake is claimed after the member voted.
    """
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        require_state(meeting, MeetingState.OPEN)
        open_spans = attendee.presences.filter(left_at__isnull=True)
        if not has_left and attendee.ballots.exists():
            raise DomainError(
                _("The member has voted in this meeting: note that they left, not that they never came.")
            )
        changed = open_spans.update(left_at=timezone.now()) if has_left else open_spans.delete()[0]
        if not changed:
            return
        if meeting.presided_by_id == attendee.pk and not meeting.items.filter(votes__isnull=False).exists():
            meeting.presided_by = None
            meeting.save(update_fields=["presided_by"])
        lost = _mark_votes_without_quorum(meeting)
        room_changed(meeting.pk)
        record("mark_absence", attendee, actor=actor, has_left=has_left, quorum_lost=lost)


def _mark_votes_without_quorum(meeting: Meeting) -> bool:
    """Mark the vote under way when the quorum is lost; the mark stays when somebody comes back."""
    seats, present = meeting.attendees.count(), present_count(meeting)
    if voting.has_quorum(seats, present):
        return False
    running = Vote.objects.filter(item__meeting=meeting, state__in=UNSETTLED, quorum_lost_at__isnull=True)
    return running.update(quorum_lost_at=timezone.now()) > 0


def _require_own_seat(attendee: Attendee, actor: User) -> None:
    if attendee.user_id != actor.pk:
        raise DomainError(_("This is another member's seat."))


def check_in(attendee: Attendee, *, actor: User, mode: str = PresenceMode.IN_PERSON) -> Presence:
    """Let a member mark themselves present, where the secretary allows it; the secretary sees who did.

    Raises DomainError when it is not allowed in this meeting, or on another's seat.
    """
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        _require_own_seat(attendee, actor)
        if not meeting.self_check_in:
            raise DomainError(_("In this meeting the secretary marks who is present."))
        return mark_presence(attendee, actor=actor, mode=mode)


def check_out(attendee: Attendee, *, actor: User) -> None:
    """Let a member note that they leave, under the same conditions as :func:`check_in`."""
    with transaction.atomic():
        meeting = locked_meeting(attendee.meeting)
        _require_own_seat(attendee, actor)
        if not meeting.self_check_in:
            raise DomainError(_("In this meeting the secretary marks who is present."))
        mark_absence(attendee, actor=actor)


def allow_self_check_in(meeting: Meeting, *, actor: User, allowed: bool) -> Meeting:
    """Say whether members of this meeting may mark themselves present."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)
        if meeting.self_check_in != allowed:
            meeting.self_check_in = allowed
            meeting.save(update_fields=["self_check_in"])
            room_changed(meeting.pk)
            record("allow_self_check_in", meeting, actor=actor, allowed=allowed)
    return meeting


def set_presiding(meeting: Meeting, attendee: Attendee, *, actor: User) -> Meeting:
    """Note who conducts the meeting: the chair or, in the chair's absence, the deputy (cl. 11, 23)."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.OPEN)
        require_can_preside(meeting, attendee.pk)
        if meeting.presided_by_id != attendee.pk:
            meeting.presided_by = attendee
            meeting.save(update_fields=["presided_by"])
            room_changed(meeting.pk)
            record("set_presiding", meeting, actor=actor, presided_by=attendee.name)
    return meeting


def set_current_item(item: AgendaItem, *, actor: User) -> Meeting:
    """Show on every screen which item is being considered."""
    with transaction.atomic():
        meeting = locked_meeting(item.meeting)
        require_state(meeting, MeetingState.OPEN)
        if meeting.current_item_id != item.pk:
            meeting.current_item = item
            meeting.save(update_fields=["current_item"])
            room_changed(meeting.pk)
            record("set_current_item", item, actor=actor)
    return meeting
