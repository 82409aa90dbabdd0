"""The meeting room of the secretary: attendance, who presides, the current item."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import render_page, tell_refusal
from meetings import services
from meetings.domain import presiding, voting
from meetings.enums import UNSETTLED, MeetingState, PresenceMode
from meetings.models import Attendee, Meeting
from meetings.queries import agenda_of, attendance_of, guests_of
from meetings.views.common import TONES, attendee_for, done, item_for, meeting_crumbs, meeting_for, person
from meetings.views.live import asks_live, live_context, moved, regions, unchanged


def _is_present(attendee: Attendee) -> bool:
    return any(span.left_at is None for span in attendee.presences.all())


def attendance_context(meeting: Meeting) -> dict[str, Any]:
    """Return the roster with who is there, the quorum, who is missing and who may preside."""
    attendees = list(attendance_of(meeting))
    for one in attendees:
        spans = list(one.presences.all())
        one.is_present = _is_present(one)
        one.mode = spans[-1].mode if one.is_present else ""
        one.is_self_marked = bool(one.is_present and one.user_id and spans[-1].marked_by_id == one.user_id)
        one.has_left = bool(spans) and not one.is_present
    here = [one for one in attendees if one.is_present]
    seats = [presiding.Seat(one.pk, one.role, one.is_present) for one in attendees]
    may_preside = {seat.key for seat in presiding.may_preside(seats)}
    return {
        "attendees": attendees,
        "present_count": len(here),
        "seats_count": len(attendees),
        "absent_names": [one.name for one in attendees if one.name and not one.is_present],
        "quorum": voting.quorum(len(attendees)) if attendees else 0,
        "missing": voting.missing_for_quorum(len(attendees), len(here)) if attendees else 0,
        "has_quorum": voting.has_quorum(len(attendees), len(here)),
        "may_preside": [one for one in attendees if one.pk in may_preside],
    }


def room_version_of(meeting: Meeting) -> str:
    """Return the version that the secretary's screens show."""
    return f"{meeting.room_version}.{meeting.ballots_version}"


def _room_context(meeting: Meeting) -> dict[str, Any]:
    items = agenda_of(meeting, access=())  # the materials are not shown here
    running = [vote for item in items for vote in item.votes.all() if vote.state in UNSETTLED]
    return {
        "page_title": _("Meeting room"),
        "breadcrumbs": meeting_crumbs(meeting),
        "meeting": meeting,
        "items": items,
        "running_vote": running[0] if running else None,
        "is_open": meeting.state == MeetingState.OPEN,
        "tones": TONES,
        "guests": list(guests_of(meeting)),
        "may": {"edit_guests": True, "mark_guest": True},
        "is_changing": False,
        **attendance_context(meeting),
        **live_context(room_version_of(meeting), voting=bool(running)),
    }


@require_GET
def room(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.record_attendance")
    if meeting.state != MeetingState.OPEN:
        if asks_live(request):
            return moved("meetings:meeting_detail", pk)
        return done(request, "", "meetings:meeting_detail", pk)
    if asks_live(request):
        version = room_version_of(meeting)
        same = unchanged(request, version)
        if same:
            return same
        context = _room_context(meeting)
        return regions(
            request,
            "meetings/room.html",
            context,
            ("attendance", "agenda", "guests"),
            version=version,
            voting=context["running_vote"] is not None,
        )
    return render_page(request, "meetings/room.html", _room_context(meeting), fragment="attendance")


def _attendance_changed(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Answer with the attendance fragment, or go back to the room when there is no htmx."""
    if not request.htmx:
        return done(request, "", "meetings:room", meeting_id, anchor="#attendance")
    meeting = meeting_for(request, meeting_id)
    return render_page(request, "meetings/room.html", _room_context(meeting), fragment="attendance")


@require_POST
def attendee_presence(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = attendee_for(request, pk, "meetings.record_attendance")
    mark = request.POST.get("mark", "")
    try:
        if mark in PresenceMode.values:
            services.mark_presence(attendee, actor=person(request), mode=mark)
        elif mark in ("left", "mistake"):
            services.mark_absence(attendee, actor=person(request), has_left=mark == "left")
    except DomainError as error:
        tell_refusal(request, error)
    return _attendance_changed(request, attendee.meeting_id)


@require_POST
def everybody_present(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.record_attendance")
    services.mark_everybody_present(meeting, actor=person(request))
    return _attendance_changed(request, pk)


@require_POST
def self_check_in(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.record_attendance")
    services.allow_self_check_in(meeting, actor=person(request), allowed=request.POST.get("allowed") == "yes")
    return _attendance_changed(request, pk)


@require_POST
def attendee_preside(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = attendee_for(request, pk, "meetings.set_presiding")
    try:
        services.set_presiding(attendee.meeting, attendee, actor=person(request))
    except DomainError as error:
        tell_refusal(request, error)
    return _attendance_changed(request, attendee.meeting_id)


@require_POST
def item_current(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.set_current_item")
    services.set_current_item(item, actor=person(request))
    return done(request, "", "meetings:room_item", pk)
