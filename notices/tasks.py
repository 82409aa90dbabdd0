"""Sending letters: one at a time, by id, safe to run twice."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notices.documents import letter_html
from notices.enums import MailState
from notices.models import Letter

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
ATTEMPTS = 8


def _take(letter_id: int) -> Letter | None:
    """Lease a letter that waits, or whose worker died; None when it is sent, given up or held by another."""
    with transaction.atomic():
        now = timezone.now()
        letter = (
            Letter.objects.select_for_update()
            .filter(pk=letter_id)
            .filter(Q(state=MailState.PENDING) | Q(state=MailState.SENDING, leased_until__lt=now))
            .first()
        )
        if letter is None:
            return None
        letter.state = MailState.SENDING
        letter.leased_until = now + LEASE
        letter.attempts_count += 1
        letter.save(update_fields=["state", "leased_until", "attempts_count"])
        return letter


def _as_message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[letter.address],
        # The same letter has the same id, however often it is tried: mail servers drop the second copy.
        headers={"Message-ID": f"<letter-{letter.pk}@council-portal>", "Content-Language": letter.language},
    )
    message.attach_alternative(letter_html(letter), "text/html")
    if letter.calendar:
        message.attach("invite.ics", letter.calendar, f"text/calendar; method={letter.calendar_method}")
    return message


@shared_task(name="notices.send_letter")
def send_letter(letter_id: int) -> None:
    """Send one letter once; a failure leaves it waiting for the next round of the beat."""
    letter = _take(letter_id)
    if letter is None:
        return
    try:
        _as_message(letter).send()
    except (SMTPException, OSError) as failure:
        logger.warning("letter %s was not sent: %s", letter.pk, failure)
        letter.state = MailState.FAILED if letter.attempts_count >= ATTEMPTS else MailState.PENDING
        letter.leased_until = None
        letter.failure = str(failure)
        letter.save(update_fields=["state", "leased_until", "failure"])
        return
    letter.state = MailState.SENT
    letter.sent_at = timezone.now()
    letter.leased_until = None
    letter.failure = ""
    letter.save(update_fields=["state", "sent_at", "leased_until", "failure"])
