"""The protocol's PDF and the calendar entry, made from plain records."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from meetings.documents import (
    Invitation,
    Paragraph,
    invitation_ics,
    layout,
    paragraphs,
    protocol_docx,
    protocol_pdf,
    roll_call_workbook,
)
from meetings.domain import wording

from . import sample


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return protocol_pdf(sample.document(3))


@pytest.fixture(scope="module")
def text(pdf) -> str:
    return plain(pdf)


@pytest.mark.clause("13")
@pytest.mark.parametrize(
    "phrase",
    [
        "№ 3 ХАТТАМА",
        "ПРОТОКОЛ № 3",
        "2026 жылғы 1 қазан, сағат 10:00 – 12:30",
        "1 октября 2026 года, 10:00 – 12:30 ч.",
        "РОӘК құрамы – 36 мүше, қатысқаны – 28, кворум бар (Ереженің 12-тармағы).",
        "Из 36 членов РУМС присутствовали 28, кворум имеется (пункт 12 Положения).",
        "КҮН ТӘРТІБІ:",
        "ПОВЕСТКА ДНЯ:",
        "ТЫҢДАЛДЫ: Ғабдуллин Әсел Маратқызы",
        "СЛУШАЛИ: Ғабдуллин Әсел Маратқызы",
        "СӨЗ СӨЙЛЕДІ:",
        "ВЫСТУПИЛИ:",
        "ШЕШІМ ҚАБЫЛДАНДЫ:",
        "РЕШИЛИ:",
        "Дауыс беру нәтижесі: «жақтап» – 27, «қарсы» – 0, «қалыс қалды» – 1.",
        "төрағалық етушінің дауысы шешуші болды",
        "решающим стал голос председательствующего",
        "Жауапты: ЖББДҰО; мерзімі: 2026 жылғы 1 желтоқсан.",
        "₸ 1 234,5 млн",
        "Төрағалық етуші",
        "Председательствующий",
        "Отырысқа қатысушылардың тізімі",
        "Список участников заседания",
        "Һашимов Гүлнәр Бекқызы",
        "бос орын",
        "вакантно",
    ],
)
def test_protocol_pdf_says(text, phrase):
    assert phrase in text


def test_two_languages_stand_side_by_side_item_by_item(text):
    places = [
        text.index(heading)
        for heading in (
            "1. Бірінші мәселе бойынша",
            "1. По первому вопросу",
            "2. Екінші мәселе бойынша",
            "2. По второму вопросу",
        )
    ]

    assert places == sorted(places)
    assert text.count("1-қосымша") == text.count("Приложение 1 к протоколу") == 1


@pytest.mark.parametrize(("language", "other"), [("kk", "ПРОТОКОЛ"), ("ru", "ХАТТАМА")])
def test_one_language_stands_alone(language, other):
    document = sample.document(3, languages=(language,))
    words = plain(protocol_pdf(document))

    assert other not in words
    assert wording.HEADINGS[language]["decided"] in words


def plain(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def bare(words: str) -> str:
    """Letters and digits only: lines of a PDF break at spaces, hyphens and slashes."""
    return "".join(one for one in words if one.isalnum())


def said_by(document) -> list[str]:
    """Everything the document says, line by line, in order."""
    lines = [
        f"{line.label} {line.text}".strip()
        for block in layout.protocol_blocks(document)
        for cell in block.cells
        for line in cell
    ]
    for grid in layout.annex_grids(document):
        lines += [*grid.annex, *grid.title]
        lines += [" / ".join(head) for head in grid.heads]
        lines += [line for row in grid.rows for cell in row for line in cell]
        for note in grid.notes:
            lines += [*note.titles, *[" / ".join(line) for line in note.lines]]
    return lines


@pytest.mark.parametrize("languages", [("kk",), ("ru",), ("kk", "ru")], ids=["kk", "ru", "both"])
def test_docx_and_pdf_say_the_same(languages):
    document = sample.document(3, languages=languages)
    paper = bare(plain(protocol_pdf(document)))
    word = Document(BytesIO(protocol_docx(document)))
    typed = bare("".join(node.text or "" for node in word.element.body.iter(qn("w:t"))))
    said = said_by(document)

    place = 0
    for line in said:
        place = typed.index(bare(line), place)
        assert bare(line) in paper
    assert word.core_properties.language == {"kk": "kk-KZ", "ru": "ru-RU"}[languages[0]]


def test_kazakh_letters_are_the_same_in_both_files():
    document = sample.document(1, languages=("kk",))
    letters = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ₸")
    word = "".join(
        node.text or "" for node in Document(BytesIO(protocol_docx(document))).element.iter(qn("w:t"))
    )

    assert letters & set(plain(protocol_pdf(document))) == letters & set(word)
    assert len(letters & set(word)) >= 16


def test_annex_tables_repeat_their_heads():
    document = sample.document(10)
    texts = tuple(replace(text, participants=text.participants * 2) for text in document.texts)
    document = replace(document, texts=texts)  # seventy-two seats, more than a page holds
    pages = [page.extract_text() for page in PdfReader(BytesIO(protocol_pdf(document))).pages]
    roll = [page for page in pages if "1-мәселе / Вопрос 1" in page]
    word = Document(BytesIO(protocol_docx(document)))

    assert len(roll) == 2
    assert len(word.element.xpath("//w:tblHeader")) == len(layout.annex_grids(document))
    assert len(word.element.xpath("//w:sectPr")) == 2


def test_roll_call_names_every_member_on_every_question():
    document = sample.document(10)
    grids = layout.roll_call_grids(document)

    assert [len(grid.heads) - 2 for grid in grids] == [5, 5]
    assert all(len(grid.rows) == 35 for grid in grids)  # the vacant seat votes nothing
    assert grids[0].rows[3][4] == ("өздігінен бас тартты / самоотвод",)
    assert [note.titles[0][:9] for note in grids[0].notes] == [f"{number}-мәселе." for number in range(1, 6)]
    assert any("Шешуші дауыс" in line[0] for line in grids[0].notes[1].lines)
    assert any("өз университеті туралы мәселе" in line[0] for line in grids[0].notes[2].lines)


def test_workbook_takes_no_name_for_a_formula():
    document = sample.document(2)
    text = document.texts[0]
    evil = replace(text.participants[0], name='=HYPERLINK("http://x","y")', post="+1", organisation="@a")
    document = replace(
        document, texts=(replace(text, participants=(evil, *text.participants[1:])), *document.texts[1:])
    )
    page = load_workbook(BytesIO(roll_call_workbook(document))).active

    assert [page.cell(4, column).value for column in (2, 3, 4)] == [
        '\'=HYPERLINK("http://x","y")',
        "'+1",
        "'@a",
    ]
    assert all(page.cell(4, column).data_type == "s" for column in (2, 3, 4))
    assert page.cell(4, 5).value == "жақтап / за"
    formulas = [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and all(value.startswith("=COUNTIF(") for value in formulas)


def test_places_of_the_signatures_are_named_in_the_pdf(pdf):
    places = PdfReader(BytesIO(pdf)).named_destinations

    assert {"sign-presiding", "sign-secretary", "qr-check"} <= set(places)


def test_protocol_pdf_numbers_its_pages(pdf):
    pages = PdfReader(BytesIO(pdf)).pages

    assert all(f"{number} / {len(pages)}" in page.extract_text() for number, page in enumerate(pages, 1))


def test_protocol_pdf_embeds_every_font_whole(pdf):
    fonts = {
        str(font["/BaseFont"]): font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in PdfReader(BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert len(fonts) == 3
    assert all("Protocol-Serif" in name and "/FontFile2" in found for name, found in fonts.items())


def test_protocol_pdf_is_archival_and_the_same_for_the_same_record(pdf):
    assert b"pdfaid:part" in PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data()
    assert protocol_pdf(sample.document(3)) == pdf


def test_draft_is_marked_on_every_page():
    draft = PdfReader(BytesIO(protocol_pdf(sample.document(1, is_draft=True))))

    assert all("ЖОБА" in page.extract_text() or "ПРОЕКТ" in page.extract_text() for page in draft.pages)


def test_paragraphs_know_their_numbers():
    assert paragraphs("1.1. Бекітілсін.\n\n Жауапты: хатшы. \n2) Екінші") == (
        Paragraph("Бекітілсін.", "1.1."),
        Paragraph("Жауапты: хатшы."),
        Paragraph("Екінші", "2)"),
    )


INVITATION = Invitation(
    key="meeting-7@council-portal",
    language="kk",
    summary="РОӘК отырысына шақыру",
    description="Күн тәртібі:\n1. Жоспар; талқылау, бекіту",
    place="Астана қаласы",
    link="https://meet.example.kz/7",
    begins_at=datetime(2026, 10, 1, 10, tzinfo=ZoneInfo("Asia/Almaty")),
    ends_at=datetime(2026, 10, 1, 12, tzinfo=ZoneInfo("Asia/Almaty")),
    stamped_at=datetime(2026, 9, 20, 9, tzinfo=UTC),
    organiser_name="Өмірзақов Ілияс",
    organiser_email="secretary@demo.kz",
    attendee_name="Қуанышбеков Ерлан",
    attendee_email="member@demo.kz",
)


def test_invitation_ics_reads_back_the_same():
    calendar = icalendar.Calendar.from_ical(invitation_ics(INVITATION))
    event = calendar.walk("VEVENT")[0]

    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == "meeting-7@council-portal"
    assert event["SUMMARY"] == "РОӘК отырысына шақыру"
    assert event["DESCRIPTION"] == INVITATION.description
    assert event["DTSTART"].dt == datetime(2026, 10, 1, 5, tzinfo=UTC)
    assert event["ATTENDEE"].params["CN"] == "Қуанышбеков Ерлан"
    assert event["STATUS"] == "CONFIRMED"


def test_invitation_ics_folds_long_lines_to_75_octets():
    long = replace(INVITATION, description="Оқу-әдістемелік бірлестік " * 30)

    assert all(len(line.encode()) <= 75 for line in invitation_ics(long).split("\r\n"))


def test_cancelled_meeting_takes_the_entry_back():
    cancelled = icalendar.Calendar.from_ical(
        invitation_ics(replace(INVITATION, is_cancelled=True, sequence=2))
    )

    assert cancelled["METHOD"] == "CANCEL"
    assert cancelled.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert cancelled.walk("VEVENT")[0]["SEQUENCE"] == 2
