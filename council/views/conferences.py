"""Conferences, seminars and round tables of the Council (clause 16.3)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.views.frame import person, refused
from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from council.forms.recommendations import ConferenceForm
from council.models import Conference
from council.queries.conferences import visible_conferences
from council.services import conferences as services

KEEP = "council.keep_conferences"
PER_PAGE = 25


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Conferences of the Council"), "url": reverse("council:conference_list")}]


def state_of(one: Conference) -> tuple[str, str]:
    """Return the state of an event and its tone: cancelled, ahead, under way, held."""
    today = timezone.localdate()
    if one.cancelled_at:
        return _("cancelled"), "red"
    if today < one.starts_on:
        return _("ahead"), "blue"
    return (_("under way"), "amber") if today <= one.ends_on else (_("held"), "green")


def _to(one: Conference) -> HttpResponse:
    return HttpResponseRedirect(reverse("council:conference_detail", args=[one.pk]))


@login_not_required
@require_safe
def conference_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_conferences(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Conferences of the Council"),
        "page_obj": page,
        "rows": [(one, *state_of(one)) for one in page],
        "may_keep": request.user.has_perm(KEEP),
    }
    return render_page(request, "council/conference_list.html", context)


@login_not_required
@require_safe
def conference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(visible_conferences(request.user), pk=pk)
    state, tone = state_of(one)
    context = {
        "page_title": one.title,
        "breadcrumbs": _crumbs(),
        "one": one,
        "state": state,
        "tone": tone,
        "may_keep": request.user.has_perm(KEEP) and one.cancelled_at is None,
        "may_cancel": one.ends_on >= timezone.localdate(),
    }
    return render_page(request, "council/conference_detail.html", context)


def _edit(request: HttpRequest, one: Conference | None) -> HttpResponse:
    initial = {name: getattr(one, name) for name in ConferenceForm.base_fields} if one else {}
    initial = {name: value for name, value in initial.items() if name not in services.FILES}
    form = ConferenceForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_conference(one, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved."))
            return _to(saved)
    context: dict[str, Any] = {
        "page_title": _("Change the event") if one else _("New event"),
        "breadcrumbs": _crumbs(),
        "form": form,
        "one": one,
    }
    return render_page(request, "council/conference_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def conference_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, KEEP)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def conference_edit(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    return _edit(
        request, get_object_or_404(visible_conferences(request.user), pk=pk, cancelled_at__isnull=True)
    )


@require_POST
def conference_publish(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    one = get_object_or_404(Conference, pk=pk)
    public = request.POST.get("public") == "1"
    services.publish_conference(one, actor=person(request), public=public)
    messages.success(
        request, _("Everybody can read it now.") if public else _("It is taken back from the public pages.")
    )
    return _to(one)


@require_POST
def conference_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    one = get_object_or_404(Conference, pk=pk)
    services.cancel_conference(one, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The event is cancelled."))
    return _to(one)


@login_not_required
@require_safe
def conference_file(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    """The programme or the file of the result, for whoever reads the event."""
    one = get_object_or_404(visible_conferences(request.user), pk=pk)
    stored = {"programme": one.programme, "result": one.result_file}.get(which)
    if stored is None:
        raise Http404(which)
    return file_response(stored, inline=True)
