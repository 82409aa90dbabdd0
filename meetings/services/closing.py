"""Closing a meeting: the protocol is written from the record, in Kazakh and Russian (cl. 13, 25)."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.lifecycle import require_transition
from meetings.documents.record import held_on as day_of
from meetings.domain import wording
from meetings.domain.lifecycle import MEETING
from meetings.domain.numbering import next_number
from meetings.enums import MeetingState, ProtocolState, RevisionKind
from meetings.models import AgendaItem, Body, Meeting, Presence, Protocol, ProtocolItem
from meetings.queries import unsettled_votes
from meetings.services.attendance import presiding_clause
from meetings.services.live import room_changed
from meetings.services.meeting import locked_meeting
from meetings.services.revisions import keep_revision


def _decided(item: AgendaItem, language: str) -> str:
    """Return the text of an item's decisions as the protocol begins with it."""
    lines = []
    with translation.override(language):
        for decision in item.decisions.all():
            text = getattr(decision, f"text_{language}") or ""
            if not text:
                continue
            lines.append(f"{item.position}.{decision.position}. {text}")
            details = wording.decision_details(decision.responsible or "", decision.due_on, language)
            lines.extend(filter(None, [details]))
    return "\n".join(lines)


def _spoke(item: AgendaItem, language: str) -> str:
    """Return who spoke, in order, and then the notes: what the protocol's «spoke» begins with."""
    lines = []
    for speaker in item.speakers.all():
        said = (getattr(speaker, f"text_{language}") or "").strip()
        lines.append(f"{speaker.name}: {said}" if said else speaker.name)
    return "\n".join([*lines, *filter(None, [getattr(item, f"spoke_{language}") or ""])])


def rewrite_decided(item: AgendaItem, *, actor: User) -> None:
    """Write the decisions of an item afresh into the draft of its protocol, when there is one.

    The text before and the text after are both kept as revisions: what was worded by hand is not lost.
    """
    line = ProtocolItem.objects.filter(item=item, protocol__state=ProtocolState.DRAFT).first()
    if line is None:
        return
    protocol = Protocol.objects.select_for_update().get(pk=line.protocol_id)
    line.refresh_from_db()
    fresh = {f"decided_{language}": _decided(item, language) for language in OFFICIAL_LANGUAGES}
    if all((getattr(line, name) or "") == text for name, text in fresh.items()):
        return
    keep_revision(protocol, RevisionKind.WRITTEN, author=None)
    for name, text in fresh.items():
        setattr(line, name, text)
    line.save(update_fields=list(fresh))
    protocol.revision += 1
    protocol.save(update_fields=["revision"])
    keep_revision(protocol, RevisionKind.WRITTEN, author=actor)


def _protocol_line(protocol: Protocol, item: AgendaItem) -> ProtocolItem:
    line = ProtocolItem(protocol=protocol, item=item, position=item.position)
    for language in LANGUAGES:
        for name in ("title", "rapporteur", "heard"):
            setattr(line, f"{name}_{language}", getattr(item, f"{name}_{language}") or "")
        setattr(line, f"spoke_{language}", _spoke(item, language))
    for language in OFFICIAL_LANGUAGES:
        setattr(line, f"decided_{language}", _decided(item, language))
    return line


def _write_protocol(meeting: Meeting) -> Protocol:
    """Write the protocol from the record; its number is the body's next in the year (cl. 13, 25)."""
    body = Body.objects.select_for_update().get(pk=meeting.body_id)
    year = day_of(meeting).year
    taken = Protocol.objects.filter(body=body, year=year).values_list("number", flat=True)
    protocol = Protocol.objects.create(
        meeting=meeting, body=body, year=year, number=next_number(taken), is_demo=meeting.is_demo
    )
    items = meeting.items.order_by("position").prefetch_related("decisions", "speakers")
    ProtocolItem.objects.bulk_create(_protocol_line(protocol, item) for item in items)
    return protocol


def close_meeting(meeting: Meeting, *, actor: User) -> Protocol:
    """Close a meeting and write its protocol in Kazakh and Russian from the record (cl. 13, 25).

    Raises DomainError while a vote is open or waits for the deciding vote, or when nobody presided.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_transition(
            MEETING, meeting.state, MeetingState.CLOSED, current_label=str(meeting.get_state_display())
        )
        if unsettled_votes(meeting).exists():
            raise DomainError(
                _("A vote is still open. Close it, or take it back, then close the meeting."),
                clause=meeting.body.clause,
            )
        if meeting.presided_by_id is None:
            raise DomainError(
                _("Say first who presided over the meeting."), clause=presiding_clause(meeting.body)
            )
        meeting.state = MeetingState.CLOSED
        meeting.closed_at = timezone.now()
        meeting.save(update_fields=["state", "closed_at"])
        Presence.objects.filter(attendee__meeting=meeting, left_at__isnull=True).update(
            left_at=meeting.closed_at
        )
        protocol = _write_protocol(meeting)
        keep_revision(protocol, RevisionKind.WRITTEN, author=None)
        room_changed(meeting.pk)
        record("close_meeting", meeting, actor=actor, protocol=str(protocol))
    return protocol
