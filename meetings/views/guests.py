"""Guests of a meeting: invited, and there or not."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.http import render_page, safe_back, tell_refusal
from meetings import services
from meetings.forms import GuestForm
from meetings.models import Guest, Meeting
from meetings.views.common import done, guest_for, meeting_crumbs, meeting_for, person


def _show(request: HttpRequest, meeting: Meeting, form: GuestForm, title: str) -> HttpResponse:
    return render_page(
        request,
        "meetings/guest_form.html",
        {"page_title": title, "breadcrumbs": meeting_crumbs(meeting), "meeting": meeting, "form": form},
        status=422 if form.is_bound else 200,
    )


def guest_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.edit_guests")
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_guest(meeting, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(
                request, _("The guest is on the list."), "meetings:meeting_detail", pk, anchor="#guests"
            )
    return _show(request, meeting, form, _("New guest"))


def guest_edit(request: HttpRequest, pk: int) -> HttpResponse:
    guest = guest_for(request, pk, "meetings.edit_guests")
    form = GuestForm(request.POST or None, instance=Guest.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_guest(guest, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:meeting_detail", guest.meeting_id, anchor="#guests")
    return _show(request, guest.meeting, form, _("Edit the guest"))


@require_POST
def guest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    guest = guest_for(request, pk, "meetings.edit_guests")
    services.remove_guest(guest, actor=person(request))
    text = _("The guest is off the list.")
    return done(request, text, "meetings:meeting_detail", guest.meeting_id, anchor="#guests")


@require_POST
def guest_presence(request: HttpRequest, pk: int) -> HttpResponse:
    guest = guest_for(request, pk, "meetings.mark_guest")
    services.mark_guest(guest, actor=person(request), presence=request.POST.get("presence", ""))
    detail = reverse("meetings:meeting_detail", args=[guest.meeting_id]) + "#guests"
    return HttpResponseRedirect(safe_back(request, detail))
