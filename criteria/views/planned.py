"""Associations that are to be founded: named, called for, given up (cl. 7, 31; ADR-0059)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.enums import AssociationStage
from associations.models import Association, Founding
from associations.services.founding import plan_association
from associations.views.frame import person, refused
from core.errors import DomainError
from core.http import authorize, render_page
from criteria.forms.calls import PlanForm
from criteria.queries.calls import planned_associations
from criteria.services.calls import in_the_way
from criteria.services.planned import withdraw_planned
from criteria.views.calls import ANNOUNCE, PER_PAGE

TONES = {
    AssociationStage.PLANNED: "blue",
    AssociationStage.FOUNDED: "green",
    AssociationStage.WITHDRAWN: "grey",
}


def _rows(foundings: list[Founding]) -> list[dict[str, Any]]:
    """Return the rows of the page; what stands in the way of another call is asked once for all of them."""
    planned = [one.association for one in foundings if one.association.stage == AssociationStage.PLANNED]
    obstacles = in_the_way(planned, timezone.now()) if planned else {}
    return [
        {
            "founding": one,
            "tone": TONES[AssociationStage(one.association.stage)],
            "obstacle": obstacles.get(one.association_id, ""),
            "is_planned": one.association.stage == AssociationStage.PLANNED,
        }
        for one in foundings
    ]


@require_safe
def planned(request: HttpRequest) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    page = Paginator(planned_associations(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Associations to be founded"),
        "page_obj": page,
        "rows": _rows(list(page)),
        "breadcrumbs": [{"label": _("Calls"), "url": reverse("criteria:calls")}],
    }
    return render_page(request, "criteria/planned_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def planned_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            plan_association(actor=person(request), **form.given())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The association is named. Announce the call for it."))
            return HttpResponseRedirect(reverse("criteria:planned"))
    context = {
        "page_title": _("Association to be founded"),
        "form": form,
        "breadcrumbs": [
            {"label": _("Calls"), "url": reverse("criteria:calls")},
            {"label": _("Associations to be founded"), "url": reverse("criteria:planned")},
        ],
    }
    return render_page(request, "criteria/planned_new.html", context, status=422 if form.errors else 200)


@require_POST
def planned_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    authorize(request.user, ANNOUNCE)
    association = get_object_or_404(Association.every.filter(founding__isnull=False), key=key)
    withdraw_planned(association, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The association was given up."))
    return HttpResponseRedirect(reverse("criteria:planned"))
