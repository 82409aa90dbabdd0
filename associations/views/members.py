"""Members of an association: the list, one member, tables brought in (clause 17)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from associations.documents.members import members_workbook, template_workbook, wrong_rows_workbook
from associations.domain.composition import composition
from associations.explain import COLUMN_NAMES, reason_of
from associations.forms.members import EndForm, ImportForm, InviteForm, MemberForm
from associations.models import Association, MemberImport
from associations.queries.members import (
    ALL,
    CURRENT,
    ENDED,
    MemberFilter,
    counts_by_kind,
    employer_of,
    member_rows,
    members_of,
    rows_then,
    seat_history,
    seat_of,
)
from associations.queries.periods import last_period
from associations.services import imports, members
from associations.services.passing_on import pass_on_to_officers
from associations.views.frame import PER_PAGE, association_for, association_frame, person, refused
from core.errors import DomainError
from core.http import render_page
from core.spreadsheets import XLSX_TYPE
from meetings.enums import MemberKind, SeatRole
from meetings.models import Seat
from meetings.queries import Period

STATES = [
    (CURRENT, gettext_lazy("members today")),
    (ENDED, gettext_lazy("memberships that ended")),
    (ALL, gettext_lazy("all")),
]
ACTIONS = {
    "add_member": gettext_lazy("The member was added"),
    "change_member": gettext_lazy("The member's data were changed"),
    "end_member": gettext_lazy("The membership was ended"),
    "invite_member": gettext_lazy("An invitation was sent"),
}
CHANGED = {
    "person_name": gettext_lazy("Full name"),
    "kind": gettext_lazy("Kind of member"),
    "role": gettext_lazy("Role in the association"),
    "university": gettext_lazy("University"),
    "organisation": gettext_lazy("Organisation"),
    "organisation_text_kk": gettext_lazy("Organisation"),
    "organisation_text_ru": gettext_lazy("Organisation"),
    "organisation_text_en": gettext_lazy("Organisation"),
    "post_kk": gettext_lazy("Post"),
    "post_ru": gettext_lazy("Post"),
    "post_en": gettext_lazy("Post"),
    "country": gettext_lazy("Country"),
    "email": gettext_lazy("E-mail"),
    "since": gettext_lazy("Member since"),
    "name_consented_on": gettext_lazy("Consent to publish the name"),
}
RIGHT_SHOWN = 20


def _asked(request: HttpRequest) -> MemberFilter:
    query = request.GET
    kind, state, account = query.get("kind", ""), query.get("state", CURRENT), query.get("account", "")
    return MemberFilter(
        words=query.get("q", "").strip()[:100],
        kind=kind if kind in MemberKind.values else "",
        state=state if state in (CURRENT, ENDED, ALL) else CURRENT,
        account=account if account in ("yes", "no") else "",
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "employer": employer_of(row),
        "kind_label": MemberKind(row["kind"]).label if row["kind"] else "",
        "role_label": SeatRole(row["role"]).label,
        "is_officer": row["role"] != SeatRole.MEMBER,
    }


def _composition(association: Association, counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("associations:member_list", args=[association.key])
    return [
        {
            "item": item,
            "label": " / ".join(str(kind.label) for kind in item.kinds),
            "url": f"{address}?kind={item.kinds[0].value}",
            "tone": "green" if item.is_met else "red",
        }
        for item in composition(counts)
    ]


def _read(request: HttpRequest, key: str) -> tuple[Association, Period | None]:
    """Return the association, and the period as of whose last day the person reads its members (cl. 31)."""
    association = association_for(request, key, "associations.read_members")
    if request.user.has_perm("associations.view_members", association):
        return association, None
    return association, last_period(person(request), association)


def _day(association: Association, period: Period | None) -> date:
    return period.until if period else association.day_shown(timezone.localdate())


@require_GET
def member_list(request: HttpRequest, key: str) -> HttpResponse:
    association, period = _read(request, key)
    asked, today = _asked(request), _day(association, period)
    page = Paginator(member_rows(members_of(association, asked, today, period)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = [_shown(row) for row in rows_then(page.object_list, period)]
    counts = counts_by_kind(association, today)
    parts = _composition(association, counts)
    context = association_frame(
        request,
        association,
        "members",
        _("Members"),
        page_obj=page,
        period=period,
        asked=asked,
        kinds=[(kind.value, kind.label, counts.get(kind.value, 0)) for kind in MemberKind],
        states=STATES,
        total=sum(counts.values()),
        parts=parts,
        missing=[part for part in parts if not part["item"].is_met],
        can_edit=request.user.has_perm("associations.edit_members", association),
        query=request.GET.urlencode(),
    )
    return render_page(request, "associations/member_list.html", context, fragment="rows")


def _attachment(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def member_export(request: HttpRequest, key: str) -> HttpResponse:
    association, period = _read(request, key)
    rows = member_rows(members_of(association, _asked(request), _day(association, period), period))
    content = members_workbook(
        rows_then(rows, period),
        with_addresses=request.user.has_perm("associations.edit_members", association),
    )
    return _attachment(content, f"members-{key}-{timezone.localdate():%Y-%m-%d}.xlsx")


def _seat(association: Association, pk: int, period: Period | None = None) -> Seat:
    seat = seat_of(association, pk, period)
    if seat is None:
        raise Http404(f"member {pk}")
    return seat


def _member_url(association: Association, seat: Seat) -> str:
    return reverse("associations:member_detail", args=[association.key, seat.pk])


@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    form = MemberForm(request.POST or None, initial=MemberForm.empty())
    if request.method == "POST" and form.is_valid():
        try:
            seat = members.add_member(association, actor=person(request), data=form.member())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The member was added."))
            if "another" in request.POST:
                return HttpResponseRedirect(reverse("associations:member_add", args=[key]))
            return HttpResponseRedirect(_member_url(association, seat))
    context = association_frame(request, association, "members", _("New member"), form=form)
    return render_page(request, "associations/member_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def member_change(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    seat = _seat(association, pk)
    form = MemberForm(request.POST or None, initial=MemberForm.of_seat(seat))
    if request.method == "POST" and form.is_valid():
        try:
            members.change_member(seat, actor=person(request), data=form.member())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(_member_url(association, seat))
    context = association_frame(
        request, association, "members", _("Change the member's data"), form=form, seat=seat
    )
    return render_page(request, "associations/member_form.html", context, status=422 if form.errors else 200)


def _history(seat: Seat) -> list[dict[str, Any]]:
    lines = []
    for entry in seat_history(seat):
        changed = entry.data.get("changed") if isinstance(entry.data, dict) else None
        lines.append(
            {
                "entry": entry,
                "label": ACTIONS.get(entry.action, entry.action),
                "changed": [
                    {"label": CHANGED.get(name, name), "before": before, "after": after}
                    for name, (before, after) in (changed or {}).items()
                ],
            }
        )
    return lines


def _member_page(
    request: HttpRequest, association: Association, seat: Seat, *, status: int = 200, **forms: Any
) -> HttpResponse:
    can_edit = request.user.has_perm("associations.edit_members", association)
    start = {"email": seat.email, "language": "en" if seat.kind == MemberKind.FOREIGN_PARTNER else "kk"}
    context = association_frame(
        request,
        association,
        "members",
        seat.shown_name or str(_("Name is not entered")),  # type: ignore[attr-defined]
        seat=seat,
        period=forms.get("period"),
        can_edit=can_edit,
        history=_history(seat) if can_edit else [],
        end_form=forms.get("end_form") or EndForm(initial={"until": timezone.localdate()}),
        invite_form=forms.get("invite_form") or InviteForm(initial=start, prefix="invite"),
        is_ending="end_form" in forms,
        is_inviting="invite_form" in forms,
    )
    return render_page(request, "associations/member_detail.html", context, status=status)


@require_GET
def member_detail(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, period = _read(request, key)
    return _member_page(request, association, _seat(association, pk, period), period=period)


@require_POST
def member_end(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    seat, form = _seat(association, pk), EndForm(request.POST)
    if form.is_valid():
        try:
            members.end_member(seat, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The membership was ended. It stays readable in the history."))
            return HttpResponseRedirect(_member_url(association, seat))
    return _member_page(request, association, seat, status=422, end_form=form)


@require_POST
def member_invite(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    seat, form = _seat(association, pk), InviteForm(request.POST, prefix="invite")
    if form.is_valid():
        try:
            invited = members.invite_member(seat, actor=person(request), **form.cleaned_data)
            pass_on_to_officers(association, actor=person(request))
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invited.email})
            return HttpResponseRedirect(_member_url(association, seat))
    return _member_page(request, association, seat, status=422, invite_form=form)


@require_http_methods(["GET", "POST"])
def member_import(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_members")
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = imports.read_members(association, actor=person(request), upload=form.cleaned_data["file"])
        except DomainError as error:
            refused(request, form, error)
        else:
            return HttpResponseRedirect(
                reverse("associations:member_import_detail", args=[association.key, found.pk])
            )
    earlier = MemberImport.objects.filter(association=association).select_related("file", "created_by")
    context = association_frame(
        request,
        association,
        "members",
        _("Members from a table"),
        form=form,
        earlier=earlier.order_by("-created_at")[:10],
        columns=COLUMN_NAMES,
    )
    return render_page(
        request, "associations/member_import.html", context, status=422 if form.errors else 200
    )


@require_GET
def member_import_template(request: HttpRequest, key: str) -> HttpResponse:
    association_for(request, key, "associations.edit_members")
    return _attachment(template_workbook(), "members.xlsx")


def _import(request: HttpRequest, key: str, pk: int) -> tuple[Association, MemberImport]:
    association = association_for(request, key, "associations.edit_members")
    found = get_object_or_404(
        MemberImport.objects.select_related("file", "created_by", "applied_by"),
        association=association,
        pk=pk,
    )
    return association, found


def _problems(found: MemberImport) -> list[dict[str, Any]]:
    return [
        {
            "row": problem["row"],
            "place": f"{found.columns.get(problem['column'], '')}{problem['row']}",
            "column": COLUMN_NAMES[problem["column"]],
            "reason": reason_of(problem),
        }
        for problem in found.problems
    ]


@require_GET
def member_import_detail(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, found = _import(request, key, pk)
    right = [
        row
        | {
            "kind_label": MemberKind(row["kind"]).label,
            "role_label": SeatRole(row["role"]).label,
            "since": parse_date(row["since"]),
        }
        for row in found.right
    ]
    page = Paginator(right, RIGHT_SHOWN).get_page(request.GET.get("page"))
    context = association_frame(
        request,
        association,
        "members",
        _("Members from a table"),
        found=found,
        problems=_problems(found),
        page_obj=page,
        unknown_universities=[
            row
            for row in found.right
            if row["kind"] == MemberKind.HEI_REPRESENTATIVE and not row["university_id"]
        ],
    )
    return render_page(request, "associations/member_import_detail.html", context)


@require_POST
def member_import_take(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, found = _import(request, key, pk)
    taken = imports.take_members(found, actor=person(request))
    messages.success(request, _("Members added: %(count)s.") % {"count": taken.added_count})
    return HttpResponseRedirect(
        reverse("associations:member_import_detail", args=[association.key, found.pk])
    )


@require_GET
def member_import_wrong(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    _association, found = _import(request, key, pk)
    return _attachment(wrong_rows_workbook(found), f"to-mend-{found.pk}.xlsx")
