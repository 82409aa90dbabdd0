"""Copies of a signed protocol, and who opened them (cl. 25)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.errors import DomainError
from directory.models import University
from meetings import tasks
from meetings.enums import ProtocolState
from meetings.models import Delivery, Protocol, Receipt


def deliver_copies(
    protocol: Protocol,
    universities: Iterable[University],
    *,
    to_authorised_body: bool = False,
    actor: User | None = None,
) -> int:
    """Send copies of a signed protocol to universities and, if asked, to the authorised body (cl. 25).

    Whoever has a copy gets no second one; returns how many copies are new. Raises DomainError before the signatures.
    """
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        if protocol.state not in (ProtocolState.SIGNED, ProtocolState.PUBLISHED):
            raise DomainError(_("Copies are sent after the protocol is signed."), clause="25")
        have = set(protocol.deliveries.values_list("university_id", flat=True))
        wanted: list[int | None] = [*sorted({university.pk for university in universities} - have)]
        if to_authorised_body and None not in have:
            wanted.append(None)
        now = timezone.now()
        Delivery.objects.bulk_create(
            Delivery(protocol=protocol, university_id=university_id, delivered_at=now)
            for university_id in wanted
        )
        if wanted:
            record("deliver_copies", protocol, actor=actor, copies=len(wanted))
            tasks.send_copies.delay_on_commit(protocol.pk)
    return len(wanted)


def receive_copy(delivery: Delivery, *, user: User) -> Receipt:
    """Note that a person opened a copy: who and when, the first time only (cl. 25)."""
    with transaction.atomic():
        receipt, created = Receipt.objects.get_or_create(delivery=delivery, user=user)
        if created:
            record("receive_copy", delivery, actor=user)
    return receipt


def remind_unopened(protocol: Protocol, *, actor: User) -> int:
    """Remind everybody whose copy nobody has opened, at most once a day; returns how many copies that are."""
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        unopened = protocol.deliveries.filter(receipts__isnull=True).count()
        if unopened:
            record("remind_unopened", protocol, actor=actor, copies=unopened)
            tasks.send_copies.delay_on_commit(protocol.pk, timezone.localdate().isoformat())
    return unopened
