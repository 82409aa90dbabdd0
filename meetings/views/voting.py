"""One item in the secretary's room: votes, ballots by keyboard, corrections."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.http import render_page, tell_refusal, whole_number
from meetings import services
from meetings.enums import UNSETTLED, BallotValue, MeetingState, VoteState
from meetings.forms import DecisionForm, DiscussionForm
from meetings.models import AgendaItem, Recusal, Speaker, Vote, VoteVersion
from meetings.queries import agenda_of, named_lines, own_line
from meetings.views.common import TONES, done, item_for, meeting_crumbs, person, seat_for, vote_for
from meetings.views.live import asks_live, live_context, moved, regions, unchanged
from meetings.views.room import attendance_context, room_version_of
from meetings.views.seat import seat_answer


def _vote_state(vote: Vote | None, attendance: dict[str, Any], recused: Sequence[Recusal]) -> dict[str, Any]:
    """Return the panel of the vote under way: each member present with their ballot, and the count."""
    if vote is None:
        return {"vote": None}
    ballots = {ballot.attendee_id: ballot for ballot in vote.ballots.select_related("recorded_by")}
    values = [ballot.value for ballot in ballots.values()]
    ruled = {one.seat_id for one in recused if one.is_by_rule}
    rows = [
        {"attendee": one, "ballot": ballots.get(one.pk), "is_by_rule": one.seat_id in ruled}
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
    items = agenda_of(meeting, access=())  # the materials are not shown here
    here = next(index for index, other in enumerate(items) if other.pk == item.pk)
    item = items[here]
    item.meeting = meeting
    votes = list(item.votes.all())
    running = next((vote for vote in votes if vote.state in UNSETTLED), None)
    elsewhere = [other for other in items if other.pk != item.pk]
    standing = [vote for vote in votes if vote.state == VoteState.CLOSED]
    attendance = attendance_context(meeting)
    return {
        "page_title": item.title,
        "breadcrumbs": [
            *meeting_crumbs(meeting),
            {"label": _("Meeting room"), "url": reverse("meetings:room", args=[meeting.pk])},
        ],
        "meeting": meeting,
        "item": item,
        "speakers": list(item.speakers.all()),
        "items": items,
        "previous_item": items[here - 1] if here else None,
        "next_item": items[here + 1] if here + 1 < len(items) else None,
        "settled_votes": [vote for vote in votes if vote.state not in UNSETTLED],
        "vote_elsewhere": next(
            (vote for other in elsewhere for vote in other.votes.all() if vote.state in UNSETTLED), None
        ),
        "values": BallotValue.choices,
        "may_decide": running is None and (not standing or standing[-1].outcome != "not_adopted"),
        "is_open": meeting.state == MeetingState.OPEN,
        "tones": TONES,
        "recusals": item.recused,
        "recusal_seats": named_lines(attendance["attendees"]),
        **attendance,
        **_vote_state(running, attendance, item.recused),
        **live_context(room_version_of(meeting), voting=running is not None),
    }


NOTES = ("heard_kk", "heard_ru", "spoke_kk", "spoke_ru")
SPEECH = ("text_kk", "text_ru")


def _notes_context(item: AgendaItem, speakers: Sequence[Speaker], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts that two may type at once: each field with what is stored, and what was typed instead."""
    for one in speakers:
        one.texts = [
            {
                "name": f"speaker-{one.pk}-{field}",
                "code": field[-2:],
                "stored": getattr(one, field) or "",
                "value": typed.get(f"speaker-{one.pk}-{field}", getattr(one, field) or ""),
            }
            for field in SPEECH
        ]
    return {
        "notes_seen": [(name, getattr(item, name) or "") for name in NOTES],
        "discussion_form": DiscussionForm(
            instance=item, initial={name: text for name, text in typed.items() if name in NOTES}
        ),
    }


def show_item(
    request: HttpRequest,
    item: AgendaItem,
    *,
    fragment: str = "vote",
    typed: Mapping[str, str] | None = None,
    note_conflicts: Sequence[Mapping[str, Any]] = (),
    **forms: Any,
) -> HttpResponse:
    """Answer with the page of an item, or a fragment of it; a refused form and two texts in one field answer 422."""
    context = _item_context(item)
    refused = bool(note_conflicts) or any(form.is_bound for form in forms.values())
    context |= {
        **_notes_context(context["item"], context["speakers"], typed or {}),
        "note_conflicts": note_conflicts,
    }
    forms.setdefault("decision_form", DecisionForm())
    return render_page(
        request,
        "meetings/room_item.html",
        {**context, **forms, "opened_speaker": whole_number(request.GET.get("speaker", "")) or 0},
        fragment=fragment,
        status=422 if refused else 200,
    )


def _vote_changed(request: HttpRequest, item_id: int, fragment: str = "vote") -> HttpResponse:
    if not request.htmx:
        return done(request, "", "meetings:room_item", item_id, anchor="#vote")
    return show_item(request, item_for(request, item_id), fragment=fragment)


@require_GET
def room_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.record_ballot")
    if item.meeting.state != MeetingState.OPEN:
        if asks_live(request):
            return moved("meetings:meeting_detail", item.meeting_id)
        return done(request, "", "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{pk}")
    if asks_live(request):
        version = room_version_of(item.meeting)
        same = unchanged(request, version)
        if same:
            return same
        context = _item_context(item)
        return regions(
            request,
            "meetings/room_item.html",
            context,
            ("item_state", "vote", "recusals", "decided", "spoken"),
            version=version,
            voting=context["vote"] is not None,
        )
    return show_item(request, item)


@require_POST
def vote_open(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.open_vote")
    question = {
        language: request.POST.get(f"question_{language}", "")[:500] for language in OFFICIAL_LANGUAGES
    }
    try:
        services.open_vote(item, actor=person(request), question=question)
    except DomainError as error:
        tell_refusal(request, error)
    return _vote_changed(request, pk)


@require_POST
def ballots_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the ballots that the form changed ("ballot-<member>" against "seen-<member>").

    One by keyboard, or all without JavaScript. A row that the person did not touch is left as it is by now.
    """
    vote = vote_for(request, pk, "meetings.record_ballot")
    members = {one.pk: one for one in vote.item.meeting.attendees.all()}
    try:
        for name, value in request.POST.items():
            key = name.removeprefix("ballot-")
            if not name.startswith("ballot-") or whole_number(key) not in members:
                continue
            seen = request.POST.get(f"seen-{key}")
            if seen is not None and seen == value:
                continue
            services.record_ballot(
                vote,
                members[int(key)],
                actor=person(request),
                value=value,
                reason=request.POST.get(f"reason-{key}", ""),
                seen=seen,
            )
    except DomainError as error:
        tell_refusal(request, error)
        answer = _vote_changed(request, vote.item_id)
        return reswap(retarget(answer, "#vote"), "outerHTML") if request.htmx else answer
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
    """The deciding vote: from the seat of whoever presides, or noted by the secretary."""
    vote = vote_for(request, pk, "meetings.cast_deciding_vote")
    value = request.POST.get("value", "")
    try:
        if not (vote.state == VoteState.CLOSED and vote.casting_value == value):  # a second click
            services.cast_deciding_vote(vote, actor=person(request), value=value)
    except DomainError as error:
        tell_refusal(request, error)
    if request.POST.get("from") == "seat":
        line = seat_for(request, vote.item.meeting_id, "meetings.vote_from_seat")
        return seat_answer(request, own_line(line.meeting_id, person(request)))
    return _vote_changed(request, vote.item_id)


@require_POST
def vote_annul(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.annul_vote")
    services.annul_vote(vote, actor=person(request), reason=request.POST.get("reason", ""))
    return done(
        request,
        _("The vote is annulled; it stays in the record."),
        "meetings:room_item",
        vote.item_id,
        anchor="#vote",
    )


@require_POST
def vote_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    vote = vote_for(request, pk, "meetings.repeat_vote")
    services.repeat_vote(vote, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The vote is open again."), "meetings:room_item", vote.item_id, anchor="#vote")


def _correction_rows(vote: Vote, typed: Any) -> list[dict[str, Any]]:
    ballots = {one.attendee_id: one for one in vote.ballots.all()}
    rows = []
    for one in services.voters_of(vote):
        ballot = ballots.get(one.pk)
        recorded = ballot.value if ballot else ""
        rows.append(
            {
                "attendee": one,
                "recorded": ballot,
                "value": typed.get(f"ballot-{one.pk}", recorded),
                "reason": typed.get(f"reason-{one.pk}", ballot.reason if ballot else ""),
            }
        )
    return rows


def vote_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a closed vote: both versions are kept."""
    vote = vote_for(request, pk, "meetings.correct_vote")
    meeting = vote.item.meeting
    refused = False
    rows = _correction_rows(vote, request.POST)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            services.correct_vote(
                vote,
                actor=person(request),
                values={row["attendee"].pk: row["value"] for row in rows},
                reasons={row["attendee"].pk: row["reason"] for row in rows},
                why=request.POST.get("why", ""),
                casting_value=request.POST.get("casting_value", ""),
                version=whole_number(version),
            )
        except DomainError as error:
            tell_refusal(request, error)
            refused = True
        else:
            name = "meetings:room_item" if meeting.state == MeetingState.OPEN else "meetings:meeting_detail"
            target = vote.item_id if meeting.state == MeetingState.OPEN else meeting.pk
            return done(request, _("The vote is corrected; the version before is kept."), name, target)
    else:
        services.require_correctable(meeting)
    return render_page(
        request,
        "meetings/vote_correct.html",
        {
            "page_title": _("Correct the vote"),
            "breadcrumbs": meeting_crumbs(meeting),
            "vote": vote,
            "item": vote.item,
            "meeting": meeting,
            "rows": rows,
            "values": BallotValue.choices,
            "casting_values": [(value, BallotValue(value).label) for value in ("in_favour", "against")],
            "typed": request.POST,
            "earlier": VoteVersion.objects.filter(vote=vote).select_related("replaced_by"),
            "has_decisions": vote.decisions.exists(),
        },
        status=422 if refused else 200,
    )
