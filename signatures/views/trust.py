"""What signatures rest on: lists of revoked certificates and how fresh they are, certificates that are believed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import authorize
from core.http import render_page as render
from signatures.enums import SubmissionState
from signatures.models import RevocationList, Submission
from signatures.providers.envelope import facts
from signatures.providers.trust import believed_and_refused
from signatures.queries import stale_lists


def _certificate(one: Any, *, believed: bool) -> dict[str, Any]:
    known = facts(one)
    return {
        "subject": known.subject,
        "issuer": known.issuer,
        "until": known.not_after,
        "is_root": one.self_issued,
        "is_over": known.not_after < timezone.now(),
        "is_believed": believed,
        "sha256": one.sha256_fingerprint,
    }


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """Why can nobody sign? For the administrator and the National Center."""
    authorize(request.user, "signatures.view_trust")
    stale = set(stale_lists(timezone.now()).values_list("pk", flat=True))
    lists = list(RevocationList.objects.defer("content").order_by("issuer", "url"))
    believed, refused = believed_and_refused()
    context = {
        "page_title": _("Trust in signatures"),
        "lists": [{"list": row, "is_stale": row.pk in stale} for row in lists],
        "is_stale": bool(stale),
        "certificates": [
            *(_certificate(one, believed=False) for one in refused),
            *(_certificate(one, believed=True) for one in believed),
        ],
        "has_refused": bool(refused),
        "has_root": any(one.self_issued for one in believed),
        "is_demo": settings.DEMO,
        "checks_gost": bool(settings.NCANODE_URL),
        "waiting": Submission.objects.filter(state=SubmissionState.CHECKING).count(),
    }
    return render(request, "signatures/trust.html", context)
