"""What the beat does for signatures."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from core.errors import DomainError
from signatures.enums import SubmissionState
from signatures.models import PreparedSignature, RevocationList, Submission
from signatures.queries import checks_due, stale_lists
from signatures.services.revocation import alarm_of_stale, refresh_list
from signatures.services.signing import finish_check
from signatures.signals import check_finished

logger = logging.getLogger(__name__)


@shared_task(name="signatures.refresh_revocation_lists")
def refresh_revocation_lists() -> int:
    """Fetch the configured lists of revoked certificates and forget those of other addresses; returns how many are over."""
    if settings.SIGNATURE_CRL_URLS and not settings.DEMO:
        RevocationList.objects.exclude(url__in=settings.SIGNATURE_CRL_URLS).delete()
    for url in settings.SIGNATURE_CRL_URLS:
        refresh_list(url)
    stale = list(stale_lists(timezone.now()))
    for row in stale:
        alarm_of_stale(row, timezone.localdate())
    return len(stale)


@shared_task(name="signatures.check_postponed")
def check_postponed() -> int:
    """Check again the signatures that waited for the checking service; returns how many were tried."""
    due = list(checks_due(timezone.now()).select_related("slot__document", "prepared", "actor"))
    for submission in due:
        try:
            finish_check(submission)
        except DomainError as refused:
            logger.info("a postponed signature was refused: %s", refused)
        submission.refresh_from_db()
        if submission.state != SubmissionState.CHECKING:
            check_finished.send(Submission, submission=submission)
    return len(due)


@shared_task(name="signatures.forget_offered")
def forget_offered() -> int:
    """Delete what was offered for signing and is too old to be signed."""
    waiting = Submission.objects.filter(state=SubmissionState.CHECKING).values("prepared_id")
    deleted, _by_model = (
        PreparedSignature.objects.filter(expires_at__lt=timezone.now()).exclude(pk__in=waiting).delete()
    )
    return deleted
