"""Planning, reading, inviting, opening and closing a meeting."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import MAXYEAR, MINYEAR
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal, whole_number
from core.waiting import Waiting
from meetings import services
from meetings.documents import invitation_ics
from meetings.domain import voting
from meetings.enums import BEING_PREPARED, NOT_OVER, MaterialAccess, MeetingState
from meetings.forms import CopyForm, MeetingForm
from meetings.models import Body, Meeting, MeetingMaterial
from meetings.notifications import calendar_entry
from meetings.queries import (
    NamedSeat,
    SeatPerson,
    agenda_of,
    bodies_of_secretary,
    bodies_where,
    correctable_votes,
    forecast_of,
    guests_of,
    invitation_of,
    meeting_filters,
    meetings_list,
    named_lines,
    named_people,
    numbering_of,
    own_seat_id,
    people_on_seats,
    readable_access,
    roster_of,
    uninvited,
    with_follow_ups,
)
from meetings.signals import notes_asked
from meetings.views.common import TONES, crumbs, done, may, meeting_crumbs, meeting_for, person

PER_PAGE = 25


def _notes(user: User, bodies: list[Body]) -> list[Waiting]:
    """Return what is said above the list: numbers that are missing, and what the owners of the bodies have to say."""
    faulty = (
        [one for one in numbering_of(user, [body.pk for body in bodies]) if not one.is_whole]
        if bodies
        else []
    )
    notes = [
        Waiting(
            _("The protocols of %(year)s are not numbered without a gap: %(body)s.")
            % {"year": one.year, "body": one.body.short_name},
            reverse("meetings:numbering"),
            tone="red",
        )
        for one in faulty
    ]
    for _receiver, answer in notes_asked.send(sender=Meeting, user=user):
        notes += answer
    return notes


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    meetings = meetings_list(user)
    filters = meeting_filters(user)
    chosen = {name: request.GET.get(name, "") for name in ("body", "year", "state")}
    body_id, year = whole_number(chosen["body"]), whole_number(chosen["year"])
    if body_id is not None:
        meetings = meetings.filter(body_id=body_id)
    if year is not None and MINYEAR <= year <= MAXYEAR:
        meetings = meetings.filter(starts_at__year=year)
    if chosen["state"] in MeetingState.values:
        meetings = meetings.filter(state=chosen["state"])
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    bodies_to_plan = bodies_of_secretary(user)
    return render_page(
        request,
        "meetings/meeting_list.html",
        {
            "page_title": _("Meetings"),
            "page_obj": page,
            "filters": filters,
            "states": MeetingState.choices,
            "chosen": chosen,
            "bodies_to_plan": bodies_to_plan,
            "notes": _notes(user, bodies_to_plan),
            "tones": TONES,
        },
        fragment="meetings",
    )


def _body_to_plan(request: HttpRequest) -> Body:
    """Return the body for which the person plans: named, or the only one they are secretary of."""
    bodies = bodies_of_secretary(person(request))
    wanted = request.POST.get("body") or request.GET.get("body")
    if wanted:
        body = next((one for one in bodies if str(one.pk) == wanted), None)
        if body is None:
            body = Body.objects.filter(pk=whole_number(wanted)).first()
        if body is None:
            raise Http404
    else:
        body = bodies[0] if bodies else None
    authorize(request.user, "meetings.plan_meeting", body)
    assert body is not None
    return body


def meeting_plan(request: HttpRequest) -> HttpResponse:
    body = _body_to_plan(request)
    form = MeetingForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        with_recurring = data.pop("with_recurring", False)
        meeting = services.plan_meeting(body, actor=person(request), data=data)
        if with_recurring:
            services.put_recurring(meeting, actor=person(request))
        return done(
            request, _("The meeting is planned. Now add the agenda."), "meetings:meeting_detail", meeting.pk
        )
    return render_page(
        request,
        "meetings/meeting_form.html",
        {
            "page_title": _("New meeting"),
            "breadcrumbs": crumbs((_("Meetings"), reverse("meetings:meeting_list"))),
            "form": form,
            "body": body,
            "bodies": bodies_of_secretary(person(request)),
            "submit": _("Plan the meeting"),
        },
        status=422 if form.is_bound else 200,
    )


def meeting_copy(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.plan_meeting")
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        copy = services.copy_meeting(meeting, actor=person(request), **form.cleaned_data)
        return done(
            request, _("The copy is planned. Look through its agenda."), "meetings:meeting_detail", copy.pk
        )
    return render_page(
        request,
        "meetings/meeting_copy.html",
        {
            "page_title": _("Copy of a meeting"),
            "breadcrumbs": meeting_crumbs(meeting),
            "meeting": meeting,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.edit_meeting")
    form = MeetingForm(request.POST or None, instance=Meeting.objects.get(pk=meeting.pk), body=meeting.body)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_meeting(meeting, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:meeting_detail", pk)
    return render_page(
        request,
        "meetings/meeting_form.html",
        {
            "page_title": _("Edit the meeting"),
            "breadcrumbs": meeting_crumbs(meeting),
            "form": form,
            "body": meeting.body,
            "meeting": meeting,
            "submit": _("Save"),
        },
        status=422 if form.is_bound else 200,
    )


VERBS = (
    "edit_meeting",
    "edit_agenda",
    "plan_meeting",
    "edit_guests",
    "mark_guest",
    "convene_meeting",
    "cancel_meeting",
    "open_meeting",
    "record_attendance",
    "edit_protocol",
    "correct_vote",
    "invite_uninvited",
)


RECORD_KEPT_SECONDS = 60 * 60


@dataclass(frozen=True)
class ShownItem:
    """An agenda item as a list to choose from names it."""

    pk: int
    position: int
    title: str


@dataclass(frozen=True)
class ShownRecusal:
    """A recusal as the page of a meeting shows it."""

    pk: int
    position: int
    seat_id: int
    name: str
    said: str
    is_by_rule: bool


@dataclass(frozen=True)
class Record:
    """The record of a meeting as its page shows it: agenda, votes, decisions, attendance; who is recused from what.

    ``seats`` are those of the frozen roster, empty before the meeting opens.
    """

    html: str
    items: tuple[ShownItem, ...]
    recusals: tuple[ShownRecusal, ...]
    seats: tuple[NamedSeat, ...]
    seats_count: int
    present_count: int
    quorum: int | None


# A record that an earlier release kept in the cache, with other fields, is not taken up by this one.
RECORD_SHAPE = [field.name for kind in (Record, ShownItem, ShownRecusal, NamedSeat) for field in fields(kind)]


def _render_record(
    request: HttpRequest, meeting: Meeting, *, edits_agenda: bool, access: tuple[str, ...]
) -> Record:
    attendees = roster_of(meeting) if meeting.opened_at else []
    present = sum(one.was_present for one in attendees)
    items = with_follow_ups(agenda_of(meeting, access=access))
    html = render_to_string(
        "meetings/_meeting_record.html",
        {
            "meeting": meeting,
            "items": items,
            "attendees": attendees,
            "guests": list(guests_of(meeting)) if meeting.state == MeetingState.CLOSED else [],
            "access_choices": MaterialAccess.choices,
            "has_quorum": voting.has_quorum(len(attendees), present),
            "may_edit_agenda": edits_agenda,
            "is_changing": _is_changing(meeting),
        },
        request,
    )
    return Record(
        html,
        tuple(ShownItem(item.pk, item.position, str(item.title)) for item in items),
        tuple(
            ShownRecusal(one.pk, item.position, one.seat_id, one.name, one.said, one.is_by_rule)
            for item in items
            for one in item.recused
        ),
        tuple(named_lines(attendees)),
        len(attendees),
        present,
        voting.quorum(len(attendees)) if attendees else None,
    )


def _recusals(
    request: HttpRequest, meeting: Meeting, record: Record, people: Sequence[SeatPerson] | None
) -> dict[str, Any]:
    """Return the recusals of a meeting, and for whom the reader may declare one while it is not over."""
    allowed = may(request.user, meeting, "declare_recusal", "record_recusal")
    if meeting.state not in NOT_OVER or not any(allowed.values()):
        return {"recusals": record.recusals}
    user = person(request)
    if meeting.opened_at:
        own = next((one.pk for one in record.seats if one.user_id == user.pk), None)
    else:
        own = own_seat_id(user, meeting)
    seats = record.seats if meeting.opened_at else named_people(people or [])
    return {
        "recusals": record.recusals,
        "recusal_items": record.items,
        "own_seat_id": own,
        "recusal_seats": seats if allowed["record_recusal"] else [],
    }


def _record_of(request: HttpRequest, meeting: Meeting, *, edits_agenda: bool) -> Record:
    """Return the record; of a closed meeting it is frozen (cl. 12, 24), rendered once a language and kind of reader."""
    access = readable_access(person(request), meeting.body_id)
    if meeting.state != MeetingState.CLOSED:
        return _render_record(request, meeting, edits_agenda=edits_agenda, access=access)
    # A material may be opened to others after the meeting; then the record is drawn anew.
    materials = MeetingMaterial.objects.filter(item__meeting=meeting, access__in=access).order_by("pk")
    shown = "-".join(f"{pk}{level[0]}" for pk, level in materials.values_list("pk", "access"))
    mark = hashlib.sha256(f"{access}:{shown}:{RECORD_SHAPE}".encode()).hexdigest()[:16]
    key = f"meeting-record-{meeting.pk}-{meeting.room_version}-{meeting.closed_at.timestamp():.0f}-{get_language()}-{mark}"
    kept = cache.get(key)
    if kept is None:
        kept = _render_record(request, meeting, edits_agenda=False, access=access)
        cache.set(key, kept, RECORD_KEPT_SECONDS)
    return kept


def _is_changing(meeting: Meeting) -> bool:
    return meeting.state in BEING_PREPARED


@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    allowed = may(request.user, meeting, *VERBS)
    edits_agenda = allowed["edit_agenda"] and meeting.state in NOT_OVER
    changing = _is_changing(meeting)
    convened = meeting.state == MeetingState.CONVENED
    record = _record_of(request, meeting, edits_agenda=edits_agenda)
    people = people_on_seats(meeting.body) if changing and allowed["invite_uninvited"] else None
    return render_page(
        request,
        "meetings/meeting_detail.html",
        {
            "page_title": meeting.title or str(meeting),
            "breadcrumbs": meeting_crumbs(meeting, with_meeting=False),
            "meeting": meeting,
            "protocol": getattr(meeting, "protocol", None),
            "has_seat": meeting.state == MeetingState.OPEN
            and meeting.body_id in bodies_where(person(request)),
            "correctable_votes": correctable_votes(meeting) if allowed["correct_vote"] else [],
            "record": record,
            "invitation": invitation_of(person(request), meeting) if convened else None,
            "forecast": forecast_of(meeting) if convened else None,
            "uninvited": uninvited(meeting, people) if convened and people is not None else [],
            "guests": list(guests_of(meeting)) if meeting.state in NOT_OVER else [],
            "is_not_over": meeting.state in NOT_OVER,
            **_recusals(request, meeting, record, people),
            "may": allowed,
            "is_changing": changing,
            "tones": TONES,
        },
    )


@require_GET
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    user = person(request)
    items = list(meeting.items.order_by("position"))
    entry = calendar_entry(meeting, user, items, invitation_of(user, meeting))
    response = HttpResponse(invitation_ics(entry), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return response


@require_POST
def meeting_convene(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.convene_meeting")
    services.convene_meeting(meeting, actor=person(request))
    return done(request, _("The invitations are being sent."), "meetings:meeting_detail", pk)


@require_POST
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.cancel_meeting")
    services.cancel_meeting(meeting, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The meeting is cancelled."), "meetings:meeting_detail", pk)


@require_POST
def meeting_open(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.open_meeting")
    if meeting.state == MeetingState.OPEN:  # the second click, the second tab
        return done(request, "", "meetings:room", pk)
    services.open_meeting(meeting, actor=person(request))
    return done(request, _("The meeting is open. Mark who is present."), "meetings:room", pk)


@require_POST
def meeting_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.close_meeting")
    protocol = getattr(meeting, "protocol", None)
    if meeting.state != MeetingState.CLOSED or protocol is None:
        protocol = services.close_meeting(meeting, actor=person(request))
    text = _("The meeting is closed at %(time)s and its protocol is written. Read it through and agree it.")
    when = timezone.localtime(protocol.meeting.closed_at)
    return done(request, text % {"time": f"{when:%H:%M}"}, "meetings:protocol_detail", protocol.pk)
