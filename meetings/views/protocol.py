"""The protocol: its text side by side in two languages, its PDF, signatures and publication."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import render_page, whole_number
from meetings import services
from meetings.documents import protocol_document
from meetings.documents.signing import document_to_sign
from meetings.domain import wording
from meetings.enums import BodyKind, BuildState, ProtocolState
from meetings.forms import ScanForm
from meetings.models import Protocol
from meetings.queries import (
    decisions_of_protocol,
    missing_texts,
    open_remarks_count,
    protocol_with_record,
    public_materials,
    published_protocols,
    sees_meeting,
    visible_meetings,
    visible_protocols,
)
from meetings.views.common import TONES, crumbs, done, may, person, protocol_for, refused
from signatures.queries import places_to_sign

PER_PAGE = 25
VERBS = (
    "edit_protocol",
    "edit_protocol_settings",
    "agree_protocol",
    "return_to_draft",
    "correct_protocol",
    "request_protocol_pdf",
    "record_paper_signatures",
    "publish_protocol",
    "see_deliveries",
)


@login_not_required
@require_GET
def protocol_list(request: HttpRequest) -> HttpResponse:
    protocols = published_protocols()
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in BodyKind.values:
        protocols = protocols.filter(body__kind=kind)
    if (number := whole_number(year)) is not None:
        protocols = protocols.filter(year=number)
    years = published_protocols().order_by("-year").values_list("year", flat=True).distinct()
    page = Paginator(protocols, PER_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "meetings/protocol_list.html",
        {
            "page_title": _("Protocols"),
            "page_obj": page,
            "kinds": [choice for choice in BodyKind.choices if choice[0] in ("council", "association")],
            "years": list(years),
            "chosen": {"kind": kind, "year": year},
        },
        fragment="protocols",
    )


def _build_context(protocol: Protocol) -> dict[str, Any]:
    waiting = protocol.build_state in (BuildState.QUEUED, BuildState.BUILDING)
    return {
        "protocol": protocol,
        "is_building": waiting,
        "build_failed": protocol.build_state == BuildState.FAILED,
        "pdf_is_current": protocol.pdf_id is not None and protocol.pdf_revision == protocol.revision,
    }


def _signing_context(protocol: Protocol, user: Any) -> dict[str, Any]:
    """Return who signs electronically and who has signed; empty when the protocol is not signed so."""
    if protocol.state == ProtocolState.DRAFT:
        return {}
    document = document_to_sign(protocol)
    if document is None:
        return {}
    return {"document": document, "places": places_to_sign(document, user)}


def _language_of_text() -> str:
    return "kk" if (get_language() or "kk").startswith("kk") else "ru"


@login_not_required
@require_GET
def protocol_detail(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = get_object_or_404(protocol_with_record(visible_protocols(request.user)), pk=pk)
    document = protocol_document(protocol)
    allowed = may(request.user, protocol, *VERBS)
    own = sees_meeting(request.user, protocol.meeting)
    up = (
        (_("Meetings"), reverse("meetings:meeting_list"))
        if own
        else (_("Protocols"), reverse("meetings:protocol_list"))
    )
    language = _language_of_text() if _language_of_text() in document.languages else document.languages[0]
    steps = list(ProtocolState)
    return render_page(
        request,
        "meetings/protocol_detail.html",
        {
            "page_title": _("Protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs(up),
            "texts_with_headings": [
                (
                    text,
                    {
                        "title": wording.title(document.number, text.language),
                        "words": wording.HEADINGS[text.language],
                    },
                )
                for text in document.texts
            ],
            "shown_language": language,
            "may": allowed,
            "may_manage": allowed["edit_protocol"],
            "is_insider": own,
            "scan_form": ScanForm(),
            "signing": _signing_context(protocol, request.user) if own else {},
            "editions": protocol.editions.order_by("-number") if own else [],
            "steps": [
                {
                    "label": state.label,
                    "done": steps.index(state) <= steps.index(ProtocolState(protocol.state)),
                }
                for state in steps
            ],
            "tones": TONES,
            "missing": missing_texts(protocol) if protocol.state == ProtocolState.DRAFT and own else [],
            "open_remarks": open_remarks_count(protocol) if own else 0,
            "public_materials": list(public_materials(protocol)),
            "protocol_decisions": list(decisions_of_protocol(protocol)),
            **_build_context(protocol),
        },
    )


@require_POST
def protocol_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the correction of a signed protocol as its next edition."""
    protocol = protocol_for(request, pk, "meetings.correct_protocol")
    services.correct_protocol(protocol, actor=person(request), reason=request.POST.get("reason", ""))
    text = _("The signed edition is kept. Correct the draft, agree it and have it signed again.")
    return done(request, text, "meetings:protocol_detail", pk)


@require_GET
def protocol_edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give the file of an earlier signed edition."""
    protocol = protocol_for(request, pk)
    if not visible_meetings(request.user).filter(pk=protocol.meeting_id).exists():
        raise Http404
    return file_response(
        get_object_or_404(protocol.editions.select_related("signed_file"), number=number).signed_file
    )


@require_POST
def protocol_agree(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.agree_protocol")
    if protocol.state != ProtocolState.AGREED:
        services.agree_protocol(protocol, actor=person(request))
    return done(request, _("The text is agreed. The PDF is being built."), "meetings:protocol_detail", pk)


@require_POST
def protocol_return(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.return_to_draft")
    services.return_to_draft(protocol, actor=person(request), reason=request.POST.get("reason", ""))
    return done(request, _("The protocol is a draft again."), "meetings:protocol_detail", pk)


@require_POST
def protocol_build(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.request_protocol_pdf")
    services.request_protocol_pdf(protocol, actor=person(request))
    return done(request, "", "meetings:protocol_detail", pk, anchor="#pdf")


@require_GET
def protocol_progress(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.request_protocol_pdf")
    if not request.htmx:
        return done(request, "", "meetings:protocol_detail", pk, anchor="#pdf")
    context = {**_build_context(protocol), "may": may(request.user, protocol, *VERBS)}
    return render_page(request, "meetings/protocol_detail.html", context, fragment="pdf")


@login_not_required
@require_GET
def protocol_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the signed scan; those who see the meeting may also take the unsigned PDF."""
    protocol = protocol_for(request, pk)
    own = visible_meetings(request.user).filter(pk=protocol.meeting_id).exists()
    stored = protocol.signed_file
    if own and ("unsigned" in request.GET or stored is None):
        stored = protocol.pdf
    if stored is None:
        raise Http404
    return file_response(stored, inline="inline" in request.GET)


@require_POST
def protocol_sign(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.record_paper_signatures")
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.record_paper_signatures(
                protocol, actor=person(request), upload=data["scan"], signed_on=data["signed_on"]
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(
                request,
                _("The protocol is signed. Copies are on their way to the universities."),
                "meetings:protocol_detail",
                pk,
            )
    return render_page(
        request,
        "meetings/protocol_sign.html",
        {
            "is_signed_electronically": document_to_sign(protocol) is not None,
            "page_title": _("Signatures of the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "form": form,
        },
        status=422,
    )


@require_POST
def protocol_publish(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.publish_protocol")
    if protocol.state != ProtocolState.PUBLISHED:
        services.publish_protocol(protocol, actor=person(request))
    return done(request, _("The protocol is on the public list."), "meetings:protocol_detail", pk)
