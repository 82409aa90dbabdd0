"""Planning, reading, inviting, opening and closing a meeting."""

from dataclasses import dataclass

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal
from meetings import services
from meetings.documents import invitation_ics
from meetings.domain import voting
from meetings.enums import MeetingState
from meetings.forms import MeetingForm
from meetings.models import Body, Meeting
from meetings.notifications import calendar_entry
from meetings.queries import (
    agenda_of,
    bodies_of_secretary,
    invited_people,
    meeting_filters,
    meetings_list,
    roster_of,
)
from meetings.views.common import TONES, crumbs, done, may, meeting_crumbs, meeting_for, person

PER_PAGE = 25


@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    meetings = meetings_list(user)
    filters = meeting_filters(user)
    chosen = {name: request.GET.get(name, "") for name in ("body", "year", "state")}
    if chosen["body"].isdigit():
        meetings = meetings.filter(body_id=int(chosen["body"]))
    if chosen["year"].isdigit():
        meetings = meetings.filter(starts_at__year=int(chosen["year"]))
    if chosen["state"] in MeetingState.values:
        meetings = meetings.filter(state=chosen["state"])
    page = Paginator(meetings, PER_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "meetings/meeting_list.html",
        {
            "page_title": _("Meetings"),
            "page_obj": page,
            "filters": filters,
            "states": MeetingState.choices,
            "chosen": chosen,
            "bodies_to_plan": bodies_of_secretary(user),
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
            body = Body.objects.filter(pk=wanted).first() if wanted.isdigit() else None
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
        meeting = services.plan_meeting(body, actor=person(request), data=form.cleaned_data)
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
    "convene_meeting",
    "cancel_meeting",
    "open_meeting",
    "record_attendance",
    "edit_protocol",
)


RECORD_KEPT_SECONDS = 60 * 60


@dataclass(frozen=True)
class Record:
    """The record of a meeting as its page shows it: agenda, votes, decisions, attendance."""

    html: str
    seats_count: int
    present_count: int
    quorum: int | None


def _render_record(request: HttpRequest, meeting: Meeting, *, edits_agenda: bool) -> Record:
    attendees = roster_of(meeting) if meeting.opened_at else []
    present = sum(one.was_present for one in attendees)
    html = render_to_string(
        "meetings/_meeting_record.html",
        {
            "meeting": meeting,
            "items": agenda_of(meeting),
            "attendees": attendees,
            "has_quorum": voting.has_quorum(len(attendees), present),
            "may_edit_agenda": edits_agenda,
            "is_changing": _is_changing(meeting),
        },
        request,
    )
    return Record(html, len(attendees), present, voting.quorum(len(attendees)) if attendees else None)


def _record_of(request: HttpRequest, meeting: Meeting, *, edits_agenda: bool) -> Record:
    """Return the record; of a closed meeting it is frozen (cl. 12, 24) and rendered once for each language."""
    if meeting.state != MeetingState.CLOSED:
        return _render_record(request, meeting, edits_agenda=edits_agenda)
    key = f"meeting-record-{meeting.pk}-{meeting.closed_at.timestamp():.0f}-{get_language()}"
    kept = cache.get(key)
    if kept is None:
        kept = _render_record(request, meeting, edits_agenda=False)
        cache.set(key, kept, RECORD_KEPT_SECONDS)
    return kept


def _is_changing(meeting: Meeting) -> bool:
    return meeting.state in (MeetingState.PLANNED, MeetingState.CONVENED)


@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    allowed = may(request.user, meeting, *VERBS)
    edits_agenda = allowed["edit_agenda"] and meeting.state in services.BEFORE_THE_END
    changing = _is_changing(meeting)
    return render_page(
        request,
        "meetings/meeting_detail.html",
        {
            "page_title": meeting.title or str(meeting),
            "breadcrumbs": meeting_crumbs(meeting, with_meeting=False),
            "meeting": meeting,
            "protocol": getattr(meeting, "protocol", None),
            "record": _record_of(request, meeting, edits_agenda=edits_agenda),
            "invitations": list(invited_people(meeting)) if changing else [],
            "may": allowed,
            "is_changing": changing,
            "tones": TONES,
        },
    )


@require_GET
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    entry = calendar_entry(meeting, person(request), list(meeting.items.order_by("position")))
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
