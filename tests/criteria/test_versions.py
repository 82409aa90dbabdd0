"""Submitted versions of an application: the difference of two, the papers of each, sealed like the application (cl. 7, 31)."""

import io

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from criteria.models import ApplicationVersion, Call
from criteria.queries.versions import version_differences
from criteria.services import applications as services
from criteria.services.answers import save_answers
from tests.counting import queries_of
from tests.criteria import world

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7"), pytest.mark.clause("31")]


def address(name, application, *more):
    return reverse(f"criteria:{name}", args=[application.pk, *more])


def versions():
    return ApplicationVersion.objects.select_related("application").order_by("number")


def test_two_versions_differ_row_by_row_in_answers_and_proof(cast):
    world.resubmitted(cast)
    (row,) = version_differences(*versions())
    assert row.number == "2"
    assert [(one.before, one.after) for one in row.changes] == [("40", "41")]
    assert [one.title for one in row.added] == ["Штат"]
    assert [one.url for one in row.removed] == ["https://example.kz/2"]
    back = version_differences(*reversed(versions()))[0]
    assert [one.url for one in back.added] == ["https://example.kz/2"]
    assert [one.title for one in back.removed] == ["Штат"]


def test_a_line_that_went_and_a_blank_one(cast):
    application, actor = world.submitted(cast), cast["university_coordinator"]
    services.take_application_back(application, actor=actor)
    second = world.LIST_LINE | {"programme": "6B06102 Физика"}
    moved = {"6.1": {"rows": [{}, world.LIST_LINE, {}, second]}}
    save_answers(application, actor=actor, changed=moved)
    services.submit_application(application, actor=actor)
    (row,) = version_differences(*versions())
    assert {one.name for one in row.changes} == {f"r:6.1:1:{field}" for field in second}, "one line came"
    services.take_application_back(application, actor=actor)
    save_answers(application, actor=actor, changed={"6.1": {"rows": [world.LIST_LINE]}})
    services.submit_application(application, actor=actor)
    first, middle, last = versions()
    assert version_differences(first, last) == []
    assert all(one.after == "" for one in version_differences(middle, last)[0].changes)


def test_the_difference_is_a_page_for_whoever_reads_the_application(cast):
    application = world.resubmitted(cast)
    url = address("version_difference", application)
    own, center = cast.client("university_coordinator"), cast.client("center_head")
    html = own.get(url).content.decode()
    assert "<del>40</del>" in html and "<strong>41</strong>" in html
    assert html.count('data-testid="proof-added"') == html.count('data-testid="proof-removed"') == 1
    assert center.get(url).status_code == 404, "sealed until the closing moment"
    form = address("version_form", application, 1, "kk", "docx")
    assert own.get(form).status_code == 200 and center.get(form).status_code == 404
    world.over(Call.objects.get())
    assert center.get(url).status_code == 200 and center.get(form).status_code == 200
    same = center.get(url, {"from": "2", "to": "2"}).content.decode()
    assert 'data-testid="version-difference"' not in same
    assert (
        'data-testid="version-difference"'
        in own.get(address("application_detail", application)).content.decode()
    )


def test_one_version_has_no_difference(cast):
    application = world.submitted(cast)
    browser = cast.client("university_coordinator")
    assert browser.get(address("version_difference", application)).status_code == 404
    html = browser.get(address("application_detail", application)).content.decode()
    assert address("version_difference", application) not in html


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_version_has_its_own_form(cast, language):
    application = world.resubmitted(cast)
    browser = cast.client("university_coordinator")
    for number, staff, proof in ((1, "40", "https://example.kz/2"), (2, "41", "https://example.kz/staff")):
        docx = browser.get(address("version_form", application, number, language, "docx")).content
        cells = [cell.text for cell in Document(io.BytesIO(docx)).tables[0].rows[2].cells]
        assert cells[0] == "2" and cells[2].startswith(staff) and proof in cells[2]
        pdf = browser.get(address("version_form", application, number, language, "pdf")).content
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        assert f"{staff} " in text
    assert browser.get(address("version_form", application, 9, language, "pdf")).status_code == 404
    assert browser.get(address("version_form", application, 1, "en", "pdf")).status_code == 404


def test_the_difference_asks_the_same_with_more_changes(cast):
    application, actor = world.resubmitted(cast), cast["university_coordinator"]
    browser, url = cast.client("university_coordinator"), address("version_difference", application)
    browser.get(url)
    before = queries_of(browser, url)
    services.take_application_back(application, actor=actor)
    changed = {number: {"value": "7"} for number in ("10", "11", "12")}
    save_answers(application, actor=actor, changed=changed)
    services.submit_application(application, actor=actor)
    assert queries_of(browser, url) == before
