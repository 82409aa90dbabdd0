"""Story: a signed protocol is opened, its decision directed to three universities; one answers, two are overdue."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from meetings import services
from meetings.models import Assignment, Decision
from tests.browser.looks import fits
from tests.meetings import helpers
from tests.meetings.helpers import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """Keep a picture when a folder for them is named."""
    folder = os.environ.get("STORY_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def protocol(cast, settings, tmp_path):
    """A signed protocol of the Council whose copies went to three universities and the authorised body."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        protocol = helpers.signed(cast)
        universities = [cast.university, cast.member_university, cast.other_university]
        services.deliver_copies(protocol, universities, to_authorised_body=True)
    return protocol


def test_from_the_copy_to_the_overdue_list(page: Page, sign_in, cast, protocol, tmp_path):
    secretary, coordinator = helpers.secretary(cast), cast["university_coordinator"]
    decision = Decision.objects.get(item__meeting=protocol.meeting_id)

    # the coordinator opens the copy and takes the file
    sign_in(page, coordinator)
    page.goto("/kk/copies/")
    page.get_by_test_id("copy-open").click()
    expect(page.get_by_test_id("copy-text")).to_contain_text("Жоспар бекітілсін.")
    with page.expect_download():
        page.get_by_test_id("copy-download").click()
    picture(page, "copy")

    # the secretary sees it in the matrix
    sign_in(page, secretary)
    page.goto(f"/kk/protocols/{protocol.pk}/copies/")
    row = page.get_by_test_id(f"delivery-{cast.member_university.key}")
    expect(row).to_have_attribute("data-state", "downloaded")
    expect(row).to_contain_text("Тестов coordinator")
    picture(page, "copies")
    page.get_by_test_id("receipt-matrix").click()
    expect(page.locator("table .receipt-downloaded")).to_have_count(1)
    expect(page.locator("table .receipt-delivered")).to_have_count(3)
    picture(page, "matrix")

    # the decision is directed to three universities: from the protocol in one click
    page.goto(f"/kk/protocols/{protocol.pk}/")
    page.get_by_test_id("protocol-decisions").get_by_role("link").first.click()
    page.get_by_test_id("decision-direct").click()
    for university in (cast.university, cast.other_university):
        page.get_by_label(university.name).check()
    page.locator("[name=due_on]").fill(f"{timezone.localdate() + timedelta(days=20):%Y-%m-%d}")
    page.get_by_test_id("direct-chosen").click()
    expect(page.get_by_test_id("receivers").locator("tbody tr")).to_have_count(2)
    with translation.override("kk"):
        services.direct_decision(
            decision,
            actor=secretary,
            universities=[cast.member_university],
            due_on=timezone.localdate() + timedelta(days=20),
        )

    # one of them answers with a file
    sign_in(page, coordinator)
    page.goto("/kk/")
    page.get_by_role("link", name="Жауабыңызды күтіп тұрған шешімдер").first.click()
    page.get_by_test_id(f"assignment-{decision.pk}").click()
    page.get_by_label("орындалды", exact=True).check()
    page.locator("[name=text]").fill("Ұсыным екі бағдарламаға енгізілді.")
    page.locator("[name=files]").set_input_files(
        {"name": "акт.pdf", "mimeType": "application/pdf", "buffer": scan().read()}
    )
    picture(page, "answering")
    page.get_by_test_id("answer-submit").click()
    expect(page.get_by_test_id("assignment")).to_have_attribute("data-state", "answered")

    # the secretary accepts it
    sign_in(page, secretary)
    page.goto("/kk/")
    page.get_by_role("link", name="Шешімдер бойынша қаралатын жауаптар").first.click()
    expect(page.get_by_test_id("answer-file")).to_contain_text("акт.pdf")
    page.get_by_test_id("answer-accept").click()
    expect(page.get_by_test_id("assignment")).to_have_attribute("data-state", "accepted")
    # the chain back: answer, decision, item of the meeting
    page.get_by_test_id("chain-decision").click()
    expect(page.get_by_test_id("chain-vote")).to_contain_text("жақтап – 6")
    picture(page, "decision")
    page.get_by_test_id("chain-item").click()
    expect(page.get_by_test_id("decision-link").first).to_be_visible()

    # a month later the overdue list shows the two others
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    sign_in(page, cast["center_head"])
    page.goto("/kk/decisions/overdue/")
    rows = page.get_by_test_id("overdue-list").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text=cast.university.name)).to_have_count(1)
    expect(rows.filter(has_text=cast.member_university.name)).to_have_count(0)
    picture(page, "overdue")
    page.goto("/kk/decisions/")
    expect(page.get_by_test_id(f"decision-{decision.pk}")).to_have_attribute("data-state", "overdue")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    fits(page)
    picture(page, "register-phone")
    page.goto(f"/kk/decisions/{decision.pk}/")
    fits(page)
    picture(page, "decision-phone")
    page.set_viewport_size({"width": 1440, "height": 900})

    # the proof of delivery
    page.goto(f"/kk/protocols/{protocol.pk}/copies/")
    with page.expect_download() as download:
        page.get_by_test_id("delivery-proof").click()
    proof = Path(os.environ.get("STORY_PICTURES") or tmp_path) / "proof.pdf"
    download.value.save_as(proof)
    text = "".join("".join(part.extract_text() for part in PdfReader(proof).pages).split())
    protocol.refresh_from_db()
    assert protocol.signed_file.sha256 in text
    assert "Тестовcoordinator" in text
