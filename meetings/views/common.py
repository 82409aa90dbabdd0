"""Fetch and authorise: who may not know of a thing gets 404, who may not do a verb 403."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.http import authorize, tell_refusal
from meetings.models import (
    AgendaItem,
    Attendee,
    Decision,
    Guest,
    Invitation,
    Meeting,
    MeetingMaterial,
    Protocol,
    Speaker,
    Vote,
)
from meetings.queries import readable_access, visible_meetings, visible_protocols

TONES = {
    "planned": "grey",
    "convened": "blue",
    "open": "amber",
    "closed": "green",
    "cancelled": "red",
    "draft": "amber",
    "agreed": "blue",
    "signed": "green",
    "published": "green",
}


def person(request: HttpRequest) -> User:
    """Return who is signed in; the login middleware has sent everybody else away."""
    assert isinstance(request.user, User)
    return request.user


def meeting_for(request: HttpRequest, pk: int, permission: str = "") -> Meeting:
    """Return a meeting the person may see and, if a permission is named, may change so."""
    meeting = get_object_or_404(
        visible_meetings(request.user).select_related("body", "presided_by", "protocol"), pk=pk
    )
    if permission:
        authorize(request.user, permission, meeting)
    return meeting


def item_for(request: HttpRequest, pk: int, permission: str = "") -> AgendaItem:
    """Return an agenda item of a visible meeting."""
    items = AgendaItem.objects.filter(meeting__in=visible_meetings(request.user))
    item = get_object_or_404(items.select_related("meeting__body", "meeting__presided_by"), pk=pk)
    if permission:
        authorize(request.user, permission, item)
    return item


def material_for(request: HttpRequest, pk: int, permission: str = "") -> MeetingMaterial:
    """Return a material of a visible meeting."""
    materials = MeetingMaterial.objects.filter(item__meeting__in=visible_meetings(request.user))
    material = get_object_or_404(materials.select_related("item__meeting__body", "file"), pk=pk)
    if material.access not in readable_access(person(request), material.item.meeting.body_id):
        raise Http404
    if permission:
        authorize(request.user, permission, material)
    return material


def guest_for(request: HttpRequest, pk: int, permission: str) -> Guest:
    """Return a guest of a visible meeting."""
    guests = Guest.objects.filter(meeting__in=visible_meetings(request.user))
    guest = get_object_or_404(guests.select_related("meeting__body"), pk=pk)
    authorize(request.user, permission, guest)
    return guest


def invitation_for(request: HttpRequest, pk: int, permission: str) -> Invitation:
    """Return an invitation to a visible meeting."""
    invitations = Invitation.objects.filter(meeting__in=visible_meetings(request.user))
    invitation = get_object_or_404(invitations.select_related("meeting__body", "user"), pk=pk)
    authorize(request.user, permission, invitation)
    return invitation


def attendee_for(request: HttpRequest, pk: int, permission: str) -> Attendee:
    """Return a line of the frozen roster of a visible meeting."""
    lines = Attendee.objects.filter(meeting__in=visible_meetings(request.user))
    attendee = get_object_or_404(lines.select_related("meeting__body"), pk=pk)
    authorize(request.user, permission, attendee.meeting)
    return attendee


def vote_for(request: HttpRequest, pk: int, permission: str = "") -> Vote:
    """Return a vote of a visible meeting."""
    votes = Vote.objects.filter(item__meeting__in=visible_meetings(request.user))
    vote = get_object_or_404(votes.select_related("item__meeting__body"), pk=pk)
    if permission:
        authorize(request.user, permission, vote)
    return vote


def decision_for(request: HttpRequest, pk: int, permission: str) -> Decision:
    """Return a decision of a visible meeting."""
    decisions = Decision.objects.filter(item__meeting__in=visible_meetings(request.user))
    decision = get_object_or_404(decisions.select_related("item__meeting__body"), pk=pk)
    authorize(request.user, permission, decision)
    return decision


def speaker_for(request: HttpRequest, pk: int, permission: str) -> Speaker:
    """Return a speaker on an item of a visible meeting."""
    speakers = Speaker.objects.filter(item__meeting__in=visible_meetings(request.user))
    speaker = get_object_or_404(speakers.select_related("item__meeting__body"), pk=pk)
    authorize(request.user, permission, speaker)
    return speaker


def seat_for(request: HttpRequest, pk: int, permission: str) -> Attendee:
    """Return the person's own line of a visible meeting's frozen roster; 403 without one."""
    meeting = meeting_for(request, pk)
    attendee = Attendee.objects.filter(meeting=meeting, user=person(request)).first()
    if attendee is not None:
        attendee.meeting = meeting
    authorize(request.user, permission, attendee)
    assert attendee is not None
    return attendee


def protocol_for(request: HttpRequest, pk: int, permission: str = "") -> Protocol:
    """Return a protocol the person may read and, if a permission is named, may change so."""
    protocol = get_object_or_404(
        visible_protocols(request.user).select_related("body", "meeting", "pdf", "signed_file"), pk=pk
    )
    if permission:
        authorize(request.user, permission, protocol)
    return protocol


def may(user: Any, thing: Any, *verbs: str) -> dict[str, bool]:
    """Return which of the verbs the person may do, for the buttons of a page."""
    return {verb: user.has_perm(f"meetings.{verb}", thing) for verb in verbs}


def refused(request: HttpRequest, form: Any, error: DomainError) -> None:
    """Show a refusal beside its field when the form has it, else above the form."""
    known = getattr(form, "fields", {})
    if error.field in known:
        form.add_error(error.field, str(error))
    else:
        tell_refusal(request, error)


def done(request: HttpRequest, text: str, url: str, *args: Any, anchor: str = "") -> HttpResponse:
    """Tell what was done and go on to a page."""
    if text:
        messages.success(request, text)
    return HttpResponseRedirect(reverse(url, args=args) + anchor)


def crumbs(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Return breadcrumbs from (label, url) pairs."""
    return [{"label": label, "url": url} for label, url in pairs]


def meeting_crumbs(meeting: Meeting, *, with_meeting: bool = True) -> list[dict[str, str]]:
    """Return the way to a page of a meeting."""
    pairs = [(_("Meetings"), reverse("meetings:meeting_list"))]
    if with_meeting:
        pairs.append((str(meeting), reverse("meetings:meeting_detail", args=[meeting.pk])))
    return crumbs(*pairs)
