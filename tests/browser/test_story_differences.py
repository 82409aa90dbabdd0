"""Stories of the review in Kazakh: only the differences, one returned; the head brings the ranking to the Council."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from associations.enums import ReportState
from associations.models import AnnualReport, Association
from council.models import Council
from kpi.enums import AppealOutcome, ScoreState
from kpi.models import Appeal, KpiSheet
from kpi.services import closing, review
from kpi.services.claims import ClaimInput, open_reports, save_claims
from kpi.services.submission import submit_report
from meetings.enums import SeatRole
from meetings.models import AgendaItem
from tests.browser.looks import fits
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.meetings import MeetingFactory, SeatFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people():
    reviewer = UserFactory(full_name="Сәрсенов Талғат Ерланұлы", language="kk")
    OfficeFactory(user=reviewer, role="center_reviewer")
    head = UserFactory(full_name="Нұрмағамбетова Сәуле Қайратқызы", language="kk")
    OfficeFactory(user=head, role="center_head")
    return {"reviewer": reviewer, "head": head}


@pytest.fixture
def sheet(order_loaded, people, settings, tmp_path) -> KpiSheet:
    """A submitted report that claims three indicators of which the records of the year show nothing."""
    settings.MEDIA_ROOT = tmp_path
    open_reports(2025)
    association = Association.objects.filter(direction__code="061").order_by("position").first()
    secretary = UserFactory(full_name="Қасымова Динара Әлібекқызы", language="kk")
    SeatFactory(body=association.body, number=2, role=SeatRole.SECRETARY, holder=secretary)
    report = AnnualReport.objects.get(association=association)
    found = report.kpi_sheet
    versions = dict(found.scores.values_list("indicator__number", "version"))
    claims = {4: 5, 6: 12, 10: 3}
    save_claims(
        found,
        actor=secretary,
        claims={
            number: ClaimInput(value, "Құжаттары бар, бірақ тізілімге енгізілмеген.", versions[number])
            for number, value in claims.items()
        },
    )
    submit_report(report, actor=secretary)
    found.refresh_from_db()
    found.secretary = secretary
    return found


@pytest.fixture
def others(sheet) -> list[KpiSheet]:
    """Four confirmed reports of the same year; two of them have equal totals."""
    rest = KpiSheet.objects.exclude(pk=sheet.pk).order_by("report__association__position")[:4]
    now = timezone.now()
    for found, points in zip(rest, ({1: 5}, {7: 15, 12: 20}, {12: 20, 7: 15}, {10: 20}), strict=True):
        found.scores.update(state=ScoreState.CONFIRMED, confirmed_points=0)
        for number, own in points.items():
            found.scores.filter(indicator__number=number).update(claim_points=own, confirmed_points=own)
        found.confirmed_total = sum(points.values())
        found.save()
        AnnualReport.objects.filter(pk=found.report_id).update(
            state=ReportState.CONFIRMED, submitted_at=now, last_submitted_at=now, confirmed_at=now
        )
    return list(rest)


def test_three_differences_one_returned_and_answered_then_only_what_changed(
    page: Page, sign_in, sheet, people
):
    sign_in(page, people["reviewer"])
    page.goto(f"/kk/review/{sheet.pk}/")
    page.get_by_test_id("review-take").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_test_id("only-differences")).to_have_attribute("aria-current", "true")
    expect(page.locator(".review-link")).to_have_count(3)
    page.get_by_test_id("confirm-agreeing").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()

    # first screen: another value, with its comment
    expect(page.get_by_test_id("three-claim")).to_have_text("5")
    expect(page.get_by_test_id("three-count")).to_contain_text("0")
    page.keyboard.press("o")
    page.get_by_test_id("value").fill("1")
    page.get_by_test_id("comment").fill("Бір құжат қана тіркелген.")
    page.get_by_test_id("confirm-own").click()

    # second screen: as claimed, by the keyboard
    expect(page.get_by_test_id("indicator-6")).to_have_class("review-link active")
    page.keyboard.press("c")

    # third screen: returned with a day; the page says what it costs
    expect(page.get_by_test_id("indicator-10")).to_have_class("review-link active")
    page.keyboard.press("r")
    expect(page.get_by_test_id("what-if")).to_be_visible()
    page.get_by_test_id("reason").fill("Қорытындылар тіркелмеген.")
    page.get_by_test_id("due-on").fill(f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}")
    page.get_by_test_id("indicator-return").click()
    page.get_by_test_id("report-return").click()
    page.get_by_test_id("report-return-confirm").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Есеп қайтарылды")

    # the association sees the reason and the day, mends the claim, answers, submits again
    sign_in(page, sheet.secretary)
    page.goto(f"/kk/reports/{sheet.report_id}/kpi/")
    expect(page.get_by_test_id("indicator-10")).to_contain_text("Қорытындылар тіркелмеген.")
    page.locator("#v10").fill("0")
    page.get_by_test_id("answer-10").fill("Қорытындылар келесі оқу жылында шығады, мәні түзетілді.")
    page.get_by_test_id("sheet-save").click()
    expect(page.get_by_test_id("indicator-10")).to_contain_text("мәні түзетілді")
    page.goto(f"/kk/reports/{sheet.report_id}/")
    page.get_by_test_id("report-submit").click()
    page.locator("[name=reason]:visible").fill("Төраға ауызша келісті.")
    page.get_by_test_id("report-submit-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()

    # the next round opens with the one indicator that changed; all others stay decided
    sign_in(page, people["reviewer"])
    page.goto("/kk/review/?stage=answered")
    page.get_by_test_id("queue-row").get_by_role("link").first.click()
    page.get_by_test_id("review-start").click()
    expect(page.get_by_test_id("only-changed")).to_have_attribute("aria-current", "true")
    expect(page.locator(".review-link")).to_have_count(1)
    expect(page.get_by_test_id("indicator-10")).to_have_class("review-link active")
    expect(page.get_by_test_id("change")).to_contain_text("5 → 0")
    expect(page.get_by_test_id("remarks")).to_contain_text("мәні түзетілді")
    page.keyboard.press("c")
    expect(page.get_by_test_id("indicator-10")).to_have_attribute("data-state", "confirmed")
    page.get_by_test_id("review-conclude").click()
    page.get_by_test_id("review-conclude-confirm").click()
    expect(page.get_by_test_id("concluded")).to_be_visible()
    fits(page)


def test_head_confirms_and_brings_the_ranking_to_the_council(page: Page, sign_in, sheet, others, people):
    review.take_report(sheet, actor=people["reviewer"])
    for score in sheet.scores.select_related("indicator"):
        review.confirm_indicator(score, actor=people["reviewer"], value=score.claim)
    closing.conclude_review(sheet, actor=people["reviewer"])
    council = Council.objects.get()
    MeetingFactory(
        body=council.body, created_by=people["head"], starts_at=timezone.now() + timedelta(days=20)
    )

    sign_in(page, people["head"])
    page.goto("/kk/review/?stage=concluded")
    page.get_by_test_id("queue-row").get_by_role("link").first.click()
    page.get_by_test_id("report-confirm").click()
    page.get_by_test_id("report-confirm-confirm").click()
    expect(page.get_by_test_id("message-success")).to_be_visible()

    page.goto("/kk/ranking/")
    rows = page.get_by_test_id("ranking-row")
    expect(rows).to_have_count(5)
    places = [row.inner_text().split()[0] for row in rows.all()]
    assert places == ["1", "1", "3", "4", "5"]
    page.get_by_test_id("heat-switch").click()
    expect(page.get_by_test_id("heat").locator("tbody td.heat a")).to_have_count(5 * 13)
    page.get_by_test_id("heat").locator("tbody td.heat a").first.click()
    expect(page.get_by_test_id("cell-confirmed")).to_be_visible()
    page.goto("/kk/ranking/")
    page.get_by_test_id("analysis").click()
    expect(page.locator("svg.svg-chart")).to_have_count(3)
    page.goto("/kk/ranking/")
    page.get_by_test_id("ranking-put").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("күн тәртібіне")
    expect(page.locator("main")).to_contain_text("2025–2026")
    material = AgendaItem.objects.get(meeting__body=council.body).materials.order_by("pk")
    assert [one.file.content_type for one in material] == ["application/pdf", "application/pdf"]
    expect(page.locator("main")).to_contain_text(material[0].title)

    # an appeal raised points: the page says so, the ranking of today is attached in one step
    page.goto("/kk/ranking/")
    expect(page.get_by_test_id("ranking-standing")).to_be_visible()
    now = timezone.now()
    Appeal.objects.create(
        sheet=others[0], text="Құжат бар еді.", raised_by=people["head"], raised_at=now, decided_at=now,
        outcome=AppealOutcome.GRANTED, decided_by=people["head"], reason="Құжат табылды.",
    )  # fmt: skip
    page.reload()
    expect(page.get_by_test_id("ranking-stale")).to_contain_text("бұрынғы жағдайды")
    page.get_by_test_id("ranking-renew").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("Бүгінгі рейтинг")
    expect(page.locator("main")).to_contain_text("Бұрынғы нұсқасы")
    assert material.all().count() == 4
