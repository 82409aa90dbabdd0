"""The member's own seat, phone first, and the screen on the wall."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal
from meetings import services
from meetings.enums import PresenceMode, VoteState
from meetings.models import Attendee, Ballot, Vote
from meetings.queries import own_ballot, own_line, own_line_of_vote, room_picture, running_count
from meetings.views.common import crumbs, done, meeting_for, person, seat_for, vote_for
from meetings.views.live import asks_live, live_answer, live_context, regions, shared, unchanged


def _seat_context(line: Attendee, written: Ballot | None = None) -> dict[str, Any]:
    """Return what the seat shows; ``written`` is the person's ballot when it was recorded just now.

    The counters of the line were read before all else: what changes meanwhile makes them old, and the screen asks again.
    """
    picture = room_picture(line.meeting_id, line.room_version)
    vote = picture.vote
    if vote is None:
        ballot = None
    elif written is not None and written.vote_id == vote.pk:
        ballot = written
    else:
        ballot = own_ballot(vote, line)
    return {
        "page_title": _("My seat"),
        "picture": picture,
        "attendee": line,
        "is_present": line.pk in picture.present_ids,
        "presides": picture.presided_by is not None and picture.presided_by.pk == line.pk,
        "vote": vote,
        "ballot": ballot,
        "recusal": picture.recusals.get(line.seat_id),
        "recorded_by_other": ballot is not None and ballot.recorded_by_id != line.user_id,
        "awaits_deciding_vote": vote is not None and vote.state == VoteState.AWAITING_CASTING_VOTE,
        **live_context(f"{line.room_version}.{line.seat_version}", voting=vote is not None),
    }


@require_GET
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's page of a meeting; a meeting that has not opened shows its own page instead."""
    line = own_line(pk, person(request))
    if line is None:
        meeting = meeting_for(request, pk)
        if meeting.opened_at is None:
            return done(request, "", "meetings:meeting_detail", pk)
        line = seat_for(request, pk, "meetings.vote_from_seat")
    if asks_live(request):
        same = unchanged(request, f"{line.room_version}.{line.seat_version}")
        if same:
            return same
    context = _seat_context(line)
    if asks_live(request):
        return regions(
            request,
            "meetings/seat.html",
            context,
            ("seat",),
            version=context["live_version"],
            voting=context["vote"] is not None,
        )
    context["breadcrumbs"] = crumbs(
        (_("Meetings"), reverse("meetings:meeting_list")),
        (context["picture"].title, reverse("meetings:meeting_detail", args=[pk])),
    )
    return render_page(request, "meetings/seat.html", context, fragment="seat")


def seat_answer(request: HttpRequest, line: Attendee | None, written: Ballot | None = None) -> HttpResponse:
    """Answer a verb of the seat with the seat as it is now, and the version that it shows."""
    assert line is not None  # whose verb was it else
    if not request.htmx:
        return done(request, "", "meetings:seat", line.meeting_id)
    context = _seat_context(line, written)
    response = render_page(request, "meetings/seat.html", context, fragment="seat")
    response["X-Room-Version"] = context["live_version"]
    return response


@require_POST
def seat_check_in(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = seat_for(request, pk, "meetings.check_in")
    mark = request.POST.get("mark", "")
    try:
        if mark in PresenceMode.values:
            services.check_in(attendee, actor=person(request), mode=mark)
        elif mark == "left":
            services.check_out(attendee, actor=person(request))
    except DomainError as error:
        tell_refusal(request, error)
    return seat_answer(request, own_line(pk, person(request)))


@require_POST
def seat_ballot(request: HttpRequest, pk: int) -> HttpResponse:
    line = own_line_of_vote(pk, person(request))
    if line is None:
        seat_for(request, vote_for(request, pk).item.meeting_id, "meetings.vote_from_seat")
        raise PermissionDenied
    authorize(request.user, "meetings.vote_from_seat", line)
    try:
        written = services.vote_from_seat(
            Vote(pk=pk),
            line,
            actor=person(request),
            value=request.POST.get("value", ""),
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("seen"),
        )
    except DomainError as error:
        tell_refusal(request, error)
        return seat_answer(request, own_line(line.meeting_id, person(request)))
    return seat_answer(request, line, written)


@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen on the wall: large type, no controls, for whoever may see the meeting."""
    meeting = meeting_for(request, pk)
    version = f"{meeting.room_version}.{meeting.ballots_version}"
    if asks_live(request):
        same = unchanged(request, version)
        if same:
            return same
    picture = room_picture(pk, meeting.room_version)
    voting = picture.vote is not None

    def context() -> dict[str, Any]:
        counts = running_count(picture.vote, picture.present_ids) if picture.vote else {}
        return {
            "page_title": _("Meeting"),
            "meeting": meeting,
            "picture": picture,
            "vote": picture.vote,
            "counts": counts,
            **live_context(version, voting=voting),
        }

    if asks_live(request):
        html = shared(
            f"wall-{pk}", version, lambda: render_to_string("meetings/wall.html#wall", context(), request)
        )
        return live_answer(html, version=version, voting=voting)
    return render_page(request, "meetings/wall.html", context())
