"""A visitor calculates a KPI sheet: live with JavaScript, by the button without, and sends the address on."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_points_follow_the_answers(page: Page, order_loaded):
    page.goto("/kk/kpi/calculator/")
    page.locator("input[name=i1]").check()
    expect(page.get_by_test_id("kpi-total")).to_have_text("5")
    page.locator("#i4").fill("3")
    expect(page.get_by_test_id("points-4")).to_have_text("4 / 5")
    expect(page.locator("#score-4")).to_contain_text("Тағы 2 болса, «5 және одан көп құжаттар»: +1 балл.")
    expect(page.locator("#i4")).to_be_focused()
    page.locator("#i10").fill("-1")
    expect(page.get_by_test_id("error-10")).to_have_text("0 немесе одан үлкен бүтін сан жазыңыз.")
    page.locator("#i10").fill("10")
    expect(page.get_by_test_id("kpi-total")).to_have_text("19")

    address = page.url
    page.goto("/kk/search/?q=061")
    expect(page.get_by_test_id("found-directions")).to_be_visible()
    page.goto(address)
    expect(page.get_by_test_id("kpi-total")).to_have_text("19")
    expect(page.locator("#i4")).to_have_value("3")


def test_it_counts_without_javascript(browser, browser_context_args, order_loaded):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto("/kk/kpi/calculator/")
    page.locator("input[name=i7][value=all]").check()
    page.locator("#i4").fill("5")
    page.get_by_test_id("kpi-count").click()
    expect(page.get_by_test_id("kpi-total")).to_have_text("20")
    context.close()
