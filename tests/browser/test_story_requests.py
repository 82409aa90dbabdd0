"""Story: an association asks a university for materials; the coordinator answers on a phone; answers side by side, export."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from core.spreadsheets import XLSX_TYPE
from notices.models import Letter
from tests.browser.looks import fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def workbook(*lines, name="оқулықтар.xlsx") -> dict:
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return {"name": name, "mimeType": XLSX_TYPE, "buffer": file.getvalue()}


def test_request_is_answered_on_a_phone_and_read_side_by_side(page: Page, sign_in, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in(page, cast["association_secretary"])
    page.goto("/kk/requests/?tab=sent")
    page.get_by_test_id("request-new").click()
    page.locator("#id_title_kk").fill("Оқулықтар туралы мәлімет")
    page.locator("#id_due_on").fill((timezone.localdate() + timedelta(days=12)).isoformat())
    page.locator("#id_table").set_input_files(workbook(["Пән", "Саны"]))
    page.get_by_label("мүше жоғары оқу орындары").check()
    page.get_by_test_id("request-save").click()
    expect(page.get_by_test_id("answers")).to_contain_text(cast.member_university.name_kk)
    page.get_by_test_id("request-send").click()
    page.locator("dialog, .modal, .confirm-panel").get_by_test_id("request-send-confirm").first.click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Сұрату жіберілді")
    address = page.url
    assert Letter.objects.filter(
        recipient=cast["university_coordinator"], subject__contains="Оқулықтар"
    ).exists()

    # the coordinator, on a phone
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/")
    page.get_by_role("link", name="Сұратуға жауап беріңіз: Оқулықтар туралы мәлімет").click()
    expect(page.get_by_test_id("answer-submit")).to_be_visible()
    fits(page)
    page.locator("#id_text").fill("Кестені жібереміз.")
    page.get_by_test_id("answer-submit").click()
    expect(page.get_by_test_id("form-errors")).to_contain_text("Толтырылған кестені тіркеңіз.")
    expect(page.locator("#id_text")).to_have_value("Кестені жібереміз.")
    page.locator("#id_table").set_input_files(workbook(["Пән", "Саны"], ["Физика", 40], name="толған.xlsx"))
    page.get_by_test_id("answer-submit").click()
    expect(page.get_by_test_id("answer-submitted")).to_be_visible()

    # side by side, returned, completed, exported
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, cast["association_secretary"])
    page.goto(address)
    expect(page.get_by_test_id("answers-table")).to_contain_text("Физика")
    page.get_by_test_id("answer-return").click()
    page.locator("textarea[name=reason]:visible").fill("Химияны қосыңыз")
    page.locator("[data-testid=answer-return-confirm]:visible").click()
    expect(page.get_by_test_id("answers")).to_contain_text("Химияны қосыңыз")
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/university-room/")
    expect(page.get_by_test_id("room-requests")).to_contain_text("1")
    page.get_by_test_id("room-request-list").get_by_role("link").first.click()
    expect(page.get_by_test_id("return-reason")).to_contain_text("Химияны қосыңыз")
    page.locator("#id_table").set_input_files(
        workbook(["Пән", "Саны"], ["Физика", 40], ["Химия", 15], name="толған.xlsx")
    )
    page.get_by_test_id("answer-submit").click()
    expect(page.get_by_test_id("answer-submitted")).to_be_visible()

    sign_in(page, cast["association_secretary"])
    page.goto(address)
    page.get_by_test_id("answer-accept").click()
    expect(page.get_by_test_id("answers")).to_contain_text("қабылданды")
    with page.expect_download() as download:
        page.get_by_test_id("export-xlsx").click()
    sheets = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets
    assert [cell.value for cell in sheets[1][3]][1:] == ["Химия", "15"]
    with page.expect_download() as download:
        page.get_by_test_id("export-zip").click()
    names = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())).namelist()
    assert any(name.endswith("толған.xlsx") for name in names)
