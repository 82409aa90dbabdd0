"""An application by appendix 1: begun from the last one, filled in, proved, checked, submitted (clauses 7, 31)."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document
from pypdf import PdfReader

from core.errors import DomainError
from core.files import DOCX, store_bytes
from core.models import AuditEntry
from criteria.documents import application as documents
from criteria.domain.typed import texts_of
from criteria.enums import AnswerField, ProblemCode
from criteria.models import AnswerProof, Application, Call, Criterion
from criteria.queries.sheet import sheet_of, visible_applications
from criteria.queries.wording import row_texts
from criteria.services import applications as services
from criteria.services.answers import save_answers
from tests.counting import queries_of
from tests.criteria import world

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7")]
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def coordinator(cast):
    return cast["university_coordinator"]


def sheet(application):
    return {row.number: row for row in sheet_of(application, timezone.localdate())}


def address(name, application, *more):
    return reverse(f"criteria:{name}", args=[application.pk, *more])


# --- begun ---------------------------------------------------------------------------


def test_the_next_application_is_filled_in_from_the_last(cast, coordinator):
    world.announced(cast)
    first = world.submitted(cast)
    second = services.start_application(cast.member_university, cast.other_association, actor=coordinator)
    assert second.filled_from == first
    rows = sheet(second)
    assert all(row.is_whole for row in rows.values()) and len(rows) == 26
    assert second.proofs.count() == first.proofs.count() == len(world.PROVED)


def test_what_cannot_be_applied_for(cast, coordinator):
    world.appendix()
    with pytest.raises(DomainError) as refusal:
        services.start_application(cast.university, cast.association, actor=coordinator)
    assert refusal.value.field == "association"
    world.started(cast)
    with pytest.raises(DomainError):
        services.start_application(cast.member_university, cast.association, actor=coordinator)
    assert Application.objects.count() == 1


# --- filled in -----------------------------------------------------------------------


# What is typed, and what is wrong with it by row: every kind of wrong value there is.
WRONG = {
    "f:1:issued_on": "31.02.2020",
    "f:1:link": "no link",
    "f:1:number": "KZ1",
    "f:1:levels": "bachelor колледж",
    "v:2": "5",
    "v:2.1": "10",
    "v:3": "10",
    "v:3.1": "5",
    "v:3.2": "3",
    "v:3.3": "3",
    "v:5": "yes",
    "f:5:agency": "А" * 501,
    "f:5:valid_from": "2099-01-01",
    "v:6": "no",
    "r:6.1:0:programme": "ББ",
    "r:6.1:0:valid_from": "2024-01-01",
    "r:6.1:0:valid_to": "2023-01-01",
    "r:7:0:year": "99",
    "r:8:1:position": "бірінші",
    "v:10": "қырық",
    "v:13": "бар",
    "v:15": "3",
    "r:15:0:partner_position": "900",
}
NAMED = {
    "1": {"not_a_date", "not_a_link", "not_a_level"},
    "2.1": {"above_total"},
    "3": {"not_the_sum"},
    "5": {"too_long", "in_future", "empty_field"},
    "6": {"list_says_otherwise"},
    "6.1": {"ends_before", "empty_field"},
    "7": {"not_a_year", "empty_field"},
    "8": {"not_a_place", "empty_field"},
    "10": {"not_a_count"},
    "13": {"not_yes_or_no"},
    "15": {"not_as_many", "below_top", "empty_field"},
}
LINKS = {"1": "issued_on", "5": "valid_from", "7": "year", "8": "position"}


def problems_of(html, number):
    """Return the text of the element that names what is wrong with a row."""
    found = re.search(rf'<p[^>]* id="problems-{number.replace(".", "-")}"[^>]*>(.*?)</p>', html, re.DOTALL)
    return unescape(found[1])


def test_a_form_with_every_kind_of_wrong_value_names_each_in_its_row_and_loses_nothing(cast):
    assert set().union(*NAMED.values()) == set(ProblemCode.values), "a kind of wrong value has no case"
    application = world.started(cast)
    browser = cast.client("university_coordinator")
    sent = WRONG | {"f:1:levels": WRONG["f:1:levels"].split()}
    answer = browser.post(address("application_edit", application), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    with translation.override("kk"):
        labels = {one.value: str(one.label) for one in ProblemCode}
        fields = {number: str(AnswerField(name).label) for number, name in LINKS.items()}
    for number in sheet(application):
        told = problems_of(html, number)
        codes = {code for code, label in labels.items() if label in told}
        assert codes == NAMED.get(number, set()), number
        assert fields.get(number, "") in told
    for number in ("7", "8"):
        line = {"7": 1, "8": 2}[number]
        assert str(line) in problems_of(html, number).split("“")[0], "the line of the list is named"
    stored = {}
    for row in sheet(application).values():
        stored |= texts_of(row.criterion.spec, row.typed)
    assert stored == WRONG
    again = browser.get(address("application_edit", application)).content.decode()
    for name, text in WRONG.items():
        assert f'name="seen-{name}" value="{text}"' in again
        if name not in ("v:5", "v:6", "f:1:levels", "v:13"):
            assert f'name="{name}" type="text" value="{text}"' in html
    assert '<option value="бар" selected>' in html and 'value="колледж" checked' in html


def test_a_row_that_is_in_order_names_nothing(cast):
    application = world.whole(cast)
    html = (
        cast.client("university_coordinator").get(address("application_edit", application)).content.decode()
    )
    assert {problems_of(html, number) for number in sheet(application)} == {""}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_autosave_names_a_wrong_value_in_its_row_in_the_reader_s_language(cast, language):
    application = world.started(cast)
    browser = cast.client("university_coordinator")
    with translation.override(language):
        url, label = address("application_autosave", application), str(ProblemCode.NOT_A_COUNT.label)
    texts = browser.post(url, {"_fields": ["v:10"], "v:10": "қырық"}).json()["texts"]
    assert [key for key, text in texts.items() if label in text] == ["problems-10"]


def test_autosave_keeps_what_is_typed_and_says_what_is_wrong(cast):
    application = world.started(cast)
    browser = cast.client("university_coordinator")
    url = address("application_autosave", application)
    answer = browser.post(url, {"_fields": ["v:2", "f:1:levels"], "v:2": "12a", "f:1:levels": ["master"]})
    body = answer.json()
    assert body["errors"] == {} and "12a" in body["texts"]["problems-2"]
    assert sheet(application)["1"].typed["fields"]["levels"] == ["master"]
    browser.post(url, {"_fields": ["f:1:levels"], "seen-f:1:levels": "master"})
    assert sheet(application)["1"].typed["fields"]["levels"] == []
    assert not AuditEntry.objects.filter(action="save_answers").exists()
    browser.post(address("application_edit", application), {"v:2": "12", "seen-v:2": "12a"})
    assert AuditEntry.objects.get(action="save_answers").data["rows"] == ["2"]


def test_a_submitted_application_is_not_changed(cast, coordinator):
    application = world.submitted(cast)
    with pytest.raises(DomainError):
        save_answers(application, actor=coordinator, changed={"2": {"value": "41"}})
    browser = cast.client("university_coordinator")
    answer = browser.post(address("application_autosave", application), {"_fields": "v:2", "v:2": "41"})
    assert answer.status_code == 422 and answer.json()["errors"]["v:2"]
    assert browser.get(address("application_edit", application)).status_code == 302
    assert sheet(application)["2"].reading.value == 40


# --- proved --------------------------------------------------------------------------


def test_a_proof_of_40_mb_is_refused_with_the_limit_named(cast, settings):
    settings.UPLOAD_MAX_BYTES = 25 * 1024 * 1024
    application = world.started(cast)
    browser = cast.client("university_coordinator")
    browser.post(address("application_edit", application), {"v:2": "40"})
    huge = SimpleUploadedFile("staff.pdf", PDF + b"0" * (40 * 1024 * 1024))
    answer = browser.post(address("application_proof", application, "2"), {"title": "Анықтама", "file": huge})
    html = answer.content.decode()
    assert answer.status_code == 422 and "25" in html[html.index('data-testid="proof-error"') :][:400]
    assert 'value="Анықтама"' in html and 'value="40"' in html
    assert not AnswerProof.objects.exists()


def test_a_proof_is_a_file_or_a_link(cast, coordinator):
    application = world.started(cast)
    row = Criterion.objects.get(number="2")
    for given in (
        {},
        {"url": "example"},
        {"url": "https://a.kz", "upload": SimpleUploadedFile("a.pdf", PDF)},
    ):
        with pytest.raises(DomainError):
            services.add_proof(application, row, actor=coordinator, **given)
    save_answers(application, actor=coordinator, changed={"2": {"value": "40"}})
    assert sheet(application)["2"].needs_proof
    proof = services.add_proof(application, row, actor=coordinator, upload=SimpleUploadedFile("a.pdf", PDF))
    assert proof.title == "a.pdf" and not sheet(application)["2"].needs_proof
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerProof.objects.filter(pk=proof.pk).update(url="https://a.kz")
    services.remove_proof(proof, actor=coordinator)
    assert sheet(application)["2"].needs_proof


def test_a_docx_is_shown_as_its_text_beside_the_check(cast, coordinator):
    application = world.opened(cast)
    paper, content = Document(), io.BytesIO()
    paper.add_paragraph("Штат кестесі: 40 оқытушы")
    paper.save(content)
    proof = application.proofs.get(criterion__number="2")
    proof.url, proof.file = "", store_bytes(content.getvalue(), name="штат.docx", content_type=DOCX)
    proof.save()
    browser, url = cast.client("center_reviewer"), reverse("criteria:proof_file", args=[proof.pk])
    shown = browser.get(url, {"show": ""})
    assert "40 оқытушы" in shown.content.decode() and url in shown.content.decode()
    assert "attachment" in browser.get(url)["Content-Disposition"]
    page = browser.get(
        address("application_check", application), {"row": "2", "only": "all"}
    ).content.decode()
    assert f'<iframe class="review-frame" name="proof-frame" src="{url}?show"' in page


def test_a_licence_with_its_link_needs_no_other_proof(cast, coordinator):
    application = world.started(cast)
    save_answers(application, actor=coordinator, changed={"1": world.WHOLE["1"]})
    assert sheet(application)["1"].is_whole


# --- submitted -----------------------------------------------------------------------


def test_an_incomplete_application_is_refused_with_its_rows_named(cast, coordinator):
    world.announced(cast)
    application = world.whole(cast)
    save_answers(application, actor=coordinator, changed={"3": {"value": "999"}, "9": {}})
    with pytest.raises(DomainError) as refusal:
        services.submit_application(application, actor=coordinator)
    assert str(refusal.value).endswith("3, 9.") and refusal.value.clause == "7"
    rows = sheet(application)
    assert row_texts(rows["9"]) and row_texts(rows["3"]) and not row_texts(rows["2"])


def test_each_submission_is_a_frozen_version(cast, coordinator):
    application = world.submitted(cast)
    services.take_application_back(application, actor=coordinator)
    save_answers(application, actor=coordinator, changed={"2": {"value": "41"}})
    services.submit_application(application, actor=coordinator)
    world.over(Call.objects.get())
    browser = cast.client("center_head")
    pages = [
        browser.get(address("application_version", application, number)).content.decode() for number in (1, 2)
    ]
    assert ">40 " in pages[0] and ">41 " in pages[1] and "https://example.kz/2" in pages[0]
    assert application.versions.count() == 2
    with pytest.raises(DomainError):
        services.submit_application(application, actor=coordinator)


def test_a_draft_is_read_by_its_university_only(cast, coordinator):
    application = world.started(cast)
    assert visible_applications(coordinator).get() == application
    assert not visible_applications(cast["center_head"]).exists()
    world_application = save_answers(application, actor=coordinator, changed=world.WHOLE)
    for number in world.PROVED:
        row = Criterion.objects.get(number=number)
        services.add_proof(world_application, row, actor=coordinator, url="https://example.kz/x")
    call = world.announced(cast)
    services.submit_application(application, actor=coordinator)
    assert not visible_applications(cast["center_head"]).exists()
    world.over(call)
    assert visible_applications(cast["center_head"]).get() == application


# --- papers --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_official_form_has_the_order_s_own_table(cast, language):
    application = Application.objects.select_related("order", "university", "association").get(
        pk=world.submitted(cast).pk
    )
    form = documents.read_form(application, sheet_of(application, timezone.localdate()), language)
    paper = Document(io.BytesIO(documents.form_docx(form)))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    texts = [getattr(one, f"text_{language}") for one in Criterion.objects.order_by("position")]
    assert [row[1] for row in cells[1:]] == texts and len(cells) == 27
    heads = application.order.annex_titles["criteria"]["columns"]
    assert cells[0][1:] == [head[language] for head in heads]
    assert "KZ12LAA00001234" in cells[1][2] and "https://example.kz/2" in cells[2][2]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(documents.form_pdf(form))).pages)
    assert "KZ12LAA00001234" in text
    assert getattr(application.university, f"name_{language}") in re.sub(r"\s+", " ", text)


def test_pages_ask_the_same_with_more_rows(cast, coordinator):
    application = world.started(cast)
    browser = cast.client("university_coordinator")
    urls = [address("application_detail", application), address("application_edit", application)]
    before = [queries_of(browser, url) for url in urls]
    save_answers(application, actor=coordinator, changed=world.WHOLE)
    for number in world.PROVED:
        services.add_proof(
            application, Criterion.objects.get(number=number), actor=coordinator, url="https://example.kz/x"
        )
    assert [queries_of(browser, url) for url in urls] == before


def test_an_application_is_begun_through_the_pages(cast):
    world.appendix()
    browser = cast.client("university_coordinator")
    url = reverse("criteria:application_new")
    assert browser.post(url, {}).status_code == 422
    answer = browser.post(url, {"university": cast.member_university.pk, "association": cast.association.pk})
    application = Application.objects.get()
    assert answer.url == address("application_edit", application)
    html = browser.get(answer.url).content.decode()
    assert html.count('data-testid="row-') == 26
    world.announced(cast)
    refused = browser.post(address("application_submit", application), follow=True).content.decode()
    assert "2.1" in refused and Application.objects.get().state == "draft"
