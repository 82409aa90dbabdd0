"""The meeting room of the secretary: attendance, votes, decisions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import render_page, tell_refusal
from meetings import services
from meetings.domain import presiding, voting
from meetings.enums import BallotValue, MeetingState, PresenceMode, VoteState
from meetings.forms import DecisionForm, DiscussionForm
from meetings.models import AgendaItem, Attendee, Decision, Meeting, Vote
from meetings.queries import agenda_of, attendance_of
from meetings.views.common import (
    TONES,
    attendee_for,
    decision_for,
    done,
    item_for,
    meeting_crumbs,
    meeting_for,
    person,
    vote_for,
)


def _is_present(attendee: Attendee) -> bool:
    return any(span.left_at is None for span in attendee.presences.all())


def _attendance(meeting: Meeting) -> dict[str, Any]:
    """Return the roster with who is there, the quorum, and who may preside."""
    attendees = list(attendance_of(meeting))
    for one in attendees:
        spans = list(one.presences.all())
        one.is_present = _is_present(one)
        one.mode = spans[-1].mode if one.is_present else ""
        one.has_left = bool(spans) and not one.is_present
    here = [one for one in attendees if one.is_present]
    seats = [presiding.Seat(one.pk, one.role, one.is_present) for one in attendees]
    may_preside = {seat.key for seat in presiding.may_preside(seats)}
    return {
        "attendees": attendees,
        "present": here,
        "present_count": len(here),
        "seats_count": len(attendees),
        "quorum": voting.quorum(len(attendees)) if attendees else 0,
        "missing": voting.missing_for_quorum(len(attendees), len(here)) if attendees else 0,
        "has_quorum": voting.has_quorum(len(attendees), len(here)),
        "may_preside": [one for one in attendees if one.pk in may_preside],
    }


def _room_context(meeting: Meeting) -> dict[str, Any]:
    return {
        "page_title": _("Meeting room"),
        "breadcrumbs": meeting_crumbs(meeting),
        "meeting": meeting,
        "items": agenda_of(meeting),
        "is_open": meeting.state == MeetingState.OPEN,
        "tones": TONES,
        **_attendance(meeting),
    }


@require_GET
def room(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.record_attendance")
    if meeting.state != MeetingState.OPEN:
        return done(request, "", "meetings:meeting_detail", pk)
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
def attendee_preside(request: HttpRequest, pk: int) -> HttpResponse:
    attendee = attendee_for(request, pk, "meetings.set_presiding")
    try:
        services.set_presiding(attendee.meeting, attendee, actor=person(request))
    except DomainError as error:
        tell_refusal(request, error)
    return _attendance_changed(request, attendee.meeting_id)


def _vote_state(vote: Vote | None, attendance: dict[str, Any]) -> dict[str, Any]:
    """Return the panel of the item's last vote: each member present with their ballot, and the count."""
    if vote is None:
        return {"vote": None}
    ballots = {ballot.attendee_id: ballot for ballot in vote.ballots.all()}
    values = [ballot.value for ballot in ballots.values()]
    rows = [
        {"attendee": one, "ballot": ballots.get(one.pk)}
        for one in attendance["attendees"]
        if one.is_present or one.pk in ballots
    ]
    return {
        "vote": vote,
        "rows": rows,
        "counts": {value: values.count(value) for value in BallotValue.values},
        "not_voted_count": len(rows) - len(ballots),
    }


def _item_context(item: AgendaItem) -> dict[str, Any]:
    meeting = item.meeting
    items = agenda_of(meeting)
    here = next(index for index, other in enumerate(items) if other.pk == item.pk)
    item = items[here]
    item.meeting = meeting
    votes = list(item.votes.all())
    running = next((vote for vote in votes if vote.state != VoteState.CLOSED), None)
    attendance = _attendance(meeting)
    last = votes[-1] if votes else None
    return {
        "page_title": item.title,
        "breadcrumbs": [
            *meeting_crumbs(meeting),
            {"label": _("Meeting room"), "url": reverse("meetings:room", args=[meeting.pk])},
        ],
        "meeting": meeting,
        "item": item,
        "items": items,
        "previous_item": items[here - 1] if here else None,
        "next_item": items[here + 1] if here + 1 < len(items) else None,
        "closed_votes": [vote for vote in votes if vote.state == VoteState.CLOSED],
        "values": BallotValue.choices,
        "may_decide": running is None and (last is None or last.outcome != "not_adopted"),
        "is_open": meeting.state == MeetingState.OPEN,
        "tones": TONES,
        **attendance,
        **_vote_state(running, attendance),
    }


def _show_item(
    request: HttpRequest, item: AgendaItem, *, fragment: str = "vote", **forms: Any
) -> HttpResponse:
    context = _item_context(item)
    bound = any(form.is_bound for form in forms.values())
    forms.setdefault("discussion_form", DiscussionForm(instance=context["item"]))
    forms.setdefault("decision_form", DecisionForm())
    return render_page(
        request,
        "meetings/room_item.html",
        {**context, **forms},
        fragment=fragment,
        status=422 if bound else 200,
    )


def _vote_changed(request: HttpRequest, item_id: int, fragment: str = "vote") -> HttpResponse:
    if not request.htmx:
        return done(request, "", "meetings:room_item", item_id, anchor="#vote")
    return _show_item(request, item_for(request, item_id), fragment=fragment)


@require_GET
def room_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_ballot")
    if item.meeting.state != MeetingState.OPEN:
        return done(request, "", "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{pk}")
    return _show_item(request, item)


@require_POST
def discussion_record(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_discussion")
    form = DiscussionForm(request.POST, instance=AgendaItem.objects.get(pk=pk))
    if form.is_valid():
        try:
            services.record_discussion(item, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:room_item", pk)
    return _show_item(request, item, discussion_form=form)


@require_POST
def vote_open(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.open_vote")
    try:
        services.open_vote(item, actor=person(request), question=request.POST.get("question", ""))
    except DomainError as error:
        tell_refusal(request, error)
    return _vote_changed(request, pk)


@require_POST
def ballots_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the ballots named in the form ("ballot-<member>"): one by keyboard, or all without JavaScript."""
    vote = vote_for(request, pk, "meetings.record_ballot")
    known = dict(vote.ballots.values_list("attendee_id", "value"))
    members = {one.pk: one for one in vote.item.meeting.attendees.all()}
    try:
        for name, value in request.POST.items():
            key = name.removeprefix("ballot-")
            if not (name.startswith("ballot-") and key.isdigit() and int(key) in members):
                continue
            if known.get(int(key), "") != value:
                services.record_ballot(vote, members[int(key)], actor=person(request), value=value)
    except DomainError as error:
        tell_refusal(request, error)
        return _vote_changed(request, vote.item_id)
    return _vote_changed(request, vote.item_id, fragment="tally" if "one" in request.GET else "vote")


@require_POST
def others_in_favour(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.record_ballot")
    try:
        services.record_all_in_favour_except(vote, actor=person(request))
    except DomainError as error:
        tell_refusal(request, error)
    return _vote_changed(request, vote.item_id)


@require_POST
def vote_close(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.close_vote")
    try:
        if vote.state == VoteState.OPEN:  # a second click finds it closed
            services.close_vote(vote, actor=person(request))
    except DomainError as error:
        tell_refusal(request, error)
    return _vote_changed(request, vote.item_id)


@require_POST
def vote_casting(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.cast_deciding_vote")
    try:
        services.cast_deciding_vote(vote, actor=person(request), value=request.POST.get("value", ""))
    except DomainError as error:
        tell_refusal(request, error)
    return _vote_changed(request, vote.item_id)


@require_POST
def vote_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.withdraw_vote")
    services.withdraw_vote(vote, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The vote is taken back."), "meetings:room_item", vote.item_id)


@require_POST
def decision_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_decision")
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            services.add_decision(item, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(
                request, _("The decision is recorded."), "meetings:room_item", pk, anchor="#decisions"
            )
    return _show_item(request, item, decision_form=form)


def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    decision = decision_for(request, pk, "meetings.record_decision")
    form = DecisionForm(request.POST or None, instance=Decision.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_decision(decision, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:room_item", decision.item_id, anchor="#decisions")
    return render_page(
        request,
        "meetings/decision_form.html",
        {
            "page_title": _("Decision %(number)s") % {"number": decision},
            "breadcrumbs": meeting_crumbs(decision.item.meeting),
            "form": form,
            "decision": decision,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def decision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    decision = decision_for(request, pk, "meetings.record_decision")
    services.remove_decision(decision, actor=person(request))
    return done(
        request, _("The decision is taken back."), "meetings:room_item", decision.item_id, anchor="#decisions"
    )
