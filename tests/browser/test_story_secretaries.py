"""Story: marks made faster than they are answered, and two secretaries typing into one note, in Kazakh."""

import pytest
from playwright.sync_api import Browser, Page, expect

from meetings.models import AgendaItem, Meeting, Presence
from tests.meetings import helpers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary_at(browser: Browser, live_server, sign_in, cast):
    """Open a browser of its own for the secretary at a path."""
    contexts = []

    def opened(path: str) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="kk-KZ", timezone_id="Asia/Almaty")
        contexts.append(context)
        page = context.new_page()
        sign_in(page, cast["council_secretary"])
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def meeting(cast, settings, tmp_path) -> Meeting:
    settings.MEDIA_ROOT = tmp_path
    return helpers.opened(cast)


@pytest.mark.clause("12")
def test_no_mark_of_attendance_is_lost_in_a_hurry(secretary_at, meeting):
    page = secretary_at(f"/kk/meetings/{meeting.pk}/room/")
    # all at once, as nobody could by hand: before the first answer is there
    page.evaluate(
        "document.querySelectorAll('#attendance .roster-line button[value=in_person]')"
        ".forEach(function (button) { button.click(); })"
    )
    expect(page.get_by_test_id("quorum-bar")).to_have_attribute("data-missing", "0")
    expect(page.locator(".roster-line.is-present")).to_have_count(7)

    assert Presence.objects.filter(attendee__meeting=meeting, left_at=None).count() == 7


def test_two_secretaries_lose_nothing(secretary_at, meeting):
    item = helpers.first_item(meeting)
    path = f"/kk/meetings/items/{item.pk}/room/"
    first, second = secretary_at(path), secretary_at(path)
    first.fill("#id_heard_kk", "Бірінші мәтін.")
    expect(first.locator("#notes-state")).to_have_attribute("data-state", "saved")
    second.fill("#id_heard_kk", "Екінші мәтін.")
    second.fill("#id_spoke_ru", "Обсудили.")
    box = second.get_by_test_id("conflict-live")
    expect(box).to_contain_text("Бірінші мәтін.")
    assert AgendaItem.objects.get().heard_kk == "Бірінші мәтін."
    assert AgendaItem.objects.get().spoke_ru == "Обсудили."
    second.get_by_test_id("conflict-both").click()
    expect(box).to_have_count(0)
    expect(second.locator("#notes-state")).to_have_attribute("data-state", "saved")

    assert AgendaItem.objects.get().heard_kk == "Бірінші мәтін.\nЕкінші мәтін."
