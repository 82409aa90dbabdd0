"""What the beat does for letters."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from notices.enums import MailState
from notices.models import Letter
from notices.tasks import send_letter


@shared_task(name="notices.send_pending_mail")
def send_pending_mail() -> int:
    """Send letters that are still waiting or whose worker died; returns how many were handed out."""
    now = timezone.now()
    waiting = Letter.objects.filter(
        Q(state=MailState.PENDING, created_at__lt=now - timedelta(seconds=30))
        | Q(state=MailState.SENDING, leased_until__lt=now)
    ).values_list("pk", flat=True)
    ids = list(waiting[:500])
    for letter_id in ids:
        send_letter.delay(letter_id)
    return len(ids)
