"""Universities of an association, criteria for members, structure, contacts, the page to embed (cl. 9, 17, 18)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import queries
from associations.forms.structure import (
    ApprovalForm,
    ContactsForm,
    CriteriaForm,
    JoinForm,
    LeaveForm,
    UniversitiesForm,
)
from associations.models import (
    Association,
    DirectionUniversity,
    MemberCriteria,
    MemberUniversity,
    StructureApproval,
)
from associations.queries.members import as_public, counts_by_kind, public_member_rows
from associations.queries.plans import public_plan
from associations.queries.record import public_events
from associations.queries.structure import (
    approvals_of,
    contacts_of,
    coverage,
    criteria_in_force,
    criteria_of,
    earlier_memberships,
    officers_and_kinds,
    officers_of,
    snapshot,
    sub_bodies,
)
from associations.queries.thematic import stamped_publications
from associations.services import structure
from associations.views.frame import PER_PAGE, association_for, association_frame, person, refused
from core.codes import LANGUAGES
from core.embedding import embeddable, render_embed
from core.errors import DomainError
from core.files import file_response
from core.http import render_page
from directory.models import University
from meetings.enums import MemberKind
from meetings.queries import published_protocols

PROTOCOLS_SHOWN = 5


def _back(name: str, association: Association) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"associations:{name}", args=[association.key]))


def _universities_page(
    request: HttpRequest, association: Association, *, status: int = 200, **forms: Any
) -> HttpResponse:
    today = association.day_shown(timezone.localdate())
    found = coverage(association, today)
    listed = {line.listed.university_id for line in found.lines if line.listed}
    joined = {line.membership.university_id for line in found.lines if line.membership}
    can_edit = request.user.has_perm("associations.edit_members", association)
    context = association_frame(
        request,
        association,
        "universities",
        _("Universities"),
        coverage=found,
        percent=found.represented_count,
        earlier=earlier_memberships(association, today),
        can_edit=can_edit,
        leave_form=LeaveForm(),
        list_form=forms.get("list_form")
        or (
            UniversitiesForm(offered=University.objects.exclude(pk__in=listed), prefix="list")
            if can_edit
            else None
        ),
        join_form=forms.get("join_form")
        or (JoinForm(offered=University.objects.exclude(pk__in=joined), prefix="join") if can_edit else None),
        is_listing="list_form" in forms,
        is_joining="join_form" in forms,
    )
    return render_page(request, "associations/universities.html", context, status=status)


@require_safe
def universities(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.view_members")
    return _universities_page(request, association)


@require_POST
def universities_list(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    form = UniversitiesForm(request.POST, offered=University.objects.all(), prefix="list")
    if form.is_valid():
        try:
            count = structure.list_universities(association, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Universities entered in the list: %(count)s.") % {"count": count})
            return _back("universities", association)
    return _universities_page(request, association, status=422, list_form=form)


@require_POST
def university_join(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    form = JoinForm(request.POST, offered=University.objects.all(), prefix="join")
    if form.is_valid():
        try:
            structure.join_university(association, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The university is a member now."))
            return _back("universities", association)
    return _universities_page(request, association, status=422, join_form=form)


def _leave(
    request: HttpRequest, association: Association, row: Any, *, title: str, verb: Any
) -> HttpResponse:
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(row, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved"))
            return _back("universities", association)
    context = association_frame(
        request, association, "universities", title, form=form, university=row.university, since=row.since
    )
    status = 422 if form.errors else 200
    return render_page(request, "associations/university_leave.html", context, status=status)


@require_http_methods(["GET", "POST"])
def university_leave(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    rows = MemberUniversity.objects.select_related("university")
    row = get_object_or_404(rows, association=association, pk=pk)
    title, verb = _("End the membership of a university"), structure.end_university_membership
    return _leave(request, association, row, title=title, verb=verb)


@require_http_methods(["GET", "POST"])
def university_unlist(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    rows = DirectionUniversity.objects.select_related("university")
    row = get_object_or_404(rows, association=association, pk=pk)
    title = _("The university no longer trains in the direction")
    return _leave(request, association, row, title=title, verb=structure.unlist_university)


@login_not_required
@require_safe
def member_criteria(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key)
    versions = criteria_of(association)
    context = association_frame(
        request,
        association,
        "criteria",
        _("Criteria for members"),
        versions=versions,
        current=criteria_in_force(versions, timezone.localdate()),
        can_set=request.user.has_perm("associations.set_criteria", association),
    )
    return render_page(request, "associations/member_criteria.html", context)


@require_http_methods(["GET", "POST"])
def member_criteria_set(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.set_criteria")
    form = CriteriaForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        last = next(iter(criteria_of(association)), None)
        form.initial = {"text_kk": last.text_kk, "text_ru": last.text_ru} if last else {}  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            structure.set_criteria(
                association,
                actor=person(request),
                text={"kk": data["text_kk"], "ru": data["text_ru"]},
                valid_from=data["valid_from"],
                ground=data["ground"],
                upload=data["file"],
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The new version of the criteria was saved."))
            return _back("member_criteria", association)
    context = association_frame(request, association, "criteria", _("New version of the criteria"), form=form)
    status = 422 if form.errors else 200
    return render_page(request, "associations/member_criteria_form.html", context, status=status)


@login_not_required
@require_safe
def member_criteria_file(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    versions = MemberCriteria.objects.select_related("file").filter(file__isnull=False)
    version = get_object_or_404(versions, association__key=key, pk=pk)
    if version.file is None:
        raise Http404(pk)
    return file_response(version.file, inline="inline" in request.GET)


def _structure_page(
    request: HttpRequest, association: Association, form: ApprovalForm, *, status: int = 200
) -> HttpResponse:
    day = association.day_shown(timezone.localdate())
    bodies = sub_bodies(association, day)
    approvals = approvals_of(association)
    last = next(iter(approvals), None)
    context = association_frame(
        request,
        association,
        "structure",
        _("Structure"),
        bodies=bodies,
        approvals=approvals,
        last=last,
        is_changed=last is not None and last.bodies != snapshot(bodies),
        officers=officers_of(association, day),
        form=form,
        can_approve=request.user.has_perm("associations.approve_structure", association),
    )
    return render_page(request, "associations/structure.html", context, status=status)


@login_not_required
@require_safe
def association_structure(request: HttpRequest, key: str) -> HttpResponse:
    return _structure_page(request, association_for(request, key), ApprovalForm())


@require_POST
def structure_approve(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.approve_structure")
    form = ApprovalForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            structure.approve_structure(
                association, actor=person(request), regulations=form.cleaned_data["regulations"]
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The structure was approved."))
            return _back("association_structure", association)
    return _structure_page(request, association, form, status=422)


@login_not_required
@require_safe
def structure_regulations(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    approvals = StructureApproval.objects.select_related("regulations").filter(regulations__isnull=False)
    approval = get_object_or_404(approvals, association__key=key, pk=pk)
    if approval.regulations is None:
        raise Http404(pk)
    return file_response(approval.regulations, inline="inline" in request.GET)


@require_http_methods(["GET", "POST"])
def association_contacts(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    contacts = contacts_of(association)
    names = ["address_kk", "address_ru", "address_en", "phone", "email", "website"]
    start = {name: getattr(contacts, name) or "" for name in names} if contacts else {}
    form = ContactsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        structure.save_contacts(
            association,
            actor=person(request),
            address={code: data[f"address_{code}"] for code in LANGUAGES},
            phone=data["phone"],
            email=data["email"],
            website=data["website"],
        )
        messages.success(request, _("Saved"))
        return _back("association_detail", association)
    context = association_frame(request, association, "about", _("Contacts"), form=form)
    status = 422 if form.errors else 200
    return render_page(request, "associations/contacts_form.html", context, status=status)


def kinds_of(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    """Return the kinds of members that there are, with their numbers."""
    return [(kind.label, counts[kind.value]) for kind in MemberKind if counts.get(kind.value)]


@login_not_required
@require_safe
def association_people(request: HttpRequest, key: str) -> HttpResponse:
    """Everybody may read who the members are; names only with consent."""
    association = association_for(request, key)
    page = Paginator(public_member_rows(association), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = as_public(page.object_list)
    context = association_frame(
        request,
        association,
        "people",
        _("Membership"),
        page_obj=page,
        kinds=kinds_of(counts_by_kind(association, association.day_shown(timezone.localdate()))),
    )
    return render_page(request, "associations/association_people.html", context)


@embeddable
def association_embed(request: HttpRequest, key: str) -> HttpResponse:
    """The public page for the base university's own site: no frame of the portal, allowed in any frame."""
    association = queries.public_association(key)
    if association is None:
        raise Http404(key)
    today = association.day_shown(timezone.localdate())
    officers, counts = officers_and_kinds(association, today)
    context = {
        "association": association,
        "page_title": str(association),
        "base": next((one for one in association.periods if one.until is None or one.until >= today), None),  # type: ignore[attr-defined]
        "officers": officers,
        "kinds": kinds_of(counts),
        "contacts": contacts_of(association),
        "plan": public_plan(association, today),
        "events": public_events(association, limit=PROTOCOLS_SHOWN),
        "protocols": published_protocols().filter(body_id=association.body_id)[:PROTOCOLS_SHOWN],
        "publications": stamped_publications(association)[:PROTOCOLS_SHOWN],
        "site": settings.SITE_URL,
    }
    return render_embed("associations/association_embed.html", context)
