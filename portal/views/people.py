"""People, for the administrator: invite, correct, give and end offices, deactivate."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.enums import OfficeRole
from accounts.forms import EndOfficeForm, InvitationForm, OfficeForm, PersonForm
from accounts.models import Office, User
from accounts.queries import holding, matching, people_with_offices
from core.errors import DomainError
from core.http import authorize, tell_refusal
from core.models import AuditEntry
from meetings.models import SeatHolder
from notices.services import send_invitation
from portal.services import invite_person

PER_PAGE = 50
# The journal keeps the names of services; people read these.
ACTIONS = {
    "create_person": gettext_lazy("account made"),
    "send_invitation": gettext_lazy("invitation sent"),
    "change_person": gettext_lazy("data corrected"),
    "change_own_settings": gettext_lazy("own settings changed"),
    "deactivate_person": gettext_lazy("account deactivated"),
    "reactivate_person": gettext_lazy("account activated again"),
    "give_office": gettext_lazy("office given"),
    "end_office": gettext_lazy("office ended"),
}
JOURNAL_SHOWN = 20


def for_administrators(view: Any) -> Any:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authorize(request.user, "accounts.manage_people")
        return view(request, *args, **kwargs)

    return checked


@for_administrators
def people_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    words, role, state = (request.GET.get(name, "").strip() for name in ("q", "role", "state"))
    people = matching(people_with_offices(today), words).select_related("university")
    if role in OfficeRole.values:
        people = holding(people, role, today)
    if state in ("active", "shut"):
        people = people.filter(is_active=state == "active")
    context = {
        "page_title": _("People"),
        "page_obj": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "roles": OfficeRole.choices,
        "words": words,
        "role": role,
        "state": state,
    }
    return render(request, "portal/people_list.html", context)


@for_administrators
def person_invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = invite_person(**form.cleaned_data, actor=request.user)
        except DomainError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The invitation was sent to %(email)s.") % {"email": person.email})
            return redirect("people:detail", person.pk)
    status = 422 if form.errors else 200
    context = {"page_title": _("Invite a person"), "form": form}
    return render(request, "portal/person_invite.html", context, status=status)


def _journal(person: User) -> list[tuple[Any, AuditEntry]]:
    """What happened to the account and its offices, the newest first, in words."""
    account = Q(object_type="accounts.user", object_id=str(person.pk))
    offices = [str(pk) for pk in person.offices.values_list("pk", flat=True)]
    entries = AuditEntry.objects.filter(account | Q(object_type="accounts.office", object_id__in=offices))
    return [(ACTIONS.get(entry.action, entry.action), entry) for entry in entries[:JOURNAL_SHOWN]]


def _person_page(
    request: HttpRequest,
    person: User,
    *,
    person_form: PersonForm | None = None,
    office_form: OfficeForm | None = None,
) -> HttpResponse:
    failed = bool((person_form and person_form.errors) or (office_form and office_form.errors))
    context = {
        "page_title": str(person),
        "who": person,
        "today": timezone.localdate(),
        "person_form": person_form or PersonForm(instance=person),
        "office_form": office_form or OfficeForm(),
        "offices": person.offices.select_related("university").order_by("until", "since"),
        "seats": SeatHolder.objects.filter(user=person).select_related("seat__body").order_by("since"),
        "journal": _journal(person),
    }
    return render(request, "portal/person_detail.html", context, status=422 if failed else 200)


@for_administrators
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("university"), pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        services.change_person(
            User.objects.get(pk=pk),
            full_name=form.cleaned_data["full_name"],
            language=form.cleaned_data["language"],
            university=form.cleaned_data["university"],
            actor=request.user,
        )
        messages.success(request, _("Saved"))
        return redirect("people:detail", pk)
    return _person_page(request, person, person_form=form if request.method == "POST" else None)


@require_POST
@for_administrators
def person_invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    send_invitation(person, actor=request.user)
    messages.success(request, _("The invitation was sent to %(email)s.") % {"email": person.email})
    return redirect("people:detail", pk)


@require_POST
@for_administrators
def office_give(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = OfficeForm(request.POST)
    if form.is_valid():
        try:
            services.give_office(person, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The office was given."))
            return redirect("people:detail", pk)
    return _person_page(request, person, office_form=form)


@require_POST
@for_administrators
def office_end(request: HttpRequest, pk: int) -> HttpResponse:
    office = get_object_or_404(Office, pk=pk)
    form = EndOfficeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day on which the office ends."))
        return redirect("people:detail", office.user_id)
    try:
        services.end_office(office, until=form.cleaned_data["until"], actor=request.user)
    except DomainError as error:
        tell_refusal(request, error)
    else:
        messages.success(request, _("The office was ended."))
    return redirect("people:detail", office.user_id)


@require_POST
@for_administrators
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        services.deactivate_person(person, reason=request.POST.get("reason", ""), actor=request.user)
    except DomainError as error:
        tell_refusal(request, error)
    else:
        messages.success(request, _("The account was deactivated."))
    return redirect("people:detail", pk)


@require_POST
@for_administrators
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    services.reactivate_person(person, actor=request.user)
    messages.success(request, _("The account is active again."))
    return redirect("people:detail", pk)
