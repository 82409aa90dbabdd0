"""The whole Regulation as one page to read: text, search, citations, and what apps above tell of each clause."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.marks import marked
from directory import queries
from directory.models import Chapter, Clause, LegalOrder
from directory.templatetags.clauses import clause_label, clause_title

MOST_WORDS = 6
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the portal, or a live figure with the page that shows what it counts."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the portal has for a clause or a row: the pages that serve it, and what can be counted of it today."""

    pages: Sequence[Link] = ()
    figures: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row of an annex or an appendix as it stands in the reader."""

    number: str
    text: str
    # Its name in a citation: "appendix 2, 3.1".
    label: str
    is_part: bool = False
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex to the order or an appendix to the Regulation."""

    key: str
    title: str
    url: str
    rows: Sequence[AnnexRow]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to read: its text with the found words marked, its anchor, what to copy."""

    anchor: str
    title: str
    number: str
    text: SafeString | str
    link: str
    citation: str
    notes: Notes
    url: str = ""
    is_part: bool = False
    note: str = ""
    # The Kazakh original, when the words stand only there.
    original: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter, the order's own body (chapter None), or an annex, with the lines that were looked for."""

    key: str
    chapter: Chapter | None
    title: str
    lines: Sequence[Line]
    url: str = ""
    is_annex: bool = False


NotesOf = Callable[[Any], Mapping[str, Notes]]
AnnexesOf = Callable[[Any], Iterable[Annex]]
_sources: dict[str, Any] = {}


def register_reader(notes: NotesOf, annexes: AnnexesOf) -> None:
    """Tell the reader what stands behind the clauses and which annexes there are; called once by the app on top."""
    _sources["notes"], _sources["annexes"] = notes, annexes


def notes_for(user: Any) -> Mapping[str, Notes]:
    """Return what the portal has for each clause, as far as the reader may open it."""
    found: Mapping[str, Notes] = _sources["notes"](user) if "notes" in _sources else {}
    return found


def anchor_of(identifier: str, prefix: str = "cl") -> str:
    """Return the anchor of an entry: "cl-15-10"."""
    return f"{prefix}-{identifier.replace('.', '-')}"


def citation(order: LegalOrder, label: str) -> str:
    """Return how a place of the order is cited, in the reader's language: «Order No. 400, cl. 12»."""
    return _("Order No. %(number)s, %(place)s") % {"number": order.number, "place": label}


def citation_of(order: LegalOrder, entry: Clause) -> str:
    """Return how a clause is cited; a clause of the order itself is named in full."""
    if entry.number is None:
        return f"№ {order.number}. {clause_title(entry)}"
    if entry.paragraph is not None:
        return citation(order, clause_title(entry))
    return citation(order, clause_label(entry.identifier))


def words_of(typed: str) -> list[str]:
    """Return the words that are looked for, without spare characters."""
    return typed.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]


def _found(words: Sequence[str], *texts: str) -> bool:
    folded = [text.casefold() for text in texts]
    return all(any(word.casefold() in text for text in folded) for word in words)


def _shown(text: str, words: Sequence[str]) -> SafeString | str:
    return marked(text, words) if words else text


def _original(entry: Clause, words: Sequence[str]) -> SafeString | str:
    """Return the Kazakh text with its marks when the words are not in the text that is shown."""
    kazakh = entry.text_kk or ""  # type: ignore[attr-defined]
    return marked(kazakh, words) if words and not _found(words, entry.text) and _found(words, kazakh) else ""


def _number(entry: Clause, *, alone: bool) -> str:
    """Return the printed number; a sub-item that was found alone is named with its clause."""
    if entry.sub_item is not None:
        return f"{entry.number}. {entry.sub_item})" if alone else f"{entry.sub_item})"
    return f"{entry.number}." if entry.number is not None and entry.paragraph is None else ""


def read(user: Any, typed: str = "") -> tuple[LegalOrder | None, list[Section]]:
    """Return the order in force with its chapters and annexes, narrowed to the entries with all words that were typed.

    The text is looked through in the reader's language and in Kazakh.
    """
    order = queries.latest_order()
    if order is None:
        return None, []
    words, notes, empty = words_of(typed), notes_for(user), Notes()
    sections = []
    for chapter, entries in queries.chapters_with_entries():
        lines = [
            Line(
                anchor=anchor_of(entry.identifier),
                title=clause_title(entry),
                number=_number(entry, alone=bool(words)),
                text=_shown(entry.text, words),
                link=settings.SITE_URL + reverse("directory:clause", args=[entry.identifier]),
                citation=citation_of(order, entry),
                notes=notes.get(entry.identifier, empty),
                url=reverse("directory:clause", args=[entry.identifier]),
                is_part=not entry.is_whole,
                note=entry.source_note,
                original=_original(entry, words),
            )
            for entry in entries
            if _found(words, entry.text, entry.text_kk or "", clause_title(entry))  # type: ignore[attr-defined]
        ]
        if lines:
            key = f"chapter-{chapter.number}" if chapter else "order"
            sections.append(Section(key, chapter, "", lines))
    page = settings.SITE_URL + reverse("directory:clauses")
    for annex in _sources["annexes"](user) if "annexes" in _sources else ():
        rows = [
            Line(
                anchor=anchor_of(row.number, annex.key),
                title=row.label,
                number=row.number,
                text=_shown(row.text, words),
                link=f"{page}#{anchor_of(row.number, annex.key)}",
                citation=citation(order, row.label),
                notes=row.notes,
                is_part=row.is_part,
            )
            for row in annex.rows
            if _found(words, row.text, row.label)
        ]
        if rows or not words:
            sections.append(Section(annex.key, None, annex.title, rows, annex.url, is_annex=True))
    return order, sections
