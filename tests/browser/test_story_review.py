"""Story 3: the National Center reviews a report, in Kazakh, through the pages only."""

import pytest
from playwright.sync_api import Page, expect
from weasyprint import HTML

from associations.models import AnnualReport, Association
from core.files import store_bytes
from kpi.models import Evidence, KpiSheet
from kpi.services.claims import ClaimInput, open_reports, save_claims
from kpi.services.submission import submit_report
from meetings.enums import SeatRole
from tests.browser.looks import fits
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.meetings import SeatFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(order_loaded, settings, tmp_path) -> KpiSheet:
    """A submitted report with one file of proof; its secretary, a reviewer of the Center and one who is barred."""
    settings.MEDIA_ROOT = tmp_path
    open_reports(2025)
    association = Association.objects.filter(direction__code="061").order_by("position").first()
    secretary = UserFactory(full_name="Қасымова Динара Әлібекқызы", language="kk")
    SeatFactory(body=association.body, number=2, role=SeatRole.SECRETARY, holder=secretary)
    reviewer = UserFactory(full_name="Сәрсенов Талғат Ерланұлы", language="kk")
    OfficeFactory(user=reviewer, role="center_reviewer")
    host = association.base_universities.get().university
    head = UserFactory(full_name="Нұрмағамбетова Сәуле Қайратқызы", language="kk")
    OfficeFactory(user=head, role="center_head")
    barred = UserFactory(full_name="Омарова Айгүл Сәкенқызы", university=host)
    OfficeFactory(user=barred, role="center_reviewer")
    report = AnnualReport.objects.get(association=association)
    found = report.kpi_sheet
    claims = {1: True, 2: {"2.1": True, "2.2": True}, 4: 5, 7: "all"}
    save_claims(
        found,
        actor=secretary,
        claims={number: ClaimInput(value, "Құжаттары бар.", 1) for number, value in claims.items()},
    )
    pdf = HTML(string="<h1>Кәсіптік стандарт</h1><p>Растайтын құжат.</p>").write_pdf()
    stored = store_bytes(pdf, name="стандарт.pdf", content_type="application/pdf", by=secretary)
    Evidence.objects.create(
        score=found.scores.get(indicator__number=4),
        title="Кәсіптік стандарт",
        file=stored,
        added_by=secretary,
    )
    submit_report(report, actor=secretary)
    found.secretary, found.people = secretary, {"reviewer": reviewer, "barred": barred, "head": head}
    return found


def confirm_as_claimed(page: Page, number: int) -> None:
    page.get_by_test_id(f"indicator-{number}").click()
    page.get_by_test_id("confirm-as-claimed").click()
    expect(page.get_by_test_id(f"indicator-{number}")).to_have_attribute("data-state", "confirmed")


def test_reviewer_returns_one_indicator_and_confirms_the_report(page: Page, sign_in, sheet):
    # whoever works at the base university learns nothing of the report
    sign_in(page, sheet.people["barred"])
    page.goto("/kk/review/")
    hosted = sheet.people["barred"].university.associations_hosted.count()
    expect(page.get_by_test_id("radar")).to_contain_text(f"ОӘБ саны – {64 - hosted}.")
    assert page.goto(f"/kk/review/{sheet.pk}/").status == 404

    # queue, taking the report
    sign_in(page, sheet.people["reviewer"])
    page.goto("/kk/review/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.get_by_test_id("stage-submitted").click()
    expect(page.get_by_test_id("queue-row")).to_have_count(1)
    page.get_by_test_id("queue-row").get_by_role("link").first.click()
    page.get_by_test_id("review-take").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("қарауыңызға алынды")

    # the first by its button, the next by the keyboard, the proof beside
    page.get_by_test_id("confirm-as-claimed").click()
    expect(page.get_by_test_id("indicator-1")).to_have_attribute("data-state", "confirmed")
    page.keyboard.press("c")
    expect(page.get_by_test_id("indicator-2")).to_have_attribute("data-state", "confirmed")
    expect(page.get_by_test_id("total-confirmed")).to_have_text("7")
    page.keyboard.press("j")
    expect(page.get_by_test_id("indicator-4")).to_have_class("review-link active")
    expect(page.get_by_test_id("claim")).to_contain_text("5")
    page.reload()
    shown = page.request.get(page.get_by_test_id("proof-frame").evaluate("frame => frame.src"))
    assert shown.headers["content-type"] == "application/pdf"

    # return indicator 4 with a reason, by the keyboard
    page.keyboard.press("r")
    expect(page.get_by_test_id("reason")).to_be_focused()
    page.get_by_test_id("reason").fill("Бес құжаттың біреуі ғана тіркелген.")
    page.get_by_test_id("indicator-return").click()
    expect(page.get_by_test_id("indicator-4")).to_have_attribute("data-state", "returned")

    # another value needs a comment; what was typed stays
    page.get_by_test_id("indicator-7").click()
    page.get_by_test_id("own-value").click()
    page.get_by_role("radio").nth(1).check()
    page.get_by_test_id("confirm-own").click()
    expect(page.get_by_test_id("confirm-errors")).to_contain_text("түсініктемеде")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_test_id("comment").fill("Талдау барлық ЖЖОКБҰ-ны қамтымаған.")
    page.get_by_test_id("confirm-own").click()
    expect(page.get_by_test_id("indicator-7")).to_have_attribute("data-state", "confirmed")
    for number in (3, 5, 6, 8, 9, 10, 11, 12, 13):
        confirm_as_claimed(page, number)
    page.get_by_test_id("report-return").click()
    page.get_by_test_id("report-return-confirm").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Есеп қайтарылды")

    # the association mends the claim, answers, submits again
    sign_in(page, sheet.secretary)
    page.goto(f"/kk/reports/{sheet.report_id}/kpi/")
    expect(page.get_by_test_id("indicator-4")).to_contain_text("Бес құжаттың біреуі ғана тіркелген.")
    page.locator("#v4").fill("1")
    page.get_by_test_id("answer-4").fill("Саны түзетілді: бір құжат.")
    page.get_by_test_id("sheet-save").click()
    expect(page.get_by_test_id("indicator-4")).to_contain_text("Саны түзетілді: бір құжат.")
    page.goto(f"/kk/reports/{sheet.report_id}/")
    page.get_by_test_id("report-submit").click()
    page.locator("[name=reason]:visible").fill("Төраға ауызша келісті.")
    page.get_by_test_id("report-submit-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()

    # the reviewer sees the answer and what changed, confirms
    sign_in(page, sheet.people["reviewer"])
    page.goto("/kk/review/")
    page.get_by_test_id("stage-answered").click()
    page.get_by_test_id("queue-row").get_by_role("link").first.click()
    page.get_by_test_id("review-start").click()
    expect(page.get_by_test_id("indicator-4")).to_have_class("review-link active")
    expect(page.get_by_test_id("change")).to_contain_text("5 → 3")
    expect(page.get_by_test_id("remarks")).to_contain_text("Саны түзетілді: бір құжат.")
    page.get_by_test_id("confirm-as-claimed").click()
    total = page.get_by_test_id("total-confirmed").inner_text()
    page.get_by_test_id("review-conclude").click()
    page.get_by_test_id("review-conclude-confirm").click()
    expect(page.get_by_test_id("concluded")).to_be_visible()

    # the head confirms what is concluded
    sign_in(page, sheet.people["head"])
    page.goto("/kk/review/")
    page.get_by_test_id("stage-concluded").click()
    page.get_by_test_id("queue-row").get_by_role("link").first.click()
    page.get_by_test_id("report-confirm").click()
    page.get_by_test_id("report-confirm-confirm").click()
    expect(page.get_by_test_id("message-success")).to_contain_text(f"{total} балл")
    sheet.refresh_from_db()
    assert sheet.confirmed_total == int(total)

    # the ranking shows it to the association too
    sign_in(page, sheet.secretary)
    page.goto("/kk/ranking/")
    expect(page.get_by_test_id("ranking-row")).to_have_count(1)
    expect(page.get_by_test_id("ranking-row")).to_contain_text(total)
    expect(page.locator("canvas")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_test_id("ranking-xlsx").click()
    assert saved.value.suggested_filename == "kpi-ranking-2025.xlsx"
    page.get_by_test_id("ranking-row").get_by_role("link").click()
    expect(page.get_by_test_id("confirmed-total")).to_contain_text(total)
    expect(page.get_by_test_id("kpi-bars").locator("tbody tr")).to_have_count(13)


def test_review_works_without_javascript_on_a_phone(browser, live_server, sign_in, sheet):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    sign_in(page, sheet.people["reviewer"])
    page.goto(f"/kk/review/{sheet.pk}/")
    page.get_by_test_id("review-take").click()
    page.get_by_test_id("confirm-as-claimed").click()
    expect(page.get_by_test_id("indicator-1")).to_have_attribute("data-state", "confirmed")
    page.goto(f"/kk/review/{sheet.pk}/?indicator=4")
    page.get_by_test_id("return-open").click()
    page.get_by_test_id("reason").fill("Құжат жоқ.")
    page.get_by_test_id("indicator-return").click()
    page.get_by_test_id("report-return").click()
    page.get_by_test_id("report-return-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()
    fits(page)
    context.close()
