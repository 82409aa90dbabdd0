"""Transfers of associations: proposed, before the Council, called for, carried out by an order (clause 31)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.models import AcademicYear, Association
from associations.views.frame import person, refused
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.http import authorize, render_page, whole_number
from council.domain.transfers import YearFacts
from council.enums import TransferOutcome
from council.forms import TransferForm
from council.models import TransferCase
from council.queries import meetings_to_fill
from council.queries.calls import Contest, ended_without_result
from council.queries.transfers import (
    calls_of,
    lines_of,
    reached,
    results_of,
    steps_of,
    transfers,
    year_facts,
)
from council.services import transfers as services
from criteria.forms.calls import CallForm
from meetings.enums import MeetingState

PER_PAGE = 50
PROPOSE, ANNOUNCE = "council.propose_transfer", "criteria.announce_call"
CALL_DAYS = 30


def _crumbs(case: TransferCase | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Transfers of associations"), "url": reverse("council:transfers")}]
    if case:
        crumbs.append({"label": str(case), "url": reverse("council:transfer_detail", args=[case.pk])})
    return crumbs


def _to(case: TransferCase) -> HttpResponse:
    return HttpResponseRedirect(reverse("council:transfer_detail", args=[case.pk]))


@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "council.view_transfers")
    page = Paginator(transfers(), PER_PAGE).get_page(request.GET.get("page"))
    cases = list(page)
    calls, lines = calls_of(cases), lines_of(cases)
    results = results_of(cases, calls)
    context = {
        "page_title": _("Transfers of associations"),
        "page_obj": page,
        "rows": [
            {
                "case": one,
                "reached": reached(one, calls.get(one.pk), lines.get(one.pk), results.get(one.pk)),
                "tone": _tone(one),
            }
            for one in cases
        ],
        "may_propose": request.user.has_perm(PROPOSE),
    }
    return render_page(request, "council/transfer_list.html", context)


def _tone(case: TransferCase) -> str:
    if case.closed_at is None:
        return "amber" if case.outcome else "blue"
    return "green" if case.order_id else "grey"


def _sentence(one: YearFacts) -> str:
    year = AcademicYear(first_year=one.first_year)
    if one.points is None:
        words = _("%(year)s: the report is not confirmed.") if one.is_submitted else _("%(year)s: no report.")
        return words % {"year": year}
    words = _("%(year)s: points – %(points)d, place – %(place)d of %(of)d.")
    said = words % {"year": year, "points": one.points, "place": one.place, "of": one.of}
    if one.threshold is not None:
        said += " " + _("Threshold – %(points)d.") % {"points": one.threshold}
    return said


def _prefilled(association: Association | None) -> dict[str, Any]:
    """Return what the form of an association begins with: its figures as sentences in both languages."""
    if association is None:
        return {}
    years = year_facts(association)
    texts = {}
    for code in OFFICIAL_LANGUAGES:
        with translation.override(code):
            texts[f"text_{code}"] = "\n".join(_sentence(one) for one in years)
    latest = next((one.first_year for one in years if one.points is not None), None)
    year = AcademicYear.objects.filter(first_year=latest).first() if latest else None
    return {"association": association, "academic_year": year, **texts}


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, PROPOSE)
    if request.method == "POST":
        form = TransferForm(request.POST)
        if form.is_valid():
            try:
                case = services.propose_transfer(actor=person(request), **form.given())
            except DomainError as error:
                refused(request, form, error)
            else:
                messages.success(
                    request, _("The proposal is made; the association and its university are told.")
                )
                return _to(case)
    else:
        asked = Association.objects.filter(key=request.GET.get("association", ""), closed_on=None).first()
        form = TransferForm(initial=_prefilled(asked))
    context = {
        "page_title": _("Propose a transfer"),
        "form": form,
        "clause": services.CLAUSE,
        "lead": _("The Council decides; the ground and the figures of this moment go before it."),
        "back": reverse("council:transfers"),
        "label": _("Propose"),
        "breadcrumbs": _crumbs(),
    }
    return render_page(request, "council/transfer_form.html", context, status=422 if form.errors else 200)


def _case(request: HttpRequest, pk: int, permission: str) -> TransferCase:
    case = get_object_or_404(transfers(), pk=pk)
    authorize(request.user, permission, case)
    return case


@require_safe
def transfer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a case stands: its ground and figures, the steps with dates and links, what can be done now."""
    case = _case(request, pk, "council.view_transfer")
    calls, line = calls_of([case]), lines_of([case]).get(case.pk)
    call, result = calls.get(case.pk), results_of([case], calls).get(case.pk)
    is_open, user = case.closed_at is None, request.user
    off = case.item is None or case.item.meeting.state == MeetingState.CANCELLED
    may_propose = user.has_perm(PROPOSE)
    may_put = is_open and may_propose and not case.outcome and off
    decided = is_open and case.outcome == TransferOutcome.TRANSFER
    calls_on = decided and (
        call is None or ended_without_result(Contest(call, case.association), timezone.now())
    )
    context = {
        "page_title": _("Transfer: %(association)s") % {"association": case},
        "case": case,
        "steps": steps_of(case, call, line, result),
        "reached": reached(case, call, line, result),
        "tone": _tone(case),
        "call": call,
        "line": line,
        "may_put": may_put,
        "meetings": list(meetings_to_fill()) if may_put else [],
        "may_call": calls_on and user.has_perm(ANNOUNCE),
        "may_order": decided and line is None and user.has_perm("council.keep_orders"),
        "may_withdraw": is_open and may_propose and not case.outcome,
        "sees_list": user.has_perm("council.view_transfers"),
        "breadcrumbs": _crumbs() if user.has_perm("council.view_transfers") else [],
    }
    return render_page(request, "council/transfer_detail.html", context)


@require_POST
def transfer_put(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk, PROPOSE)
    meeting = meetings_to_fill().filter(pk=whole_number(request.POST.get("meeting", ""))).first()
    services.put_transfer_on_agenda(meeting, case, actor=person(request))
    messages.success(request, _("The proposal is on the agenda, ground and figures are attached."))
    return _to(case)


def _call_prefilled(case: TransferCase) -> dict[str, Any]:
    opens = timezone.localtime().replace(second=0, microsecond=0)
    found: dict[str, Any] = {
        "ground": "unsatisfactory",
        "associations": [case.association_id],
        "opens_at": opens,
        "closes_at": (opens + timedelta(days=CALL_DAYS)).replace(hour=18, minute=0),
    }
    signed = case.protocol
    said = {
        "protocol": f"№ {signed.number}/{signed.year}" if signed else "№ –",
        "day": f"{signed.signed_on:%d.%m.%Y}" if signed and signed.signed_on else "–",
    }
    for code in OFFICIAL_LANGUAGES:
        with translation.override(code):
            words = _("Call for the base university: %(association)s")
            found[f"title_{code}"] = words % {"association": case.association.body.short_name}
            found[f"ground_{code}"] = (
                _("Decision of the Council, protocol %(protocol)s of %(day)s (clause 31).") % said
            )
    return found


def _call_form(case: TransferCase, *data: Any, **more: Any) -> CallForm:
    """Return the form of a call that knows one association only: that of the case."""
    form = CallForm(*data, **more)
    form.fields["associations"].queryset = Association.objects.filter(  # type: ignore[attr-defined]
        pk=case.association_id
    ).select_related("body")
    return form


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce the call of a case from the Council's decision; ground and association are those of the case."""
    case = _case(request, pk, ANNOUNCE)
    if request.method == "POST":
        form = _call_form(case, request.POST)
        if form.is_valid():
            try:
                services.announce_transfer_call(case, actor=person(request), given=form.given())
            except DomainError as error:
                refused(request, form, error)
            else:
                messages.success(request, _("The call is announced; the universities are told."))
                return _to(case)
    else:
        form = _call_form(case, initial=_call_prefilled(case))
    context = {
        "page_title": _("Announce the call"),
        "form": form,
        "clause": services.CLAUSE,
        "lead": _("Everybody reads the call; the coordinators of all universities get a letter."),
        "back": reverse("council:transfer_detail", args=[case.pk]),
        "label": _("Announce"),
        "breadcrumbs": _crumbs(case),
    }
    return render_page(request, "council/transfer_form.html", context, status=422 if form.errors else 200)


@require_POST
def transfer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    case = _case(request, pk, PROPOSE)
    services.withdraw_transfer(case, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The proposal is withdrawn."))
    return _to(case)
