"""The change of a base university as both universities see it, and the papers of a time gone by (cl. 9, 31)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from associations.forms.handover import OfficerForm
from associations.models import Association, BaseUniversity
from associations.queries.handover import (
    bodies_under,
    hosting_read_by,
    last_handover,
    open_work,
    periods_hosted_before,
    representatives,
    tasks_of,
)
from associations.queries.hosting_papers import papers_of_period
from associations.queries.passing_on import duties_of
from associations.queries.structure import officers_of
from associations.services.handover import OFFICES, name_officer
from associations.services.passing_on import pass_on_decisions
from associations.views.frame import PER_PAGE, association_for, association_frame, person, refused
from core.errors import DomainError
from core.http import render_page
from meetings.enums import SeatRole

NAME = "associations.name_officers"
PASS_ON = "associations.pass_on_decisions"
SHOWN = 10  # of each kind on the page of a period; the rest a click away


def _form(association: Association, held: list[str], *data: Any) -> OfficerForm | None:
    free = [role for role in OFFICES if role not in held]
    members = representatives(association, timezone.localdate())
    return OfficerForm(*data, free=free, members=members) if free else None


def _page(
    request: HttpRequest, association: Association, *, form: OfficerForm | None = None, status: int = 200
) -> HttpResponse:
    today, user = timezone.localdate(), person(request)
    officers = officers_of(association, today)
    held = [one["role"] for one in officers]
    change = last_handover(association)
    is_host = user.has_perm(NAME, association)
    may_name = is_host and association.closed_on is None
    if may_name and form is None:
        form = _form(association, held)
    sees_duties = is_host or user.has_perm("associations.view_members", association)
    bodies = bodies_under(association)
    duties = duties_of(change, bodies) if change and sees_duties and association.closed_on is None else []
    # PASS_ON without asking once more who hosts: the host, or whoever keeps the association.
    passes_on = is_host or user.has_perm("associations.keep_record", association)
    context = association_frame(
        request,
        association,
        "handover",
        _("Handover"),
        change=change,
        officers=officers,
        missing=[SeatRole(role).label for role in ("chair", "secretary") if role not in held],
        tasks=tasks_of(change, held, today) if change else [],
        lines=open_work(association, bodies),
        duties=duties,
        may_pass_on=passes_on and any(not duty.waits for duty in duties),
        opens_pages=user.has_perm("associations.view_members", association),
        hosting=hosting_read_by(user, change.before) if change else None,
        form=form if may_name else None,
    )
    return render_page(request, "associations/handover.html", context, status=status)


@require_safe
def handover(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, association_for(request, key, "associations.view_handover"))


@require_POST
def officer_name(request: HttpRequest, key: str) -> HttpResponse:
    """The coordinator of the base university names the chair, the deputy or the secretary."""
    association = association_for(request, key, NAME)
    held = [one["role"] for one in officers_of(association, timezone.localdate())]
    form = _form(association, held, request.POST)
    if form is None:
        messages.info(request, _("Chair, deputy and secretary are named already."))
        return HttpResponseRedirect(reverse("associations:handover", args=[key]))
    if form.is_valid():
        try:
            name_officer(association, actor=person(request), **form.given())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The office is filled from today on."))
            return HttpResponseRedirect(reverse("associations:handover", args=[key]) + "#officers")
    return _page(request, association, form=form, status=422)


@require_POST
def decisions_pass_on(request: HttpRequest, key: str) -> HttpResponse:
    """Direct what is open with the people of the former base university to those of the new one."""
    association = association_for(request, key, PASS_ON)
    passed = pass_on_decisions(association, actor=person(request))
    messages.success(
        request,
        ngettext(
            "%(count)d decision went over; whoever answers for it now gets a letter.",
            "%(count)d decisions went over; whoever answers for them now gets a letter.",
            len(passed),
        )
        % {"count": len(passed)},
    )
    return HttpResponseRedirect(reverse("associations:handover", args=[key]) + "#duties")


@require_safe
def hosting_list(request: HttpRequest) -> HttpResponse:
    """The times gone by whose papers the person goes on reading: where the menu leads a former officer (cl. 31)."""
    context = {
        "page_title": _("Papers of the time of hosting"),
        "periods": [hosting for hosting, _period in periods_hosted_before(person(request))],
    }
    return render_page(request, "associations/hosting_list.html", context)


@require_safe
def hosting_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What is dated in the time in which a university hosted, kind by kind; with ?kind= all papers of one kind."""
    found = get_object_or_404(
        BaseUniversity.objects.select_related("association__body", "university", "ground"), pk=pk
    )
    hosting = hosting_read_by(person(request), found)
    if hosting is None:
        raise Http404
    kinds = papers_of_period(hosting)
    asked = next((one for one in kinds if one.key == request.GET.get("kind")), None)
    page = Paginator(asked.rows, PER_PAGE).get_page(request.GET.get("page")) if asked else None
    sections = []
    for kind in [asked] if asked else kinds:
        # One more than is shown says whether there are more.
        rows = list(page) if page else list(kind.rows[: SHOWN + 1])
        papers = [kind.shown(row) for row in (rows if page else rows[:SHOWN])]
        sections.append({"kind": kind, "papers": papers, "has_more": page is None and len(rows) > SHOWN})
    key = hosting.association.key
    reads_members = request.user.has_perm("associations.read_members", hosting.association)
    context = association_frame(
        request,
        hosting.association,
        "",
        _("Papers of the time of hosting"),
        hosting=hosting,
        sections=sections,
        asked=asked,
        page_obj=page,
        members_url=reverse("associations:member_list", args=[key]) if reads_members else "",
    )
    return render_page(request, "associations/hosting_papers.html", context)
