"""The proposal to transfer an association as the members of the Council get it: ground and figures (clause 31)."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.pdf import render_pdf
from council.models import TransferCase


def proposal_pdf(case: TransferCase, language: str) -> bytes:
    """Return the proposal in Kazakh or Russian."""
    with translation.override(language):
        context = {
            "language": language,
            "case": case,
            "title": _("Proposal to give an association to another university"),
            "text": getattr(case, f"text_{language}") or case.text,
        }
        return render_pdf("council/pdf/transfer.html", context, css="pdf/annex.css", language=language)
