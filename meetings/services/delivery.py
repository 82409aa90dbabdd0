"""Copies of a signed protocol: sent by rule, opened, downloaded, reminded of (cl. 25)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

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
from meetings.notifications import send_copy
from meetings.queries import in_force, receivers_of
from notices.domain.reminders import CATCH_UP, choose, send_day
from notices.models import Reminder

# The reminder that comes by itself: a week after the copy was sent, once.
UNOPENED_AFTER_DAYS = 7
PREFIX = "copy:"


def deliver_copies(
    protocol: Protocol,
    universities: Iterable[University],
    *,
    to_authorised_body: bool = False,
    actor: User | None = None,
) -> int:
    """Send copies of a signed protocol to universities and, if asked, to the authorised body (cl. 25).

    Whoever has a copy gets no second one, but each edition of a corrected protocol is sent; returns how many copies are new. Raises DomainError before the signatures.
    """
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        if protocol.state not in (ProtocolState.SIGNED, ProtocolState.PUBLISHED):
            raise DomainError(_("Copies are sent after the protocol is signed."), clause="25")
        edition = protocol.editions.count() + 1
        have = set(protocol.deliveries.filter(edition=edition).values_list("university_id", flat=True))
        wanted: list[int | None] = [*sorted({university.pk for university in universities} - have)]
        if to_authorised_body and None not in have:
            wanted.append(None)
        now = timezone.now()
        Delivery.objects.bulk_create(
            Delivery(protocol=protocol, university_id=university_id, edition=edition, delivered_at=now)
            for university_id in wanted
        )
        if wanted:
            record("deliver_copies", protocol, actor=actor, copies=len(wanted), edition=edition)
            tasks.send_copies.delay_on_commit(protocol.pk)
    return len(wanted)


def _receipt(delivery: Delivery, user: User, now: datetime) -> tuple[Receipt, bool]:
    return Receipt.objects.select_for_update().get_or_create(
        delivery=delivery, user=user, defaults={"opened_at": now}
    )


def open_copy(delivery: Delivery, *, user: User) -> Receipt:
    """Note that a person saw the page of a copy: who and when, the first time only (cl. 25)."""
    with transaction.atomic():
        receipt, created = _receipt(delivery, user, timezone.now())
        if created:
            record("open_copy", delivery, actor=user)
    return receipt


def receive_copy(delivery: Delivery, *, user: User) -> Receipt:
    """Note that a person took the file of a copy: who and when, the first time only (cl. 25)."""
    with transaction.atomic():
        now = timezone.now()
        receipt, _created = _receipt(delivery, user, now)
        if receipt.downloaded_at is None:
            receipt.downloaded_at = max(now, receipt.opened_at)
            receipt.save(update_fields=["downloaded_at"])
            record("receive_copy", delivery, actor=user)
    return receipt


def remind_unopened(protocol: Protocol, *, actor: User) -> int:
    """Remind everybody whose copy nobody has opened, at most once a day; returns how many copies that are."""
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update(of=("self",)).select_related("body").get(pk=protocol.pk)
        unopened = protocol.deliveries.filter(in_force(), receipts__isnull=True).count()
        if unopened:
            record("remind_unopened", protocol, actor=actor, copies=unopened)
            tasks.send_copies.delay_on_commit(protocol.pk, timezone.localdate().isoformat())
    return unopened


def _plan(now: datetime) -> None:
    """Write the rows of the copies whose week is over and that have none yet."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    longest = timedelta(days=UNOPENED_AFTER_DAYS) + CATCH_UP
    sent = Delivery.objects.filter(
        in_force(),
        receipts__isnull=True,
        delivered_at__lte=now - timedelta(days=UNOPENED_AFTER_DAYS - 1),
        delivered_at__gte=now - longest - timedelta(days=1),
    )
    rows = []
    for pk, delivered_at in sent.values_list("pk", "delivered_at"):
        day = timezone.localdate(delivered_at, timezone.get_default_timezone())
        send_on = send_day(day, UNOPENED_AFTER_DAYS)
        if send_on <= today:
            rows.append(
                Reminder(
                    subject_key=f"{PREFIX}{pk}", due_on=day, offset_days=UNOPENED_AFTER_DAYS, send_on=send_on
                )
            )
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def remind_of_unopened_copies(now: datetime) -> int:
    """Remind of copies that lie unopened for a week, each once, however often this runs; returns how many.

    Letters and rows are written together or not at all. A copy that was opened meanwhile is left out.
    """
    today = timezone.localdate(now, timezone.get_default_timezone())
    with transaction.atomic():
        _plan(now)
        due = Reminder.objects.select_for_update().filter(
            subject_key__startswith=PREFIX, send_on__lte=today, sent_at__isnull=True, skipped_at__isnull=True
        )
        rows = {int(row.subject_key.removeprefix(PREFIX)): row for row in due.order_by("pk")}
        unopened = Delivery.objects.filter(in_force(), pk__in=rows, receipts__isnull=True)
        lying = {one.pk: one for one in unopened.select_related("protocol__body", "university")}
        marked: dict[bool, list[int]] = defaultdict(list)
        for delivery_id, row in rows.items():
            wanted = choose([row.offset_days], row.due_on, today).send is not None
            sends = wanted and delivery_id in lying
            if sends:
                for person in receivers_of(lying[delivery_id]):
                    send_copy(lying[delivery_id], person, reminder=today.isoformat())
            marked[sends].append(row.pk)
        Reminder.objects.filter(pk__in=marked[True]).update(sent_at=now)
        Reminder.objects.filter(pk__in=marked[False]).update(skipped_at=now)
    return len(marked[True])
