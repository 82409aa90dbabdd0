"""Story: before a meeting, in Kazakh: a member proposes, the secretary accepts and invites, the member answers on a
phone from the letter, the forecast says what is missing, the silent are reminded, the pack is put together."""

import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from meetings import services
from meetings.models import ItemProposal, Meeting
from notices.models import Letter
from tests.browser.looks import fits
from tests.browser.test_story_meeting import confirm
from tests.meetings import helpers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def meeting(cast, settings, tmp_path) -> Meeting:
    settings.MEDIA_ROOT = tmp_path
    meeting = helpers.planned(cast, items=2)
    item = helpers.first_item(meeting)
    services.add_material(item, actor=helpers.secretary(cast), upload=helpers.scan("жоспар.pdf"))
    return meeting


def propose(page: Page) -> None:
    page.goto("/kk/proposals/new/")
    page.locator("[name=title_kk]").fill("Цифрлық оқулықтар туралы")
    page.locator("[name=title_ru]").fill("О цифровых учебниках")
    page.locator("[name=explanation]").fill("Екі ЖЖОКБҰ сұрады.")
    page.get_by_test_id("proposal-save").click()
    expect(page.get_by_test_id("proposal")).to_have_attribute("data-state", "submitted")


def accept_order_and_invite(page: Page, meeting: Meeting) -> None:
    page.goto("/kk/")
    page.get_by_test_id("waiting").get_by_text("Күн тәртібіне ұсынылған мәселелер").click()
    page.get_by_role("link", name="Цифрлық оқулықтар туралы").click()
    page.get_by_test_id("proposal-accept").click()
    agenda = page.locator("[data-agenda-item]")
    expect(agenda).to_have_count(3)
    expect(agenda.nth(2)).to_contain_text("Цифрлық оқулықтар туралы")

    # by keyboard one place up, then dragged to the very top; the order outlives a reload
    with page.expect_response(re.compile("/items/order/")):
        agenda.nth(2).locator("[data-agenda-grip]").press("ArrowUp")
    expect(agenda.nth(1)).to_contain_text("Цифрлық оқулықтар туралы")
    expect(page.locator("[data-agenda-status]")).to_have_text("Мәселе: 2 / 3")
    # hovering waits until nothing moves any more
    agenda.nth(1).locator("[data-agenda-grip]").hover()
    page.mouse.down()
    expect(agenda.nth(1)).to_have_class(re.compile("is-dragged"))
    agenda.nth(0).hover(position={"x": 20, "y": 10})
    with page.expect_response(re.compile("/items/order/")):
        page.mouse.up()
    page.reload()
    expect(agenda.nth(0)).to_contain_text("Цифрлық оқулықтар туралы")
    expect(agenda.nth(0).locator(".agenda-number")).to_have_text("1")

    confirm(page, "meeting-convene")
    expect(page.get_by_test_id("invitations")).to_contain_text("7")
    expect(page.get_by_test_id("forecast")).to_have_attribute("data-short", "6")


def answer_on_a_phone(browser: Browser, base: str, link: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="kk-KZ")
    page = context.new_page()
    page.goto(f"{base}{link}")
    expect(page.locator("[name=answer]:checked")).to_have_value("online")
    fits(page)
    page.get_by_test_id("answer-send").click()
    expect(page.get_by_test_id("answer-stored")).to_contain_text("онлайн қатысады")
    context.close()


def test_before_a_meeting(page: Page, browser: Browser, sign_in, live_server, cast, meeting):
    sign_in(page, cast["member"])
    propose(page)
    sign_in(page, helpers.secretary(cast))
    accept_order_and_invite(page, meeting)
    assert ItemProposal.objects.get().state == "accepted"

    letter = Letter.objects.get(recipient=cast["member"], calendar_method="REQUEST")
    link = re.search(r"https?://[^/\s]+(/kk/answer/\S+answer=online)", letter.text)
    assert link
    answer_on_a_phone(browser, live_server.url, link[1])

    page.reload()
    expect(page.get_by_test_id("forecast")).to_have_attribute("data-short", "5")
    page.get_by_test_id("answer-in_person").click()
    expect(page.get_by_test_id("forecast")).to_have_attribute("data-short", "4")
    page.get_by_test_id("invitation-page").click()
    expect(page.get_by_test_id("invitation-4")).to_contain_text("хаттағы сілтеме арқылы")
    confirm(page, "silent-remind")
    expect(page.get_by_test_id("message-success")).to_contain_text("5")
    assert Letter.objects.filter(key__startswith="meeting-silent:").count() == 5

    page.goto(f"/kk/meetings/{meeting.pk}/")
    page.get_by_test_id("pack-page").click()
    page.get_by_test_id("pack-build").click()
    with page.expect_download() as download:
        page.get_by_test_id("pack-download").click(timeout=20_000)
    content = download.value.path().read_bytes()
    assert len(PdfReader(io.BytesIO(content)).pages) == 2
    assert download.value.suggested_filename.startswith("pack-council-")
