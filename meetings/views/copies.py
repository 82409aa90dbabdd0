"""Copies of protocols: the sender's matrix and proof, the receiver's list and page (cl. 25)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import OfficeRole
from core.files import file_response
from core.http import authorize, render_page, whole_number
from core.kazakh import translated
from meetings import documents, services
from meetings.documents.signing import signed_document
from meetings.enums import AssignmentState
from meetings.models import Body
from meetings.queries import (
    assignments_for,
    copies_for,
    copy_state,
    deliveries_of,
    letters_that_failed,
    new_copies_count,
    protocol_years,
    receipt_matrix,
    universities_with_receivers,
    unopened_copies,
)
from meetings.views.common import crumbs, done, may, person, protocol_for
from meetings.views.register import ASSIGNMENT_TONES

PER_PAGE = 25
ASSIGNMENT_LABELS = dict(AssignmentState.choices)
# In the proof the authorised body comes first, then the universities by name.
PROOF_ORDER = (F("university").asc(nulls_first=True), translated("university__name", "kk"), "pk")


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


def _is_prefetch(request: HttpRequest) -> bool:
    """Say whether a browser only looks ahead: nobody has seen the page then."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


@require_GET
def copy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a copy: seeing it is the receipt; the text, the file, what is decided for the reader."""
    user = person(request)
    delivery = get_object_or_404(copies_for(user), pk=pk)
    authorize(user, "meetings.receive_copy", delivery)
    if not _is_prefetch(request):
        services.open_copy(delivery, user=user)
        user._new_copies_count = None  # type: ignore[attr-defined]  # the menu counts after this
    protocol = delivery.protocol
    return render_page(
        request,
        "meetings/copy_detail.html",
        {
            "page_title": _("Protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((_("Protocols for us"), reverse("meetings:copies"))),
            "delivery": delivery,
            "protocol": protocol,
            "receipts": list(delivery.receipts.select_related("user")),
            "signed_document": signed_document(protocol),
            "items": list(protocol.items.order_by("position")),
            "assignments": [
                (one, ASSIGNMENT_LABELS[one.state], ASSIGNMENT_TONES[one.state])
                for one in assignments_for(user).filter(decision__item__meeting=protocol.meeting_id)
            ],
        },
    )


@require_POST
def copy_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a copy; the first download is noted: who and when."""
    user = person(request)
    delivery = get_object_or_404(copies_for(user), pk=pk)
    authorize(user, "meetings.receive_copy", delivery)
    if delivery.protocol.signed_file is None:
        raise Http404
    services.receive_copy(delivery, user=user)
    return file_response(delivery.protocol.signed_file)


@require_GET
def delivery_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """The copies of one protocol: who has it, who opened it, who took it, whom the mail did not reach."""
    protocol = protocol_for(request, pk, "meetings.see_deliveries")
    copies = [copy_state(delivery) for delivery in deliveries_of(protocol)]
    reached = universities_with_receivers(
        {one.delivery.university_id for one in copies if one.delivery.university_id}
    )
    failed = letters_that_failed({one.delivery.pk for one in copies})
    rows = [
        {
            "copy": one,
            "has_receiver": one.delivery.university_id is None or one.delivery.university_id in reached,
            "failed": failed.get(one.delivery.pk, []),
        }
        for one in copies
    ]
    opened = sum(one.opened is not None for one in copies)
    return render_page(
        request,
        "meetings/delivery_matrix.html",
        {
            "page_title": _("Copies of the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "rows": rows,
            "opened_count": opened,
            "downloaded_count": sum(one.downloaded is not None for one in copies),
            "unopened_count": len(copies) - opened,
            "failed_count": len(failed),
            "may": may(request.user, protocol, "remind_unopened"),
        },
    )


@require_GET
def delivery_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of delivery as a PDF, as things stand now."""
    protocol = protocol_for(request, pk, "meetings.see_deliveries")
    if protocol.signed_on is None:
        raise Http404
    proof = documents.delivery_proof(
        protocol,
        [copy_state(delivery) for delivery in deliveries_of(protocol).order_by(*PROOF_ORDER)],
        made_at=timezone.now(),
        made_by=person(request).full_name,
    )
    content = documents.delivery_proof_pdf(proof)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"delivery-{protocol.body.key}-{protocol.year}-{protocol.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def receipt_matrix_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Universities by protocols of a body in a year."""
    body = get_object_or_404(Body.objects, pk=pk)
    authorize(request.user, "meetings.see_deliveries", body)
    years = protocol_years(body)
    asked = whole_number(request.GET.get("year", ""))
    year = asked if asked in years else (years[0] if years else 0)
    return render_page(
        request,
        "meetings/receipt_matrix.html",
        {
            "page_title": _("Who received the protocols"),
            "breadcrumbs": crumbs((_("Meetings"), reverse("meetings:meeting_list"))),
            "body": body,
            "years": years,
            "year": year,
            "matrix": receipt_matrix(body, year, gettext("authorised body")),
        },
    )


@require_POST
def delivery_remind(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.remind_unopened")
    count = services.remind_unopened(protocol, actor=person(request))
    text = ngettext("%(count)d reminder is on its way.", "%(count)d reminders are on their way.", count)
    return done(request, text % {"count": count}, "meetings:delivery_matrix", pk)
