"""The protocol as a PDF: a frozen record in two languages, a template, a stylesheet; no models, no request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
