"""Public: is this PDF genuine? By its hash, by the code of its QR, or by a full check of the file."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.http import client_address
from core.http import render_page as render
from signatures.forms import CheckForm
from signatures.services.verifying import Finding, find_by_code, find_by_file, find_by_hash

SHA256 = re.compile(r"[0-9a-f]{64}")
CHECKS_A_MINUTE = 20
TONES = {
    "genuine": ("success", "shield-check"),
    "superseded": ("warning", "refresh"),
    "partial": ("warning", "hourglass"),
    "voided": ("danger", "ban"),
    "changed": ("danger", "alert-triangle"),
    "unknown": ("secondary", "help"),
}


def finding_context(finding: Finding) -> dict[str, Any]:
    """Return what the card of a finding shows."""
    document = finding.document
    tone, icon_name = TONES[finding.outcome]
    return {
        "finding": finding,
        "document": document,
        "tone": tone,
        "icon_name": icon_name,
        "signatures": [slot.signature for slot in finding.signed],
        "missing": [slot for slot in document.slots.all() if slot not in finding.signed] if document else [],
        "successor": document.superseded_by if document else None,
        "page_title": document.title if document else _("Check a document"),
        "yes_no": f"{_('yes')},{_('no')}",
    }


def _json(finding: Finding) -> dict[str, Any]:
    document = finding.document
    return {
        "outcome": finding.outcome,
        "label": finding.label,
        "title": document.title if document else "",
        "url": reverse("signatures:verify_code", args=[document.code]) if document else "",
        "signed": [
            {
                "name": slot.signer_name,
                "role": slot.role,
                "at": timezone.localtime(slot.signature.signed_at).strftime("%d.%m.%Y %H:%M"),
                "issuer": slot.signature.issuer,
            }
            for slot in finding.signed
        ],
    }


def _page(request: HttpRequest, form: CheckForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "page_title": _("Check a document"),
        "form": form,
        "code": "",
        "hash_url": reverse("signatures:verify_hash", args=["0" * 64]),
        "texts": {
            "tones": {outcome: tone for outcome, (tone, _icon) in TONES.items()},
            "computing": _("The hash is being computed…"),
            "failed": _("The answer did not come. Try again or use the full check."),
            "more": _("More of this document"),
            "unknownHint": _(
                "If it should be a protocol of the portal, the full check tells whether it was changed."
            ),
        },
    }
    return render(request, "signatures/verify.html", context | more, status=status)


@login_not_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip()
    if code:
        finding = find_by_code(code)
        if finding.document:
            return HttpResponseRedirect(reverse("signatures:verify_code", args=[finding.document.code]))
        return _page(request, CheckForm(), code=code, code_unknown=True, status=404)
    return _page(request, CheckForm())


@login_not_required
@never_cache
@require_GET
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the QR code: what became of the document."""
    finding = find_by_code(code)
    if finding.document is None:
        raise Http404(code)
    return render(request, "signatures/verify_document.html", finding_context(finding))


@login_not_required
@require_GET
def verify_cms(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """Give the signature as a file of its own, for those who check it with other tools."""
    finding = find_by_code(code)
    slot = next((one for one in finding.signed if one.order == order), None)
    if slot is None:
        raise Http404
    response = HttpResponse(bytes(slot.signature.cms), content_type="application/pkcs7-signature")
    response["Content-Disposition"] = f'attachment; filename="{code}-{order}.cms"'
    return response


@login_not_required
@never_cache
@require_GET
def verify_hash(request: HttpRequest, sha256: str) -> JsonResponse:
    """Answer by the SHA-256 of a file, which need not be sent."""
    if not SHA256.fullmatch(sha256):
        return JsonResponse({"error": _("A SHA-256 has 64 signs: 0–9 and a–f.")}, status=422)
    return JsonResponse(_json(find_by_hash(sha256)))


def _too_often(request: HttpRequest) -> bool:
    key = f"verify:{client_address(request)}:{timezone.now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    return cache.incr(key) > CHECKS_A_MINUTE


@login_not_required
@never_cache
@require_POST
def verify_check(request: HttpRequest) -> HttpResponse:
    """Check a whole file; it is not kept."""
    form = CheckForm(request.POST, request.FILES)
    if _too_often(request):
        form.add_error(None, _("Too many checks from your address. Try again in a minute."))
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form, status=422)
    upload = form.cleaned_data["file"]
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        form.add_error("file", _("The file is larger than %(limit)s.") % {"limit": limit})
        return _page(request, form, status=422)
    content = upload.read()
    if not content.startswith(b"%PDF-"):
        form.add_error("file", _("This is not a PDF file. Choose the protocol as it was downloaded."))
        return _page(request, form, status=422)
    finding = find_by_file(content)
    return render(
        request,
        "signatures/verify_document.html",
        finding_context(finding) | {"file_name": upload.name, "is_full_check": True},
    )
