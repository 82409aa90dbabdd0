"""Story: two coordinators fill in one application and a table comes back: nothing that was typed is lost (cl. 7)."""

import pytest
from playwright.sync_api import Page, expect

from criteria.models import Answer, Application
from criteria.services.answers import save_texts
from tests.browser.looks import fits
from tests.cast import Cast, build_cast
from tests.criteria import world
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("7")]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def value(application: Application, number: str) -> str:
    return Answer.objects.get(application=application, criterion__number=number).typed["value"]


def test_what_two_people_type_is_shown_to_both_and_a_table_is_looked_at_first(
    page: Page, sign_in, cast, tmp_path
):
    application = world.whole(cast)
    other = UserFactory(university=cast.member_university)
    OfficeFactory(user=other, role="university_coordinator", university=cast.member_university)
    sign_in(page, cast["university_coordinator"])
    page.goto(f"/kk/applications/{application.pk}/edit/")
    row = page.get_by_test_id("row-2")
    save_texts(application, actor=other, typed={"v:2": "41"}, seen={"v:2": "40"})
    row.locator("[name='v:2']").fill("42")
    conflict = row.get_by_test_id("conflict-live")
    expect(conflict).to_contain_text("41")
    fits(page)
    assert value(application, "2") == "41"
    conflict.get_by_test_id("conflict-mine").click()
    expect(page.locator("[data-autosave-state][data-state='saved']")).to_be_visible()
    assert value(application, "2") == "42"
    # the same without a script's help: the press of save shows both texts
    page.goto(f"/kk/applications/{application.pk}/edit/")
    save_texts(application, actor=other, typed={"v:10": "5"}, seen={"v:10": "3"})
    page.get_by_test_id("row-10").locator("[name='v:10']").fill("6")
    page.get_by_test_id("application-save").click()
    expect(page.get_by_test_id("answer-conflict")).to_contain_text(other.full_name)
    expect(page.get_by_test_id("row-10").locator("[name='v:10']")).to_have_value("6")
    fits(page)
    page.locator("[name='choice-v:10'][value=theirs]").check()
    page.get_by_test_id("application-save").click()
    expect(page.get_by_test_id("answer-conflict")).to_have_count(0)
    expect(page.get_by_test_id("row-10").locator("[name='v:10']")).to_have_value("5")
    # a table: nothing is written before it was looked at
    table = tmp_path / "table.xlsx"
    table.write_bytes(world.filled_table(application, {"12": 7, "2": "қырық"}).read())
    page.locator("[name=table]").set_input_files(table)
    page.get_by_test_id("application-import").click()
    expect(page.get_by_test_id("table-row-12")).to_contain_text("7")
    expect(page.get_by_test_id("table-row-2").get_by_role("checkbox")).not_to_be_checked()
    fits(page)
    page.set_viewport_size(PHONE)
    fits(page)
    page.get_by_test_id("table-take").click()
    expect(page.get_by_test_id("table-taken")).to_be_visible()
    assert (value(application, "12"), value(application, "2")) == ("7", "42")
    page.get_by_test_id("table-undo").first.click()
    page.locator(".modal.show").get_by_test_id("table-undo-confirm").click()
    expect(page.get_by_test_id("table-undo")).to_have_count(0)
    assert value(application, "12") == "2"
