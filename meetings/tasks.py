"""After the commit, by id: letters and the PDF; each is safe to run twice."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.files import store_bytes
from meetings.documents import protocol_document, protocol_pdf
from meetings.enums import BuildState, ProtocolState
from meetings.models import Delivery, Meeting, Protocol
from meetings.notifications import send_copy, send_invitation
from meetings.queries import invited_people, protocol_with_record, receivers_of

logger = logging.getLogger(__name__)

# A worker that holds a build longer than this is taken for dead: a protocol of 25 pages takes some seconds.
LEASE = timedelta(minutes=2)
ATTEMPTS = 5


@shared_task(name="meetings.send_invitations")
def send_invitations(meeting_id: int, sequence: int) -> None:
    """Write the letters of one round of invitations; a letter's key makes it come once."""
    meeting = Meeting.objects.select_related("body").filter(pk=meeting_id).first()
    if meeting is None or meeting.invitation_sequence != sequence:
        return  # a later change has its own round
    items = list(meeting.items.order_by("position"))
    for invitation in invited_people(meeting):
        with transaction.atomic():
            send_invitation(meeting, invitation, items)


@shared_task(name="meetings.send_copies")
def send_copies(protocol_id: int, reminder: str = "") -> None:
    """Tell the receivers of a protocol's copies; ``reminder`` is the day of a repeated letter to the unopened."""
    deliveries = Delivery.objects.filter(protocol_id=protocol_id).select_related(
        "protocol__body", "university"
    )
    if reminder:
        deliveries = deliveries.filter(receipts__isnull=True)
    for delivery in deliveries:
        for person in receivers_of(delivery):
            with transaction.atomic():
                send_copy(delivery, person, reminder=reminder)


def _take_build(protocol_id: int) -> Protocol | None:
    """Lease a build that waits, or whose worker died; None when there is nothing to do."""
    with transaction.atomic():
        now = timezone.now()
        protocol = Protocol.objects.select_for_update().filter(pk=protocol_id).first()
        if protocol is None or protocol.build_state not in (BuildState.QUEUED, BuildState.BUILDING):
            return None
        held = protocol.build_started_at is not None and protocol.build_started_at > now - LEASE
        if protocol.build_state == BuildState.BUILDING and held:
            return None
        if protocol.build_attempts_count >= ATTEMPTS:
            _note(protocol, build_state=BuildState.FAILED, build_failure="worker died")
            return None
        _note(
            protocol,
            build_state=BuildState.BUILDING,
            build_percent=10,
            build_started_at=now,
            build_attempts_count=protocol.build_attempts_count + 1,
        )
        return protocol


def _note(protocol: Protocol, **fields: object) -> None:
    Protocol.objects.filter(pk=protocol.pk).update(**fields)


def _store(protocol_id: int, revision: int, number: str, content: bytes) -> bool:
    """Keep the PDF when the text is still the one it was made of; say whether it was kept."""
    with transaction.atomic():
        protocol = Protocol.objects.select_for_update().get(pk=protocol_id)
        if protocol.revision != revision:
            _note(protocol, build_state=BuildState.QUEUED, build_percent=0)
            build_protocol_pdf.delay_on_commit(protocol_id)
            return False
        stored = store_bytes(content, name=f"{number}.pdf", content_type="application/pdf")
        _note(
            protocol,
            pdf=stored,
            pdf_revision=revision,
            build_state=BuildState.READY,
            build_percent=100,
            build_failure="",
        )
        return True


def file_name(protocol: Protocol) -> str:
    """Return the name of a protocol's file, without the ending."""
    mark = "-draft" if protocol.state == ProtocolState.DRAFT else ""
    return f"protocol-{protocol.body.key}-{protocol.year}-{protocol.number}{mark}"


@shared_task(name="meetings.build_protocol_pdf")
def build_protocol_pdf(protocol_id: int) -> None:
    """Build the PDF of a protocol, its progress noted in its row; a killed build is taken up again by the beat."""
    if _take_build(protocol_id) is None:
        return
    protocol = protocol_with_record().get(pk=protocol_id)
    try:
        document = protocol_document(protocol)
        _note(protocol, build_percent=40)
        content = protocol_pdf(document)
        _note(protocol, build_percent=90)
    except Exception as failure:  # whatever fails, the page says so and a person may try again
        logger.exception("protocol %s was not built", protocol_id)
        _note(
            protocol,
            build_state=BuildState.FAILED,
            build_failure=f"{type(failure).__name__}: {failure}"[:500],
        )
        return
    _store(protocol_id, protocol.revision, file_name(protocol), content)
