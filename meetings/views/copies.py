"""Copies of protocols: the sender's matrix, the receiver's list (cl. 25)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import OfficeRole
from core.files import file_response
from core.http import authorize, render_page
from meetings import services
from meetings.queries import copies_for, deliveries_of, new_copies_count, unopened_copies
from meetings.views.common import crumbs, done, may, person, protocol_for

PER_PAGE = 25


@require_GET
def copies(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.holds_office(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY):
        raise PermissionDenied("meetings.receive_copy")
    found = copies_for(user)
    only_new = request.GET.get("show") == "new"
    new_count = new_copies_count(user)
    if only_new:
        found = unopened_copies(user)
    return render_page(
        request,
        "meetings/copies.html",
        {
            "page_title": _("Protocols for us"),
            "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "new_count": new_count,
            "only_new": only_new,
        },
    )


@require_POST
def copy_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a copy; the first download is the receipt: who and when."""
    user = person(request)
    delivery = get_object_or_404(copies_for(user), pk=pk)
    authorize(user, "meetings.receive_copy", delivery)
    if delivery.protocol.signed_file is None:
        raise Http404
    services.receive_copy(delivery, user=user)
    return file_response(delivery.protocol.signed_file)


@require_GET
def delivery_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.see_deliveries")
    deliveries = list(deliveries_of(protocol))
    opened = sum(bool(one.receipts.all()) for one in deliveries)
    return render_page(
        request,
        "meetings/delivery_matrix.html",
        {
            "page_title": _("Copies of the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "deliveries": deliveries,
            "opened_count": opened,
            "unopened_count": len(deliveries) - opened,
            "may": may(request.user, protocol, "remind_unopened"),
        },
    )


@require_POST
def delivery_remind(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.remind_unopened")
    count = services.remind_unopened(protocol, actor=person(request))
    text = ngettext("%(count)d reminder is on its way.", "%(count)d reminders are on their way.", count)
    return done(request, text % {"count": count}, "meetings:delivery_matrix", pk)
