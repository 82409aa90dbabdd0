"""Links of a report: looked at in the background, again at wish, never in the way (items 13.2 and 13.4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from associations.services import reports
from core.fetching import Fetched, FetchRefused
from core.models import AuditEntry
from kpi import tasks
from kpi.domain.links import state_of
from kpi.models import LinkCheck
from kpi.queries.links import report_links
from kpi.services import claims
from kpi.services.links import request_link_checks
from tests.counting import queries_of
from tests.factories.kpi import report_with_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
NOW = datetime(2026, 9, 20, 6, tzinfo=UTC)
ALIVE, GONE, SILENT, FILE = (f"https://kaznu.kz/{name}" for name in ("alive", "gone", "silent", "file.pdf"))


@pytest.fixture
def report(cast):
    found = report_with_sheet(cast.association)
    secretary = cast["association_secretary"]
    reports.save_site_url(found, actor=secretary, site_url=ALIVE)
    section = found.sections.select_related("clause").first()
    reports.add_section_proof(section, actor=secretary, url=GONE, title="Іс-шара", is_event=True)
    score = found.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    for url in (SILENT, FILE, GONE):
        claims.add_evidence(score, actor=secretary, url=url)
    found.refresh_from_db(fields=["site_url"])
    return found


@pytest.fixture
def sites(monkeypatch):
    """The network, and nothing of ours, is put in the place of the sites."""
    asked = []

    def answer(url):
        asked.append(url)
        if url == SILENT:
            raise FetchRefused("time", url)
        if url == FILE:
            raise FetchRefused("content", url)
        return Fetched(url, 404 if url == GONE else 200, "")

    monkeypatch.setattr(tasks, "fetch_page", answer)
    return asked


def states(report):
    return {link.url: link.state for link in report_links(report)}


def test_each_link_is_looked_at_once_with_its_moment_and_answer(
    cast, report, sites, django_capture_on_commit_callbacks
):
    assert set(states(report).values()) == {"waiting"}
    with django_capture_on_commit_callbacks(execute=True):
        assert request_link_checks(report, actor=cast["association_secretary"]) == 4
    assert states(report) == {ALIVE: "ok", GONE: "dead", SILENT: "dead", FILE: "ok"}
    assert sorted(sites) == sorted([ALIVE, GONE, SILENT, FILE])
    checks = {check.url: check for check in LinkCheck.objects.all()}
    assert (checks[GONE].status, checks[SILENT].failure) == (404, "time")
    assert all(check.checked_at for check in checks.values())
    assert AuditEntry.objects.filter(action="request_link_checks").count() == 1
    dead = [link for link in report_links(report) if link.is_dead]
    assert [len(link.places) for link in dead if link.url == GONE] == [2]
    assert tasks.check_links(report.pk) == 0


def test_a_look_is_repeated_at_wish_and_not_while_one_waits(report, sites):
    assert request_link_checks(report, now=NOW) == 4
    assert request_link_checks(report, now=NOW + timedelta(minutes=9)) == 0
    assert request_link_checks(report, now=NOW + timedelta(minutes=11)) == 4
    tasks.check_links(report.pk)
    assert request_link_checks(report, now=NOW + timedelta(minutes=12)) == 4


def test_a_link_that_left_the_report_is_forgotten(cast, report, sites):
    request_link_checks(report, now=NOW)
    reports.save_site_url(report, actor=cast["association_secretary"], site_url="")
    report.refresh_from_db()
    request_link_checks(report, now=NOW + timedelta(hours=1))
    assert ALIVE not in set(LinkCheck.objects.values_list("url", flat=True))


def test_dead_links_hold_up_nothing(cast, report, sites):
    request_link_checks(report, now=NOW)
    tasks.check_links(report.pk)
    assert claims.submit_report(report, actor=cast["association_secretary"]).number == 1


def test_the_page_names_the_dead_links_at_a_constant_number_of_queries(cast, report, sites):
    browser = cast.client("association_secretary")
    url = reverse("kpi:report_links", args=[report.pk])
    browser.get(url)
    before = queries_of(browser, url)
    browser.post(url)
    tasks.check_links(report.pk)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    claims.add_evidence(score, actor=cast["association_secretary"], url="https://kaznu.kz/new")
    browser.get(url)
    assert queries_of(browser, url) == before
    page = browser.get(url).content.decode()
    assert page.count("badge-red") >= 2
    assert "https://kaznu.kz/new" in page


@pytest.mark.parametrize(
    ("checked", "status", "failure", "state"),
    [
        (False, None, "", "waiting"),
        (True, 200, "", "ok"),
        (True, 399, "", "ok"),
        (True, 400, "", "dead"),
        (True, 503, "", "dead"),
        (True, None, "size", "ok"),
        (True, None, "name", "dead"),
        (True, None, "", "dead"),
    ],
)
def test_state_of_a_link(checked, status, failure, state):
    assert state_of(is_checked=checked, status=status, failure=failure) == state
