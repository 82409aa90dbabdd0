"""How a protocol is laid out: one sequence of blocks and tables, which the PDF and the DOCX both set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetings.documents.protocol import ItemText, Paragraph, ProtocolDocument, ProtocolText
from meetings.domain import wording

QUESTIONS_A_TABLE = 8
# A row of two columns up to this length stays on one page; a longer one is divided, or half a page would stay empty.
UNDIVIDED_LETTERS = 700


@dataclass(frozen=True)
class Line:
    """One paragraph: its kind is a class of the stylesheet and a style of the DOCX, its label a number or a name."""

    kind: str
    text: str
    label: str = ""

    @property
    def tag(self) -> str:
        """Return the element of the PDF's outline."""
        return {"title": "h1", "heading": "h2", "item": "h3"}.get(self.kind, "p")


@dataclass(frozen=True)
class Block:
    """What stands side by side: one cell for each language.

    ``keep`` ties it to the next block, ``tied`` to the one before, ``whole`` keeps it on one page.
    """

    cells: tuple[tuple[Line, ...], ...]
    keep: bool = False
    tied: bool = False
    whole: bool = False


Cell = tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """What stands below a table about one question: what it was in each language, and how it ended."""

    titles: Cell
    lines: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """A table of an annex on a page across; a cell holds one line for each language. A dense one is set small."""

    key: str
    annex: Cell
    title: Cell
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    faint: frozenset[int] = frozenset()
    continues: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Slot:
    """One place of the text in one language: paragraphs that belong together; a result is tied to its decision."""

    groups: Sequence[tuple[Line, ...]]
    keep: bool = False
    result: bool = False


def _paragraph(one: Paragraph, kind: str) -> Line:
    return Line("numbered" if one.label else kind, one.text, one.label)


def marked(mark: str, said: Iterable[Paragraph], kind: str, beside: str = "") -> list[tuple[Line, ...]]:
    """Return the paragraphs with their mark («ТЫҢДАЛДЫ:») tied to the first of them.

    The line below a numbered decision (who answers for it and until when) stays with it.
    """
    groups = [[Line("mark", beside, mark)]]
    for number, one in enumerate(said):
        line = _paragraph(one, kind)
        if number == 0 or (line.kind == "detail" and groups[-1][-1].kind == "numbered"):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [tuple(group) for group in groups]


def item_slots(item: ItemText, language: str) -> list[Slot]:
    """Return the places of one agenda item, the same ones in every language."""
    words = wording.HEADINGS[language]
    heading = f"{item.position}. {wording.by_item(item.position, language)}"
    slots = [
        Slot([(Line("item", heading), Line("subject", item.title))], keep=True),
        Slot(marked(words["heard"], item.heard, "text", item.rapporteur)),
        Slot(marked(words["spoke"], item.spoke, "text") if item.spoke else []),
        Slot(marked(words["decided"], item.decided, "detail")),
    ]
    slots += [Slot([(Line("vote", sentence),)]) for sentence in item.recusals]
    for vote in item.votes:
        question = [Line("question", vote.question)] if vote.question else []
        slots.append(Slot([(*question, *[Line("vote", line) for line in vote.lines])], result=True))
    return slots


def _head_slots(document: ProtocolDocument, text: ProtocolText) -> list[Slot]:
    language = text.language
    words = wording.HEADINGS[language]
    stamp = [Line("stamp", words["draft"])] if document.is_draft else []
    absent = ", ".join(one.name for one in text.absent) or words["none"]
    facts = [
        (words["presided"], text.presided_by.introduced if text.presided_by else "—"),
        (words["secretary"], text.secretary.introduced if text.secretary else "—"),
        (words["present"], f"{wording.members(len(text.present), language)} ({words['annex_note']})"),
        (words["absent"], absent),
        (words["invited"], text.invited or words["none"]),
    ]
    return [
        Slot([(Line("title", wording.title(document.number, language)), *stamp)]),
        Slot([(Line("when", text.date_and_hours), Line("when", text.place))]),
        *[Slot([(Line("fact", said, f"{name}:"),)]) for name, said in facts],
        Slot([(Line("quorum", text.quorum),)]),
        Slot([(Line("heading", words["agenda"]),)], keep=True),
        *[
            Slot(
                [
                    (
                        Line(
                            "agenda",
                            item.title + (f" ({item.rapporteur})" if item.rapporteur else ""),
                            f"{item.position}.",
                        ),
                    )
                ]
            )
            for item in text.items
        ],
    ]


def _block(cells: tuple[tuple[Line, ...], ...], slot: Slot) -> Block:
    longest = max(sum(len(line.label) + len(line.text) for line in cell) for cell in cells)
    short = len(cells) > 1 and longest <= UNDIVIDED_LETTERS
    return Block(cells, keep=slot.keep, tied=slot.result, whole=slot.result or short)


def side_by_side(columns: Sequence[Sequence[Slot]]) -> list[Block]:
    """Lay the same places of each language beside each other; paragraph by paragraph where their number is equal."""
    blocks = []
    for slots in zip(*columns, strict=True):
        lengths = {len(slot.groups) for slot in slots}
        if lengths == {0}:
            continue
        if len(lengths) == 1:
            blocks += [
                _block(cells, slots[0]) for cells in zip(*[slot.groups for slot in slots], strict=True)
            ]
        else:
            cells = tuple(tuple(line for group in slot.groups for line in group) for slot in slots)
            blocks.append(_block(cells, slots[0]))
    return blocks


def protocol_blocks(document: ProtocolDocument) -> list[Block]:
    """Return the text of a protocol from its title to the last vote."""
    columns = []
    for text in document.texts:
        slots = _head_slots(document, text)
        for item in text.items:
            slots += item_slots(item, text.language)
        columns.append(slots)
    return side_by_side(columns)


def running_line(document: ProtocolDocument, rest: str = "") -> str:
    """Return what stands at the top of every page but the first."""
    text = document.texts[0]
    words = wording.HEADINGS[text.language]
    parts = [text.body_short_name, rest or wording.title(document.number, text.language)]
    if document.is_draft:
        parts.append(words["draft"])
    return " · ".join(filter(None, parts))


def _each(document: ProtocolDocument, key: str) -> Cell:
    return tuple(wording.HEADINGS[language][key] for language in document.languages)


def _same(values: Iterable[str]) -> Cell:
    """Return the values of the languages, once when they are equal."""
    return tuple(dict.fromkeys(filter(None, values)))


def _annex(document: ProtocolDocument, number: int) -> Cell:
    lines = [wording.annex_line(document.number, language, number) for language in document.languages]
    if document.is_draft:
        lines = [
            f"{line} · {wording.HEADINGS[language]['draft']}"
            for line, language in zip(lines, document.languages, strict=True)
        ]
    return tuple(lines)


def attendance_grid(document: ProtocolDocument) -> Grid:
    """Return the attendance sheet: every seat, who came, from when to when, how, and why not."""
    rows, faint = [], set()
    for index, lines in enumerate(zip(*[text.participants for text in document.texts], strict=True)):
        one = lines[0]
        vacant = _each(document, "vacant")
        name = (one.name, *_same(line.role for line in lines)) if one.name else vacant
        posts: list[Cell] = (
            [(line.post, line.organisation) for line in lines]
            if document.is_bilingual
            else [(one.post,), (one.organisation,)]
        )
        took_part = (
            (*_same(line.presence for line in lines), *filter(None, [one.reason])) if one.name else ("—",)
        )
        rows.append(((str(one.number),), name, *posts, took_part, (one.hours or "—",)))
        if not one.was_present:
            faint.add(index)
    if document.is_bilingual:
        middle = tuple((wording.HEADINGS[code]["post_organisation"],) for code in document.languages)
    else:
        middle = (_each(document, "post"), _each(document, "organisation"))
    return Grid(
        key="attendance",
        annex=_annex(document, 1),
        title=_each(document, "annex_title"),
        heads=(
            ("№",),
            _each(document, "name"),
            *middle,
            _each(document, "presence"),
            _each(document, "hours"),
        ),
        rows=tuple(rows),
        widths=(10, 56, 68, 68, 36, 24),
        faint=frozenset(faint),
    )


def guests_grid(document: ProtocolDocument) -> Grid | None:
    """Return the list of guests by kind, or None when nobody was invited."""
    if not document.texts[0].guests:
        return None
    rows = []
    for number, lines in enumerate(zip(*[text.guests for text in document.texts], strict=True), 1):
        one = lines[0]
        work = _same(", ".join(filter(None, [line.post, line.organisation])) for line in lines)
        rows.append(
            (
                (str(number),),
                (one.name,),
                _same(line.kind for line in lines),
                work,
                _same(line.presence for line in lines),
            )
        )
    heads = ("name", "guest_kind", "post_organisation", "presence")
    return Grid(
        key="guests",
        annex=(),
        title=_each(document, "guests_title"),
        heads=(("№",), *[_each(document, key) for key in heads]),
        rows=tuple(rows),
        widths=(10, 62, 56, 98, 36),
        continues=True,
    )


@dataclass(frozen=True)
class Question:
    """One vote of the meeting: its item, its place among the item's votes (0: the only one), its ballots."""

    position: int
    place: int
    titles: Cell
    ballots: dict[int, str]
    lines: tuple[Cell, ...]


def questions_of(document: ProtocolDocument) -> list[Question]:
    """Return every vote of the meeting with its number, its question in each language and its ballots."""
    found = []
    for items in zip(*[text.items for text in document.texts], strict=True):
        for place, votes in enumerate(zip(*[item.votes for item in items], strict=True), 1):
            which = place if len(items[0].votes) > 1 else 0
            titles = tuple(
                f"{item.title} – {vote.question}"
                if vote.question and not vote.question.isdigit()
                else item.title
                for item, vote in zip(items, votes, strict=True)
            )
            told = zip(*[(*vote.lines, *vote.notes) for vote in votes], strict=False)
            found.append(
                Question(
                    items[0].position,
                    which,
                    titles,
                    dict(votes[0].ballots),
                    tuple(_same(cell) for cell in told),
                )
            )
    return found


def ballot_words(document: ProtocolDocument, said: str) -> str:
    """Return what a member said in the document's languages: «жақтап / за»."""
    return " / ".join(wording.BALLOTS[code][said] for code in document.languages)


def roll_call_grids(document: ProtocolDocument) -> list[Grid]:
    """Return the roll call by name, eight questions a table, with what each question was and how it ended."""
    questions = questions_of(document)
    count = -(-len(questions) // QUESTIONS_A_TABLE)
    size = -(-len(questions) // count) if count else 0
    grids = []
    for index in range(count):
        part = questions[index * size : (index + 1) * size]
        rows = []
        for one in document.texts[0].participants:
            if not one.name:
                continue
            said = [
                (ballot_words(document, question.ballots.get(one.number, "absent")),) for question in part
            ]
            rows.append(((str(one.number),), (one.name,), *said))
        width = 200 // len(part)
        heads = [
            tuple(
                wording.question_label(question.position, question.place, code) for code in document.languages
            )
            for question in part
        ]
        notes = [
            Note(
                tuple(
                    f"{wording.question_label(question.position, question.place, code)}. {title}"
                    for code, title in zip(document.languages, question.titles, strict=True)
                ),
                question.lines,
            )
            for question in part
        ]
        grids.append(
            Grid(
                key=f"roll-call-{index + 1}",
                annex=_annex(document, 2) if index == 0 else (),
                title=_each(document, "roll_title"),
                heads=(("№",), _each(document, "name"), *heads),
                rows=tuple(rows),
                widths=(10, 52, *[width] * len(part)),
                notes=tuple(notes),
                dense=True,
            )
        )
    return grids


def annex_grids(document: ProtocolDocument) -> list[Grid]:
    """Return the tables of the annexes: attendance, guests, roll call."""
    return [
        grid
        for grid in (attendance_grid(document), guests_grid(document), *roll_call_grids(document))
        if grid is not None
    ]
