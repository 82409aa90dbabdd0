"""Calls: announced and read by everybody, answers side by side once they are closed (cl. 7, 31)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.views.frame import person, refused
from core.errors import DomainError
from core.http import authorize, render_page
from criteria.enums import CallState
from criteria.forms.calls import CallForm
from criteria.models import Call
from criteria.queries.calls import applications_of, compared, public_calls
from criteria.queries.wording import answer_lines
from criteria.services import calls as services

PER_PAGE = 25
ANNOUNCE, COMPARE = "criteria.announce_call", "criteria.compare_applications"


def _stage(call: Call) -> tuple[str, str]:
    """Return how a call stands now and the tone of its badge."""
    now = timezone.now()
    if call.state == CallState.CANCELLED:
        return _("cancelled"), "grey"
    if now < call.opens_at:
        return _("opens soon"), "amber"
    return (_("applications are taken"), "green") if now < call.closes_at else (_("closed"), "blue")


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


@login_not_required
@require_safe
def call_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A call with its ground, dates, associations and how to apply."""
    call = get_object_or_404(public_calls(), pk=pk)
    now = timezone.now()
    context = {
        "page_title": str(call),
        "call": call,
        "stage": _stage(call),
        "is_open": call.is_open(now),
        "may_cancel": request.user.has_perm(ANNOUNCE)
        and call.state == CallState.ANNOUNCED
        and now < call.closes_at,
        "may_compare": request.user.has_perm(COMPARE) and not call.is_sealed(now),
        "may_apply": request.user.has_perm("criteria.apply"),
        "breadcrumbs": _crumbs(),
    }
    return render_page(request, "criteria/call_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    form = CallForm(request.POST if request.method == "POST" else None)
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


@require_safe
def call_compare(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The applicants for one association side by side: values, the best marked, no sum. Sealed until closing."""
    authorize(request.user, COMPARE)
    call = get_object_or_404(public_calls(), pk=pk)
    association = next((one for one in call.associations.all() if one.key == key), None)
    if association is None:
        raise Http404
    sealed = call.is_sealed(timezone.now())
    applicants = [] if sealed else applications_of(call, association)
    rows = compared(applicants, timezone.localdate())
    context = {
        "page_title": _("Applicants side by side"),
        "call": call,
        "association": association,
        "is_sealed": sealed,
        "applicants": applicants,
        "rows": [
            {
                "criterion": row.criterion,
                "cells": [{"lines": answer_lines(cell), "is_best": best} for cell, best in row.cells],
            }
            for row in rows
        ],
        "breadcrumbs": _crumbs(call),
    }
    return render_page(request, "criteria/call_compare.html", context)
