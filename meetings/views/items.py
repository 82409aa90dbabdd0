"""The body's list of recurring items, and the proposals for an agenda (cl. 30.1)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page, whole_number
from meetings import services
from meetings.enums import ProposalState, SeatRole
from meetings.forms import ItemProposalForm, RecurringItemForm
from meetings.models import Body, ItemProposal, RecurringItem
from meetings.queries import (
    bodies_where,
    meetings_to_fill,
    proposal_targets,
    recurring_of,
    visible_meetings,
    visible_proposals,
)
from meetings.views.common import crumbs, done, may, meeting_for, person, refused

STATE_TONES = {
    ProposalState.SUBMITTED: "amber",
    ProposalState.RETURNED: "red",
    ProposalState.ACCEPTED: "green",
    ProposalState.DECLINED: "grey",
    ProposalState.WITHDRAWN: "grey",
}


def _meetings_crumb() -> tuple[str, str]:
    return _("Meetings"), reverse("meetings:meeting_list")


# --- recurring items


def _body_for(request: HttpRequest, pk: int) -> Body:
    body = get_object_or_404(Body.objects, pk=pk)
    authorize(request.user, "meetings.edit_recurring", body)
    return body


def _recurring_for(request: HttpRequest, pk: int) -> RecurringItem:
    recurring = get_object_or_404(RecurringItem.objects.select_related("body"), pk=pk)
    authorize(request.user, "meetings.edit_recurring", recurring)
    return recurring


@require_GET
def recurring_list(request: HttpRequest, pk: int) -> HttpResponse:
    body = _body_for(request, pk)
    return render_page(
        request,
        "meetings/recurring_list.html",
        {
            "page_title": _("Recurring items"),
            "breadcrumbs": crumbs(_meetings_crumb()),
            "body": body,
            "items": list(recurring_of(body)),
        },
    )


def _show_recurring_form(
    request: HttpRequest, body: Body, form: RecurringItemForm, title: str
) -> HttpResponse:
    way = (_("Recurring items"), reverse("meetings:recurring_list", args=[body.pk]))
    return render_page(
        request,
        "meetings/recurring_form.html",
        {"page_title": title, "breadcrumbs": crumbs(_meetings_crumb(), way), "body": body, "form": form},
        status=422 if form.is_bound else 200,
    )


def recurring_add(request: HttpRequest, pk: int) -> HttpResponse:
    body = _body_for(request, pk)
    form = RecurringItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_recurring(body, actor=person(request), data=form.cleaned_data)
        return done(request, _("The item is on the list."), "meetings:recurring_list", pk)
    return _show_recurring_form(request, body, form, _("New recurring item"))


def recurring_edit(request: HttpRequest, pk: int) -> HttpResponse:
    recurring = _recurring_for(request, pk)
    form = RecurringItemForm(request.POST or None, instance=recurring)
    if request.method == "POST" and form.is_valid():
        services.edit_recurring(recurring, actor=person(request), data=form.cleaned_data)
        return done(request, _("Saved"), "meetings:recurring_list", recurring.body_id)
    return _show_recurring_form(request, recurring.body, form, _("Edit the recurring item"))


@require_POST
def recurring_remove(request: HttpRequest, pk: int) -> HttpResponse:
    recurring = _recurring_for(request, pk)
    services.remove_recurring(recurring, actor=person(request))
    return done(request, _("The item is off the list."), "meetings:recurring_list", recurring.body_id)


@require_POST
def recurring_move(request: HttpRequest, pk: int) -> HttpResponse:
    recurring = _recurring_for(request, pk)
    services.move_recurring(recurring, actor=person(request), up=request.POST.get("direction") == "up")
    return done(request, "", "meetings:recurring_list", recurring.body_id)


@require_POST
def recurring_put(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.edit_agenda")
    count = services.put_recurring(meeting, actor=person(request))
    text = _("Recurring items put on the agenda: %(n)d") % {"n": count}
    if not count:
        text = _("All recurring items are on the agenda already.")
    return done(request, text, "meetings:meeting_detail", pk, anchor="#agenda")


# --- proposals


def proposal_for(request: HttpRequest, pk: int, permission: str = "") -> ItemProposal:
    """Return a proposal that the person may read and, if a permission is named, may change so."""
    proposal = get_object_or_404(visible_proposals(person(request)), pk=pk)
    if permission:
        authorize(request.user, permission, proposal)
    return proposal


@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    proposals = visible_proposals(user)
    if request.GET.get("state") in ProposalState.values:
        proposals = proposals.filter(state=request.GET["state"])
    rows = list(proposals.order_by("-proposed_at", "-pk")[:200])
    return render_page(
        request,
        "meetings/proposal_list.html",
        {
            "page_title": _("Proposals for the agenda"),
            "breadcrumbs": crumbs(_meetings_crumb()),
            "rows": [(row, STATE_TONES[ProposalState(row.state)]) for row in rows],
            "states": ProposalState.choices,
            "state": request.GET.get("state", ""),
            "may_propose": user.has_perm("meetings.propose_item"),
            "screens": bool(bodies_where(user, SeatRole.SECRETARY)),
        },
    )


def _show_proposal_form(request: HttpRequest, form: ItemProposalForm, title: str) -> HttpResponse:
    way = (_("Proposals for the agenda"), reverse("meetings:proposal_list"))
    return render_page(
        request,
        "meetings/proposal_form.html",
        {"page_title": title, "breadcrumbs": crumbs(_meetings_crumb(), way), "form": form},
        status=422 if form.is_bound else 200,
    )


def proposal_new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    authorize(user, "meetings.propose_item")
    targets = {target.key: target for target in proposal_targets(user) if not target.body.ended_on}
    choices = [
        (
            key,
            _("%(body)s, on behalf of: %(association)s")
            % {"body": target.body.short_name, "association": target.on_behalf_of.short_name}
            if target.on_behalf_of
            else target.body.short_name,
        )
        for key, target in targets.items()
    ]
    form = ItemProposalForm(request.POST or None, request.FILES or None, targets=choices)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        target, upload = targets[data.pop("target")], data.pop("upload")
        try:
            proposal = services.propose_item(
                target.body, actor=user, data=data, on_behalf_of=target.on_behalf_of, upload=upload
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            text = _("The secretary has your proposal; you are told what becomes of it.")
            return done(request, text, "meetings:proposal_detail", proposal.pk)
    return _show_proposal_form(request, form, _("Propose an item"))


def proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk, "meetings.edit_proposal")
    form = ItemProposalForm(request.POST or None, request.FILES or None, instance=proposal)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("upload")
        try:
            services.edit_proposal(proposal, actor=person(request), data=data, upload=upload)
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("The proposal is handed in."), "meetings:proposal_detail", pk)
    return _show_proposal_form(request, form, _("Edit the proposal"))


@require_GET
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk)
    user = person(request)
    allowed = may(user, proposal, "screen_proposal", "edit_proposal")
    waits = proposal.state == ProposalState.SUBMITTED
    meeting = proposal.item.meeting if proposal.item else None
    return render_page(
        request,
        "meetings/proposal_detail.html",
        {
            "page_title": proposal.title,
            "breadcrumbs": crumbs(
                _meetings_crumb(), (_("Proposals for the agenda"), reverse("meetings:proposal_list"))
            ),
            "proposal": proposal,
            "tone": STATE_TONES[ProposalState(proposal.state)],
            "meeting": meeting,
            "sees_meeting": bool(meeting) and visible_meetings(user).filter(pk=meeting.pk).exists(),
            "meetings": list(meetings_to_fill(proposal.body)) if waits and allowed["screen_proposal"] else [],
            "screens": waits and allowed["screen_proposal"],
            "edits": allowed["edit_proposal"]
            and proposal.state in (ProposalState.SUBMITTED, ProposalState.RETURNED),
        },
    )


@require_GET
def proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk)
    if proposal.file is None:
        raise Http404
    return file_response(proposal.file, inline="inline" in request.GET)


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk, "meetings.edit_proposal")
    services.withdraw_proposal(proposal, actor=person(request))
    return done(request, _("The proposal is withdrawn."), "meetings:proposal_list")


@require_POST
def proposal_accept(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk, "meetings.screen_proposal")
    chosen = whole_number(request.POST.get("meeting", ""))
    meeting = visible_meetings(request.user).filter(pk=chosen).first()
    item = services.accept_proposal(proposal, actor=person(request), meeting=meeting)
    return done(
        request,
        _("The item is on the agenda."),
        "meetings:meeting_detail",
        item.meeting_id,
        anchor=f"#item-{item.pk}",
    )


@require_POST
def proposal_return(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk, "meetings.screen_proposal")
    services.return_proposal(proposal, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The proposal is returned; its author is told."), "meetings:proposal_detail", pk)


@require_POST
def proposal_decline(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = proposal_for(request, pk, "meetings.screen_proposal")
    services.decline_proposal(proposal, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The proposal is declined; its author is told."), "meetings:proposal_detail", pk)
