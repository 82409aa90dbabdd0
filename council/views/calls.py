"""A closed call before the Council: applicants, votes, the result, appeals, the order (clauses 7, 12, 31)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OF_A_UNIVERSITY
from associations.queries import sees_all_reports
from associations.views.frame import person, refused
from core.errors import DomainError
from core.http import authorize, render_page, whole_number
from council.domain.calls import may_still_appeal
from council.enums import CallAppealOutcome, OrderState
from council.forms.calls import CallAppealDecisionForm, CallAppealForm
from council.models import CallAppeal, CallConsideration, CallDecision, OrderDraft
from council.queries import meetings_to_fill
from council.queries.calls import (
    Contest,
    decisions_of_contest,
    is_being_corrected,
    is_over,
    named_votes,
    pending_consideration,
    result_stands,
)
from council.services import calls as services
from council.services.call_appeals import decide_call_appeal, raise_call_appeal
from council.services.call_corrections import renew_call_decision, why_kept
from criteria.models import Application
from criteria.queries.calls import applications_of, public_calls
from kpi.domain.reviewing import APPEAL_DAYS, DAYS_LIMIT
from meetings.enums import MeetingState, ProtocolState
from meetings.models import Vote

CONSIDER, ORDER, DECIDE = "council.consider_calls", "council.keep_orders", "council.decide_call_appeal"
TONES = {
    CallAppealOutcome.OPEN: "amber",
    CallAppealOutcome.UPHELD: "green",
    CallAppealOutcome.REJECTED: "grey",
    CallAppealOutcome.MOOT: "grey",
}


def _contest(request: HttpRequest, pk: int, key: str, permission: str) -> Contest:
    call = get_object_or_404(public_calls(), pk=pk)
    association = next((one for one in call.associations.all() if one.key == key), None)
    if association is None:
        raise Http404
    contest = Contest(call, association)
    authorize(request.user, permission, contest)
    return contest


def _url(call_id: int, key: str) -> str:
    return reverse("council:call_contest", args=[call_id, key])


def _to(call_id: int, key: str) -> HttpResponse:
    return HttpResponseRedirect(_url(call_id, key))


def _crumbs(contest: Contest) -> list[dict[str, str]]:
    return [
        {"label": _("Calls"), "url": reverse("criteria:calls")},
        {"label": str(contest.call), "url": reverse("criteria:call_detail", args=[contest.call.pk])},
    ]


def _application(request: HttpRequest, call_id: int) -> Application | None:
    """Return the application that was chosen in a form; “none” is nobody, a foreign one is refused by the service."""
    wanted = request.POST.get("application", "")
    if wanted == "none":
        return None
    return get_object_or_404(
        Application.objects.select_related("university"), pk=whole_number(wanted), call=call_id
    )


def _shown(
    decision: CallDecision, applicants: list[Application], own: set[int], *, oversees: bool
) -> dict[str, Any]:
    """Return a result as the page shows it: appeals that the reader may read, what can be done about it now."""
    now, appeals = timezone.now(), list(decision.appeals.all())
    appealed = {one.university_id for one in appeals}
    mine = {one.university_id for one in applicants} & own
    edition = getattr(decision, "signed_edition", decision.edition)
    is_behind = decision.set_aside_at is None and decision.edition < edition
    return {
        "decision": decision,
        "is_set_aside": decision.set_aside_at is not None,
        "is_replaced": decision.set_aside_at is not None
        and not any(one.outcome == CallAppealOutcome.UPHELD for one in appeals),
        "is_being_corrected": decision.set_aside_at is None and is_being_corrected(decision),
        "is_behind": is_behind and not is_being_corrected(decision),
        "why_kept": why_kept(decision) if is_behind and not is_being_corrected(decision) else None,
        "stands": result_stands(decision, applicants, now),
        "appeals": [
            {"appeal": one, "tone": TONES[CallAppealOutcome(one.outcome)]}
            for one in appeals
            if oversees or one.university_id in own
        ],
        "may_appeal": decision.set_aside_at is None
        and any(
            may_still_appeal(one, decision.university_id, appealed, decision.appeal_until, now)
            for one in mine
        ),
    }


@require_safe
def call_contest(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """How far a call has come for one association: agenda, votes by applicant, result, appeals, order."""
    contest = _contest(request, pk, key, "council.view_contest")
    user, call = person(request), contest.call
    oversees = sees_all_reports(user)
    over, own = is_over(call, timezone.now()), user.university_ids(*OF_A_UNIVERSITY)
    applicants = applications_of(call, contest.association) if over else []
    consideration = pending_consideration(contest) if over else None
    item = consideration.item if consideration else None
    if item and item.meeting.state == MeetingState.CANCELLED:
        item = None
    results = [
        _shown(one, applicants, own, oversees=oversees)
        for one in (decisions_of_contest(contest) if over else [])
    ]
    standing = next((one for one in results if not one["is_set_aside"]), None)
    settled = standing["decision"] if standing else None
    voted_on = item or (settled.consideration.item if settled else None)
    is_public = settled is not None and settled.protocol.state == ProtocolState.PUBLISHED
    votes = named_votes(voted_on) if voted_on and (oversees or is_public) else []
    keeps = user.has_perm(CONSIDER)
    may_put = keeps and bool(applicants) and item is None and standing is None
    line = standing["decision"].line if standing else None
    may_order = bool(
        standing
        and standing["stands"]
        and not standing["is_behind"]
        and standing["decision"].university_id
        and (line is None or line.order.state == OrderState.WITHDRAWN)
        and user.has_perm(ORDER)
    )
    context = {
        "page_title": _("Choice of the base university: %(association)s")
        % {"association": contest.association.body.short_name},
        "call": call,
        "association": contest.association,
        "is_over": over,
        "oversees": oversees,
        "applicants": applicants,
        "own_applications": [one for one in applicants if one.university_id in own],
        "consideration": consideration,
        "item": item,
        "votes": votes,
        "results": results,
        "standing": standing,
        "may_put": may_put,
        "meetings": list(meetings_to_fill()) if may_put else [],
        "appeal_days": APPEAL_DAYS,
        "days_limit": DAYS_LIMIT,
        "may_vote": keeps and item is not None and item.meeting.state == MeetingState.OPEN,
        "may_name": keeps and any(not one.is_named for one in votes),
        "may_order": may_order,
        "may_renew": keeps,
        "drafts": list(OrderDraft.objects.filter(state=OrderState.DRAFT)) if may_order else [],
        "may_decide": user.has_perm(DECIDE),
        "may_see_orders": user.has_perm("council.view_orders"),
        "breadcrumbs": _crumbs(contest),
    }
    return render_page(request, "council/contest.html", context)


@require_POST
def call_put(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    contest = _contest(request, pk, key, CONSIDER)
    meeting = meetings_to_fill().filter(pk=whole_number(request.POST.get("meeting", ""))).first()
    days = whole_number(request.POST.get("appeal_days", str(APPEAL_DAYS)))
    services.put_call_on_agenda(meeting, contest, actor=person(request), appeal_days=days or 0)
    messages.success(request, _("The applicants are on the agenda, side by side in Kazakh and Russian."))
    return _to(pk, key)


@require_POST
def call_vote(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Open the vote on one applicant; the room goes on with it."""
    _contest(request, pk, key, CONSIDER)
    consideration = get_object_or_404(
        CallConsideration, call=pk, association__key=key, settled_at__isnull=True
    )
    vote = services.open_call_vote(consideration, _application(request, pk), actor=person(request))
    return HttpResponseRedirect(reverse("meetings:room_item", args=[vote.item_id]) + "#vote")


@require_POST
def call_vote_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say afterwards which applicant a vote was about."""
    authorize(request.user, CONSIDER)
    vote = get_object_or_404(
        Vote.objects.select_related("item__call_consideration__association"),
        pk=pk,
        item__call_consideration__isnull=False,
    )
    consideration = vote.item.call_consideration
    application = _application(request, consideration.call_id)
    services.name_call_vote(vote, application, actor=person(request))
    messages.success(request, _("It is noted which applicant the vote was about."))
    return _to(consideration.call_id, consideration.association.key)


def _form_page(request: HttpRequest, contest: Contest, form: Any, **more: Any) -> HttpResponse:
    back = _url(contest.call.pk, contest.association.key)
    crumbs = [*_crumbs(contest), {"label": contest.association.body.short_name, "url": back}]
    context = {"form": form, "back": back, "breadcrumbs": crumbs, **more}
    return render_page(request, "council/contest_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def call_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against a result; what was typed stays when it is refused."""
    decision = get_object_or_404(
        CallDecision.objects.select_related("call", "association__body", "university", "protocol"), pk=pk
    )
    authorize(request.user, "council.appeal_call", decision)
    form = CallAppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_call_appeal(decision, actor=person(request), text=form.cleaned_data["text"])
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The appeal is handed in; the authorised body decides it."))
            return _to(decision.call_id, decision.association.key)
    return _form_page(
        request,
        Contest(decision.call, decision.association),
        form,
        page_title=_("Appeal against the result"),
        decision=decision,
        until=decision.appeal_until,
        label=_("Hand in the appeal"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call_appeal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an appeal with a reason."""
    authorize(request.user, DECIDE)
    appeal = get_object_or_404(
        CallAppeal.objects.select_related(
            "university", "raised_by", "decision__call", "decision__association__body", "decision__university"
        ),
        pk=pk,
    )
    decision = appeal.decision
    form = CallAppealDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_call_appeal(
                appeal,
                actor=person(request),
                upheld=form.cleaned_data["outcome"] == CallAppealOutcome.UPHELD,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The appeal is decided; those it concerns are told."))
            return _to(decision.call_id, decision.association.key)
    return _form_page(
        request,
        Contest(decision.call, decision.association),
        form,
        page_title=_("Decide the appeal"),
        appeal=appeal,
        label=_("Decide the appeal"),
    )


@require_POST
def call_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a result that stands into a draft order, a chosen one or a new one."""
    authorize(request.user, ORDER)
    decision = get_object_or_404(CallDecision, pk=pk)
    wanted = whole_number(request.POST.get("order", ""))
    draft = get_object_or_404(OrderDraft, pk=wanted) if wanted else None
    line = services.order_call_decision(decision, actor=person(request), draft=draft)
    messages.success(request, _("The change of the base university is in the order."))
    return HttpResponseRedirect(reverse("council:order_detail", args=[line.order_id]))


@require_POST
def call_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a result anew by its corrected protocol, once nothing rests on the old one any more."""
    authorize(request.user, CONSIDER)
    decision = get_object_or_404(CallDecision.objects.select_related("association"), pk=pk)
    renew_call_decision(decision, actor=person(request))
    messages.success(request, _("The result follows the corrected protocol."))
    return _to(decision.call_id, decision.association.key)
