"""A file of proof shown in a frame or as a page of its own: PDF and pictures as they are, a DOCX as its text."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from associations.queries import visible_reports
from core.http import authorize
from core.showing import shown_file
from kpi.models import Evidence
from kpi.queries.conflicts import reviewable_sheets


@require_GET
def evidence_show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a file of proof to whoever reads the report: beside the association's form, or as a page."""
    proof = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            file__isnull=False, score__sheet__report__in=visible_reports(request.user)
        ),
        pk=pk,
    )
    return shown_file(proof.file, reverse("kpi:evidence_file", args=[pk]))


@require_GET
def evidence_preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a file of proof beside the decision, to whoever may see the sheet in review."""
    authorize(request.user, "kpi.view_review_queue")
    proof = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            file__isnull=False, score__sheet__in=reviewable_sheets(request.user)
        ),
        pk=pk,
    )
    return shown_file(proof.file, reverse("kpi:evidence_file", args=[pk]))
