"""A report whose indicator 13 was returned is mended in its sections; the next round shows what changed (cl. 21, 22)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.domain.deadlines import DEADLINE_ZONE
from associations.domain.lifecycle import are_sections_open
from associations.enums import ReportState
from associations.services import drafting, reports
from associations.services.section_texts import restore_section, save_section
from core.errors import DomainError, TransitionRefused
from kpi.domain.comparing import section_changes
from kpi.enums import ScoreState
from kpi.queries.review import changes_since_last
from kpi.services import claims, review
from kpi.services.counts import recount
from kpi.services.submission import submit_report
from kpi.views.review import second_reading_of
from tests.factories.kpi import report_with_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
REPORT_NUMBER, OTHER = 5, 1  # of the small scheme: the report itself, and another one


def today():
    return timezone.now().astimezone(DEADLINE_ZONE).date()


def returned(cast, *numbers, due_on=None):
    """Return a report that the Center returned for some indicators."""
    found = report_with_sheet(cast.association)
    submit_report(found, actor=cast["association_secretary"])
    reviewer = cast["center_reviewer"]
    sheet = review.take_report(found.kpi_sheet, actor=reviewer)
    for score in sheet.scores.select_related("indicator", "sheet"):
        if score.indicator.number in numbers:
            review.return_indicator(score, actor=reviewer, reason="Бөлімді толтырыңыз", due_on=due_on)
    review.return_report(sheet, actor=reviewer)
    found.refresh_from_db()
    return found


def answer(cast, report):
    secretary = cast["association_secretary"]
    for score in report.kpi_sheet.scores.filter(state=ScoreState.RETURNED).select_related("indicator"):
        claims.answer_return(score, actor=secretary, text="Түзетілді")


def first_section(report):
    return report.sections.select_related("clause").order_by("clause__position").first()


@pytest.mark.parametrize(
    ("state", "until", "is_open"),
    [
        pytest.param(ReportState.DRAFT, None, True, id="draft"),
        pytest.param(ReportState.RETURNED, 0, True, id="last-day"),
        pytest.param(ReportState.RETURNED, -1, False, id="day-after"),
        pytest.param(ReportState.RETURNED, None, False, id="other-indicators"),
        pytest.param(ReportState.SUBMITTED, 5, False, id="submitted"),
        pytest.param(ReportState.IN_REVIEW, 5, False, id="in-review"),
        pytest.param(ReportState.CONFIRMED, 5, False, id="confirmed"),
    ],
)
def test_when_sections_are_open(state, until, is_open):
    now = datetime(2026, 11, 10, 18, 59, 59, tzinfo=UTC)  # 23:59:59 in Almaty
    day = None if until is None else now.astimezone(DEADLINE_ZONE).date() + timedelta(days=until)
    assert are_sections_open(state, day, now) is is_open
    if until == 0:
        assert not are_sections_open(state, day, now + timedelta(seconds=1))


def test_texts_proofs_and_counts_are_mended_until_the_last_day(cast):
    report = returned(cast, REPORT_NUMBER, due_on=today())
    secretary, section = cast["association_secretary"], first_section(report)
    save_section(section, actor=secretary, text="Екі семинар өтті", version=section.version)
    proof = reports.add_section_proof(section, actor=secretary, title="Семинар", url="https://kaznu.kz/1")
    reports.remove_section_proof(proof, actor=secretary)
    restore_section(section, actor=secretary, number=1)
    assert drafting.draft_sections(report, actor=secretary) == []
    recount(report, actor=secretary)
    answer(cast, report)
    save_section(section, actor=secretary, text="Үш семинар өтті", version=section.version + 2)


@pytest.mark.parametrize(
    "numbers", [pytest.param((OTHER,), id="another-indicator"), pytest.param((), id="not-returned")]
)
def test_without_indicator_13_the_sections_stay_closed(cast, numbers):
    if numbers:
        report = returned(cast, *numbers)
    else:
        report = report_with_sheet(cast.association)
        submit_report(report, actor=cast["association_secretary"])
    secretary, section = cast["association_secretary"], first_section(report)
    with pytest.raises(TransitionRefused) as refused:
        save_section(section, actor=secretary, text="Жаңа мәтін", version=section.version)
    assert refused.value.clause == "22"
    with pytest.raises(TransitionRefused):
        reports.add_section_proof(section, actor=secretary, url="https://kaznu.kz/1")


def test_after_the_last_day_the_refusal_names_it(cast):
    report = returned(cast, REPORT_NUMBER, due_on=today())
    report.sections_open_until = today() - timedelta(days=1)
    report.save()
    secretary, section = cast["association_secretary"], first_section(report)
    with pytest.raises(TransitionRefused, match=f"{report.sections_open_until:%d.%m.%Y}"):
        save_section(section, actor=secretary, text="Кеш", version=section.version)
    assert drafting.draft_sections(report, actor=secretary) == []
    claims.answer_return(
        report.kpi_sheet.scores.get(indicator__number=REPORT_NUMBER), actor=secretary, text="Түсіндірме"
    )
    assert submit_report(report, actor=secretary).number == 2


def test_recount_leaves_the_indicators_that_were_not_returned(cast):
    report = returned(cast, OTHER)
    scores = report.kpi_sheet.scores
    scores.filter(indicator__number__in=(2, OTHER)).update(counted_points=3, counted=None)
    recount(report, actor=cast["association_secretary"])
    assert scores.get(indicator__number=2).counted_points == 3
    assert scores.get(indicator__number=OTHER).counted_points == 0
    report.kpi_sheet.refresh_from_db()
    points = scores.values_list("counted_points", flat=True)
    assert report.kpi_sheet.counted_total == sum(one or 0 for one in points)


def test_recount_is_refused_after_the_submission(cast):
    report = report_with_sheet(cast.association)
    submit_report(report, actor=cast["association_secretary"])
    with pytest.raises(TransitionRefused):
        recount(report, actor=cast["association_secretary"])


def test_pages_open_with_the_return_and_close_again(cast):
    report = returned(cast, REPORT_NUMBER)
    browser = cast.client("association_secretary")
    section = first_section(report)
    url = reverse("associations:report_section", args=[report.pk, section.clause.sub_item])
    page = browser.get(url)
    assert page.status_code == 200
    assert url in browser.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    data = {"version": section.version, "text": "Екі семинар өтті", "seen-text": "", "nothing_done": ""}
    assert browser.post(url, data).status_code == 302
    section.refresh_from_db()
    assert section.text == "Екі семинар өтті"
    counts = reverse("kpi:report_counts", args=[report.pk])
    assert "recount" in browser.get(counts).content.decode()
    assert browser.post(counts).status_code == 302
    answer(cast, report)
    submit_report(report, actor=cast["association_secretary"])
    assert browser.get(url).status_code == 302
    assert 'data-testid="recount"' not in browser.get(counts).content.decode()


def test_the_next_round_names_the_changed_sections(cast):
    report = returned(cast, REPORT_NUMBER)
    secretary, section = cast["association_secretary"], first_section(report)
    save_section(section, actor=secretary, text="Екі семинар өтті", version=section.version)
    reports.add_section_proof(section, actor=secretary, title="Хаттама", url="https://kaznu.kz/1")
    reports.save_site_url(report, actor=secretary, site_url="https://kaznu.kz/report")
    answer(cast, report)
    submit_report(report, actor=secretary)
    sheet = review.start_review(report.kpi_sheet, actor=cast["center_reviewer"])
    assert second_reading_of(sheet) is None
    change = changes_since_last(sheet)[REPORT_NUMBER]
    assert [one.sub_item for one in change.sections] == [section.clause.sub_item]
    assert change.sections[0].words_changed and change.sections[0].proof_added == ("Хаттама",)
    assert (change.site_before, change.site_after) == ("", "https://kaznu.kz/report")
    url = reverse("kpi:review_detail", args=[sheet.pk])
    page = cast.client("center_reviewer").get(url, {"only": "changed"}).content.decode()
    assert 'data-testid="changed-section"' in page and "Хаттама" in page
    anchor = reverse("associations:report_text", args=[report.pk]) + f"#s{section.clause.sub_item}"
    assert anchor in page


def frozen(**more):
    return {
        "sub_item": 1,
        "text": "",
        "text_after": "",
        "nothing_done": False,
        "drafted": [],
        "proofs": [],
    } | more


ROW = {"kind": "event", "title": {"kk": "Семинар"}, "on": "2026-03-01", "page": ["x", 1], "links": []}
PROOF = {"title": "Акт", "url": "", "sha256": "aa", "is_event": False}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {}, None, id="nothing"),
        pytest.param({}, {"text": "А"}, (True, (), (), (), ()), id="text"),
        pytest.param({}, {"text_after": "А"}, (True, (), (), (), ()), id="text-after"),
        pytest.param({}, {"nothing_done": True}, (True, (), (), (), ()), id="mark"),
        pytest.param({}, {"drafted": [ROW]}, (False, ("Семинар",), (), (), ()), id="row-came"),
        pytest.param({"drafted": [ROW]}, {}, (False, (), ("Семинар",), (), ()), id="row-went"),
        pytest.param(
            {"drafted": [ROW]},
            {"drafted": [ROW | {"links": ["https://kaznu.kz"]}]},
            (False, ("Семинар",), ("Семинар",), (), ()),
            id="row-got-a-link",
        ),
        pytest.param({}, {"proofs": [PROOF]}, (False, (), (), ("Акт",), ()), id="proof-added"),
        pytest.param({"proofs": [PROOF]}, {}, (False, (), (), (), ("Акт",)), id="proof-removed"),
        pytest.param(
            {"proofs": [PROOF]},
            {"proofs": [PROOF | {"is_event": True}]},
            (False, (), (), ("Акт",), ("Акт",)),
            id="became-an-event",
        ),
    ],
)
def test_what_changed_in_a_section(before, after, expected):
    found = section_changes([frozen(**before)], [frozen(**after)])
    if expected is None:
        assert found == ()
        return
    (one,) = found
    got = (one.words_changed, one.rows_added, one.rows_removed, one.proof_added, one.proof_removed)
    assert (one.sub_item, got) == (1, expected)


def test_text_too_long_is_refused_while_returned(cast):
    report = returned(cast, REPORT_NUMBER)
    section = first_section(report)
    with pytest.raises(DomainError) as refused:
        save_section(section, actor=cast["association_secretary"], text="а" * 20_001, version=section.version)
    assert refused.value.field == "text"
