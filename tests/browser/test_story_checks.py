"""Story: the Center checks an application by keyboard and asks, the university answers, the Council compares (cl. 31)."""

import re

import pytest
from playwright.sync_api import Page, expect

from criteria.models import Answer, Application
from tests.browser.looks import fits
from tests.cast import Cast, build_cast
from tests.criteria import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("31")]
PHONE = {"width": 390, "height": 844}


def press(page: Page, key: str) -> None:
    """Press a key of the page that is there, when its script is."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def applications(cast) -> list[Application]:
    """Two applications of a closed call, the second checked already."""
    first = world.submitted(cast)
    second = world.rival(cast)
    world.over(first.call)
    found = [Application.objects.select_related("call").get(pk=one.pk) for one in (first, second)]
    world.decided(cast, found[1])
    return found


def test_rows_are_checked_asked_about_answered_and_compared(page: Page, sign_in, cast, applications):
    first, _second = applications
    typed = list(Answer.objects.order_by("pk").values_list("typed", flat=True))
    # the Center: one key a row; a row that is not clear is asked about
    sign_in(page, cast["center_reviewer"])
    page.goto(f"/kk/applications/{first.pk}/check/?only=unchecked")
    expect(page.get_by_test_id("left-count")).to_have_text("26")
    press(page, "c")
    expect(page.get_by_test_id("left-count")).to_have_text("25")
    expect(page.locator('[data-row="2"]')).to_be_visible()
    press(page, "q")
    expect(page.get_by_test_id("question")).to_be_focused()
    page.get_by_test_id("question").fill("Штаттық кестені қосыңыз.")
    page.get_by_test_id("row-ask").click()
    expect(page.get_by_test_id("left-count")).to_have_text("24")
    expect(page.locator('[data-row="2.1"]')).to_be_visible()
    press(page, "r")
    expect(page.get_by_test_id("reason")).to_be_focused()
    page.get_by_test_id("reason").fill("Тізімде 8 адам бар.")
    page.get_by_test_id("row-refuse").click()
    expect(page.get_by_test_id("left-count")).to_have_text("23")
    page.set_viewport_size(PHONE)
    fits(page)

    # the university reads the verdicts and answers on the page of its application
    sign_in(page, cast["university_coordinator"])
    page.goto(f"/kk/applications/{first.pk}/")
    expect(page.get_by_test_id("check-2.1")).to_contain_text("Тізімде 8 адам бар.")
    form = page.get_by_test_id("answer-form-2")
    form.locator("textarea").fill("Кесте тіркелді, 40 адам.")
    form.locator("button[type=submit]").click()
    expect(page.get_by_test_id("row-answer")).to_contain_text("Кесте тіркелді, 40 адам.")
    fits(page)

    # the answer is back at the Center, which confirms; the Council sees the verdicts side by side
    sign_in(page, cast["center_reviewer"])
    page.goto(f"/kk/applications/{first.pk}/check/?row=2")
    expect(page.get_by_test_id("row-history")).to_contain_text("Кесте тіркелді, 40 адам.")
    page.get_by_test_id("row-confirm").click()
    expect(page).to_have_url(re.compile(r"row=2\.2"))
    sign_in(page, cast["chair"])
    page.goto(f"/kk/calls/{first.call_id}/compare/{cast.association.key}/")
    rows = page.get_by_test_id("comparison").locator("tbody tr")
    expect(rows.nth(1)).to_contain_text("ең жақсы")
    expect(rows.nth(2)).to_contain_text("Тізімде 8 адам бар.")
    expect(page.get_by_test_id("charts").locator("svg")).not_to_have_count(0)
    fits(page)
    assert list(Answer.objects.order_by("pk").values_list("typed", flat=True)) == typed


def test_a_question_about_a_call_is_answered_for_everybody(page: Page, sign_in, cast):
    call = world.announced(cast)
    page.set_viewport_size(PHONE)
    sign_in(page, cast["university_coordinator"])
    page.goto(f"/kk/calls/{call.pk}/")
    page.locator("#call-question").fill("Біріккен бағдарлама есепке алына ма?")
    page.get_by_test_id("call-ask").click()
    expect(page.get_by_test_id("questions")).to_contain_text("Біріккен бағдарлама")
    sign_in(page, cast["council_secretary"])
    page.goto(f"/kk/calls/{call.pk}/")
    form = page.get_by_test_id("questions").locator("form")
    form.locator("textarea").first.fill("Жоқ.")
    form.locator("textarea").last.fill("Нет.")
    form.locator("button[type=submit]").click()
    expect(page.get_by_test_id("answer")).to_contain_text("Жоқ.")
    page.context.clear_cookies()
    page.goto(f"/ru/calls/{call.pk}/")
    expect(page.get_by_test_id("answer")).to_contain_text("Нет.")
    expect(page.locator("main")).not_to_contain_text(cast.member_university.name_ru)
    fits(page)
