"""Calls: announced, read by everybody, cancelled (cl. 7, 31)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OF_A_UNIVERSITY
from associations.enums import AssociationStage
from associations.models import Association
from associations.views.frame import person, refused
from core.errors import DomainError
from core.http import authorize, render_page
from criteria.enums import CallGround, CallState
from criteria.forms.calls import NewCallForm
from criteria.models import Call
from criteria.queries.calls import public_calls, questions_of
from criteria.services import calls as services
from criteria.signals import CallResult, results_asked
from directory.models import University

PER_PAGE = 25
ANNOUNCE, COMPARE = "criteria.announce_call", "criteria.compare_applications"
ASK = "criteria.ask_about_call"


def _stage(call: Call) -> tuple[str, str]:
    """Return how a call stands now and the tone of its badge."""
    now = timezone.now()
    if call.state == CallState.CANCELLED:
        return _("cancelled"), "grey"
    if now < call.opens_at:
        return _("opens soon"), "amber"
    return (_("applications are taken"), "green") if now < call.closes_at else (_("closed"), "blue")


def _results(request: HttpRequest, call: Call) -> dict[int, CallResult]:
    """Return how the call ended for each association, as far as the reader may know."""
    found: dict[int, CallResult] = {}
    for _receiver, answer in results_asked.send(sender=Call, call=call, user=request.user):
        found |= answer
    return found


def _crumbs(call: Call | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Calls"), "url": reverse("criteria:calls")}]
    if call:
        crumbs.append({"label": str(call), "url": reverse("criteria:call_detail", args=[call.pk])})
    return crumbs


@login_not_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    page = Paginator(public_calls(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Calls for base universities"),
        "page_obj": page,
        "rows": [{"call": call, "stage": _stage(call)} for call in page],
        "may_announce": request.user.has_perm(ANNOUNCE),
    }
    return render_page(request, "criteria/call_list.html", context)


def detail_page(
    request: HttpRequest, call: Call, *, status: int = 200, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the page of a call; a refused question or answer stays as it was typed."""
    now, user = timezone.now(), request.user
    may_announce = user.has_perm(ANNOUNCE)
    may_ask = call.is_open(now) and user.has_perm(ASK)
    own = person(request).university_ids(*OF_A_UNIVERSITY) if may_ask else ()
    results = _results(request, call)
    context = {
        "page_title": str(call),
        "call": call,
        "rows": [{"association": one, "result": results.get(one.pk)} for one in call.associations.all()],
        "stage": _stage(call),
        "is_open": call.is_open(now),
        "may_cancel": may_announce and call.state == CallState.ANNOUNCED and now < call.closes_at,
        "may_compare": user.has_perm(COMPARE) and not call.is_sealed(now),
        "may_apply": user.has_perm("criteria.apply"),
        "may_ask": may_ask,
        "may_answer": may_announce,
        "asking": University.objects.filter(pk__in=own).order_by("pk") if len(own) > 1 else (),
        "questions": questions_of(call, user, announces=may_announce),
        "refused": refused or {},
        "breadcrumbs": _crumbs(),
    }
    return render_page(request, "criteria/call_detail.html", context, status=status)


@login_not_required
@require_safe
def call_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A call with its ground, dates, associations, how to apply, and what was asked about it."""
    return detail_page(request, get_object_or_404(public_calls(), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    asked = Association.every.filter(key=request.GET.get("planned", ""), stage=AssociationStage.PLANNED)
    initial = {"ground": CallGround.NEW_DIRECTION, "planned": asked} if asked else {}
    form = NewCallForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            call = services.announce_call(actor=person(request), **form.given())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The call is announced; the universities are told."))
            return HttpResponseRedirect(reverse("criteria:call_detail", args=[call.pk]))
    context = {"page_title": _("New call"), "form": form, "breadcrumbs": _crumbs()}
    return render_page(request, "criteria/call_new.html", context, status=422 if form.errors else 200)


@require_POST
def call_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    call = get_object_or_404(Call, pk=pk)
    services.cancel_call(call, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The call was cancelled."))
    return HttpResponseRedirect(reverse("criteria:call_detail", args=[pk]))
