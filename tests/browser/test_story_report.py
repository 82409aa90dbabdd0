"""Story 2: the association secretary files the annual report, in Kazakh, through the pages only."""

import re

import pytest
from playwright.sync_api import Page, expect

from associations.models import AnnualReport, Association
from kpi.services.claims import open_reports
from kpi.services.counts import prefill
from meetings.enums import SeatRole
from tests.browser.looks import fits
from tests.factories.accounts import UserFactory
from tests.factories.directory import UniversityFactory
from tests.factories.meetings import SeatFactory
from tests.factories.year import GOLDEN, golden_year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def report(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    open_reports(2025)
    association = Association.objects.filter(direction__code="061").order_by("position").first()
    secretary = UserFactory(full_name="Қасымова Динара Әлібекқызы", language="kk")
    SeatFactory(body=association.body, number=2, role=SeatRole.SECRETARY, holder=secretary)
    found = AnnualReport.objects.get(association=association)
    prefill(found)
    found.secretary = secretary
    return found


def test_secretary_fills_in_and_submits_the_report(page: Page, sign_in, report):
    sign_in(page, report.secretary)
    page.goto("/kk/reports/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.get_by_test_id("report-list").get_by_role("link").first.click()
    expect(page.get_by_test_id("report-deadline")).to_contain_text("Мерзімі өтті")
    expect(page.get_by_test_id("checklist")).to_contain_text("19.1-бөлім толтырылмаған")

    # a section: saved by itself a moment after the last key
    page.get_by_test_id("tab-sections").click()
    page.locator("#text").fill("Жұмыс берушілермен үш бірлескен отырыс өткізілді.")
    expect(page.locator("[data-autosave-state]")).to_contain_text("Сақталды")
    expect(page.locator("#tick-1")).to_have_text("✓")
    page.reload()
    expect(page.locator("#text")).to_have_value("Жұмыс берушілермен үш бірлескен отырыс өткізілді.")

    # a refused file loses nothing of what was typed
    page.locator("#text").fill("Төрт бірлескен отырыс өткізілді.")
    page.locator("#title").fill("Отырыс хаттамасы")
    page.locator("#file").set_input_files(
        {"name": "хаттама.pdf", "mimeType": "application/pdf", "buffer": b"not a pdf"}
    )
    page.get_by_test_id("section-save").click()
    expect(page.get_by_test_id("file-error")).to_contain_text("файлының мазмұны")
    expect(page.locator("#text")).to_have_value("Төрт бірлескен отырыс өткізілді.")
    expect(page.locator("#title")).to_have_value("Отырыс хаттамасы")
    page.locator("#file").set_input_files(
        {"name": "хаттама.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_test_id("section-save").click()
    expect(page.get_by_test_id("proof-list")).to_contain_text("Отырыс хаттамасы")

    # the KPI sheet: the total and the reason follow what is typed
    page.get_by_test_id("tab-kpi").click()
    page.locator("#v4").fill("5")
    expect(page.get_by_test_id("kpi-total")).to_have_text("5")
    expect(page.locator("#why-4")).to_contain_text("5 және одан көп құжаттар")
    page.get_by_test_id("indicator-1").get_by_role("checkbox").check()
    expect(page.get_by_test_id("kpi-total")).to_have_text("10")
    expect(page.locator("#unproved-4")).to_have_text("Растайтын құжат жоқ")
    page.get_by_test_id("add-evidence-4").click()
    page.locator("#f4").set_input_files(
        {"name": "стандарт.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_test_id("save-4").click()
    expect(page.get_by_test_id("indicator-4").get_by_test_id("evidence-list")).to_contain_text("стандарт.pdf")

    # the proof opens beside the form and closes by Escape, where it was opened
    shown = page.get_by_test_id("indicator-4").get_by_test_id("show-proof")
    shown.click()
    expect(page.get_by_test_id("proof-panel")).to_contain_text("стандарт.pdf")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("proof-panel")).to_be_hidden()
    expect(shown).to_be_focused()
    expect(page.locator("#v4")).to_have_value("5")

    # the check list, and the submission
    page.get_by_test_id("to-checklist").click()
    expect(page.get_by_test_id("checklist")).not_to_contain_text("19.1-бөлім")
    # a claim that is another than the count waits for its reason
    expect(page.get_by_test_id("checklist")).to_contain_text(
        "1-көрсеткіш: мәлімдеменің есептен неге өзгеше екенін жазыңыз"
    )
    page.get_by_test_id("tab-kpi").click()
    page.locator("#n1").fill("Жоспар қағаз түрінде бекітілген.")
    page.get_by_test_id("sheet-save").click()
    page.get_by_test_id("to-checklist").click()
    expect(page.get_by_test_id("checklist")).not_to_contain_text("есептен неге өзгеше")
    page.get_by_test_id("report-submit").click()
    page.locator("[name=reason]:visible").fill("Төраға 29.09.2026 ауызша келісті.")
    page.get_by_test_id("report-submit-confirm").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Есеп ЖББДҰО-ға жіберілді")
    expect(page.get_by_test_id("report-deadline")).to_contain_text("мерзімінен кеш")
    expect(page.get_by_test_id("versions")).to_contain_text("1-нұсқа")
    expect(page.get_by_test_id("tab-kpi")).to_have_count(0)
    assert AnnualReport.objects.get(pk=report.pk).state == "submitted"


def test_secretary_corrects_two_claims_of_a_report_that_wrote_itself(page: Page, sign_in, report):
    golden_year(report, report.secretary, tuple(UniversityFactory() for _ in range(3)))
    prefill(report)
    sign_in(page, report.secretary)
    page.goto(f"/kk/reports/{report.pk}/")
    counted = (
        sum(points for number, (_value, points) in GOLDEN.items() if number != 13) + 5
    )  # 13.3; one link is missing
    expect(page.get_by_test_id("kpi-total")).to_have_text(str(counted))
    page.get_by_test_id("counted-9").click()
    expect(page.locator("#count-9")).to_contain_text("Есептеледі: 3")

    # the section is there, with the rows of its records
    page.get_by_test_id("tab-sections").click()
    page.goto(f"/kk/reports/{report.pk}/sections/17/")
    expect(page.get_by_test_id("drafted").get_by_role("row")).to_have_count(4)

    # two corrections: topical themes, and one more event with its reason
    page.get_by_test_id("tab-kpi").click()
    page.get_by_test_id("indicator-3").get_by_role("checkbox").nth(2).check()
    expect(page.get_by_test_id("kpi-total")).to_have_text(str(counted + 1))
    page.locator("#n3").fill("Тақырыптар жасанды интеллектке арналды.")
    page.locator("#v9").fill("5")
    expect(page.get_by_test_id("kpi-total")).to_have_text(str(counted + 6))
    page.locator("#n9").fill("Екі семинар серіктес ОӘБ-мен бірге өтті.")
    page.get_by_test_id("sheet-save").click()
    page.get_by_test_id("to-checklist").click()
    page.get_by_test_id("report-submit").click()
    page.locator("[name=reason]:visible").fill("Төраға 29.09.2026 ауызша келісті.")
    page.get_by_test_id("report-submit-confirm").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Есеп ЖББДҰО-ға жіберілді")
    frozen = AnnualReport.objects.get(pk=report.pk).versions.get().content["sheet"]["indicators"]
    differing = [row["number"] for row in frozen if row["points"] != row["counted_points"]]
    assert differing == [3, 9]


def test_secretary_picks_records_of_the_year_as_proof(page: Page, sign_in, report):
    golden_year(report, report.secretary, tuple(UniversityFactory() for _ in range(3)))
    prefill(report)
    sign_in(page, report.secretary)
    page.goto(f"/kk/reports/{report.pk}/kpi/")
    page.locator("#v4").fill("4")
    expect(page.locator("#unproved-4")).to_have_text("Растайтын құжат жоқ")
    page.get_by_test_id("pick-records-4").click()
    page.locator("#kind").select_option("event")
    expect(page).to_have_url(re.compile("kind=event"))
    choices = page.get_by_test_id("records").get_by_role("checkbox")
    expect(choices).to_have_count(3)
    expect(page.get_by_test_id("records").get_by_role("listitem").first).to_contain_text("қатысты: 9")
    fits(page)
    choices.first.check()
    page.get_by_test_id("attach-records").click()
    expect(page).to_have_url(re.compile("#indicator-4$"))
    expect(page.get_by_test_id("message-warning")).to_contain_text("9")
    expect(page.get_by_test_id("indicator-4").get_by_test_id("evidence-list")).to_contain_text("қатысты: 9")
    expect(page.locator("#unproved-4")).to_be_empty()
    fits(page)


def test_the_form_asks_for_a_reason_while_somebody_types(page: Page, sign_in, report):
    golden_year(report, report.secretary, tuple(UniversityFactory() for _ in range(3)))
    prefill(report)
    sign_in(page, report.secretary)
    page.route("**/kpi/autosave/*", lambda route: route.abort())  # the page says it, not the server
    page.goto(f"/kk/reports/{report.pk}/kpi/")
    needs, note = page.get_by_test_id("needs-9"), page.locator("#n9")
    expect(needs).to_be_empty()
    page.locator("#v9").fill("5")
    expect(needs).to_contain_text("есептен өзгеше")
    expect(note).to_have_attribute("aria-required", "true")
    expect(note).not_to_have_attribute("required", re.compile(".*"))
    note.fill("Екі семинар")
    expect(needs).to_be_empty()
    note.fill("")
    expect(needs).to_contain_text("есептен өзгеше")
    page.get_by_test_id("add-evidence-9").click()
    page.locator("#u9").fill("kaznu.kz/seminar")
    expect(needs).to_be_empty()
    page.locator("#u9").fill("")
    page.locator("#v9").fill("3")
    expect(needs).to_be_empty()
    expect(note).not_to_have_attribute("aria-required", "true")
    # what only a person can judge is no difference
    page.get_by_test_id("indicator-3").get_by_role("checkbox").nth(2).check()
    expect(page.get_by_test_id("needs-3")).to_be_empty()
    page.get_by_test_id("indicator-3").get_by_role("checkbox").nth(0).uncheck()
    expect(page.get_by_test_id("needs-3")).to_contain_text("есептен өзгеше")


def test_two_people_type_into_one_indicator(page: Page, browser, live_server, sign_in, report):
    chair = UserFactory(full_name="Сейітов Асқар Болатұлы", language="kk")
    SeatFactory(body=report.association.body, number=1, role=SeatRole.CHAIR, holder=chair)
    other = browser.new_context(base_url=live_server.url).new_page()
    sign_in(page, report.secretary)
    sign_in(other, chair)
    for one in (page, other):
        one.goto(f"/kk/reports/{report.pk}/kpi/")
    other.locator("#v4").fill("5")
    other.get_by_test_id("indicator-2").get_by_role("checkbox").nth(0).check()
    expect(other.locator("#points-4")).to_have_text("5")
    expect(other.locator("#sheet-state")).to_contain_text("Сақталды")

    # items that two people tick go together; of a count each sees the other's and chooses
    page.get_by_test_id("indicator-2").get_by_role("checkbox").nth(1).check()
    expect(page.get_by_test_id("indicator-2").get_by_role("checkbox").nth(0)).to_be_checked()
    page.locator("#n4").fill("Екеуі тіркелмеген.")
    page.locator("#v4").fill("3")
    box = page.get_by_test_id("indicator-4").get_by_test_id("conflict-live")
    expect(box).to_contain_text("5")
    expect(box.get_by_test_id("conflict-both")).to_have_count(0)
    box.get_by_test_id("conflict-theirs").click()
    expect(page.locator("#v4")).to_have_value("5")
    expect(box).to_have_count(0)
    expect(page.locator("#sheet-state")).to_contain_text("Сақталды")

    # whoever types over what was not seen is asked by the page too
    other.locator("#n4").fill("Төраға жазды.")
    other.get_by_test_id("sheet-save").click()
    conflict = other.get_by_test_id("indicator-4").get_by_test_id("conflicts")
    expect(conflict).to_contain_text("Екеуі тіркелмеген.")
    expect(conflict).to_contain_text("Төраға жазды.")
    fits(other)
    conflict.locator("[value=both]").check()
    other.get_by_test_id("sheet-save").click()
    expect(other.locator("#n4")).to_have_value("Екеуі тіркелмеген.\nТөраға жазды.")

    # every change is in the history, with its difference
    other.get_by_test_id("claim-history-4").click()
    expect(other.get_by_test_id("revisions").get_by_role("row")).to_have_count(5)
    expect(other.get_by_test_id("changes").locator("ins").first).to_contain_text("Төраға")
    fits(other)
    other.context.close()


def test_report_is_filled_in_without_javascript_on_a_phone(browser, live_server, sign_in, report):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    sign_in(page, report.secretary)
    page.goto(f"/kk/reports/{report.pk}/sections/2/")
    page.locator("#text").fill("Ұсыныс дайындалды.")
    page.get_by_test_id("section-save").click()
    expect(page.locator("#text")).to_have_value("Ұсыныс дайындалды.")
    page.goto(f"/kk/reports/{report.pk}/kpi/")
    page.locator("#v10").fill("11")
    page.locator("#n10").fill("Сараптамалар журналы қағаз түрінде жүргізілді.")
    page.get_by_test_id("sheet-save").click()
    expect(page.get_by_test_id("kpi-total")).to_have_text("15")
    page.goto(f"/kk/reports/{report.pk}/")
    page.get_by_test_id("report-submit").click()
    page.locator("[name=reason]:visible").fill("Төраға 29.09.2026 ауызша келісті.")
    page.get_by_test_id("report-submit-confirm").click()
    expect(page).to_have_url(re.compile(rf"/kk/reports/{report.pk}/$"))
    expect(page.get_by_test_id("message-success")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Рұқсат етілетіні – 25"), ("ru", "не больше 25"), ("en", "At most 25")],
)
def test_a_file_of_40_mb_is_stopped_before_it_goes_up(page: Page, sign_in, report, tmp_path, language, words):
    """The limit is named in the reader's language beside the file, and nothing that was typed is lost."""
    huge = tmp_path / "хаттама.pdf"
    with huge.open("wb") as file:
        file.write(PDF)
        file.truncate(40 * 1024 * 1024)
    sent = []
    page.on(
        "request",
        lambda one: sent.append(one) if "multipart" in one.headers.get("content-type", "") else None,
    )
    sign_in(page, report.secretary)
    page.goto(f"/{language}/reports/{report.pk}/")
    page.get_by_test_id("tab-sections").click()
    page.locator("#text").fill("Төрт бірлескен отырыс өткізілді.")
    page.locator("#title").fill("Отырыс хаттамасы")
    page.locator("#file").set_input_files(huge)
    told = page.get_by_test_id("file-too-large")
    expect(told).to_contain_text(words)
    expect(told).to_contain_text("40")
    page.get_by_test_id("section-save").click()
    expect(page.locator("#file")).to_be_focused()
    expect(told).to_be_visible()
    expect(page.locator("#text")).to_have_value("Төрт бірлескен отырыс өткізілді.")
    expect(page.locator("#title")).to_have_value("Отырыс хаттамасы")
    assert sent == []
    page.locator("#file").set_input_files(
        {"name": "хаттама.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(told).to_have_count(0)
    page.get_by_test_id("section-save").click()
    expect(page.get_by_role("link", name="Отырыс хаттамасы").first).to_be_visible()
