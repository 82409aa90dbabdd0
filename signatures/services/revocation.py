"""Lists of revoked certificates: fetched before they end, kept, and an alarm when they cannot be had."""

import logging
from datetime import date, datetime

import requests
from asn1crypto import crl, pem
from django.db import transaction
from django.utils import timezone

from signatures.models import RevocationList
from signatures.signals import revocation_list_stale

logger = logging.getLogger(__name__)
TIMEOUT = 20
LIMIT = 64 * 1024 * 1024


def read_list(content: bytes) -> crl.CertificateList:
    """Return a list of revoked certificates, DER or PEM. Raises ValueError when it is none."""
    if pem.detect(content):
        _kind, _headers, content = pem.unarmor(content)
    found = crl.CertificateList.load(content, strict=True)
    found["tbs_cert_list"].native  # noqa: B018  parses the whole of it now
    return found


def store_list(row: RevocationList, content: bytes, now: datetime) -> RevocationList:
    """Keep a list that was fetched. Raises ValueError when it is none, or older than the one that is kept."""
    found = read_list(content)
    body = found["tbs_cert_list"]
    this_update = body["this_update"].native
    if row.this_update and this_update < row.this_update:
        raise ValueError("the list is older than the one that is kept")
    row.content = found.dump(force=True)
    row.issuer = found.issuer.human_friendly[:300]
    row.this_update = this_update
    row.next_update = body["next_update"].native
    row.fetched_at = now
    row.failure = ""
    row.failed_at = None
    row.save()
    return row


def refresh_list(url: str, *, now: datetime | None = None) -> RevocationList:
    """Fetch one list; when that fails, the kept one stays and the failure is noted."""
    now = now or timezone.now()
    row, _created = RevocationList.objects.get_or_create(url=url)
    try:
        answer = requests.get(url, timeout=TIMEOUT, stream=True)
        answer.raise_for_status()
        content = answer.raw.read(LIMIT + 1, decode_content=True)
        if len(content) > LIMIT:
            raise ValueError("the list is too large")
        return store_list(row, content, now)
    except (requests.RequestException, ValueError, TypeError, OSError) as error:
        logger.warning("the list %s was not fetched: %s", url, error)
        row.failed_at = now
        row.failure = f"{type(error).__name__}: {error}"[:300]
        row.save(update_fields=["failed_at", "failure"])
        return row


def alarm_of_stale(row: RevocationList, today: date) -> bool:
    """Tell the administrators once a day that a list is over; returns whether it was told now."""
    with transaction.atomic():
        locked = RevocationList.objects.select_for_update().get(pk=row.pk)
        if locked.alarmed_on == today:
            return False
        locked.alarmed_on = today
        locked.save(update_fields=["alarmed_on"])
        revocation_list_stale.send(RevocationList, row=locked)
    return True
