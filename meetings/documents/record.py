"""The protocol read from its rows, once in Kazakh and once in Russian."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone, translation

from meetings.documents.extract import ExtractDocument, one_decision
from meetings.documents.protocol import (
    GuestText,
    ItemText,
    Letterhead,
    Participant,
    ProtocolDocument,
    ProtocolText,
    VoteText,
    paragraphs,
)
from meetings.domain import voting, wording
from meetings.enums import BallotValue, PresenceMode, ProtocolState, SeatRole, VoteState
from meetings.models import (
    Attendee,
    Ballot,
    Decision,
    Guest,
    Meeting,
    Protocol,
    ProtocolItem,
    Recusal,
    Vote,
)
from meetings.queries import emblem_of, form_of


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def held_on(meeting: Meeting) -> date:
    """Return the day of a meeting in Astana time: when it opened, else when it was to begin."""
    return _local(meeting.opened_at or meeting.starts_at).date()


def _participant(attendee: Attendee, language: str, reasons: Mapping[int, str]) -> Participant:
    intervals = list(attendee.presences.all())
    spans = [(_local(one.came_at).time(), one.left_at and _local(one.left_at).time()) for one in intervals]
    return Participant(
        number=attendee.number,
        name=attendee.name,
        role="" if attendee.role == SeatRole.MEMBER else wording.ROLES[language][attendee.role],
        post=attendee.post,
        organisation=attendee.organisation,
        presence=wording.presence_text(intervals[-1].mode if intervals else "absent", language),
        was_present=bool(intervals),
        hours=wording.spans_text(spans),
        reason="" if intervals else reasons.get(attendee.seat_id, ""),
    )


def _guest(guest: Guest, language: str) -> GuestText:
    words = wording.GUESTS[language]
    presence = {PresenceMode.IN_PERSON: "came", PresenceMode.ONLINE: "online"}.get(guest.presence, "away")
    return GuestText(
        name=guest.full_name,
        kind=words[guest.kind],
        post=guest.post,
        organisation=guest.organisation,
        presence=words[presence],
        was_present=presence != "away",
    )


def vote_lines(vote: Vote, clause: str, language: str) -> tuple[str, ...]:
    """Return the protocol's sentences on one settled vote: its result, or that it was annulled."""
    if vote.state == VoteState.ANNULLED:
        return (wording.annulled_line(vote.annul_reason, language),)
    corrections = [
        wording.corrected_line(one.why, _local(one.replaced_at).date(), language)
        for one in vote.versions.all()
    ]
    recused = [one.attendee.name for one in vote.ballots.all() if one.value == BallotValue.RECUSED]
    lines = (
        wording.tally_line(vote.in_favour_count, vote.against_count, vote.abstained_count, language),
        wording.not_voted_line(vote.not_voted_count, language),
        wording.recused_line(recused, language),
        wording.outcome_line(vote.outcome, vote.reason, clause, language, vote.casting_value),
        *corrections,
    )
    return tuple(filter(None, lines))


def _was_there(attendee: Attendee, moment: datetime) -> bool:
    return any(
        one.came_at <= moment and (one.left_at is None or one.left_at >= moment)
        for one in attendee.presences.all()
    )


def _ballots(vote: Vote, attendees: Sequence[Attendee]) -> dict[int, str]:
    """Return what each member said: a recorded vote, or that the member was there and said nothing, or was away."""
    said = {one.attendee_id: one.value for one in vote.ballots.all()}
    moment = vote.closed_at or vote.opened_at
    return {
        one.number: said.get(one.pk) or ("not_voted" if _was_there(one, moment) else "absent")
        for one in attendees
        if one.name
    }


def _notes(
    vote: Vote, presided_by: Participant | None, language: str, ruled: Mapping[int, Recusal]
) -> tuple[str, ...]:
    def reason_of(one: Ballot) -> str:
        rule = ruled.get(one.attendee.seat_id)
        return rule.reason_in(language) if rule else one.reason

    notes = [
        wording.recusal_note(one.attendee.name, reason_of(one), language)
        for one in vote.ballots.all()
        if one.value == BallotValue.RECUSED
    ]
    if vote.reason == voting.CASTING_VOTE and presided_by:
        notes.append(wording.deciding_note(presided_by.name, vote.casting_value, language))
    notes += [
        wording.before_correction_line(one.in_favour_count, one.against_count, one.abstained_count, language)
        for one in vote.versions.all()
    ]
    return tuple(notes)


def vote_text(
    vote: Vote,
    count: int,
    clause: str,
    language: str,
    attendees: Sequence[Attendee],
    presided_by: Participant | None,
    recused: Sequence[Recusal] = (),
) -> VoteText:
    """Return what the protocol and its roll call say of one vote; ``count`` is how many the item had."""
    ruled = {one.seat_id: one for one in recused if one.is_by_rule}
    return VoteText(
        question=vote.question or (str(vote.number) if count > 1 else ""),
        lines=vote_lines(vote, clause, language),
        ballots=_ballots(vote, attendees),
        notes=_notes(vote, presided_by, language, ruled),
    )


def _item(
    line: ProtocolItem,
    clause: str,
    language: str,
    attendees: Sequence[Attendee],
    presided_by: Participant | None,
) -> ItemText:
    votes, recused = list(line.item.votes.all()), line.item.recused
    return ItemText(
        position=line.position,
        title=line.title,
        rapporteur=line.rapporteur or "",
        heard=paragraphs(line.heard or ""),
        spoke=paragraphs(line.spoke or ""),
        decided=paragraphs(line.decided or ""),
        votes=tuple(
            vote_text(vote, len(votes), clause, language, attendees, presided_by, recused) for vote in votes
        ),
        recusals=tuple(
            wording.recusal_of_item(one.name, one.reason_in(language), language, by_rule=one.is_by_rule)
            for one in recused
        ),
    )


def _text(protocol: Protocol, language: str) -> ProtocolText:
    meeting, body = protocol.meeting, protocol.body
    attendees = list(meeting.attendees.all())
    reasons = {one.seat_id: one.answer_reason for one in meeting.invitations.all()}
    people = {one.pk: _participant(one, language, reasons) for one in attendees}
    guests = tuple(_guest(one, language) for one in meeting.guests.all())
    secretary = next((one.pk for one in attendees if one.role == SeatRole.SECRETARY), None)
    present = sum(one.was_present for one in people.values())
    opened = _local(meeting.opened_at or meeting.starts_at)
    closed = _local(meeting.closed_at).time() if meeting.closed_at else None
    presided_by = people.get(meeting.presided_by_id or 0)
    invited = ", ".join(filter(None, map(str.strip, (protocol.invited or "").splitlines())))
    return ProtocolText(
        language=language,
        body_name=body.name,
        body_short_name=body.short_name,
        place=meeting.place or meeting.link,
        date_and_hours=f"{wording.date_long(opened.date(), language)}, "
        f"{wording.hours(opened.time(), closed, language)}",
        presided_by=presided_by,
        secretary=people.get(secretary or 0),
        participants=tuple(people.values()),
        invited=invited or "; ".join(one.introduced for one in guests if one.was_present),
        quorum=wording.quorum_line(
            wording.called(body.kind, body.short_name, language),
            len(attendees),
            present,
            body.clause,
            language,
        ),
        items=tuple(
            _item(line, body.clause, language, attendees, presided_by) for line in protocol.items.all()
        ),
        guests=guests,
    )


def protocol_document(protocol: Protocol, languages: Sequence[str] = ()) -> ProtocolDocument:
    """Return the protocol ready to be set; give it a protocol of ``queries.protocol_with_record``.

    Its languages are those of the body's form, unless others are named.
    """
    form = form_of(protocol)
    texts = []
    for language in languages or form.languages:
        with translation.override(language):
            texts.append(_text(protocol, language))
    return ProtocolDocument(
        number=protocol.number,
        held_on=held_on(protocol.meeting),
        texts=tuple(texts),
        letterhead=Letterhead(form.names, form.hosts, form.addresses, emblem_of(form)),
        is_draft=protocol.state == ProtocolState.DRAFT,
    )


def extract_document(
    protocol: Protocol,
    decision: Decision,
    languages: Sequence[str],
    *,
    for_whom: str,
    number: int,
    made_on: date,
) -> ExtractDocument:
    """Return one decision of a protocol with its vote; give it a protocol of ``queries.protocol_with_record``."""
    document = protocol_document(protocol, languages)
    line = next(one for one in protocol.items.all() if one.item_id == decision.item_id)
    votes = [vote.pk for vote in line.item.votes.all()]
    items = []
    for text in document.texts:
        item = next(one for one in text.items if one.position == line.position)
        own = item.votes
        if decision.vote_id in votes:
            own = (item.votes[votes.index(decision.vote_id)],)
        decided = one_decision(item, f"{line.item.position}.{decision.position}")
        items.append(replace(item, votes=own, decided=decided))
    return ExtractDocument(
        protocol_number=protocol.number,
        number=number,
        held_on=document.held_on,
        made_on=made_on,
        for_whom=for_whom,
        texts=document.texts,
        items=tuple(items),
        letterhead=document.letterhead,
        secretary=document.texts[0].secretary,
    )
