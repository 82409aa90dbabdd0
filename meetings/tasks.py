"""After the commit, by id: letters and the PDF; each is safe to run twice."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone, translation

from core.files import store_bytes
from meetings.documents import pack_document, pack_pdf, protocol_document, protocol_pdf_with_places
from meetings.documents.signing import check_of, document_to_sign, slot_plans
from meetings.enums import BuildState, MeetingState, ProposalState, ProtocolState, SeatRole
from meetings.models import (
    Assignment,
    DecisionAnswer,
    Delivery,
    Guest,
    ItemProposal,
    Meeting,
    MeetingPack,
    Protocol,
    Remark,
)
from meetings.notifications import (
    send_answer_news,
    send_assignment,
    send_copy,
    send_guest_invitation,
    send_invitation,
    send_proposal_news,
    send_remark_answered,
    send_remark_made,
    send_remarks_open,
    send_request_to_sign,
    send_silent_reminder,
)
from meetings.queries import (
    fingerprint_of,
    guests_of,
    holders_of,
    in_force,
    invited_people,
    pack_items,
    people_present,
    protocol_with_record,
    receivers_of,
    receivers_of_assignment,
    secretaries_of,
    silent_invitations,
)
from signatures.enums import DocumentState
from signatures.models import SignedDocument
from signatures.queries import is_turn_of
from signatures.services import SlotPlan, lay_document

logger = logging.getLogger(__name__)

# A worker that holds a build longer than this is taken for dead: a protocol of 25 pages takes some seconds.
LEASE = timedelta(minutes=2)
ATTEMPTS = 5
# A pack may hold hundreds of pages of other people's PDFs.
PACK_LEASE = timedelta(minutes=9)


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
    for guest in guests_of(meeting).exclude(email=""):
        with transaction.atomic():
            send_guest_invitation(meeting, guest, items)


@shared_task(name="meetings.send_late_invitations")
def send_late_invitations(meeting_id: int, invitation_ids: list[int]) -> None:
    """Write to those who came to a seat after the others were invited; a letter's key makes it come once."""
    meeting = Meeting.objects.select_related("body").filter(pk=meeting_id).first()
    if meeting is None or meeting.state != MeetingState.CONVENED:
        return
    items = list(meeting.items.order_by("position"))
    for invitation in invited_people(meeting).filter(pk__in=invitation_ids):
        with transaction.atomic():
            send_invitation(meeting, invitation, items)


@shared_task(name="meetings.send_guest_letter")
def send_guest_letter(guest_id: int) -> None:
    """Write to a guest who was added after the invitations went out."""
    guest = Guest.objects.select_related("meeting__body").filter(pk=guest_id).exclude(email="").first()
    if guest is not None:
        with transaction.atomic():
            send_guest_invitation(guest.meeting, guest, list(guest.meeting.items.order_by("position")))


@shared_task(name="meetings.tell_of_proposal")
def tell_of_proposal(proposal_id: int, state: str, turn: int) -> None:
    """Tell the secretary of a proposed item, or the proposer of what became of it."""
    proposal = (
        ItemProposal.objects.select_related("body", "proposed_by", "on_behalf_of", "item__meeting")
        .filter(pk=proposal_id, state=state, round=turn)
        .first()
    )
    if proposal is None:
        return  # a later step has its own news
    if state == ProposalState.SUBMITTED:
        people = list(holders_of(proposal.body, [SeatRole.SECRETARY]))
    else:
        people = [proposal.proposed_by]
    for someone in people:
        with transaction.atomic():
            send_proposal_news(proposal, someone)


@shared_task(name="meetings.send_silent_reminders")
def send_silent_reminders(meeting_id: int, invitation_ids: list[int], day: str) -> None:
    """Write again to those who are still silent; a letter's key makes it come once a day."""
    meeting = Meeting.objects.select_related("body").filter(pk=meeting_id).first()
    if meeting is None or meeting.state != MeetingState.CONVENED:
        return
    items = list(meeting.items.order_by("position"))
    for invitation in silent_invitations(meeting).filter(pk__in=invitation_ids):
        with transaction.atomic():
            send_silent_reminder(meeting, invitation, items, day)


@shared_task(name="meetings.send_copies")
def send_copies(protocol_id: int, reminder: str = "") -> None:
    """Tell the receivers of a protocol's copies; ``reminder`` is the day of a repeated letter to the unopened."""
    deliveries = Delivery.objects.filter(in_force(), protocol_id=protocol_id).select_related(
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


def _store(
    protocol: Protocol, name: str, content: bytes, document: SignedDocument | None, plans: Sequence[SlotPlan]
) -> bool:
    """Keep the PDF when the text is still the one it was made of; say whether it was kept.

    The PDF of an agreed protocol gets its places to sign first.
    """
    with transaction.atomic():
        current = Protocol.objects.select_for_update().get(pk=protocol.pk)
        if current.revision != protocol.revision:
            _note(current, build_state=BuildState.QUEUED, build_percent=0)
            build_protocol_pdf.delay_on_commit(protocol.pk)
            return False
        if document is not None:
            stored = lay_document(document, content, plans, name=f"{name}.pdf").base_file
            ask_to_sign.delay_on_commit(protocol.pk)
        else:
            stored = store_bytes(content, name=f"{name}.pdf", content_type="application/pdf")
        _note(
            current,
            pdf=stored,
            pdf_revision=current.revision,
            build_state=BuildState.READY,
            build_percent=100,
            build_failure="",
        )
        return True


def _document_of(protocol: Protocol) -> SignedDocument | None:
    """Return the document that an agreed protocol is to become, when it is signed electronically."""
    if protocol.state != ProtocolState.AGREED:
        return None
    document = document_to_sign(protocol)
    return document if document and document.state != DocumentState.COMPLETED else None


@shared_task(name="meetings.ask_to_sign")
def ask_to_sign(protocol_id: int) -> None:
    """Write to whoever is to sign the protocol now; a letter's key makes it come once."""
    protocol = Protocol.objects.select_related("body").filter(pk=protocol_id).first()
    document = _document_of(protocol) if protocol else None
    if protocol is None or document is None:
        return
    for slot in document.slots.all():
        slot.document = document
        if is_turn_of(slot):
            with transaction.atomic():
                send_request_to_sign(protocol, slot)


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
        signed = _document_of(protocol)
        document = protocol_document(protocol)
        if signed is not None:
            document = replace(document, check=check_of(signed))
        _note(protocol, build_percent=40)
        content, places = protocol_pdf_with_places(document)
        plans = slot_plans(protocol, places) if signed else []
        _note(protocol, build_percent=90)
    except Exception as failure:  # whatever fails, the page says so and a person may try again
        logger.exception("protocol %s was not built", protocol_id)
        _note(
            protocol,
            build_state=BuildState.FAILED,
            build_failure=f"{type(failure).__name__}: {failure}"[:500],
        )
        return
    _store(protocol, file_name(protocol), content, signed, plans)


def _take_pack(pack_id: int) -> MeetingPack | None:
    """Lease a pack that waits, or whose worker died; None when there is nothing to do."""
    with transaction.atomic():
        now = timezone.now()
        pack = MeetingPack.objects.select_for_update().filter(pk=pack_id).first()
        if pack is None or pack.build_state not in (BuildState.QUEUED, BuildState.BUILDING):
            return None
        held = pack.build_started_at is not None and pack.build_started_at > now - PACK_LEASE
        if pack.build_state == BuildState.BUILDING and held:
            return None
        if pack.build_attempts_count >= ATTEMPTS:
            _note_pack(pack_id, build_state=BuildState.FAILED, build_failure="worker died")
            return None
        _note_pack(
            pack_id,
            build_state=BuildState.BUILDING,
            build_percent=5,
            build_started_at=now,
            build_attempts_count=pack.build_attempts_count + 1,
        )
        return pack


def _note_pack(pack_id: int, **fields: object) -> None:
    MeetingPack.objects.filter(pk=pack_id).update(**fields)


@shared_task(name="meetings.build_pack")
def build_pack(pack_id: int) -> None:
    """Build one pack, its progress noted in its row; what it was made of is kept with it."""
    pack = _take_pack(pack_id)
    if pack is None:
        return
    meeting = Meeting.objects.select_related("body").get(pk=pack.meeting_id)
    try:
        with translation.override(pack.language):
            items = pack_items(meeting, pack.access)
            fingerprint = fingerprint_of(meeting, items)
            document = pack_document(meeting, items, pack.access, pack.language)
        content, pages = pack_pdf(document, lambda percent: _note_pack(pack_id, build_percent=percent))
    except Exception as failure:  # whatever fails, the page says so and a person may try again
        logger.exception("pack %s was not built", pack_id)
        _note_pack(
            pack_id,
            build_state=BuildState.FAILED,
            build_failure=f"{type(failure).__name__}: {failure}"[:500],
        )
        return
    day = f"{timezone.localdate(meeting.starts_at):%Y-%m-%d}"
    with transaction.atomic():
        stored = store_bytes(
            content, name=f"pack-{meeting.body.key}-{day}-{pack.language}.pdf", content_type="application/pdf"
        )
        _note_pack(
            pack_id,
            file=stored,
            fingerprint=fingerprint,
            pages_count=pages,
            built_at=timezone.now(),
            build_state=BuildState.READY,
            build_percent=100,
            build_failure="",
        )


@shared_task(name="meetings.tell_remarks_open")
def tell_remarks_open(protocol_id: int, until: str) -> None:
    """Tell the members who took part that the draft may be remarked on until a day; once for each day."""
    protocol = Protocol.objects.select_related("body", "meeting").get(pk=protocol_id)
    for person in people_present(protocol):
        with transaction.atomic():
            send_remarks_open(protocol, person, date.fromisoformat(until))


@shared_task(name="meetings.tell_remark_made")
def tell_remark_made(remark_id: int) -> None:
    """Tell the secretary of a new remark."""
    remark = Remark.objects.select_related("protocol__body", "author", "line").get(pk=remark_id)
    for person in secretaries_of(remark.protocol.body):
        with transaction.atomic():
            send_remark_made(remark, person)


@shared_task(name="meetings.tell_remark_answered")
def tell_remark_answered(remark_id: int) -> None:
    """Tell the author of a remark what became of it."""
    remark = Remark.objects.select_related("protocol__body", "author", "line").get(pk=remark_id)
    with transaction.atomic():
        send_remark_answered(remark)


@shared_task(name="meetings.tell_of_assignments")
def tell_of_assignments(meeting_id: int) -> None:
    """Tell everybody to whom decisions of a meeting were directed, once its protocol is signed; a letter comes once."""
    if not Protocol.objects.filter(meeting_id=meeting_id, signed_on__isnull=False).exists():
        return  # the signature tells them
    today = timezone.localdate()
    directed = Assignment.objects.filter(
        decision__item__meeting_id=meeting_id, withdrawn_at__isnull=True, answers__isnull=True
    ).select_related("decision__item__meeting__body", "university", "user")
    for assignment in directed:
        for person in receivers_of_assignment(assignment, today):
            with transaction.atomic():
                send_assignment(assignment, person)


@shared_task(name="meetings.tell_of_answer")
def tell_of_answer(answer_id: int) -> None:
    """Tell the secretary that an answer came, or whoever gave it what became of it."""
    answer = (
        DecisionAnswer.objects.select_related(
            "assignment__decision__item__meeting__body",
            "assignment__university",
            "assignment__user",
            "submitted_by",
        )
        .filter(pk=answer_id)
        .first()
    )
    if answer is None:
        return
    body = answer.assignment.decision.item.meeting.body
    people = [answer.submitted_by] if answer.verdict else list(holders_of(body, [SeatRole.SECRETARY]))
    for person in people:
        with transaction.atomic():
            send_answer_news(answer, person)
