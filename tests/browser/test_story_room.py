"""Story: a vote with four browsers at once (secretary, presiding person, member on a phone, wall), in Kazakh."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Route, expect

from core.models import AuditEntry
from meetings import services
from meetings.models import Attendee, Ballot, Meeting, Vote
from tests.browser.looks import fits
from tests.meetings import helpers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def open_as(browser: Browser, live_server, sign_in, cast):
    """Open a browser of its own for a persona: ``open_as("member", "/kk/…", PHONE)``."""
    contexts = []

    def opened(persona: str, path: str, viewport: dict[str, int] = DESK, **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="kk-KZ",
            timezone_id="Asia/Almaty",
            viewport=viewport,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, cast[persona])
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def meeting(cast, settings, tmp_path) -> Meeting:
    settings.MEDIA_ROOT = tmp_path
    return helpers.opened(cast, 6, items=2)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def sign_everybody_out() -> None:
    """End every session, also where Redis keeps them beside the database."""
    Session.objects.all().delete()
    cache.clear()


def test_four_browsers_vote_one_of_them_cut_off_and_back(open_as, meeting):
    item = helpers.first_item(meeting)
    secretary = open_as("council_secretary", f"/kk/meetings/items/{item.pk}/room/")
    chair = open_as("chair", f"/kk/meetings/{meeting.pk}/seat/")
    member = open_as("member", f"/kk/meetings/{meeting.pk}/seat/", PHONE)
    wall = open_as("deputy_chair", f"/kk/meetings/{meeting.pk}/wall/")
    seats = (chair, member)

    # the secretary opens the vote: it appears everywhere by itself
    secretary.locator("#question_kk").fill("Жоспар келісілсін бе?")
    secretary.get_by_test_id("vote-open").click()
    for page in (*seats, wall):
        expect(page.locator("body")).to_contain_text("Жоспар келісілсін бе?")
    fits(member)
    for page in (secretary, chair, member, wall):
        assert serious(page) == []

    # the chair abstains, the member votes, the secretary and the wall see both
    chair.get_by_test_id("seat-abstained").click()
    expect(chair.get_by_test_id("own-vote")).to_have_attribute("data-value", "abstained")
    member.get_by_test_id("seat-in-favour").click()
    expect(member.get_by_test_id("own-vote")).to_have_attribute("data-value", "in_favour")
    expect(secretary.get_by_test_id("tally")).to_contain_text("1 Жақтап")
    expect(wall.get_by_test_id("wall-count")).to_contain_text(re.compile("1\\s*Қалыс қалды"))

    # the member's phone is cut off: it says so; the vote pressed meanwhile arrives when the connection is back
    member.context.set_offline(True)
    expect(member.get_by_test_id("live-note")).to_be_visible()
    expect(member.get_by_test_id("live-note")).to_contain_text("Байланыс үзілді")
    member.get_by_test_id("seat-against").click()
    expect(member.get_by_test_id("live-note")).to_contain_text("Дауысыңыз порталға әлі жеткен жоқ")
    services.record_ballot(
        Vote.objects.select_related("item__meeting").get(),
        helpers.member(meeting, 5),
        actor=meeting.created_by,
        value="in_favour",
    )
    expect(wall.get_by_test_id("wall-count")).to_contain_text(re.compile("2\\s*Жақтап"))
    member.context.set_offline(False)
    expect(member.get_by_test_id("own-vote")).to_have_attribute("data-value", "against")
    expect(member.get_by_test_id("live-note")).to_contain_text("қалпына келді")
    assert Ballot.objects.filter(attendee__number=4).values_list("value", flat=True).get() == "against"

    # a tie: the chair is asked on their own seat, and every screen shows the result
    secretary.get_by_test_id("vote-close").click()
    chair.get_by_test_id("casting-in-favour").click()
    expect(member.get_by_test_id("vote-result")).to_contain_text("төрағалық етушінің дауысы")
    expect(secretary.get_by_test_id("vote-result")).to_contain_text("Қабылданды")
    expect(wall.get_by_test_id("wall-result")).to_contain_text("Қабылданды")
    assert Vote.objects.get().outcome == "adopted"
    for page in (secretary, chair, member, wall):
        assert serious(page) == []


def test_lost_quorum_is_flagged_everywhere_and_the_vote_is_repeated(open_as, meeting):
    item = helpers.first_item(meeting)
    actor = meeting.created_by
    services.open_vote(item, actor=actor)
    secretary = open_as("council_secretary", f"/kk/meetings/items/{item.pk}/room/")
    member = open_as("member", f"/kk/meetings/{meeting.pk}/seat/", PHONE, color_scheme="dark")
    wall = open_as("chair", f"/kk/meetings/{meeting.pk}/wall/", color_scheme="dark")
    gone = helpers.member(meeting, 6)
    services.mark_absence(gone, actor=actor)

    for page in (secretary, member, wall):
        expect(page.get_by_test_id("quorum-lost")).to_be_visible()
        expect(page.locator("body")).to_contain_text(gone.name)
        assert serious(page) == []
    expect(secretary.get_by_test_id("vote-close")).to_have_count(0)
    services.mark_presence(gone, actor=actor)
    secretary.get_by_test_id("vote-repeat").click()
    for page in (member, wall):
        expect(page.get_by_test_id("quorum-lost")).to_have_count(0)
    member.get_by_test_id("seat-recuse-open").click()
    member.get_by_test_id("seat-recuse").scroll_into_view_if_needed()
    member.locator("#seat-reason").fill("Жоба авторымын")
    services.mark_presence(helpers.member(meeting, 7), actor=actor)  # a change while somebody types
    expect(member.get_by_test_id("quorum-bar")).to_contain_text("7 / 9")
    expect(member.locator("#seat-reason")).to_have_value("Жоба авторымын")
    member.get_by_test_id("seat-recuse").click()
    expect(member.get_by_test_id("own-vote")).to_have_attribute("data-value", "recused")
    assert list(Vote.objects.order_by("number").values_list("state", flat=True)) == ["annulled", "open"]


def test_expired_sign_in_loses_nothing_typed(open_as, sign_in, cast, meeting):
    item = helpers.first_item(meeting)
    services.open_vote(item, actor=meeting.created_by)
    member = open_as("member", f"/kk/meetings/{meeting.pk}/seat/", PHONE)
    member.get_by_test_id("seat-recuse-open").click()
    member.locator("#seat-reason").fill("Жоба авторымын")
    sign_everybody_out()
    note = member.get_by_test_id("live-note")
    expect(note).to_contain_text("Сеанс мерзімі аяқталды")
    expect(note.get_by_role("link")).to_have_attribute("href", re.compile("/account/login/"))
    expect(member.locator("#seat-reason")).to_have_value("Жоба авторымын")

    sign_in(member, cast["member"])  # in another tab
    expect(note).to_contain_text("қалпына келді")
    member.get_by_test_id("seat-recuse").click()
    expect(member.get_by_test_id("own-vote")).to_have_attribute("data-value", "recused")


def test_notes_save_themselves_and_speakers_go_by_keyboard(open_as, meeting):
    item = helpers.first_item(meeting)
    page = open_as("council_secretary", f"/kk/meetings/items/{item.pk}/room/")
    page.locator("#who").fill("4")
    page.locator("#who").press("Enter")
    expect(page.get_by_test_id("speaker-1")).to_contain_text("Дүйсенов")
    expect(page.get_by_test_id("speaker-1").locator("textarea[name$=text_kk]")).to_be_focused()
    page.keyboard.type("жобаны қолдады.")
    expect(page.locator("#notes-state")).to_have_attribute("data-state", "saved", timeout=8000)
    sign_everybody_out()
    page.keyboard.type(" Ұсынысы бар.")
    expect(page.locator("#notes-state")).to_contain_text("Сеанс мерзімі аяқталды", timeout=8000)
    assert item.speakers.get().text_kk == "жобаны қолдады."


def test_thirty_six_votes_by_keyboard_are_thirty_six_keys(open_as, cast, settings, tmp_path):
    """One key a member: the speed is the person's, the portal loses none of them."""
    settings.MEDIA_ROOT = tmp_path
    meeting = helpers.large(cast, seats=36)
    item = helpers.first_item(meeting)
    page = open_as("council_secretary", f"/kk/meetings/items/{item.pk}/room/")
    page.get_by_test_id("vote-open").click()
    expect(page.get_by_test_id("ballot-1")).to_be_focused()
    for number in range(36):
        page.keyboard.press("123"[number % 3])
    # not the nought of “10” or “20”: all of them are stored
    expect(page.get_by_test_id("tally")).to_contain_text(
        re.compile(r"(?<!\d)0 Дауыс бермеді"), timeout=60_000
    )
    assert sorted(Ballot.objects.values_list("attendee__number", flat=True)) == list(range(1, 37))
    assert Ballot.objects.filter(value="against").count() == 12


@pytest.fixture
def keyboard(open_as, cast, settings, tmp_path) -> Page:
    """The secretary at the open vote of twelve members, the first of them under the cursor."""
    settings.MEDIA_ROOT = tmp_path
    meeting = helpers.large(cast, seats=12)
    page = open_as("council_secretary", f"/kk/meetings/items/{helpers.first_item(meeting).pk}/room/")
    page.get_by_test_id("vote-open").click()
    expect(page.get_by_test_id("ballot-1")).to_be_focused()
    return page


def recorded() -> list[str]:
    """What was recorded of whom, in the order of the journal."""
    entries = AuditEntry.objects.filter(action="record_ballot").order_by("pk")
    return [f"{entry.data['member']}: {entry.data['value']}" for entry in entries]


def test_votes_keep_their_order_when_the_rows_are_drawn_anew_under_way(keyboard):
    """Everything is replaced while a request is under way; what was pressed goes out in its order, and is shown."""
    held: list[Route] | None = []
    keyboard.route("**/ballots/**", lambda route: route.continue_() if held is None else held.append(route))
    keyboard.reload()  # a page that is open already may let its first request pass by
    queue = keyboard.get_by_test_id("ballot-queue")
    for number in range(1, 5):
        keyboard.get_by_test_id(f"ballot-{number}").press("12"[(number - 1) % 2])
        expect(queue).to_have_attribute("data-waiting", str(number))
    keyboard.evaluate(
        """() => {
          const vote = document.getElementById("vote"), fresh = vote.cloneNode(true);
          fresh.querySelectorAll("input[type=radio]").forEach((one) => { one.checked = false; });
          vote.replaceWith(fresh);
          document.dispatchEvent(new CustomEvent("room:drawn"));
        }"""
    )
    for number, value in ((1, "in_favour"), (2, "against"), (3, "in_favour"), (4, "against")):
        expect(keyboard.get_by_test_id(f"ballot-{number}").locator(f"[value={value}]")).to_be_checked()
    keyboard.get_by_test_id("ballot-5").press("3")
    expect(queue).to_have_attribute("data-waiting", "5")
    keyboard.get_by_test_id("ballot-6").press("a")
    expect(queue).to_have_attribute("data-waiting", "6")
    keyboard.get_by_test_id("ballot-1").press("2")  # said otherwise while the first answer is awaited
    expect(queue).to_have_attribute("data-waiting", "7")
    released, held = held, None
    for route in released:
        route.continue_()

    expect(queue).to_have_attribute("data-waiting", "0", timeout=20_000)
    expect(keyboard.get_by_test_id("tally")).to_contain_text(re.compile(r"(?<!\d)0 Дауыс бермеді"))
    names = dict(Attendee.objects.values_list("number", "name"))
    pressed = [
        (1, "in_favour"),
        (2, "against"),
        (3, "in_favour"),
        (4, "against"),
        (5, "abstained"),
        (1, "against"),
    ]
    assert recorded() == [f"{names[number]}: {value}" for number, value in pressed]
    assert AuditEntry.objects.filter(action="record_all_in_favour_except").count() == 1


def test_vote_is_closed_after_the_votes_that_were_pressed_before(keyboard):
    for _ in range(12):
        keyboard.keyboard.press("1")
    keyboard.get_by_test_id("vote-close").click()
    expect(keyboard.get_by_test_id("vote-result")).to_contain_text("Қабылданды", timeout=20_000)
    assert Vote.objects.get().in_favour_count == 12


def test_close_counts_when_its_button_is_drawn_anew_under_the_finger(keyboard):
    keyboard.keyboard.press("1")
    expect(keyboard.get_by_test_id("ballot-queue")).to_have_attribute("data-waiting", "0")
    keyboard.get_by_test_id("vote-close").hover()
    keyboard.mouse.down()
    keyboard.evaluate(
        """() => {
            const vote = document.getElementById("vote"), drawn = vote.cloneNode(true);
            vote.replaceWith(drawn);
            drawn.style.marginTop = "200px";
        }"""
    )
    keyboard.mouse.up()
    expect(keyboard.get_by_test_id("vote-result")).to_be_visible(timeout=20_000)
    assert Vote.objects.get().closed_at is not None


def test_votes_pressed_while_the_line_is_cut_arrive_in_their_order(keyboard):
    keyboard.keyboard.press("1")
    expect(keyboard.get_by_test_id("ballot-queue")).to_have_attribute("data-waiting", "0")
    keyboard.context.set_offline(True)
    for key in "213":
        keyboard.keyboard.press(key)
    expect(keyboard.get_by_test_id("live-note")).to_contain_text("Дауысыңыз порталға әлі жеткен жоқ")
    assert Ballot.objects.count() == 1
    keyboard.context.set_offline(False)
    expect(keyboard.get_by_test_id("ballot-queue")).to_have_attribute("data-waiting", "0", timeout=20_000)
    assert [one.rpartition(" ")[2] for one in recorded()] == [
        "in_favour",
        "against",
        "in_favour",
        "abstained",
    ]
