"""The association's side of a report: sections, claims, proof, submission, answers."""

import threading
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from pypdf import PdfReader

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import ReportState
from associations.models import AnnualReport, ReportSection, SectionProof
from associations.queries import with_host
from associations.services import reports, section_texts
from associations.services.section_texts import SectionConflict
from core.audit import first_broken
from core.errors import DomainError, FileRefused, TransitionRefused
from core.models import AuditEntry
from kpi.documents.report import kpi_form_pdf
from kpi.domain.claims import ClaimInput
from kpi.enums import RemarkKind, ScoreState
from kpi.models import Evidence, KpiItem, KpiScore, KpiSheet, Remark
from kpi.services import claims
from kpi.services.claims import ClaimConflict
from kpi.services.evidence import add_evidence, remove_evidence
from kpi.services.submission import submit_report
from notices.models import Letter, Notice
from tests.factories.kpi import order_report

pytestmark = pytest.mark.django_db
ALMATY = ZoneInfo("Asia/Almaty")
IN_TIME = datetime(2026, 10, 1, 23, 59, 59, tzinfo=ALMATY)
LATE = datetime(2026, 10, 2, 0, 0, 0, tzinfo=ALMATY)
PDF = b"%PDF-1.7\n%%EOF"


def pdf(name="act.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(order_loaded):
    return User.objects.create_user("secretary@demo.kz", "x", full_name="Хатшы")


@pytest.fixture
def sheet(order_loaded):
    return KpiSheet.objects.select_related("report__association__body", "report__academic_year").get(
        report=order_report()
    )


@pytest.fixture
def score(sheet):
    def of(number):
        return sheet.scores.select_related("indicator", "sheet").get(indicator__number=number)

    return of


def section_of(sheet, sub_item):
    return ReportSection.objects.select_related("clause").get(report=sheet.report, clause__sub_item=sub_item)


def fill_sections(sheet, actor):
    for section in sheet.report.sections.select_related("clause"):
        section_texts.save_section(
            section, actor=actor, text="Жұмыс жүргізілді.", nothing_done=False, version=section.version
        )


@pytest.mark.clause("21")
def test_open_reports_gives_each_association_seventeen_sections_and_a_sheet(order_loaded):
    call_command("open_reports", "2025")
    call_command("open_reports", "2025")
    assert AnnualReport.objects.count() == 64
    assert ReportSection.objects.count() == 64 * 17
    assert KpiScore.objects.count() == 64 * 13
    assert str(AnnualReport.objects.first().academic_year.report_due_on) == "2026-10-01"


def test_save_section_keeps_the_text_and_tells_the_journal(sheet, secretary):
    section = section_texts.save_section(
        section_of(sheet, 3), actor=secretary, text="  Үш кәсіптік стандарт. ", nothing_done=False, version=1
    )
    assert (section.text, section.version) == ("Үш кәсіптік стандарт.", 2)
    assert AuditEntry.objects.filter(action="save_section", actor=secretary).count() == 1
    assert first_broken() is None


def test_save_section_twice_with_the_same_text_is_one_save(sheet, secretary):
    for _ in range(2):
        section = section_texts.save_section(
            section_of(sheet, 3), actor=secretary, text="Бір", nothing_done=False, version=1
        )
    assert section.version == 2


def test_save_section_shows_both_texts_of_a_conflict_and_loses_neither(sheet, secretary):
    first = section_of(sheet, 3)
    section_texts.save_section(first, actor=secretary, text="Бірінші", nothing_done=False, version=1)
    with pytest.raises(SectionConflict) as conflict:
        section_texts.save_section(first, actor=secretary, text="Екінші", nothing_done=False, version=1)
    assert conflict.value.current.text == "Бірінші"
    saved = section_texts.save_section(
        first, actor=secretary, text="Екінші", nothing_done=False, version=conflict.value.current.version
    )
    assert saved.text == "Екінші"


def test_save_section_refuses_a_text_over_the_limit(sheet, secretary):
    with pytest.raises(DomainError) as refusal:
        section_texts.save_section(
            section_of(sheet, 1),
            actor=secretary,
            text="ә" * (section_texts.TEXT_LIMIT + 1),
            nothing_done=False,
            version=1,
        )
    assert refusal.value.field == "text"


def test_section_proof_is_a_file_a_link_or_an_event(sheet, secretary):
    section = section_of(sheet, 17)
    file = reports.add_section_proof(section, actor=secretary, upload=pdf())
    link = reports.add_section_proof(section, actor=secretary, url="https://kaznu.kz/a", title="Семинар")
    event = reports.add_section_proof(section, actor=secretary, title="Дөңгелек үстел", is_event=True)
    assert (file.title, link.title, event.url) == ("act.pdf", "Семинар", "")
    with pytest.raises(DomainError):
        reports.add_section_proof(section, actor=secretary, title="Ештеңе")
    reports.remove_section_proof(file, actor=secretary)
    assert SectionProof.objects.count() == 2


def test_section_proof_refuses_a_file_that_is_not_what_it_says(sheet, secretary):
    with pytest.raises(FileRefused):
        reports.add_section_proof(section_of(sheet, 1), actor=secretary, upload=pdf(content=b"MZ exe"))
    assert not SectionProof.objects.exists()


@pytest.mark.parametrize(
    ("number", "value", "stored", "points"),
    [
        (1, True, True, 5),
        (1, False, None, 0),
        (2, {"2.1": True, "2.4": True, "2.2": False}, {"2.1": True, "2.4": True}, 3),
        (4, 3, 3, 4),
        (4, 0, None, 0),
        (7, "all", "all", 15),
        (7, None, None, 0),
        (10, 16, 16, 20),
    ],
)
def test_save_claim_stores_value_points_and_total(sheet, secretary, score, number, value, stored, points):
    saved = claims.save_claim(score(number), actor=secretary, value=value, version=1, note="Негіз")
    assert (saved.claim, saved.claim_points, saved.claim_note) == (stored, points, "Негіз")
    sheet.refresh_from_db()
    assert sheet.claimed_total == points


@pytest.mark.parametrize(
    ("number", "value"), [(1, "yes"), (2, {"3.1": True}), (4, -1), (4, "3"), (4, 10**9), (7, "some")]
)
def test_save_claim_refuses_a_wrong_value_with_its_field(sheet, secretary, score, number, value):
    with pytest.raises(DomainError) as refusal:
        claims.save_claim(score(number), actor=secretary, value=value, version=1)
    assert refusal.value.field == str(number)
    assert str(refusal.value)


def test_save_claims_saves_the_right_ones_beside_a_wrong_one(sheet, secretary):
    _scores, refused = claims.save_claims(
        sheet,
        actor=secretary,
        claims={4: ClaimInput(5, "", 1), 5: ClaimInput("бес", "", 1), 9: ClaimInput(5, "", 1)},
    )
    assert list(refused) == [5]
    sheet.refresh_from_db()
    assert sheet.claimed_total == 20


def test_save_claim_conflict_names_the_stored_claim(sheet, secretary, score):
    first = score(4)
    claims.save_claim(first, actor=secretary, value=2, version=1)
    with pytest.raises(ClaimConflict) as conflict:
        claims.save_claim(first, actor=secretary, value=5, version=1)
    assert conflict.value.current.claim == 2


def test_indicator_13_is_counted_by_the_portal_not_typed(sheet, secretary, score):
    claims.save_claim(score(13), actor=secretary, value={"13.1": True}, version=1, note="Түсініктеме")
    assert score(13).claim is None
    fill_sections(sheet, secretary)
    assert score(13).claim == {"13.3": True}
    reports.save_site_url(sheet.report, actor=secretary, site_url="https://kaznu.kz/report")
    assert score(13).claim == {"13.2": True, "13.3": True}
    event = reports.add_section_proof(section_of(sheet, 17), actor=secretary, title="Семинар", is_event=True)
    assert score(13).claim_points == 10, "an event without a link gives nothing"
    reports.remove_section_proof(event, actor=secretary)
    reports.add_section_proof(
        section_of(sheet, 17), actor=secretary, title="Семинар", url="https://kaznu.kz/s", is_event=True
    )
    assert score(13).claim == {"13.2": True, "13.3": True, "13.4": True}


@pytest.mark.clause("22")
@pytest.mark.parametrize(("now", "points"), [(IN_TIME, 10), (LATE, 5)])
def test_submit_report_in_time_earns_13_1_and_late_is_accepted_without_it(
    sheet, secretary, score, now, points
):
    fill_sections(sheet, secretary)
    version = submit_report(sheet.report, actor=secretary, now=now)
    assert version.content["sheet"]["total"] == points
    assert score(13).claim_points == points
    sheet.report.refresh_from_db()
    assert sheet.report.state == ReportState.SUBMITTED
    assert sheet.report.submitted_at == now


def test_submit_report_freezes_everything(sheet, secretary, score):
    fill_sections(sheet, secretary)
    reports.add_section_proof(section_of(sheet, 5), actor=secretary, upload=pdf("ұсыным.pdf"))
    claims.save_claim(score(4), actor=secretary, value=4, version=1, note="Төрт стандарт")
    proof = add_evidence(score(4), actor=secretary, upload=pdf("стандарт.pdf"))
    content = submit_report(sheet.report, actor=secretary, now=IN_TIME).content
    fourth = content["sheet"]["indicators"][3]
    assert (fourth["claim"], fourth["points"], fourth["note"]) == (4, 4, "Төрт стандарт")
    assert fourth["evidence"][0]["file"] == proof.file_id
    assert len(content["sections"]) == 17
    assert content["sections"][4]["proofs"][0]["name"] == "ұсыным.pdf"


def test_submit_report_tells_the_center_once_in_each_language(
    sheet, secretary, mailoutbox, django_capture_on_commit_callbacks
):
    host = sheet.report.association.base_universities.get().university
    people = {
        "head": (OfficeRole.CENTER_HEAD, "ru", None),
        "reviewer": (OfficeRole.CENTER_REVIEWER, "kk", None),
        "barred": (OfficeRole.CENTER_REVIEWER, "kk", host),
    }
    for name, (role, language, university) in people.items():
        person = User.objects.create_user(
            f"{name}@demo.kz", "x", full_name=name, language=language, university=university
        )
        Office.objects.create(user=person, role=role, since="2024-09-01")
    with django_capture_on_commit_callbacks(execute=True):
        submit_report(sheet.report, actor=secretary, now=IN_TIME)
    assert sorted(mail.to[0] for mail in mailoutbox) == ["head@demo.kz", "reviewer@demo.kz"]
    assert Notice.objects.count() == 2
    assert len(set(Letter.objects.values_list("subject", flat=True))) == 2, "each in their own language"


def test_nothing_changes_after_the_submission(sheet, secretary, score):
    proof = reports.add_section_proof(section_of(sheet, 1), actor=secretary, url="https://kaznu.kz")
    evidence = add_evidence(score(4), actor=secretary, url="https://kaznu.kz")
    submit_report(sheet.report, actor=secretary, now=IN_TIME)
    section = section_of(sheet, 1)
    for attempt in (
        lambda: section_texts.save_section(
            section, actor=secretary, text="Жаңа", nothing_done=False, version=1
        ),
        lambda: reports.add_section_proof(section, actor=secretary, url="https://kaznu.kz/2"),
        lambda: reports.remove_section_proof(proof, actor=secretary),
        lambda: reports.save_site_url(sheet.report, actor=secretary, site_url="https://kaznu.kz/r"),
        lambda: claims.save_claim(score(4), actor=secretary, value=5, version=1),
        lambda: add_evidence(score(4), actor=secretary, url="https://kaznu.kz/3"),
        lambda: remove_evidence(evidence, actor=secretary),
        lambda: submit_report(sheet.report, actor=secretary, now=IN_TIME),
        lambda: claims.answer_return(score(4), actor=secretary, text="Жауап"),
    ):
        with pytest.raises(TransitionRefused):
            attempt()


@pytest.fixture
def returned(sheet, secretary, score):
    """A submitted report that came back on indicator 4."""
    claims.save_claim(score(4), actor=secretary, value=4, version=1, note="Құжаттар тізбесі қоса беріледі")
    submit_report(sheet.report, actor=secretary, now=IN_TIME)
    AnnualReport.objects.filter(pk=sheet.report_id).update(state=ReportState.RETURNED)
    KpiScore.objects.filter(pk=score(4).pk).update(state=ScoreState.RETURNED)
    return sheet


def test_only_the_returned_indicator_can_be_changed(returned, secretary, score):
    claims.save_claim(score(4), actor=secretary, value=3, version=2)
    add_evidence(score(4), actor=secretary, url="https://kaznu.kz/akt")
    with pytest.raises(TransitionRefused):
        claims.save_claim(score(5), actor=secretary, value=3, version=1)
    with pytest.raises(TransitionRefused):
        add_evidence(score(5), actor=secretary, url="https://kaznu.kz/akt")


def test_returned_report_is_submitted_again_only_with_answers(returned, secretary, score):
    with pytest.raises(DomainError, match="4"):
        submit_report(returned.report, actor=secretary, now=LATE)
    with pytest.raises(DomainError):
        claims.answer_return(score(4), actor=secretary, text="  ")
    claims.answer_return(score(4), actor=secretary, text="Акт қоса берілді.")
    assert Remark.objects.get().kind == RemarkKind.ANSWER
    assert score(4).state == ScoreState.ANSWERED
    version = submit_report(returned.report, actor=secretary, now=LATE)
    assert version.number == 2
    returned.report.refresh_from_db()
    assert returned.report.submitted_at == IN_TIME, "punctuality is judged by the first submission"
    assert score(13).claim == {"13.1": True}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="neither"),
        pytest.param({"url": "https://kaznu.kz", "upload": True}, id="both"),
        pytest.param({"url": "https://kaznu.kz", "item_reference": "2.1"}, id="item of another indicator"),
    ],
)
def test_evidence_is_a_file_or_a_link_of_this_indicator(sheet, secretary, score, given):
    if given.get("upload"):
        given = {**given, "upload": pdf()}
    with pytest.raises(DomainError):
        add_evidence(score(4), actor=secretary, **given)
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_one_wins_and_the_other_learns_of_it(sheet, secretary):
    section = ReportSection.objects.select_related("clause").first()
    barrier, outcomes = threading.Barrier(2), []

    def save(text):
        try:
            barrier.wait(timeout=10)
            section_texts.save_section(section, actor=secretary, text=text, nothing_done=False, version=1)
            outcomes.append("saved")
        except SectionConflict as conflict:
            outcomes.append(conflict.current.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(text,)) for text in ("Бір", "Екі")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    section.refresh_from_db()
    assert sorted(outcomes) == sorted(["saved", section.text])


@pytest.mark.clause("22")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["ЖЖОКБҰ атауы", "Максималды балл", "10-15 сараптама", "Жиыны"]),
        ("ru", ["Наименование ОВПО", "Максимальный балл", "10–15 экспертиз", "Итого"]),
    ],
)
def test_official_form_prints_every_row_of_the_order(sheet, secretary, score, language, words):
    claims.save_claim(score(10), actor=secretary, value=12, version=1)
    report = with_host(AnnualReport.objects.select_related("kpi_sheet", "academic_year")).get(
        pk=sheet.report_id
    )
    pages = PdfReader(BytesIO(kpi_form_pdf(report, language))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in [*words, "146"]:
        assert said in text
    for item in KpiItem.objects.all():
        start = " ".join((item.text_kk if language == "kk" else item.text_ru).split()[:3])
        assert start in text, item.reference
