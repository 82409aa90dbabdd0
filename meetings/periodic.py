"""What the beat does for meetings."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.errors import DomainError
from meetings.enums import BuildState, MeetingState
from meetings.models import Meeting, MeetingPack, Protocol
from meetings.services import remind_of_assignments, remind_of_unopened_copies, remind_silent
from meetings.tasks import LEASE, PACK_LEASE, build_pack, build_protocol_pdf


@shared_task(name="meetings.remind_silent_of_tomorrow")
def remind_silent_of_tomorrow() -> int:
    """The day before a meeting write to those who have not answered, once; returns to how many."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    meetings = Meeting.objects.filter(state=MeetingState.CONVENED, starts_at__date=tomorrow)
    count = 0
    for meeting in meetings.order_by("starts_at"):
        try:
            count += remind_silent(meeting)
        except DomainError:  # cancelled or opened between the query and the lock
            continue
    return count


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


@shared_task(name="meetings.build_left_behind_packs")
def build_left_behind_packs() -> int:
    """Take up the packs whose worker died or whose message was lost; returns how many."""
    waiting = MeetingPack.objects.filter(
        build_state__in=(BuildState.QUEUED, BuildState.BUILDING),
        build_started_at__lt=timezone.now() - PACK_LEASE,
    )
    ids = list(waiting.values_list("pk", flat=True)[:20])
    for pack_id in ids:
        build_pack.delay(pack_id)
    return len(ids)


@shared_task(name="meetings.remind_of_unopened_copies")
def remind_of_copies() -> int:
    """A week after a copy was sent remind whoever has not opened it, once (cl. 25); returns of how many."""
    return remind_of_unopened_copies(timezone.now())


@shared_task(name="meetings.remind_of_assignments")
def remind_of_directed_decisions() -> int:
    """Remind of decisions whose answer is due or overdue, each distance once (cl. 14); returns how many letters."""
    return remind_of_assignments(timezone.now())
