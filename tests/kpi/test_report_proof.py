"""Indicator 13 is judged beside what it rests on: the address on the site, the submission, sections and events."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from associations.services import reports
from associations.services.section_texts import save_section
from kpi.models import LinkCheck
from kpi.queries.links import link_states
from kpi.queries.report_proof import report_proof
from kpi.services import review, second
from kpi.services.submission import submit_report
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.kpi import report_with_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
REPORT_NUMBER = 5  # of the small scheme
SITE, EVENT = "https://kaznu.kz/report", "https://kaznu.kz/event"
LOOKED = datetime(2026, 10, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def sheet(cast):
    """A report in review: one section of three written, one event with a dead link, one without any."""
    report = report_with_sheet(cast.association, sections=3)
    secretary = cast["association_secretary"]
    reports.save_site_url(report, actor=secretary, site_url=SITE)
    section = report.sections.select_related("clause").order_by("clause__position").first()
    save_section(section, actor=secretary, text="Екі іс-шара", version=section.version)
    reports.add_section_proof(section, actor=secretary, title="Семинар", url=EVENT, is_event=True)
    reports.add_section_proof(section, actor=secretary, title="Сілтемесіз конференция", is_event=True)
    report.refresh_from_db(fields=["site_url"])
    submit_report(report, actor=secretary, now=datetime(2026, 9, 30, 12, tzinfo=UTC))
    LinkCheck.objects.all().delete()
    for url, status in ((SITE, 503), (EVENT, 404)):
        LinkCheck.objects.create(report=report, url=url, asked_at=LOOKED, checked_at=LOOKED, status=status)
    return review.take_report(report.kpi_sheet, actor=cast["center_reviewer"])


@pytest.fixture
def second_reader(cast, sheet):
    person = UserFactory(language="kk")
    OfficeFactory(user=person, role="center_reviewer")
    second.assign_second_reader(sheet, reader=person, actor=cast["center_head"])
    return person


def test_what_the_report_shows(sheet):
    found = report_proof(sheet.report, link_states(sheet.report))
    assert (found.site.url, found.site.is_dead, found.site.check.status) == (SITE, True, 503)
    assert (found.is_late, found.events_count, found.empty_sections) == (False, 2, (2, 3))
    assert [(one.sub_item, one.title) for one in found.without_link] == [(1, "Сілтемесіз конференция")]
    assert [link.url for link in found.dead] == [EVENT]


def test_a_report_without_an_address_and_late(sheet):
    sheet.report.site_url = ""
    sheet.report.submitted_at = datetime(2026, 10, 1, 19, 0, tzinfo=UTC)  # midnight in Almaty
    found = report_proof(sheet.report, link_states(sheet.report))
    assert found.site is None and found.is_late


def assert_shows_proof(page, report):
    text = reverse("associations:report_text", args=[report.pk])
    assert f'href="{SITE}"' in page and 'data-testid="report-proof"' in page
    assert "03.10.2026 14:00 · 503" in page and "404" in page
    assert "30.09.2026 17:00:00" in page
    assert f'href="{text}#s2"' in page and f'href="{text}#s3"' in page
    assert "Сілтемесіз конференция" in page


def test_the_reviewer_sees_it_beside_the_decision(cast, sheet):
    url = reverse("kpi:review_detail", args=[sheet.pk])
    browser = cast.client("center_reviewer")
    assert_shows_proof(browser.get(url, {"indicator": REPORT_NUMBER}).content.decode(), sheet.report)
    other = browser.get(url, {"indicator": 1}).content.decode()
    assert 'data-testid="report-proof"' not in other


def test_the_second_reader_sees_it_too(client, sheet, second_reader):
    client.force_login(second_reader)
    url = reverse("kpi:second_reading", args=[sheet.pk])
    assert_shows_proof(client.get(url, {"indicator": REPORT_NUMBER}).content.decode(), sheet.report)


def test_the_page_takes_as_many_queries_with_more_events(cast, sheet):
    browser = cast.client("center_reviewer")
    url = reverse("kpi:review_detail", args=[sheet.pk]) + f"?indicator={REPORT_NUMBER}"
    browser.get(url)
    before = queries_of(browser, url)
    for number, section in enumerate(sheet.report.sections.all()):
        for one in range(3):
            section.proofs.create(
                title=f"{number}-{one}",
                url=f"{EVENT}/{number}/{one}",
                is_event=True,
                added_by=cast["association_secretary"],
            )
    assert queries_of(browser, url) == before
