"""Annex 1 and annex 2 of an order as the Minister signs them: Kazakh or Russian, PDF and DOCX of one content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils import translation

from associations.domain.responsibility import TableRow, grouped
from associations.queries import responsibility_rows
from core import word
from core.languages import in_language
from core.pdf import render_pdf
from council.models import OrderDraft
from council.queries import council_seats
from directory.models import LegalOrder
from directory.queries import latest_order
from meetings.enums import SeatRole
from meetings.models import Seat

STYLE = "pdf/annex.css"
MONTHS = {
    "kk": [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}
# The paper is written in Kazakh or Russian whatever the reader's language is.
WORDS = {
    "kk": {
        "of": "Қазақстан Республикасы\nҒылым және жоғары білім министрінің\n{date}\nбұйрығына {annex}-қосымша",
        "date": "{year} жылғы «{day}» {month} № {number}",
        "no_date": "20__ жылғы «___» ____________ № ____",
        "post": "Лауазымы",
        "by_agreement": "келісім бойынша",
        SeatRole.CHAIR: "төраға",
        SeatRole.DEPUTY_CHAIR: "төрағаның орынбасары",
        SeatRole.SECRETARY: "хатшы",
        "author": "Қазақстан Республикасы Ғылым және жоғары білім министрлігі",
    },
    "ru": {
        "of": "Приложение {annex}\nк приказу Министра науки и высшего образования\nРеспублики Казахстан\n{date}",
        "date": "от «{day}» {month} {year} года № {number}",
        "no_date": "от «___» ____________ 20__ года № ____",
        "post": "Должность",
        "by_agreement": "по согласованию",
        SeatRole.CHAIR: "председатель",
        SeatRole.DEPUTY_CHAIR: "заместитель председателя",
        SeatRole.SECRETARY: "секретарь",
        "author": "Министерство науки и высшего образования Республики Казахстан",
    },
}
LANGUAGES = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row of annex 2; an empty area or direction continues the one above, the spans say over how many rows."""

    area: str
    direction: str
    university: str
    area_span: int = 0
    direction_span: int = 0


@dataclass(frozen=True, slots=True)
class Annex:
    """What the paper says, in one language."""

    language: str
    number: int
    corner: Sequence[str]
    title: str
    heads: Sequence[str]
    rows: Sequence[AnnexRow]
    posts: Sequence[tuple[str, str]]
    extra_title: str
    extra: Sequence[tuple[str, str, str]]
    author: str
    made: datetime


def seat_line(seat: Seat, language: str) -> str:
    """Return a seat as annex 1 prints it: the post, the role in the Council, by agreement."""
    words = WORDS[language]
    parts = [getattr(seat, f"title_{language}") or seat.title]
    if seat.role != SeatRole.MEMBER:
        parts.append(words[SeatRole(seat.role)])
    said = ", ".join(parts)
    return f"{said} ({words['by_agreement']})" if seat.by_agreement else said


def _posts(day: date, language: str) -> list[tuple[str, str]]:
    seats = list(council_seats(day))
    ends = [";"] * (len(seats) - 1) + ["."]
    return [
        (f"{number}.", f"{seat_line(seat, language)}{end}")
        for number, (seat, end) in enumerate(zip(seats, ends, strict=False), start=1)
    ]


def _university(row: TableRow) -> str:
    return f"{row.university_name} ({row.scope})" if row.scope else row.university_name


def _table(rows: Sequence[TableRow]) -> list[AnnexRow]:
    lines = []
    for area in grouped(rows):
        for number, direction in enumerate(area.directions):
            for place, row in enumerate(direction.rows):
                first = place == 0
                opens = first and number == 0
                codes = " – ".join(row.area_codes)
                lines.append(
                    AnnexRow(
                        f"{codes} {row.area_name}" if opens else "",
                        f"{row.direction_code} {row.direction_name}" if first else "",
                        _university(row),
                        area.span if opens else 0,
                        direction.span if first else 0,
                    )
                )
    return lines


def _extra_name(row: TableRow) -> str:
    """Return the name of an association outside the directions as annex 2 prints it: without the word for it."""
    return row.name.removesuffix(" ОӘБ").removeprefix("УМО ")


def _date_line(order: LegalOrder | OrderDraft | None, language: str) -> str:
    words = WORDS[language]
    if order is None or not order.number or order.signed_on is None:
        return words["no_date"]
    signed = order.signed_on
    return words["date"].format(
        year=signed.year, day=signed.day, month=MONTHS[language][signed.month - 1], number=order.number
    )


def read_annex(number: int, day: date, language: str, order: LegalOrder | OrderDraft | None) -> Annex:
    """Read annex 1 or 2 as it stands on a day, headed by an order."""
    words = WORDS[language]
    titles = getattr(latest_order(), "annex_titles", None) or {}
    annex = titles.get("council" if number == 1 else "associations", {})
    with translation.override(language):
        rows = responsibility_rows(day) if number == 2 else []
        posts = _posts(day, language) if number == 1 else []
    outside = [row for row in rows if not row.area_code]
    # An order whose column heads were not loaded leaves them empty.
    columns = annex.get("columns") or [None] * 3
    heads = [in_language(one, language) for one in columns]
    signed = order.signed_on if order and order.signed_on else day
    corner = words["of"].format(date=_date_line(order, language), annex=number)
    return Annex(
        language=language,
        number=number,
        corner=corner.split("\n"),
        title=in_language(annex.get("title"), language),
        heads=heads if number == 2 else ["№", words["post"]],
        rows=_table([row for row in rows if row.area_code]),
        posts=posts,
        extra_title=in_language(titles.get("extra_associations", {}).get("title"), language),
        extra=[
            (str(place), _extra_name(row), row.university_name) for place, row in enumerate(outside, start=1)
        ],
        author=words["author"],
        made=datetime.combine(signed, time(), UTC),
    )


def annex_pdf(annex: Annex) -> bytes:
    """Return an annex as PDF/A-3u."""
    context = {"annex": annex, "language": annex.language}
    return render_pdf("council/pdf/annex.html", context, css=STYLE, language=annex.language)


def annex_docx(annex: Annex) -> bytes:
    """Return an annex as DOCX: the same words and rows as the PDF."""
    language = annex.language
    paper = word.new_paper(annex.title, author=annex.author, made=annex.made, language=language)
    for text in annex.corner:
        word.line(paper, text, language, align=word.RIGHT, size=10)
    word.line(paper, annex.title, language, bold=True, size=13, align=word.CENTRE)
    if annex.number == 1:
        word.table(paper, annex.heads, annex.posts, (14, 161), language)
        return word.saved(paper)
    rows = [(row.area, row.direction, row.university) for row in annex.rows]
    made = word.table(paper, annex.heads, rows, (45, 55, 75), language)
    for place, row in enumerate(annex.rows, start=1):
        word.merge_down(made, 0, place, place + row.area_span - 1)
        word.merge_down(made, 1, place, place + row.direction_span - 1)
    if annex.extra:
        word.line(paper, annex.extra_title, language, bold=True, align=word.CENTRE)
        heads = ("№", annex.heads[1], annex.heads[2])
        word.table(paper, heads, annex.extra, (10, 90, 75), language)
    return word.saved(paper)
