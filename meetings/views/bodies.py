"""Working groups and commissions; the check of the numbers of protocols."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import authorize, render_page
from meetings import services
from meetings.enums import SUB_BODIES
from meetings.forms import SubBodyForm, SubMemberForm
from meetings.models import Body, GroupResult, Seat
from meetings.queries import members_of_body, numbering_of, sub_bodies_of, visible_bodies
from meetings.views.common import crumbs, done, person, refused


def _way(*more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("Meetings"), reverse("meetings:meeting_list")), *more)


def _bodies_crumb() -> tuple[str, str]:
    return _("Working groups and commissions"), reverse("meetings:body_list")


def body_for(request: HttpRequest, pk: int, *, keep: bool = False) -> Body:
    """Return a body that the person may read; to keep it they lead the body above it."""
    body = get_object_or_404(visible_bodies(person(request)).select_related("parent"), pk=pk)
    if keep:
        authorize(request.user, "meetings.keep_sub_bodies", body.parent if body.kind in SUB_BODIES else body)
    return body


@require_GET
def body_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return render_page(
        request,
        "meetings/body_list.html",
        {
            "page_title": _("Working groups and commissions"),
            "breadcrumbs": _way(),
            "bodies": list(sub_bodies_of(user)),
            "parents": [
                body
                for body in visible_bodies(user).filter(ended_on__isnull=True).exclude(kind__in=SUB_BODIES)
                if user.has_perm("meetings.keep_sub_bodies", body)
            ],
        },
    )


def _show_body(request: HttpRequest, body: Body, form: SubMemberForm) -> HttpResponse:
    keeps = body.kind in SUB_BODIES and request.user.has_perm("meetings.keep_sub_bodies", body.parent)
    return render_page(
        request,
        "meetings/body_detail.html",
        {
            "page_title": body.name,
            "breadcrumbs": _way(_bodies_crumb()),
            "body": body,
            "members": list(members_of_body(body)),
            "meetings": list(body.meetings.order_by("-starts_at")[:20]),
            "form": form,
            "result": GroupResult.objects.filter(body=body).select_related("file", "stated_by").first(),
            "states": not body.ended_on
            and body.kind in SUB_BODIES
            and request.user.has_perm("meetings.state_result", body),
            "keeps": keeps and not body.ended_on,
        },
        status=422 if form.is_bound else 200,
    )


@require_GET
def body_detail(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk)
    return _show_body(request, body, SubMemberForm(parent=body.parent))


def sub_body_new(request: HttpRequest, pk: int) -> HttpResponse:
    parent = body_for(request, pk, keep=True)
    form = SubBodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            body = services.create_sub_body(parent, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("It is formed. Now name its members."), "meetings:body_detail", body.pk)
    return render_page(
        request,
        "meetings/body_form.html",
        {
            "page_title": _("New working group or commission"),
            "breadcrumbs": _way(_bodies_crumb()),
            "body": parent,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def sub_member_add(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk, keep=True)
    form = SubMemberForm(request.POST, parent=body.parent)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.add_sub_member(body, actor=person(request), person=data["person"], role=data["role"])
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("The member is named."), "meetings:body_detail", pk)
    return _show_body(request, body, form)


@require_POST
def sub_member_end(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("body__parent"), pk=pk)
    body = body_for(request, seat.body_id, keep=True)
    services.end_sub_member(seat, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The seat is ended."), "meetings:body_detail", body.pk)


@require_POST
def sub_body_end(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk, keep=True)
    services.end_sub_body(body, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("Its work is ended."), "meetings:body_detail", pk)


@require_GET
def numbering(request: HttpRequest) -> HttpResponse:
    return render_page(
        request,
        "meetings/numbering.html",
        {
            "page_title": _("Numbers of protocols"),
            "breadcrumbs": _way(),
            "rows": numbering_of(person(request)),
        },
    )
