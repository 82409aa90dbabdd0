"""Story: the association's secretary brings in a table of members, mends its wrong rows and takes the rest."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from core.spreadsheets import XLSX_TYPE
from meetings.models import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADS = ["Аты-жөні", "Мүше түрі", "Ұйым", "Лауазымы", "Ел", "Мүше болған күні"]


def workbook(*lines) -> dict:
    book = Workbook()
    for line in (HEADS, *lines):
        book.active.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return {"name": "мүшелер.xlsx", "mimeType": XLSX_TYPE, "buffer": file.getvalue()}


def test_table_with_errors_is_mended_and_taken(page: Page, sign_in, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in(page, cast["association_secretary"])
    page.goto(f"/kk/associations/{cast.association.key}/members/")
    expect(page.get_by_test_id("missing-kinds")).to_contain_text("шетелдік әріптес")
    page.get_by_test_id("member-import").click()

    # a file of another kind is refused, in words
    page.locator("#id_file").set_input_files(
        {"name": "мүшелер.csv", "mimeType": "text/csv", "buffer": b"a;b"}
    )
    page.get_by_test_id("import-upload").click()
    expect(page.get_by_test_id("form-errors")).to_contain_text("csv")

    page.locator("#id_file").set_input_files(
        workbook(
            ["Әбенова Гүлнар", "жұмыс беруші", "«Дала» ЖШС", "директор", "", "01.09.2025"],
            ["Smith John", "шетелдік әріптес", "Ankara University", "professor", "", ""],
            ["Өмірова Жанар", "бастық", "«Білім» қоры", "төраға", "", "кеше"],
        )
    )
    page.get_by_test_id("import-upload").click()
    expect(page.get_by_test_id("import-right")).to_contain_text("1")
    expect(page.get_by_test_id("import-wrong")).to_contain_text("2")
    problems = page.get_by_test_id("import-problems")
    expect(problems).to_contain_text("E3")
    expect(problems).to_contain_text("Шетелдік әріптестің елін көрсетіңіз.")
    expect(problems).to_contain_text("B4")
    expect(problems).to_contain_text("«кеше» – күн емес.")
    assert not Seat.objects.filter(person_name__startswith="Әбенова").exists()
    with page.expect_download() as download:
        page.get_by_test_id("import-wrong-xlsx").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet.max_row == 3
    page.get_by_test_id("import-take").click()
    expect(page.get_by_test_id("import-done")).to_contain_text("1")

    # the wrong rows, mended, are uploaded in their turn
    page.goto(f"/kk/associations/{cast.association.key}/members/import/")
    page.locator("#id_file").set_input_files(
        workbook(
            ["Әбенова Гүлнар", "жұмыс беруші", "«Дала» ЖШС", "директор", "", "01.09.2025"],
            ["Smith John", "шетелдік әріптес", "Ankara University", "professor", "Түркия", ""],
            ["Өмірова Жанар", "үкіметтік емес ұйым", "«Білім» қоры", "төраға", "", "01.10.2025"],
        )
    )
    page.get_by_test_id("import-upload").click()
    expect(page.get_by_test_id("import-known")).to_contain_text("1")
    expect(page.get_by_test_id("import-right")).to_contain_text("2")
    page.get_by_test_id("import-take").click()
    expect(page.get_by_test_id("import-done")).to_contain_text("2")

    page.goto(f"/kk/associations/{cast.association.key}/members/")
    expect(page.get_by_test_id("missing-kinds")).to_have_count(0)
    page.locator("#q").fill("өмірова БІЛІМ")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("member-list").locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Өмірова Жанар").click()
    page.get_by_test_id("member-end").click()
    page.locator("#id_ground").fill("Қордың хаты, 12.11.2026")
    page.get_by_test_id("member-end-confirm").click()
    expect(page.get_by_test_id("member-facts")).to_contain_text("Қордың хаты")
    expect(page.get_by_test_id("member-history")).to_contain_text("Мүшелік аяқталды")
