"""What a meeting gives out: the protocol as a PDF and the invitation as a calendar entry; no models, no request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from core.pdf import render_pdf
from meetings.domain import wording

_NUMBERED = re.compile(r"^(\d+(?:\.\d+)*[.)])\s+(.*)$")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a text; ``label`` is its number ("1.", "2.1.") when it begins with one."""

    text: str
    label: str = ""


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text typed by a person, one for each line that is not empty."""
    lines = (line.strip() for line in text.splitlines())
    found = []
    for line in filter(None, lines):
        numbered = _NUMBERED.match(line)
        found.append(Paragraph(numbered[2], numbered[1]) if numbered else Paragraph(line))
    return tuple(found)


@dataclass(frozen=True)
class Participant:
    """One line of the attendance list."""

    number: int
    name: str
    role: str
    post: str
    organisation: str
    presence: str
    was_present: bool

    @property
    def introduced(self) -> str:
        """Return the name with the post and the organisation, as the head of a protocol names a person."""
        return " – ".join(filter(None, [self.name, ", ".join(filter(None, [self.post, self.organisation]))]))


@dataclass(frozen=True)
class VoteText:
    """The lines on one vote; ``question`` says which, when an item had more than one."""

    question: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ItemText:
    """One agenda item as the protocol tells it."""

    position: int
    title: str
    rapporteur: str
    heard: tuple[Paragraph, ...]
    spoke: tuple[Paragraph, ...]
    decided: tuple[Paragraph, ...]
    votes: tuple[VoteText, ...]


@dataclass(frozen=True)
class ProtocolText:
    """The whole protocol in one language ("kk" or "ru")."""

    language: str
    body_name: str
    body_short_name: str
    place: str
    date_and_hours: str
    presided_by: Participant | None
    secretary: Participant | None
    participants: tuple[Participant, ...]
    invited: str
    quorum: str
    items: tuple[ItemText, ...]

    @property
    def present(self) -> tuple[Participant, ...]:
        """Return those who took part."""
        return tuple(one for one in self.participants if one.was_present)

    @property
    def absent(self) -> tuple[Participant, ...]:
        """Return the members who did not take part; a vacant seat is nobody's absence."""
        return tuple(one for one in self.participants if not one.was_present and one.name)


@dataclass(frozen=True)
class ProtocolDocument:
    """A protocol ready to be set: its number, its day and its text in each language, Kazakh first."""

    number: int
    held_on: date
    texts: tuple[ProtocolText, ...]
    is_draft: bool = False


@dataclass(frozen=True)
class _Part:
    """One language of the document with the words around the text."""

    text: ProtocolText
    words: dict[str, str]
    title: str
    annex_line: str
    present_line: str
    annex_note: str
    item_headings: Sequence[tuple[str, ItemText]]


def _part(document: ProtocolDocument, text: ProtocolText) -> _Part:
    language = text.language
    return _Part(
        text=text,
        words=wording.HEADINGS[language],
        title=wording.title(document.number, language),
        annex_line=wording.annex_line(document.number, language),
        present_line=wording.members(len(text.present), language),
        annex_note=wording.HEADINGS[language]["annex_note"],
        item_headings=[(wording.by_item(item.position, language), item) for item in text.items],
    )


def protocol_pdf(document: ProtocolDocument) -> bytes:
    """Return the protocol as PDF/A-3u with its fonts embedded; the same document gives the same bytes."""
    context = {"document": document, "parts": [_part(document, text) for text in document.texts]}
    return render_pdf("meetings/pdf/protocol.html", context, css="pdf/protocol.css", language="kk")


@dataclass(frozen=True)
class Invitation:
    """One person's calendar entry for a meeting, in that person's language.

    ``sequence`` grows with every change, so that a calendar replaces the entry it has.
    """

    key: str
    language: str
    summary: str
    description: str
    place: str
    link: str
    begins_at: datetime
    ends_at: datetime
    stamped_at: datetime
    organiser_name: str
    organiser_email: str
    attendee_name: str
    attendee_email: str
    sequence: int = 0
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        """Return the iTIP method: REQUEST, or CANCEL for a cancelled meeting."""
        return "CANCEL" if self.is_cancelled else "REQUEST"


def _address(name: str, email: str, **params: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    for key, value in params.items():
        address.params[key.upper()] = vText(value)
    return address


def invitation_ics(invitation: Invitation) -> str:
    """Return the invitation as an iCalendar text (RFC 5545, times in UTC)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Council portal//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", invitation.method)
    event = Event()
    event.add("uid", invitation.key)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamped_at.astimezone(UTC))
    event.add("dtstart", invitation.begins_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.summary, parameters={"language": invitation.language})
    event.add("description", invitation.description, parameters={"language": invitation.language})
    event.add("location", invitation.place or invitation.link)
    if invitation.link:
        event.add("url", invitation.link)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    event["organizer"] = _address(invitation.organiser_name, invitation.organiser_email)
    asked = {"role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "TRUE"}
    event.add("attendee", _address(invitation.attendee_name, invitation.attendee_email, **asked), encode=0)
    calendar.add_component(event)
    return calendar.to_ical().decode()
