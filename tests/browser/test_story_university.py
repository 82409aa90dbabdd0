"""Story 4: the university coordinator downloads a protocol, and its sender sees who took it."""

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from meetings import services
from tests.meetings import helpers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def protocol(cast, settings, tmp_path):
    """A signed protocol of the association, on its way to its universities."""
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        protocol = helpers.signed(cast)
        services.deliver_copies(protocol, [cast.member_university, cast.other_university])
    return protocol


def test_coordinator_downloads_and_the_secretary_sees_the_receipt(page: Page, sign_in, cast, protocol):
    sign_in(page, cast["university_coordinator"])
    page.goto("/kk/copies/")
    row = page.get_by_test_id(f"copy-{protocol.pk}")
    expect(row).to_contain_text("Жаңа")
    expect(page.get_by_test_id("only-new")).to_contain_text("(1)")
    with page.expect_download() as download:
        row.get_by_test_id("copy-download").click()
    assert download.value.suggested_filename == "scan.pdf"
    # the page reads itself again: the copy is not new any more and shows who took it
    expect(row).to_contain_text("Тестов coordinator", timeout=10_000)
    expect(row).not_to_contain_text("Жаңа")

    sign_in(page, helpers.secretary(cast))
    page.goto(f"/kk/protocols/{protocol.pk}/copies/")
    expect(page.get_by_test_id("opened-count")).to_contain_text("1")
    expect(page.get_by_test_id("delivery-matrix")).to_contain_text("Тестов coordinator")
    expect(page.get_by_test_id("delivery-matrix")).to_contain_text("Ашылмады")
    page.get_by_test_id("remind-unopened").click()
    page.get_by_test_id("remind-unopened-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()


def test_other_universities_do_not_know_of_it(page: Page, sign_in, cast, protocol):
    sign_in(page, cast["outsider"])
    answer = page.goto(f"/kk/protocols/{protocol.pk}/")
    assert answer is not None
    assert answer.status == 404
