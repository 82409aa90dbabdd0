"""The text of a DOCX shown beside a form: what is read, what is left out, and its limits."""

import io
import zipfile

import pytest
from docx import Document

from core import docx_preview
from core.docx_preview import Unreadable
from core.docx_preview import docx_preview as preview_of


def made(fill) -> bytes:
    paper = Document()
    fill(paper)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def everything(paper) -> None:
    paper.add_heading("Енгізу актісі", 1)
    paper.add_paragraph("Бірінші <b>абзац</b>.")
    paper.add_paragraph("тармақ", style="List Bullet")
    table = paper.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Бас"
    table.cell(1, 0).text, table.cell(1, 1).text = "Сол", "Оң"


def test_headings_paragraphs_lists_and_tables_come_in_their_order():
    found = preview_of(made(everything))
    assert [block.kind for block in found.blocks] == ["heading", "text", "item", "table"]
    assert [block.text for block in found.blocks[:3]] == ["Енгізу актісі", "Бірінші <b>абзац</b>.", "тармақ"]
    cells = [[(cell.text, cell.span) for cell in row] for row in found.blocks[3].rows]
    assert cells == [[("Бас", 2)], [("Сол", 1), ("Оң", 1)]]
    assert not found.is_cut


@pytest.mark.parametrize(
    ("limit", "value"), [("ROWS", 3), ("CHARACTERS", 20)], ids=["too many rows", "too many characters"]
)
def test_a_long_document_is_cut_and_says_so(monkeypatch, limit, value):
    field = limit.lower()
    monkeypatch.setattr(
        docx_preview._Left, "__init__", _with(docx_preview._Left.__init__, **{field: value}), raising=True
    )
    found = preview_of(made(lambda paper: [paper.add_paragraph("Он сөз бар абзац") for _ in range(9)]))
    assert found.is_cut and 0 < len(found.blocks) < 9


def _with(begin, **more):
    return lambda self, until: begin(self, until, **more)


def test_no_more_time_is_spent_than_is_allowed():
    assert preview_of(made(everything), seconds=-1).is_cut


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (docx_preview.TEXT_BYTES + 1))
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"no archive", id="no archive"),
        pytest.param(_bomb(), id="unpacks too large"),
        pytest.param(made(everything)[:900], id="cut off"),
    ],
)
def test_what_cannot_be_read_is_named(content):
    with pytest.raises(Unreadable):
        preview_of(content)
