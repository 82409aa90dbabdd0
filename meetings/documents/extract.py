"""An extract as a document: the head of the protocol, one decision with its vote, the secretary's line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.pdf import render_pdf
from meetings.documents.layout import Block, Line, Slot, marked, side_by_side
from meetings.documents.paper import CSS, letterhead_context
from meetings.documents.protocol import ItemText, Letterhead, Paragraph, Participant, ProtocolText
from meetings.domain import wording


@dataclass(frozen=True)
class ExtractDocument:
    """One decision ready to be set, in one language or in two side by side."""

    protocol_number: int
    number: int
    held_on: date
    made_on: date
    for_whom: str
    texts: tuple[ProtocolText, ...]
    items: tuple[ItemText, ...]
    letterhead: Letterhead
    secretary: Participant | None

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the document."""
        return tuple(text.language for text in self.texts)

    @property
    def is_bilingual(self) -> bool:
        """Say whether two languages stand side by side."""
        return len(self.texts) > 1


def one_decision(item: ItemText, label: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of one decision: from its number to the next one; the whole when no number is found."""
    found: list[Paragraph] = []
    for paragraph in item.decided:
        if paragraph.label:
            if found:
                break
            if paragraph.label.rstrip(".)") == label:
                found.append(paragraph)
        elif found:
            found.append(paragraph)
    return tuple(found) or item.decided


def extract_blocks(document: ExtractDocument) -> list[Block]:
    """Return the text of an extract."""
    columns = []
    for text, item in zip(document.texts, document.items, strict=True):
        language = text.language
        words = wording.HEADINGS[language]
        heading = f"{item.position}. {wording.by_item(item.position, language)}"
        slots = [
            Slot(
                [
                    (
                        Line("title", words["extract"]),
                        Line("when", wording.of_protocol(document.protocol_number, language)),
                    )
                ]
            ),
            Slot([(Line("when", text.date_and_hours), Line("when", text.place))]),
            Slot([(Line("fact", document.for_whom, f"{words['for_whom']}:"),)]),
            Slot([(Line("quorum", text.quorum),)]),
            Slot([(Line("item", heading), Line("subject", item.title))], keep=True),
            Slot(marked(words["decided"], item.decided, "detail")),
        ]
        slots += [Slot([(Line("vote", sentence),)]) for sentence in item.recusals]
        for vote in item.votes:
            question = [Line("question", vote.question)] if vote.question else []
            slots.append(Slot([(*question, *[Line("vote", line) for line in vote.lines])], result=True))
        columns.append(slots)
    return side_by_side(columns)


def extract_signatures(document: ExtractDocument) -> Sequence[dict[str, object]]:
    """Return the line on which the secretary says that the extract is true."""
    words = [wording.HEADINGS[language] for language in document.languages]
    return [
        {
            "anchor": "sign-secretary",
            "labels": [f"{one['extract_true']}: {one['secretary_signature'].lower()}" for one in words],
            "hints": [one["signature"] for one in words],
            "name": document.secretary.name if document.secretary else "",
        }
    ]


def extract_title(document: ExtractDocument) -> str:
    """Return the title of the file."""
    text = document.texts[0]
    title = wording.HEADINGS[text.language]["extract"].capitalize()
    number = f"№ {document.protocol_number}/{document.number}"
    return f"{title} {number} – {text.body_short_name}, {document.held_on:%d.%m.%Y}"


def extract_pdf(document: ExtractDocument) -> bytes:
    """Return the extract as PDF/A-3u."""
    text = document.texts[0]
    context = {
        "document": document,
        "title": extract_title(document),
        "author": text.body_name,
        "language": text.language,
        "letterhead": letterhead_context(document.letterhead),
        "blocks": extract_blocks(document),
        "signatures": extract_signatures(document),
        "running": extract_title(document),
        "made": [wording.date_long(document.made_on, language) for language in document.languages],
    }
    return render_pdf("meetings/pdf/extract.html", context, css=CSS, language=text.language)
