"""The protocol as plain records: what it says in one language or in two; no models, no request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

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
class Letterhead:
    """What stands above a protocol: names, base university and address by language, an emblem (PNG)."""

    names: Mapping[str, str]
    hosts: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    emblem: bytes = b""


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
    hours: str = ""
    reason: str = ""

    @property
    def introduced(self) -> str:
        """Return the name with the post and the organisation, as the head of a protocol names a person."""
        return " – ".join(filter(None, [self.name, ", ".join(filter(None, [self.post, self.organisation]))]))


@dataclass(frozen=True)
class GuestText:
    """Somebody invited who is no member of the body."""

    name: str
    kind: str
    post: str
    organisation: str
    presence: str
    was_present: bool

    @property
    def introduced(self) -> str:
        """Return the name with the post and the organisation."""
        return " – ".join(filter(None, [self.name, ", ".join(filter(None, [self.post, self.organisation]))]))


@dataclass(frozen=True)
class VoteText:
    """The lines on one vote; ``question`` says which, when an item had more than one.

    ``ballots`` maps the member's number in the roster to what the member said (a key of ``wording.BALLOTS``);
    ``notes`` are the sentences below the roll call: recusals with reasons, the deciding vote, corrections.
    """

    question: str
    lines: tuple[str, ...]
    ballots: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemText:
    """One agenda item as the protocol tells it; ``recusals`` are the sentences on who was recused, and why."""

    position: int
    title: str
    rapporteur: str
    heard: tuple[Paragraph, ...]
    spoke: tuple[Paragraph, ...]
    decided: tuple[Paragraph, ...]
    votes: tuple[VoteText, ...]
    recusals: tuple[str, ...] = ()


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
    guests: tuple[GuestText, ...] = ()

    @property
    def present(self) -> tuple[Participant, ...]:
        """Return those who took part."""
        return tuple(one for one in self.participants if one.was_present)

    @property
    def absent(self) -> tuple[Participant, ...]:
        """Return the members who did not take part; a vacant seat is nobody's absence."""
        return tuple(one for one in self.participants if not one.was_present and one.name)


@dataclass(frozen=True)
class Check:
    """Where anybody can check the signed protocol: the address behind the QR code, and the code to type."""

    url: str
    code: str


@dataclass(frozen=True)
class ProtocolDocument:
    """A protocol ready to be set: its number, its day and its text in one language or in two, Kazakh first.

    Two texts stand side by side, one fills the page.
    """

    number: int
    held_on: date
    texts: tuple[ProtocolText, ...]
    letterhead: Letterhead
    is_draft: bool = False
    check: Check | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the document."""
        return tuple(text.language for text in self.texts)

    @property
    def is_bilingual(self) -> bool:
        """Say whether two languages stand side by side."""
        return len(self.texts) > 1
