"""Two submitted versions of a report beside each other: claims in words, explanations, sections, proof (cl. 21, 22)."""

import pytest
from django.urls import reverse

from associations.enums import ReportState
from associations.services import reports
from associations.services.section_texts import save_section
from kpi.enums import ScoreState
from kpi.services import claims
from kpi.services.evidence import add_evidence, remove_evidence
from kpi.services.submission import submit_report
from tests.counting import queries_of
from tests.factories.kpi import report_with_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]


def score_of(report, number):
    return report.kpi_sheet.scores.select_related("indicator", "sheet__scheme").get(indicator__number=number)


def reopen(report):
    """Put a report back to the association, as a return of every indicator does."""
    type(report).objects.filter(pk=report.pk).update(state=ReportState.DRAFT)
    report.kpi_sheet.scores.update(state=ScoreState.OPEN)
    report.refresh_from_db()


def section_of(report, number):
    return report.sections.select_related("clause").get(clause__sub_item=number)


@pytest.fixture
def report(cast):
    """Three versions; the second differs in a claim, a note, a section, proof and the site, the third in nothing."""
    found, secretary = report_with_sheet(cast.association), cast["association_secretary"]
    score = score_of(found, 3)
    claims.save_claim(score, actor=secretary, value=1, version=score.version, note="Бір құжат бар")
    kept = add_evidence(score_of(found, 3), actor=secretary, url="https://kaznu.kz/old", title="Ескі акт")
    section = section_of(found, 1)
    save_section(section, actor=secretary, text="Бір семинар өтті", version=section.version)
    submit_report(found, actor=secretary)
    reopen(found)
    score = score_of(found, 3)
    claims.save_claim(score, actor=secretary, value=3, version=score.version, note="Үш құжат бар")
    remove_evidence(kept, actor=secretary)
    add_evidence(score_of(found, 3), actor=secretary, url="https://kaznu.kz/new", title="Жаңа акт")
    section.refresh_from_db()
    save_section(section, actor=secretary, text="Екі семинар өтті", version=section.version)
    reports.add_section_proof(section, actor=secretary, url="https://kaznu.kz/2", title="Хаттама")
    reports.save_site_url(found, actor=secretary, site_url="https://kaznu.kz/report")
    found.refresh_from_db()
    submit_report(found, actor=secretary)
    reopen(found)
    submit_report(found, actor=secretary)
    return found


def difference_page(cast, report, persona="association_member", **asked):
    return cast.client(persona).get(reverse("kpi:version_difference", args=[report.pk]), asked)


def test_two_versions_are_told_apart_in_words(cast, report):
    answer = difference_page(cast, report, **{"from": 1, "to": 2})
    page = answer.content.decode()
    assert (answer.context["before"].number, answer.context["after"].number) == (1, 2)
    shown = {row["indicator"].number: row for row in answer.context["indicators"]}
    assert set(shown) == {3, 5}
    assert [piece.text for piece in shown[3]["claim"] if piece.kind != "same"] == ["1", "3"]
    assert [piece.text for piece in shown[3]["note"] if piece.kind != "same"] == ["Бір", "Үш"]
    assert "Жаңа акт" in page and "Ескі акт" in page
    (section,) = answer.context["sections"]
    assert section["clause"].sub_item == 1 and section["change"].proof_added == ("Хаттама",)
    kinds = [(piece.kind, piece.text) for piece in section["texts"][0]["pieces"] if piece.kind != "same"]
    assert kinds == [("removed", "Бір"), ("added", "Екі")]
    assert answer.context["site"] == ("", "https://kaznu.kz/report")


def test_by_default_the_last_two_are_compared(cast, report):
    answer = difference_page(cast, report)
    assert (answer.context["before"].number, answer.context["after"].number) == (2, 3)
    assert not answer.context["indicators"] and not answer.context["sections"]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        pytest.param({"from": "2", "to": "1"}, (1, 2), id="the-earlier-one-first"),
        pytest.param({"from": "1", "to": "3"}, (1, 3), id="over-one"),
        pytest.param({"to": "2"}, (1, 2), id="against-the-one-before"),
        pytest.param({"from": "9", "to": "x"}, (2, 3), id="no-such-versions"),
    ],
)
def test_which_versions_are_compared(cast, report, asked, numbers):
    answer = difference_page(cast, report, **asked)
    assert (answer.context["before"].number, answer.context["after"].number) == numbers


@pytest.mark.parametrize("asked", [{"from": "1", "to": "1"}, {"to": "1"}])
def test_one_version_alone_has_no_difference(cast, report, asked):
    answer = difference_page(cast, report, **asked)
    assert answer.status_code == 200 and answer.context["after"] is None


def test_a_report_that_was_submitted_once_says_so(cast):
    found = report_with_sheet(cast.association)
    assert 'data-testid="empty"' in difference_page(cast, found).content.decode()


def test_the_list_of_versions_leads_to_it(cast, report):
    url = reverse("kpi:version_difference", args=[report.pk])
    browser = cast.client("association_secretary")
    assert f'href="{url}"' in browser.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    second = browser.get(reverse("kpi:report_version", args=[report.pk, 2])).content.decode()
    assert f'href="{url}?to=2"' in second
    assert (
        f'href="{url}?to=1"'
        not in browser.get(reverse("kpi:report_version", args=[report.pk, 1])).content.decode()
    )


def test_the_page_takes_as_many_queries_with_more_changes(cast, report):
    browser = cast.client("association_member")
    url = reverse("kpi:version_difference", args=[report.pk])
    browser.get(url)
    before = queries_of(browser, url)
    assert queries_of(browser, f"{url}?from=1&to=2") == before
