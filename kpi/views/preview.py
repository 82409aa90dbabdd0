"""A file of proof shown in a frame or as a page of its own: PDF and pictures as they are, a DOCX as its text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from associations.queries import visible_reports
from core.docx_preview import Preview, Unreadable, docx_preview
from core.embedding import render_embed
from core.files import DOCX, file_response
from core.http import authorize
from core.models import StoredFile
from kpi.models import Evidence
from kpi.queries.conflicts import reviewable_sheets


def _preview_of(stored: StoredFile) -> Preview | None:
    with stored.content.open("rb") as source:
        try:
            return docx_preview(source.read())
        except Unreadable:
            return None


def shown_file(stored: StoredFile, original: str) -> HttpResponse:
    """Answer with a file as a frame shows it; ``original`` is where a DOCX itself is taken away."""
    if stored.content_type != DOCX:
        return file_response(stored, inline=True)
    response = render_embed(
        "kpi/proof_docx.html", {"file": stored, "preview": _preview_of(stored), "original": original}
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def evidence_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file of proof to whoever reads the report: beside the association's form, or as a page."""
    proof = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            file__isnull=False, score__sheet__report__in=visible_reports(request.user)
        ),
        pk=pk,
    )
    return shown_file(proof.file, reverse("kpi:evidence_file", args=[pk]))


@require_GET
def evidence_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file of proof beside the decision, to whoever may see the sheet in review."""
    authorize(request.user, "kpi.view_review_queue")
    proof = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            file__isnull=False, score__sheet__in=reviewable_sheets(request.user)
        ),
        pk=pk,
    )
    return shown_file(proof.file, reverse("kpi:evidence_file", args=[pk]))
