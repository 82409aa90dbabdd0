"""What the beat does for meetings."""

from celery import shared_task
from django.utils import timezone

from meetings.enums import BuildState
from meetings.models import Protocol
from meetings.tasks import LEASE, build_protocol_pdf


@shared_task(name="meetings.build_left_behind_pdfs")
def build_left_behind_pdfs() -> int:
    """Take up the PDFs whose worker died or whose message was lost; returns how many."""
    left_behind = Protocol.objects.filter(
        build_state__in=(BuildState.QUEUED, BuildState.BUILDING), build_started_at__lt=timezone.now() - LEASE
    )
    ids = list(left_behind.values_list("pk", flat=True)[:50])
    for protocol_id in ids:
        build_protocol_pdf.delay(protocol_id)
    return len(ids)
