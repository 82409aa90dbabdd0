"""Story: the protocol is written with usual wordings by two editors, remarked on, agreed and taken out, in Kazakh."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from re import compile as pattern
from re import escape

import pytest
from django.utils import timezone
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from meetings import services
from tests.meetings import helpers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def protocol(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = {
        "field": "decided",
        "text_kk": "Ақпарат назарға алынсын.",
        "text_ru": "Информацию принять к сведению.",
    }
    services.add_phrase(None, actor=helpers.secretary(cast), data=data)
    return helpers.drafted(cast)


def insert_phrase(page: Page, decided_kk: str, decided_ru: str) -> None:
    """F2 in the text, Enter in the list: the wording stands in both languages."""
    page.locator(decided_kk).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("F2")
    expect(page.locator("#phrase-choice")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(decided_kk)).to_have_value(pattern(escape("Ақпарат назарға алынсын.")))
    expect(page.locator(decided_ru)).to_have_value(pattern(escape("Информацию принять к сведению.")))
    expect(page.locator(decided_kk)).to_be_focused()


def test_protocol_from_draft_to_extract(page: Page, sign_in, cast, protocol, tmp_path):
    secretary, line = helpers.secretary(cast), protocol.items.get()
    heard, heard_ru = f"#id_item-{line.pk}-heard_kk", f"#id_item-{line.pk}-heard_ru"
    decided, decided_ru = f"#id_item-{line.pk}-decided_kk", f"#id_item-{line.pk}-decided_ru"
    sign_in(page, secretary)
    page.goto(f"/kk/protocols/{protocol.pk}/edit/")
    insert_phrase(page, decided, decided_ru)

    # what is typed is kept by itself and is there after a reload
    page.locator(heard).fill("Жоспар таныстырылды.")
    page.locator(heard_ru).fill("План представлен.")
    expect(page.get_by_test_id("kept-at")).to_contain_text("Уақытша сақталды", timeout=15_000)
    page.reload()
    expect(page.get_by_test_id("working-copy")).to_be_visible()
    expect(page.locator(heard)).to_have_value("Жоспар таныстырылды.")

    # somebody else saves first: both texts are shown, one is chosen
    theirs = {f"item-{line.pk}-heard_kk": "Жоспардың жобасы баяндалды."}
    services.save_texts(protocol, actor=cast["chair"], texts=theirs, base=1)
    page.get_by_test_id("protocol-save").click()
    conflict = page.get_by_test_id("conflicts")
    expect(conflict).to_contain_text("жобасы баяндалды.")
    expect(conflict).to_contain_text("таныстырылды.")
    conflict.locator("[value=both]").check()
    page.get_by_test_id("protocol-save").click()
    expect(page.get_by_test_id("protocol-text-kk")).to_contain_text("Жоспар таныстырылды.")
    expect(page.get_by_test_id("protocol-text-kk")).to_contain_text("Жоспардың жобасы баяндалды.")

    # the difference is kept
    page.get_by_test_id("revisions-link").click()
    expect(page.get_by_test_id("changes").locator("ins").first).to_contain_text("таныстырылды.")

    # remarks: the secretary opens, a member remarks, the secretary accepts with a change of the text
    page.goto(f"/kk/protocols/{protocol.pk}/remarks/")
    page.locator("[name=until]").fill(f"{timezone.localdate() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_test_id("remarks-open").click()
    sign_in(page, cast["member"])
    page.goto(f"/kk/protocols/{protocol.pk}/remarks/")
    form = page.locator("#item-1 .remark-form")
    form.locator("textarea").fill("Баяндаманың күні жазылсын.")
    form.get_by_test_id("remark-leave").click()
    expect(page.locator("#item-1")).to_contain_text("жауап күтуде")
    sign_in(page, secretary)
    page.goto(f"/kk/protocols/{protocol.pk}/")
    page.get_by_test_id("remarks-link").click()
    page.get_by_test_id("remark-answer").click()
    page.locator(heard_ru).fill("План представлен 1 октября.")
    page.locator("#reason").fill("Күні қосылды.")
    page.get_by_test_id("remark-accept").click()
    expect(page.locator("#item-1")).to_contain_text("Күні қосылды.")

    # agree; PDF and DOCX say the same
    page.goto(f"/kk/protocols/{protocol.pk}/")
    page.get_by_test_id("protocol-agree").click()
    page.get_by_test_id("protocol-agree-confirm").click()
    with page.expect_download() as download:
        page.get_by_test_id("pdf-download").click(timeout=20_000)
    paper = PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    assert "Жоспар таныстырылды." in " ".join(one.extract_text() for one in paper.pages)
    with page.expect_download() as download:
        page.get_by_test_id("docx-download").click()
    word = Document(str(download.value.path()))
    assert "План представлен 1 октября." in "".join(node.text for node in word.element.xpath("//w:t"))

    # signed; an extract for whom it concerns
    services.record_paper_signatures(
        protocol, actor=secretary, upload=helpers.scan(), signed_on=timezone.localdate()
    )
    page.goto(f"/kk/protocols/{protocol.pk}/extracts/")
    page.locator("[name=decision]").select_option(index=1)
    page.locator("[name=for_whom]").fill("Л.Н. Гумилев атындағы ЕҰУ")
    page.get_by_test_id("extract-make").click()
    expect(page.get_by_test_id("extracts")).to_contain_text("Л.Н. Гумилев атындағы ЕҰУ")
    with page.expect_download() as download:
        page.get_by_test_id("extract-pdf").click()
    assert download.value.suggested_filename.startswith("extract-council-")
