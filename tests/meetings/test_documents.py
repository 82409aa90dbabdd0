"""The protocol's PDF and the calendar entry, made from plain records."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from pypdf import PdfReader

from meetings.documents import Invitation, Paragraph, invitation_ics, paragraphs, protocol_pdf

from . import sample


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return protocol_pdf(sample.document(3))


@pytest.fixture(scope="module")
def text(pdf) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


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


def test_protocol_pdf_is_kazakh_first_and_each_part_is_whole(text):
    kazakh, russian = text.index("№ 3 ХАТТАМА"), text.index("ПРОТОКОЛ № 3")

    assert kazakh < text.index("Отырысқа қатысушылардың тізімі") < russian
    assert russian < text.index("Список участников заседания")


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
