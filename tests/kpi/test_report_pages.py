"""Pages of a report: nothing typed is lost, conflicts are shown, queries stay few."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from associations.enums import ReportState
from associations.models import AnnualReport, ReportSection, SectionProof
from associations.queries import waiting_for
from associations.services import section_texts
from core.files import store_bytes
from kpi.enums import ScoreState
from kpi.models import Evidence, KpiScore
from tests.factories.kpi import evidence_with_file, report_with_sheet

pytestmark = pytest.mark.django_db
READ_SQL, FORM_SQL = 10, 11

CONSENT = {"reason": "Төраға 29 қыркүйекте ауызша келісті"}


@pytest.fixture
def report(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return report_with_sheet(cast.association)


@pytest.fixture
def client(cast):
    return cast.client("association_secretary")


def section(report, sub_item=1):
    return ReportSection.objects.select_related("clause").get(report=report, clause__sub_item=sub_item)


def score(report, number):
    return KpiScore.objects.select_related("indicator").get(sheet__report=report, indicator__number=number)


def section_url(report, sub_item=1):
    return reverse("associations:report_section", args=[report.pk, sub_item])


def broken(name="act.pdf"):
    return SimpleUploadedFile(name, b"MZ not a pdf")


def test_section_with_a_refused_file_keeps_text_and_title(client, report):
    answer = client.post(
        section_url(report), {"text": "Мәтін", "version": 1, "title": "Хаттама", "file": broken()}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Мәтін" in page
    assert 'value="Хаттама"' in page
    assert "act.pdf" in page, "the refusal names the file"
    assert section(report).text == "Мәтін", "the text is stored, only the file was refused"
    assert not SectionProof.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.kz", "жай мәтін", "https://"])
def test_section_refuses_a_link_that_a_browser_should_not_follow(client, report, url):
    answer = client.post(section_url(report), {"text": "", "version": 1, "url": url})
    assert answer.status_code == 422
    assert not SectionProof.objects.exists()


def test_section_takes_a_link_without_a_scheme(client, report):
    client.post(section_url(report), {"text": "", "version": 1, "url": "kaznu.kz/seminar", "is_event": "1"})
    proof = SectionProof.objects.get()
    assert (proof.url, proof.is_event) == ("https://kaznu.kz/seminar", True)
    client.post(section_url(report), {"text": "", "version": 1, "remove": proof.pk})
    assert not SectionProof.objects.exists()


def told(report, **texts):
    """Return what the form sends: every text with the one its writer began from."""
    row = section(report)
    seen = {
        "seen-text": row.text,
        "seen-text_after": row.text_after,
        "seen-nothing_done": "1" if row.nothing_done else "",
    }
    return {"text": row.text, "text_after": row.text_after, "version": row.version} | seen | texts


def test_section_conflict_shows_both_texts_and_saves_what_is_chosen(cast, client, report):
    begun = told(report)
    section_texts.save_section(section(report), actor=cast["association_chair"], text="Төраға", version=1)
    answer = client.post(section_url(report), begun | {"text": "Хатшы", "text_after": "Соңында"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Төраға" in page
    assert "Хатшы" in page
    assert cast["association_chair"].full_name in page, "who it was"
    assert 'name="choice-text"' in page
    assert 'name="choice-text_after"' not in page, "only what differs is asked"
    assert 'name="seen-text" value="Төраға"' in page
    again = told(report, text="Хатшы", text_after="Соңында", **{"choice-text": "both"})
    assert client.post(section_url(report), again).status_code == 302
    assert (section(report).text, section(report).text_after) == ("Төраға\nХатшы", "Соңында")


def test_section_takes_what_two_people_typed_into_different_fields(cast, client, report):
    begun = told(report)
    section_texts.save_section(section(report), actor=cast["association_chair"], text="Төраға", version=1)
    assert client.post(section_url(report), begun | {"text_after": "Хатшы"}).status_code == 302
    assert (section(report).text, section(report).text_after) == ("Төраға", "Хатшы")


def test_section_autosave_answers_version_tick_and_total(client, report):
    url = reverse("associations:report_section_autosave", args=[report.pk, 1])
    answer = client.post(f"{url}?version=1", {"_fields": "text", "text": "Мәтін", "seen-text": ""}).json()
    assert answer["versions"] == {"version": 2}
    assert answer["texts"]["tick-1"] == "✓"
    stale = client.post(f"{url}?version=1", {"_fields": "text", "text": "Басқа", "seen-text": ""}).json()
    assert stale["conflicts"] == {"text": "Мәтін"}
    assert list(stale["errors"]) == ["text"], "the field stays unsaved until its writer has chosen"
    assert section(report).text == "Мәтін"
    other = client.post(f"{url}?version=1", {"_fields": "nothing_done", "nothing_done": "1"}).json()
    assert other["conflicts"] == {"nothing_done": "жоқ"}, "without what was seen nothing is overwritten"
    known = {"_fields": "nothing_done", "nothing_done": "1", "seen-nothing_done": ""}
    assert client.post(f"{url}?version=1", known).json()["conflicts"] == {}
    assert section(report).nothing_done


def test_section_autosave_saves_what_agrees_beside_a_conflict(cast, client, report):
    """The page takes every field without an error as saved, so it has to be."""
    section_texts.save_section(section(report), actor=cast["association_chair"], text="Төраға", version=1)
    url = reverse("associations:report_section_autosave", args=[report.pk, 1])
    typed = {"text": "Хатшы", "seen-text": "", "text_after": "Соңында", "seen-text_after": ""}
    answer = client.post(f"{url}?version=1", typed | {"_fields": ["text", "text_after"]}).json()
    assert (answer["conflicts"], list(answer["errors"])) == ({"text": "Төраға"}, ["text"])
    assert (section(report).text, section(report).text_after) == ("Төраға", "Соңында")


def test_history_of_a_section_compares_two_revisions_and_brings_one_back(cast, client, report):
    for name, text in (
        ("association_chair", "Бір отырыс өтті"),
        ("association_secretary", "Екі отырыс өтті"),
    ):
        row = section(report)
        section_texts.save_section(row, actor=cast[name], text=text, version=row.version)
    row = section(report)
    section_texts.save_section(
        row, actor=cast["association_secretary"], text="Үш отырыс өтті", version=row.version
    )
    numbers = list(row.revisions.order_by("number").values_list("number", "text"))
    assert numbers == [(1, ""), (2, "Бір отырыс өтті"), (4, "Үш отырыс өтті")], "one sitting is one revision"
    url = reverse("associations:section_history", args=[report.pk, 1])
    page = client.get(url).content.decode()
    assert "<ins" in page
    assert "<del" in page
    assert cast["association_chair"].full_name in page
    assert "Мәтіндер бірдей" in client.get(f"{url}?from=2&to=2").content.decode()
    client.post(reverse("associations:section_restore", args=[report.pk, 1, 2]))
    back = row.revisions.order_by("-number").first()
    assert (section(report).text, back.restored_from, back.number) == ("Бір отырыс өтті", 2, 5)
    assert row.revisions.filter(number=4, text="Үш отырыс өтті").exists(), "nothing in between is lost"
    assert client.post(reverse("associations:section_restore", args=[report.pk, 1, 77])).status_code == 302
    assert section(report).text == "Бір отырыс өтті"


def sheet_url(report):
    return reverse("kpi:sheet_edit", args=[report.pk])


def versions(report):
    return {
        f"ver{row.indicator.number}": row.version
        for row in report.kpi_sheet.scores.select_related("indicator")
    }


def test_sheet_saves_what_is_right_and_shows_what_is_not(client, report):
    answer = client.post(
        sheet_url(report),
        versions(report) | {"v1": "1", "v3": "үш", "n3": "Негіз", "v4": "all", "u2": "бос орын бар"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="үш"' in page
    assert "Негіз" in page
    assert 'value="бос орын бар"' in page
    assert score(report, 1).claim is True
    assert score(report, 4).claim == "all"
    assert score(report, 3).claim is None


def test_sheet_with_a_refused_file_keeps_the_claims(client, report):
    answer = client.post(
        sheet_url(report), versions(report) | {"v3": "3", "n3": "Негіз", "f3": broken(), "t3": "Тізбе"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Тізбе"' in page
    assert score(report, 3).claim == 3
    assert score(report, 3).claim_note == "Негіз"
    assert not Evidence.objects.exists()


def test_sheet_attaches_and_removes_proof(client, report):
    file = SimpleUploadedFile("act.pdf", b"%PDF-1.7\n%%EOF")
    client.post(sheet_url(report), versions(report) | {"f2": file, "i2": "2.1", "u3": "https://kaznu.kz/3"})
    assert {proof.item and proof.item.reference for proof in Evidence.objects.select_related("item")} == {
        "2.1",
        None,
    }
    for proof in Evidence.objects.all():
        client.post(sheet_url(report), versions(report) | {"remove": proof.pk})
    assert not Evidence.objects.exists()


def test_sheet_does_not_touch_proof_of_another_report(cast, client, report):
    other = report_with_sheet(cast.other_association)
    proof = evidence_with_file(other, cast["other_association_secretary"])
    assert client.post(sheet_url(report), versions(report) | {"remove": proof.pk}).status_code == 404
    assert Evidence.objects.filter(pk=proof.pk).exists()


def test_sheet_autosave_answers_points_reasons_and_versions(client, report):
    url = reverse("kpi:sheet_autosave", args=[report.pk])
    query = "?" + "&".join(f"{name}={value}" for name, value in versions(report).items())
    answer = client.post(url + query, {"_fields": ["v3", "n1"], "v3": "4", "n1": "Бекітілді"}).json()
    assert answer["texts"]["kpi-total"] == "5"
    assert answer["texts"]["points-3"] == "5"
    assert answer["versions"]["ver3"] == 2
    assert answer["reached"] == ["3.2"]
    assert score(report, 1).claim_note == "Бекітілді"
    wrong = client.post(url + query, {"_fields": "v3", "v3": "-1"}).json()
    assert list(wrong["errors"]) == ["v3"]
    cleared = client.post(url + query.replace("ver3=1", "ver3=2"), {"_fields": "v3", "v3": ""}).json()
    assert cleared["texts"]["kpi-total"] == "0"


def test_sheet_autosave_tells_a_conflict_with_the_stored_claim(client, report):
    url = reverse("kpi:sheet_autosave", args=[report.pk])
    client.post(f"{url}?ver3=1", {"_fields": "v3", "v3": "4"})
    answer = client.post(f"{url}?ver3=1", {"_fields": "v3", "v3": "1"}).json()
    assert list(answer["errors"]) == ["v3"]
    assert answer["conflicts"] == {"v3": {"value": "4", "text": "4 ()"}}


def test_waiting_names_the_report_until_it_is_submitted(cast, client, report):
    assert [task.url for task in waiting_for(cast["association_secretary"])] == [
        reverse("kpi:report_detail", args=[report.pk])
    ]
    assert waiting_for(cast["association_member"]) == []
    client.post(reverse("kpi:report_submit", args=[report.pk]), CONSENT)
    assert waiting_for(cast["association_secretary"]) == []


def fill(report, by, count):
    stored = store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf", by=by)
    for row in report.kpi_sheet.scores.all():
        Evidence.objects.bulk_create(
            Evidence(score=row, title=f"{place}", file=stored, added_by=by) for place in range(count)
        )
    for row in report.sections.all():
        SectionProof.objects.bulk_create(
            SectionProof(section=row, title=f"{place}", file=stored, added_by=by) for place in range(count)
        )


PAGES = [
    pytest.param("kpi:report_detail", "member", READ_SQL, id="reading"),
    pytest.param("kpi:report_detail", "association_secretary", FORM_SQL + 1, id="with the check list"),
    pytest.param("kpi:sheet_edit", "association_secretary", FORM_SQL, id="the form"),
    pytest.param("associations:report_text", "member", READ_SQL, id="sections"),
    pytest.param("associations:report_list", "member", 9, id="list"),
]


@pytest.mark.parametrize(("name", "persona", "limit"), PAGES)
def test_page_asks_few_questions_and_none_twice(cast, report, name, persona, limit):
    url = reverse(name, args=[] if name.endswith("list") else [report.pk])
    counts = []
    for _round in range(2):
        fill(report, cast["association_secretary"], 4)
        cast.client(persona).get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert cast.client(persona).get(url).status_code == 200
        texts = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("SAVEPOINT")]
        assert len(texts) == len(set(texts)), "the same SQL twice"
        counts.append(len(texts))
    assert counts[0] == counts[1]
    assert counts[0] <= limit, json.dumps(texts, indent=1)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_are_said_in_each_language(client, report, language):
    with translation.override(language):
        for name in ("kpi:report_detail", "kpi:sheet_edit", "associations:report_text"):
            page = client.get(reverse(name, args=[report.pk])).content.decode()
            assert f'<html lang="{language}">' in page
            assert page.count("<h1") == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_official_form_and_report_are_pdf(client, report, language):
    for name in ("kpi:kpi_form", "kpi:report_document"):
        answer = client.get(reverse(name, args=[report.pk, language]))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_returned_report_shows_what_came_back_and_takes_the_answer(client, report):
    client.post(reverse("kpi:report_submit", args=[report.pk]), CONSENT)
    AnnualReport.objects.filter(pk=report.pk).update(state=ReportState.RETURNED)
    KpiScore.objects.filter(pk=score(report, 3).pk).update(state=ScoreState.RETURNED)
    page = client.get(sheet_url(report)).content.decode()
    assert 'data-testid="answer-3"' in page
    assert 'data-testid="indicator-1"' not in page
    assert "disabled" in client.get(reverse("kpi:report_detail", args=[report.pk])).content.decode()
    client.post(sheet_url(report), {"ver3": 1, "v3": "2", "a3": "Түзетілді", "u3": "https://kaznu.kz/akt"})
    assert score(report, 3).state == ScoreState.ANSWERED
    assert score(report, 3).claim == 2
    assert client.post(reverse("kpi:report_submit", args=[report.pk]), CONSENT).status_code == 302
    assert AnnualReport.objects.get(pk=report.pk).versions.count() == 2
