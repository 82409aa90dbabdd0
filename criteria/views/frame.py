"""What the pages of an application share: whom it is shown to, the way back, its rows with their words."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from associations.views.frame import person
from core.http import authorize
from criteria.models import Application
from criteria.queries.sheet import SheetRow, visible_applications
from criteria.queries.wording import answer_lines, row_texts

APPLY, VIEW = "criteria.apply", "criteria.view_applications"


def visible_application(request: HttpRequest, pk: int) -> Application:
    """Return an application that the person may read; 404 for one that is sealed for them."""
    applications = visible_applications(person(request)).select_related(
        "order", "filled_from__association__body", "call"
    )
    return get_object_or_404(applications, pk=pk)


def own_application(request: HttpRequest, pk: int) -> Application:
    """Return an application that the person fills in."""
    application = visible_application(request, pk)
    authorize(request.user, APPLY, application)
    return application


def to_application(
    application: Application, page: str = "application_detail", anchor: str = ""
) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"criteria:{page}", args=[application.pk]) + anchor)


def crumbs_of(application: Application | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Applications"), "url": reverse("criteria:applications")}]
    if application:
        url = reverse("criteria:application_detail", args=[application.pk])
        crumbs.append({"label": application.association.body.short_name, "url": url})
    return crumbs


def shown_rows(rows: list[SheetRow]) -> list[dict[str, Any]]:
    return [{"row": row, "lines": answer_lines(row), "texts": row_texts(row)} for row in rows]
