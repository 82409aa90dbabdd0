"""Signing: the page, the bytes offered, the signature that comes back. The key never leaves the signer."""

from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import render_page as render
from signatures import services
from signatures.enums import DocumentState, SigningMethod, SlotState, SubmissionState
from signatures.models import PreparedSignature, SignerIdentity, Slot, Submission
from signatures.queries import places_to_sign, refused_after_waiting, slots_waiting_for, visible_slots
from signatures.services import Refused

CMS_LIMIT = 1024 * 1024
# NCALayer on the person's own computer, and the token program that its client asks for first; on the sign page alone.
NCALAYER_SOURCES = [settings.NCALAYER_URL, "https://127.0.0.1:24680"]


def _own_slot(request: HttpRequest, pk: int) -> Slot:
    return get_object_or_404(visible_slots(request.user), pk=pk)


@require_GET
def to_sign(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person's signature."""
    context = {"page_title": _("Documents to sign"), "slots": slots_waiting_for(request.user)}
    return render(request, "signatures/to_sign.html", context)


def _texts() -> dict[str, str]:
    """Return the sentences of the script, in the reader's language."""
    return {
        "working": _("One moment…"),
        "failed": _("It did not work. Begin again; if it fails again, tell the administrator."),
        "network": _("The portal does not answer. Check the connection and begin again."),
        "signedOut": _("You were signed out of the portal. Sign in again and begin anew."),
        "inNcalayer": _("Choose your key in the window of NCALayer and enter its password."),
        "allowNetwork": _(
            "The browser asks for access to the local network: allow it, NCALayer runs on this computer."
        ),
        "networkDenied": _("The browser does not let this site speak to NCALayer."),
        "ncalayerAbsent": _("NCALayer does not answer on this computer."),
        "ncalayerFailed": _("NCALayer could not sign."),
        "cancelled": _("You cancelled in NCALayer. Nothing was signed."),
        "wrongIin": _("An IIN has twelve digits. Correct it or leave the field empty."),
        "chooseKey": _("Choose your key file (.p12)."),
        "wrongPassword": _(
            "The password does not fit the key file. Check the layout of the keyboard and try again."
        ),
        "notKeyFile": _(
            "This is not a key file. Choose the file with the ending .p12 that the NCA gave you."
        ),
        "gostKey": _("The file holds a GOST key, which browsers cannot use. Sign with NCALayer."),
        "otherKey": _("The file holds a key that is not RSA. Sign with NCALayer."),
        "noCertificate": _("The key file does not hold the certificate of its key. Sign with NCALayer."),
    }


def _page(request: HttpRequest, slot: Slot, *, status: int = 200, **more: Any) -> HttpResponse:
    document = slot.document
    places = places_to_sign(document, request.user)
    context = {
        "page_title": document.title,
        "slot": slot,
        "document": document,
        "places": places,
        "is_turn": any(place.is_mine and place.slot == slot for place in places),
        "is_checking": slot.state == SlotState.CHECKING,
        "has_identity": SignerIdentity.objects.filter(user=request.user).exists(),
        "ncalayer_url": settings.NCALAYER_URL,
        "refusal": "",
        "texts": _texts(),
    }
    return render(request, "signatures/sign.html", context | more, status=status)


@csp_update({"connect-src": NCALAYER_SOURCES})
@never_cache
@require_GET
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign with NCALayer, with a key file, or with a file made elsewhere."""
    slot = _own_slot(request, pk)
    refused = refused_after_waiting(slot)
    return _page(request, slot, refusal=str(Refused(refused.code)) if refused else "")


@require_GET
def sign_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the document as it stands: whoever signs reads it first."""
    slot = _own_slot(request, pk)
    if slot.document.current_file is None:
        raise Http404
    return file_response(slot.document.current_file, inline="inline" in request.GET)


@csp_update({"connect-src": NCALAYER_SOURCES})
@never_cache
@require_POST
def sign_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the exact bytes to sign; without a script the page comes back with the file to take."""
    slot = _own_slot(request, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        prepared = services.prepare_slot(slot, actor=request.user)
    except DomainError as error:
        if wants_json:
            answer = {"state": "refused", "message": str(error), "code": getattr(error, "code", "refused")}
            return JsonResponse(answer, status=422)
        return _page(request, slot, status=422, refusal=str(error))
    data_url = reverse("signatures:sign_data", args=[slot.pk, prepared.pk])
    if wants_json:
        return JsonResponse(
            {
                "prepared": str(prepared.pk),
                "data_url": data_url,
                "sha256": prepared.to_sign_sha256,
                "expires_at": prepared.expires_at.isoformat(),
                "expected_iin_known": SignerIdentity.objects.filter(user=request.user).exists(),
            }
        )
    return _page(request, slot, prepared=prepared, data_url=data_url)


@never_cache
@require_GET
def sign_data(request: HttpRequest, pk: int, prepared: UUID) -> HttpResponse:
    """Answer with the exact bytes that are to be signed."""
    slot = _own_slot(request, pk)
    offered = get_object_or_404(PreparedSignature, pk=prepared, slot=slot)
    response = HttpResponse(offered.to_sign, content_type="application/octet-stream")
    name = slot.document.base_file.name if slot.document.base_file else "document.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}.tosign"'
    return response


def _prepared_of(request: HttpRequest, slot: Slot) -> PreparedSignature | None:
    try:
        key = UUID(request.POST.get("prepared", ""))
    except ValueError:
        return None
    return PreparedSignature.objects.filter(pk=key, slot=slot).first()


def _answer_of(submission: Submission, slot: Slot) -> dict[str, str]:
    if submission.state == SubmissionState.ACCEPTED:
        return {
            "state": "signed",
            "message": _("Signed. Thank you."),
            "code": "",
            "next_url": reverse("signatures:sign", args=[slot.pk]),
        }
    return {
        "state": "checking",
        "message": _("The signature was received and is being checked. You may close this page."),
        "code": "",
        "next_url": reverse("signatures:sign", args=[slot.pk]),
    }


@csp_update({"connect-src": NCALAYER_SOURCES})
@never_cache
@require_POST
def sign_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a signature (CMS, DER or PEM) for the place."""
    slot = _own_slot(request, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    method = request.POST.get("method", "")
    upload = request.FILES.get("cms")
    try:
        if upload is None or not upload.size:
            raise Refused("malformed")
        if upload.size > CMS_LIMIT:
            raise Refused("too_large")
        submission = services.submit_cms(
            slot,
            actor=request.user,
            prepared=_prepared_of(request, slot),
            cms=upload.read(),
            method=method if method in SigningMethod.values else SigningMethod.UPLOAD,
        )
    except DomainError as error:
        code = getattr(error, "code", "refused")
        if wants_json:
            return JsonResponse(
                {"state": "refused", "message": str(error), "code": code, "next_url": ""}, status=422
            )
        slot.refresh_from_db()
        prepared = _prepared_of(request, slot)
        data_url = reverse("signatures:sign_data", args=[slot.pk, prepared.pk]) if prepared else ""
        return _page(request, slot, status=422, refusal=str(error), prepared=prepared, data_url=data_url)
    answer = _answer_of(submission, slot)
    if wants_json:
        return JsonResponse(answer)
    messages.success(request, answer["message"])
    return HttpResponseRedirect(answer["next_url"])


@never_cache
@require_GET
def sign_state(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell a page that waits what became of the signature."""
    slot = _own_slot(request, pk)
    refused = (
        slot.submissions.filter(state=SubmissionState.REFUSED)
        .exclude(code="")
        .order_by("-received_at")
        .first()
    )
    message = ""
    if slot.state == SlotState.WAITING and refused:
        message = str(Refused(refused.code))
    return JsonResponse(
        {
            "state": slot.state,
            "document": slot.document.state,
            "message": message,
            "is_completed": slot.document.state == DocumentState.COMPLETED,
            "at": timezone.now().isoformat(),
        }
    )
