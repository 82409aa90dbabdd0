"""Story: a plan is drafted, answered from a phone, approved, put before the Council and carried out."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from associations.models import PlanVersion
from associations.services.record import add_entry
from associations.services.reports import open_year
from tests.browser.looks import fits
from tests.factories.directory import area_clauses
from tests.factories.meetings import MeetingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def confirm(page: Page, testid: str, reason: str = "") -> None:
    page.get_by_test_id(testid).click()
    if reason:
        page.locator("textarea[name=reason]:visible").fill(reason)
    page.get_by_test_id(f"{testid}-confirm").click()


def test_plan_from_the_draft_to_the_council(page: Page, sign_in, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    area_clauses()
    today = timezone.localdate()
    first_year = today.year if today.month >= 9 else today.year - 1
    open_year(first_year)
    MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=timezone.now() + timedelta(days=14),
    )
    address = f"/kk/plans/{cast.association.key}/{first_year}/"

    # the secretary begins with the usual lines, adds one, and sends the draft to the members
    sign_in(page, cast["association_secretary"])
    page.goto(address)
    page.get_by_text("үлгі тармақтар").click()
    page.get_by_test_id("plan-create").click()
    page.get_by_test_id("plan-item-add").click()
    page.locator("#id_kind").select_option("event")
    page.locator("#id_title_kk").fill("Жұмыс берушілермен дөңгелек үстел")
    page.get_by_test_id("plan-item-save").click()
    expect(page.get_by_test_id("form-errors")).to_contain_text("Тоқсанды не нақты күнді көрсетіңіз.")
    page.locator("#id_quarter").select_option("2")
    page.get_by_test_id("plan-item-save").click()
    expect(page.get_by_test_id("plan-table")).to_contain_text("Жұмыс берушілермен дөңгелек үстел")
    page.locator("#id_due_on").fill((today + timedelta(days=7)).isoformat())
    page.get_by_test_id("plan-send").click()
    page.get_by_test_id("plan-agreed").click()
    expect(page.get_by_test_id("message-error")).to_contain_text("тағы керегі – 3")

    # members answer on a phone, one with an objection; the answer is kept
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast["association_member"])
    page.goto("/kk/")
    page.get_by_text("Жұмыс жоспарының жобасына жауап беру").first.click()
    page.get_by_label("келіспейді").check()
    page.get_by_test_id("plan-answer").click()
    expect(page.get_by_test_id("message-error")).to_contain_text("Нені өзгерту керегін жазыңыз")
    page.get_by_label("келіспейді").check()
    page.locator("#id_text").fill("Семинар көктемде болсын.")
    page.get_by_test_id("plan-answer").click()
    expect(page.get_by_test_id("plan-answers")).to_contain_text("Семинар көктемде болсын.")
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    for persona in ("association_deputy", "association_secretary", "association_chair"):
        sign_in(page, cast[persona])
        page.goto(address)
        page.get_by_test_id("plan-answer").click()
        expect(page.get_by_test_id("message-success")).to_be_visible()

    # the secretary states the agreement, the chair approves
    page.get_by_test_id("plan-agreed").click()
    confirm(page, "plan-approve")
    expect(page.get_by_test_id("plan-steps").locator("li.is-done")).to_have_count(3)
    page.get_by_test_id("plan-view-board").click()
    expect(page.get_by_test_id("plan-board")).to_contain_text("Жұмыс берушілермен дөңгелек үстел")
    with page.expect_download() as download:
        page.get_by_test_id("plan-pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    # what was done is linked to its line
    add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data={"kind": "event", "event_kind": "round_table", "title_kk": "Үстел өтті", "happened_on": today},
    )
    page.goto(address)
    page.locator("tr", has_text="дөңгелек үстел").get_by_test_id("plan-line").click()
    page.locator("#work").select_option(index=1)
    page.get_by_test_id("plan-link").click()
    expect(page.get_by_test_id("plan-links")).to_contain_text("Үстел өтті")
    page.goto(address)
    expect(page.locator("tr", has_text="дөңгелек үстел")).to_contain_text("орындалды")

    # the Council's secretary puts it on the agenda in one step
    sign_in(page, cast["council_secretary"])
    page.goto("/kk/council/plans/")
    page.get_by_test_id("plans-put").click()
    expect(page.get_by_text("жұмыс жоспарларын келісу туралы").first).to_be_visible()

    # an amendment shows its difference; everybody reads the approved version
    sign_in(page, cast["association_secretary"])
    page.goto(address)
    confirm(page, "plan-amend", "Мерзім ауысты")
    expect(page.get_by_test_id("plan-versions")).to_contain_text("2-редакция")
    page.get_by_test_id("plan-difference").click()
    expect(page.get_by_text("Әзірге өзгеріс жоқ")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"/kk/associations/{cast.association.key}/plan/")
    expect(page.get_by_test_id("plan-table")).to_contain_text("Жұмыс берушілермен дөңгелек үстел")
    assert PlanVersion.objects.count() == 2
