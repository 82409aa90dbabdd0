"""The protocol read from its rows, once in Kazakh and once in Russian."""

from datetime import date, datetime

from django.utils import timezone, translation

from meetings.documents.protocol import (
    ItemText,
    Participant,
    ProtocolDocument,
    ProtocolText,
    VoteText,
    paragraphs,
)
from meetings.domain import wording
from meetings.enums import BallotValue, ProtocolState, SeatRole
from meetings.models import Attendee, Meeting, Protocol, ProtocolItem, Vote

LANGUAGES = ("kk", "ru")


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def held_on(meeting: Meeting) -> date:
    """Return the day of a meeting in Astana time: when it opened, else when it was to begin."""
    return _local(meeting.opened_at or meeting.starts_at).date()


def _presence(attendee: Attendee, meeting: Meeting, first_vote_at: datetime | None, language: str) -> str:
    intervals = list(attendee.presences.all())
    if not intervals:
        return wording.presence_text("absent", [], language)
    came_late = first_vote_at is not None and intervals[0].came_at > first_vote_at
    last_left = intervals[-1].left_at
    left_early = last_left is not None and meeting.closed_at is not None and last_left < meeting.closed_at
    spans = [(_local(one.came_at).time(), one.left_at and _local(one.left_at).time()) for one in intervals]
    told = spans if came_late or left_early or len(spans) > 1 else []
    return wording.presence_text(intervals[-1].mode, told, language)


def _participant(
    attendee: Attendee, meeting: Meeting, first_vote_at: datetime | None, language: str
) -> Participant:
    return Participant(
        number=attendee.number,
        name=attendee.name,
        role="" if attendee.role == SeatRole.MEMBER else wording.ROLES[language][attendee.role],
        post=attendee.post,
        organisation=attendee.organisation,
        presence=_presence(attendee, meeting, first_vote_at, language),
        was_present=bool(attendee.presences.all()),
    )


def vote_lines(vote: Vote, clause: str, language: str) -> tuple[str, ...]:
    """Return the protocol's sentences on one closed vote."""
    recused = [one.attendee.name for one in vote.ballots.all() if one.value == BallotValue.RECUSED]
    lines = (
        wording.tally_line(vote.in_favour_count, vote.against_count, vote.abstained_count, language),
        wording.not_voted_line(vote.not_voted_count, language),
        wording.recused_line(recused, language),
        wording.outcome_line(vote.outcome, vote.reason, clause, language, vote.casting_value),
    )
    return tuple(filter(None, lines))


def _item(line: ProtocolItem, clause: str, language: str) -> ItemText:
    votes = list(line.item.votes.all())
    return ItemText(
        position=line.position,
        title=line.title,
        rapporteur=line.item.rapporteur,
        heard=paragraphs(line.heard or ""),
        spoke=paragraphs(line.spoke or ""),
        decided=paragraphs(line.decided or ""),
        votes=tuple(
            VoteText(
                vote.question or (str(vote.number) if len(votes) > 1 else ""),
                vote_lines(vote, clause, language),
            )
            for vote in votes
        ),
    )


def _text(protocol: Protocol, language: str) -> ProtocolText:
    meeting, body = protocol.meeting, protocol.body
    attendees = list(meeting.attendees.all())
    items = list(protocol.items.all())
    moments = [vote.opened_at for line in items for vote in line.item.votes.all()]
    first_vote_at = min(moments, default=None)
    people = {one.pk: _participant(one, meeting, first_vote_at, language) for one in attendees}
    secretary = next((one.pk for one in attendees if one.role == SeatRole.SECRETARY), None)
    present = sum(one.was_present for one in people.values())
    opened = _local(meeting.opened_at or meeting.starts_at)
    closed = _local(meeting.closed_at).time() if meeting.closed_at else None
    return ProtocolText(
        language=language,
        body_name=body.name,
        body_short_name=body.short_name,
        place=meeting.place or meeting.link,
        date_and_hours=f"{wording.date_long(opened.date(), language)}, "
        f"{wording.hours(opened.time(), closed, language)}",
        presided_by=people.get(meeting.presided_by_id or 0),
        secretary=people.get(secretary or 0),
        participants=tuple(people.values()),
        invited=", ".join(filter(None, map(str.strip, (protocol.invited or "").splitlines()))),
        quorum=wording.quorum_line(
            wording.called(body.kind, body.short_name, language),
            len(attendees),
            present,
            body.clause,
            language,
        ),
        items=tuple(_item(line, body.clause, language) for line in items),
    )


def protocol_document(protocol: Protocol) -> ProtocolDocument:
    """Return the protocol ready to be set; give it a protocol of ``queries.protocol_with_record``."""
    texts = []
    for language in LANGUAGES:
        with translation.override(language):
            texts.append(_text(protocol, language))
    return ProtocolDocument(
        number=protocol.number,
        held_on=held_on(protocol.meeting),
        texts=tuple(texts),
        is_draft=protocol.state == ProtocolState.DRAFT,
    )
