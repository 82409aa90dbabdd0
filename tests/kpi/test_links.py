"""Links of a report: looked at in the background, again at wish, never in the way (items 13.2 and 13.4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.enums import ReportState
from associations.services import reports
from associations.services.section_texts import save_section
from core.fetching import Fetched, FetchRefused
from core.models import AuditEntry
from kpi import tasks
from kpi.domain.links import state_of
from kpi.models import LinkCheck
from kpi.periodic import look_at_links
from kpi.queries.links import report_links
from kpi.services import review
from kpi.services.evidence import add_evidence, remove_evidence
from kpi.services.links import request_link_checks
from kpi.services.submission import submit_report
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
        add_evidence(score, actor=secretary, url=url)
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
    assert submit_report(report, actor=cast["association_secretary"]).number == 1


def test_the_page_names_the_dead_links_at_a_constant_number_of_queries(cast, report, sites):
    browser = cast.client("association_secretary")
    url = reverse("kpi:report_links", args=[report.pk])
    browser.get(url)
    before = queries_of(browser, url)
    browser.post(url)
    tasks.check_links(report.pk)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    add_evidence(score, actor=cast["association_secretary"], url="https://kaznu.kz/new")
    browser.get(url)
    assert queries_of(browser, url) == before
    page = browser.get(url).content.decode()
    assert page.count("badge-red") >= 2
    assert "https://kaznu.kz/new" in page


def test_a_link_is_looked_at_when_somebody_adds_it(cast, sites, django_capture_on_commit_callbacks):
    report, secretary = report_with_sheet(cast.association), cast["association_secretary"]
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    section = report.sections.select_related("clause").first()
    with django_capture_on_commit_callbacks(execute=True):
        reports.save_site_url(report, actor=secretary, site_url=ALIVE)
    with django_capture_on_commit_callbacks(execute=True):
        reports.add_section_proof(section, actor=secretary, url=GONE, title="Іс-шара", is_event=True)
    with django_capture_on_commit_callbacks(execute=True):
        add_evidence(score, actor=secretary, url=SILENT)
    report.refresh_from_db()
    assert sites == [ALIVE, GONE, SILENT]
    assert states(report) == {ALIVE: "ok", GONE: "dead", SILENT: "dead"}
    with django_capture_on_commit_callbacks(execute=True) as asked:
        save_section(section, actor=secretary, text="Мәтін", version=section.version)
        reports.add_section_proof(section, actor=secretary, title="Сілтемесіз", is_event=True)
    assert asked == [] and not AuditEntry.objects.filter(action="request_link_checks").exists()


def test_a_link_that_is_taken_out_is_forgotten_at_once(
    cast, report, sites, django_capture_on_commit_callbacks
):
    tasks.check_links(report.pk)
    secretary, sites[:] = cast["association_secretary"], []
    evidence = report.kpi_sheet.scores.get(indicator__number=3).evidence
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence.get(url=SILENT), actor=secretary)
        reports.save_site_url(report, actor=secretary, site_url="")
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {GONE, FILE}
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence.get(url=GONE), actor=secretary)
        for section in report.sections.all():
            for proof in section.proofs.select_related("section__clause"):
                reports.remove_section_proof(proof, actor=secretary)
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {FILE} and sites == []


def test_all_links_are_looked_at_again_at_the_submission(
    cast, report, sites, django_capture_on_commit_callbacks
):
    request_link_checks(report, now=NOW)
    tasks.check_links(report.pk)
    LinkCheck.objects.update(checked_at=NOW - timedelta(days=3))
    LinkCheck.objects.filter(url=FILE).update(checked_at=NOW - timedelta(minutes=30))
    sites.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert submit_report(report, actor=cast["association_secretary"], now=NOW).number == 1
    assert sorted(sites) == sorted([ALIVE, GONE, SILENT])


@pytest.mark.parametrize(
    ("state", "looked"),
    [
        pytest.param(ReportState.DRAFT, 4, id="draft"),
        pytest.param(ReportState.RETURNED, 4, id="returned"),
        pytest.param(ReportState.IN_REVIEW, 4, id="in-review"),
        pytest.param(ReportState.CONFIRMED, 0, id="confirmed"),
    ],
)
def test_links_of_open_reports_are_looked_at_each_night(
    report, sites, state, looked, django_capture_on_commit_callbacks
):
    type(report).objects.update(state=state, submitted_at=NOW, last_submitted_at=NOW, confirmed_at=NOW)
    for _night in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert look_at_links() == bool(looked)
    assert len(sites) == looked  # the second time there is nothing to do


def test_until_the_new_answer_the_last_one_stands(report, sites, monkeypatch):
    tasks.check_links(report.pk)
    seen = []

    def answer(url):
        seen.append(states(report)[url])
        return Fetched(url, 200, "")

    monkeypatch.setattr(tasks, "fetch_page", answer)
    assert tasks.check_links(report.pk, (timezone.now() + timedelta(minutes=1)).isoformat()) == 4
    assert "waiting" not in seen and set(states(report).values()) == {"ok"}


def test_a_run_looks_at_a_few_links_and_leaves_the_rest_to_the_next(cast, report, sites):
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    for number in range(2 * tasks.AT_ONCE):
        add_evidence(score, actor=cast["association_secretary"], url=f"https://kaznu.kz/{number}")
    assert tasks.check_links(report.pk) == tasks.AT_ONCE
    assert len(sites) == len(set(sites)) == 2 * tasks.AT_ONCE + 4
    assert tasks.check_links(report.pk) == 0
    assert tasks.check_links(report.pk + 1) == 0


@pytest.mark.parametrize(
    ("name", "args"),
    [("kpi:sheet_edit", []), ("associations:report_section", [1]), ("associations:report_text", [])],
)
def test_a_badge_stands_beside_each_link(cast, report, sites, name, args):
    browser, url = cast.client("association_secretary"), reverse(name, args=[report.pk, *args])
    assert 'data-state="waiting"' in browser.get(url).content.decode()
    before = queries_of(browser, url)
    tasks.check_links(report.pk)
    page = browser.get(url).content.decode()
    assert 'data-state="dead"' in page and " · 404" in page
    section = report.sections.order_by("clause__position").first()
    for number in range(3):
        section.proofs.create(
            title=f"{number}", url=f"https://kaznu.kz/{number}", added_by=cast["association_secretary"]
        )
    tasks.check_links(report.pk)
    assert queries_of(browser, url) == before


def test_the_check_list_names_dead_links_and_holds_nothing_up(cast, report, sites):
    tasks.check_links(report.pk)
    url = reverse("kpi:report_detail", args=[report.pk])
    context = cast.client("association_secretary").get(url).context
    named = [entry for entry in context["checklist"] if entry["url"].endswith("/links/")]
    assert sorted(GONE in entry["text"] or SILENT in entry["text"] for entry in named) == [True, True]
    assert not context["unexplained"]
    assert submit_report(report, actor=cast["association_secretary"]).number == 1


def test_the_review_shows_the_answer_beside_the_proof(cast, report, sites):
    tasks.check_links(report.pk)
    submit_report(report, actor=cast["association_secretary"])
    sheet = review.take_report(report.kpi_sheet, actor=cast["center_reviewer"])
    url = reverse("kpi:review_detail", args=[sheet.pk])
    page = cast.client("center_reviewer").get(url, {"indicator": 3}).content.decode()
    assert page.count('data-state="dead"') == 2 and page.count('data-state="ok"') == 1


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
