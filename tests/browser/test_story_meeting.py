"""Story 1: the Council secretary runs a meeting from the plan to the signed protocol, in Kazakh, by the pages only."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetings.models import Meeting, Protocol
from tests.meetings.helpers import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return cast["council_secretary"]


def confirm(page: Page, testid: str) -> None:
    """Press a verb that asks once, and answer yes."""
    page.get_by_test_id(testid).click()
    page.get_by_test_id(f"{testid}-confirm").click()


def plan_and_invite(page: Page) -> None:
    page.goto("/kk/meetings/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.get_by_test_id("meeting-plan").click()
    page.locator("[name=starts_at]").fill(f"{timezone.localdate():%Y-%m-%d}T10:00")
    page.locator("[name=place_kk]").fill("Астана қаласы, Мәңгілік Ел даңғылы, 8")
    page.locator("[name=place_ru]").fill("г. Астана, проспект Мәңгілік Ел, 8")
    page.get_by_test_id("meeting-save").click()
    for title_kk, title_ru in (
        ("Жұмыс жоспарын келісу туралы", "О согласовании плана работы"),
        ("Әртүрлі мәселелер", "Разное"),
    ):
        page.get_by_test_id("item-add").click()
        page.locator("[name=title_kk]").fill(title_kk)
        page.locator("[name=title_ru]").fill(title_ru)
        page.locator("[name=rapporteur_kk]").fill("Ғ. Әлібек")
        page.locator("[name=rapporteur_ru]").fill("Г. Алибек")
        page.get_by_test_id("item-save").click()
    item = page.locator(".agenda-item").first
    item.locator(".attach > summary").click()
    item.locator("input[type=file]").set_input_files(
        {"name": "жоспар.pdf", "mimeType": "application/pdf", "buffer": scan().read()}
    )
    item.locator(".attach-form button").click()
    expect(page.get_by_test_id("agenda")).to_contain_text("жоспар.pdf")
    confirm(page, "meeting-convene")
    expect(page.get_by_test_id("invitations")).to_contain_text("7")


def take_attendance(page: Page) -> None:
    page.get_by_test_id("meeting-open").click()
    bar = page.get_by_test_id("quorum-bar")
    expect(bar).to_have_attribute("data-missing", "6")
    # without a quorum no vote opens, and the page says how many are missing
    page.get_by_test_id("room-item-1").click()
    page.get_by_test_id("vote-open").click()
    expect(page.get_by_test_id("message-error")).to_contain_text("тағы 6 мүше қажет")
    page.get_by_test_id("back-to-room").click()
    for number in range(1, 7):
        mark = "online" if number == 5 else "in_person"
        page.get_by_test_id(f"attendee-{number}").locator(f"[value={mark}]").click()
        expect(page.get_by_test_id(f"attendee-{number}")).to_have_class(re.compile("is-present"))
    expect(bar).to_have_attribute("data-missing", "0")
    expect(bar).to_contain_text("Кворум бар")
    expect(page.get_by_test_id("presiding")).to_contain_text("Әбдіқадыров Асқар Серікұлы")


def vote_by_keyboard(page: Page) -> None:
    """Tie: three in favour, two against and an abstention, then the chair's deciding vote."""
    page.get_by_test_id("room-item-1").click()
    page.get_by_test_id("vote-open").click()
    expect(page.get_by_test_id("ballot-1")).to_be_focused()
    page.keyboard.press("3")
    page.keyboard.press("2")
    page.keyboard.press("2")
    expect(page.get_by_test_id("ballot-4")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("4")
    page.keyboard.type("Жоба авторының бірі")  # a recusal says why
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("ballot-6")).to_be_focused()
    expect(page.get_by_test_id("tally")).to_contain_text("2 Қарсы")
    expect(page.get_by_test_id("tally")).to_contain_text("1 Мүдделер қақтығысы")
    page.keyboard.press("a")
    expect(page.get_by_test_id("tally")).to_contain_text("2 Жақтап")
    expect(page.get_by_test_id("tally")).to_contain_text("0 Дауыс бермеді")
    page.get_by_test_id("vote-close").click()
    expect(page.get_by_test_id("casting-vote")).to_be_visible()
    page.get_by_test_id("casting-in-favour").click()
    expect(page.get_by_test_id("vote-result")).to_contain_text("Қабылданды")


def decide(page: Page, text_kk: str, text_ru: str) -> None:
    page.locator("[name=text_kk]").fill(text_kk)
    page.locator("[name=text_ru]").fill(text_ru)
    page.locator("[name=responsible_kk]").fill("ЖББДҰО")
    page.locator("[name=responsible_ru]").fill("НЦРВО")
    page.locator("[name=due_on]").fill("2027-02-01")
    page.get_by_test_id("decision-add").click()
    expect(page.get_by_test_id("decision").last).to_contain_text(text_kk)


def test_secretary_runs_a_meeting(page: Page, sign_in, cast, secretary):
    sign_in(page, secretary)
    plan_and_invite(page)
    take_attendance(page)
    vote_by_keyboard(page)
    decide(page, "Жұмыс жоспары келісілсін.", "Согласовать план работы.")

    page.get_by_test_id("next-item").click()
    page.get_by_test_id("vote-open").click()
    expect(page.get_by_test_id("ballot-1")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_test_id("tally")).to_contain_text("6 Жақтап")
    page.get_by_test_id("vote-close").click()
    expect(page.get_by_test_id("vote-result")).to_contain_text("бірауыздан")
    decide(page, "Ақпарат назарға алынсын.", "Информацию принять к сведению.")

    # close: the protocol is written in both languages
    page.get_by_test_id("back-to-room").click()
    confirm(page, "meeting-close")
    kazakh = page.get_by_test_id("protocol-text-kk")
    expect(kazakh).to_contain_text("№ 1 ХАТТАМА")
    expect(kazakh).to_contain_text("РОӘК құрамы – 9 мүше, қатысқаны – 6, кворум бар (Ереженің 12-тармағы).")
    expect(kazakh).to_contain_text("төрағалық етушінің дауысы шешуші болды – «жақтап»")
    expect(kazakh).to_contain_text("Жауапты: ЖББДҰО; мерзімі: 2027 жылғы 1 ақпан.")
    expect(page.get_by_test_id("protocol-text-ru")).to_contain_text("1.1. Согласовать план работы.")

    # edit the text, agree it, and the PDF is built in the background
    page.get_by_test_id("protocol-edit").click()
    page.locator("textarea[name$=heard_kk]").first.fill("Ғ. Әлібек жоспардың жобасын таныстырды.")
    page.get_by_test_id("protocol-save").click()
    page.get_by_test_id("protocol-agree").click()
    page.get_by_test_id("protocol-agree-confirm").click()
    expect(page.get_by_test_id("message-error")).to_contain_text("1-мәселе")  # the Russian text is missing
    page.get_by_test_id("protocol-edit").click()
    page.locator("textarea[name$=heard_ru]").first.fill("Г. Алибек представил проект плана.")
    page.get_by_test_id("protocol-save").click()
    confirm(page, "protocol-agree")
    with page.expect_download() as download:
        page.get_by_test_id("pdf-download").click(timeout=20_000)
    assert download.value.suggested_filename == f"protocol-council-{timezone.localdate().year}-1.pdf"

    # the scan with two signatures
    page.locator("[name=scan]").set_input_files(
        {"name": "қол қойылған.pdf", "mimeType": "application/pdf", "buffer": scan().read()}
    )
    page.locator("[name=signed_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_test_id("protocol-sign-submit").click()
    expect(page.get_by_test_id("protocol-steps")).to_have_attribute("data-state", "signed")
    confirm(page, "protocol-publish")
    expect(page.get_by_test_id("protocol-steps")).to_have_attribute("data-state", "published")
    page.goto("/kk/protocols/")
    expect(page.get_by_test_id("protocol-list")).to_contain_text("№ 1")
    assert Meeting.objects.get().state == "closed"
    assert Protocol.objects.get().state == "published"
