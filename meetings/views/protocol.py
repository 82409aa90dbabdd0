"""The protocol: its text side by side in two languages, its PDF, signatures and publication."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import render_page, tell_refusal
from meetings import services
from meetings.documents import protocol_document
from meetings.domain import wording
from meetings.enums import BodyKind, BuildState, ProtocolState
from meetings.forms import InvitedForm, ProtocolItemForm, ScanForm
from meetings.models import Protocol
from meetings.queries import protocol_with_record, published_protocols, visible_meetings
from meetings.views.common import TONES, crumbs, done, may, person, protocol_for, refused

PER_PAGE = 25
VERBS = (
    "edit_protocol",
    "agree_protocol",
    "return_to_draft",
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
    if year.isdigit():
        protocols = protocols.filter(year=int(year))
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


def _language_of_text() -> str:
    return "kk" if (get_language() or "kk").startswith("kk") else "ru"


@login_not_required
@require_GET
def protocol_detail(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk)
    protocol = protocol_with_record(Protocol.objects.filter(pk=protocol.pk)).get()
    document = protocol_document(protocol)
    allowed = may(request.user, protocol, *VERBS)
    own = visible_meetings(request.user).filter(pk=protocol.meeting_id).exists()
    up = (
        (_("Meetings"), reverse("meetings:meeting_list"))
        if own
        else (_("Protocols"), reverse("meetings:protocol_list"))
    )
    language = _language_of_text()
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
            "steps": [
                {
                    "label": state.label,
                    "done": steps.index(state) <= steps.index(ProtocolState(protocol.state)),
                }
                for state in steps
            ],
            "tones": TONES,
            **_build_context(protocol),
        },
    )


def _forms_of(protocol: Protocol, data: Any = None) -> tuple[list[ProtocolItemForm], InvitedForm]:
    forms = [
        ProtocolItemForm(data, instance=line, prefix=f"item-{line.pk}")
        for line in protocol.items.order_by("position")
    ]
    known = {"invited_kk": protocol.invited_kk, "invited_ru": protocol.invited_ru}
    return forms, InvitedForm(data, initial=known)


def protocol_edit(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.edit_protocol")
    if protocol.state != ProtocolState.DRAFT and request.method == "GET":
        return done(request, "", "meetings:protocol_detail", pk)
    forms, invited = _forms_of(protocol, request.POST or None)
    if request.method == "POST" and all([invited.is_valid(), *(form.is_valid() for form in forms)]):
        revision = request.POST.get("revision", "")
        try:
            services.edit_protocol(
                protocol,
                actor=person(request),
                items={form.instance.pk: form.cleaned_data for form in forms},
                invited=invited.cleaned_data,
                revision=int(revision) if revision.isdigit() else None,
            )
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:protocol_detail", pk)
    return render_page(
        request,
        "meetings/protocol_edit.html",
        {
            "page_title": _("Edit the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs(
                (_("Meetings"), reverse("meetings:meeting_list")),
                (str(protocol), reverse("meetings:protocol_detail", args=[pk])),
            ),
            "protocol": protocol,
            "forms": forms,
            "invited_form": invited,
            "revision": Protocol.objects.values_list("revision", flat=True).get(pk=pk),
        },
        status=422 if request.method == "POST" else 200,
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
