"""The report and the form of appendix 2 as papers: PDF and DOCX say the same, line by line (clause 22, ADR-0022)."""

import time
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from associations.models import AnnualReport, ReportSection
from core.files import DOCX
from kpi.documents.layout import Facts, Grid, form_paper, report_paper
from kpi.documents.report import kpi_form_docx, kpi_form_pdf, report_docx, report_pdf
from kpi.models import Evidence
from tests.factories.kpi import report_with_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
ROW = {
    "kind": "event",
    "title": {"kk": "Дөңгелек үстел", "ru": "Круглый стол", "en": ""},
    "on": "2026-03-12",
    "page": ["associations:record_entry", 1],
    "links": ["https://kaznu.kz/ustel"],
    "is_event": True,
}


@pytest.fixture
def report(cast) -> AnnualReport:
    found = report_with_sheet(cast.association)
    section = ReportSection.objects.get(report=found, clause__sub_item=1)
    section.text, section.text_after = "Бірінші бөлік.\n\nЕкінші\x0bбөлік.", "Кестеден кейін."
    section.drafted = [ROW]
    section.save()
    score = found.kpi_sheet.scores.get(indicator__number=1)
    score.claim, score.claim_points, score.claim_note = True, 5, "Қағаз түрінде бекітілген."
    score.save()
    Evidence.objects.create(
        score=score, title="Бұйрық", url="https://kaznu.kz/b", added_by=cast["association_secretary"]
    )
    return found


def lines_of(paper) -> list[str]:
    """Return every text of the blocks, in order."""
    said = []
    for block in paper.blocks:
        if isinstance(block, Facts):
            said += [text for row in block.rows for text in row]
        elif isinstance(block, Grid):
            said += [*block.heads, *(line.text for row in block.rows for cell in row.cells for line in cell)]
        else:
            said.append(block.text)
    return [" ".join(text.replace("\x0b", " ").split()) for text in (*said, *paper.signers) if text.strip()]


def words_of(content: bytes) -> str:
    body = Document(BytesIO(content)).element.body
    parts = []
    for node in body.iter(qn("w:p"), qn("w:t"), qn("w:br")):
        parts.append(node.text or "" if node.tag == qn("w:t") else " ")
    return " ".join("".join(parts).split())


def pages_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    ("read", "as_word", "as_pages"),
    [
        pytest.param(form_paper, kpi_form_docx, kpi_form_pdf, id="form"),
        pytest.param(report_paper, report_docx, report_pdf, id="report"),
    ],
)
def test_docx_and_pdf_say_every_line_in_order(report, language, read, as_word, as_pages):
    lines = lines_of(read(report, language))
    assert len(lines) > 30
    word, pages = words_of(as_word(report, language)), pages_of(as_pages(report, language))
    place = 0
    for line in lines:
        found = word.find(line, place)
        assert found >= 0, line
        place = found + len(line)
    for line in lines:
        assert line.replace(" ", "") in pages.replace(" ", ""), line


def test_texts_of_a_section_stand_around_its_rows(report):
    words = words_of(report_docx(report, "kk"))
    said = ["Бірінші бөлік.", "Екінші бөлік.", "Дөңгелек үстел", "Кестеден кейін."]
    assert [text for text in said if text in words] == said
    assert sorted(said, key=words.index) == said
    assert "Екінші бөлік." in pages_of(report_pdf(report, "kk")), "what XML cannot hold is a space"


def test_docx_is_the_same_for_the_same_report(report, monkeypatch):
    first, now = report_docx(report, "kk"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_600)  # the archive's own moments count too
    assert report_docx(report, "kk") == first


@pytest.mark.parametrize("name", ["kpi:kpi_form_docx", "kpi:report_docx"])
def test_docx_is_taken_away_under_its_name(cast, report, name):
    answer = cast.client("association_secretary").get(reverse(name, args=[report.pk, "kk", "docx"]))
    assert answer.headers["Content-Type"] == DOCX
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Disposition"].endswith('-kk.docx"')
    assert "no-store" in answer.headers["Cache-Control"]
