"""Trouble in the middle of a submission: the report is submitted whole, or a draft with all its content (clause 22)."""

import errno
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from associations.enums import ReportState
from associations.models import AnnualReport, ReportSection, ReportVersion
from associations.queries import visible_reports
from associations.services import section_texts
from core.errors import DomainError
from core.models import AuditEntry, StoredFile
from kpi.models import Evidence, KpiScore
from kpi.services import claims, submission
from kpi.services.evidence import add_evidence
from kpi.services.submission import submit_report
from notices.models import Letter
from tests.factories.kpi import report_with_sheet
from tests.factories.meetings import SeatFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]
IN_TIME = datetime(2026, 10, 1, 23, 59, 59, tzinfo=ZoneInfo("Asia/Almaty"))


@pytest.fixture
def report(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return report_with_sheet(cast.association)


def pdf(content=b"%PDF-1.7\n%%EOF"):
    return SimpleUploadedFile("akt.pdf", content)


def content_of(report):
    """Return everything that a person has put into a report."""
    return (
        list(KpiScore.objects.filter(sheet__report=report).order_by("pk").values_list("claim", "claim_note")),
        list(
            Evidence.objects.filter(score__sheet__report=report).order_by("pk").values_list("title", "file")
        ),
        list(ReportSection.objects.filter(report=report).order_by("pk").values_list("text", "nothing_done")),
    )


def filled(report, by):
    section = report.sections.select_related("clause").first()
    section_texts.save_section(section, actor=by, text="Мәтін", nothing_done=False, version=1)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    claims.save_claim(score, actor=by, value=3, version=1, note="Себебі")
    add_evidence(score, actor=by, upload=pdf())
    return content_of(report)


def test_a_full_disk_refuses_the_file_and_keeps_what_was_typed(cast, report, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    data = {"ver3": 1, "v3": "3", "n3": "Себебі", "f3": pdf()}
    answer = cast.client("association_secretary").post(reverse("kpi:sheet_edit", args=[report.pk]), data)
    assert answer.status_code == 422
    assert 'data-testid="file-error"' in answer.content.decode()
    score = KpiScore.objects.get(sheet__report=report, indicator__number=3)
    assert (score.claim, score.claim_note) == (3, "Себебі")
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_another_fault_of_the_disk_is_not_taken_for_a_full_one(cast, report, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(FileSystemStorage, "_save", broken)
    score = report.kpi_sheet.scores.select_related("indicator", "sheet").get(indicator__number=3)
    with pytest.raises(OSError, match="Input"):
        add_evidence(score, actor=cast["association_secretary"], upload=pdf())
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "step", ["count_report_items", "store_counts", "frozen_sheet", "tell_report_submitted"]
)
def test_a_connection_lost_in_the_middle_leaves_a_draft_with_its_content(cast, report, monkeypatch, step):
    secretary = cast["association_secretary"]
    before = filled(report, secretary)
    journal = AuditEntry.objects.count()

    def lost(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(submission, step, lost)
        with pytest.raises(OperationalError):
            submit_report(report, actor=secretary, now=IN_TIME)
    stored = AnnualReport.objects.get(pk=report.pk)
    assert (stored.state, stored.submitted_at) == (ReportState.DRAFT, None)
    assert content_of(report) == before
    assert AuditEntry.objects.count() == journal
    assert not ReportVersion.objects.exists()
    assert not Letter.objects.exists()
    # and the next attempt submits it whole
    version = submit_report(report, actor=secretary, now=IN_TIME)
    assert AnnualReport.objects.get(pk=report.pk).state == ReportState.SUBMITTED
    frozen = {row["number"]: row for row in version.content["sheet"]["indicators"]}
    assert (frozen[3]["claim"], len(frozen[3]["evidence"])) == (3, 1)


def test_the_secretary_submits_with_the_consent_of_the_chair_the_chair_without(cast):
    report = visible_reports(cast["association_secretary"]).get(pk=report_with_sheet(cast.association).pk)
    with pytest.raises(DomainError) as refused:
        submit_report(report, actor=cast["association_secretary"], now=IN_TIME, consent=" ")
    assert (refused.value.field, refused.value.clause) == ("reason", "22")
    version = submit_report(
        report, actor=cast["association_secretary"], now=IN_TIME, consent=" Ауызша, 29.09.2026 "
    )
    assert version.consent == "Ауызша, 29.09.2026"
    entry = AuditEntry.objects.filter(action="submit_report").latest("pk")
    assert "29.09.2026" in str(entry.data)
    other = visible_reports(cast["chair"]).get(pk=report_with_sheet(cast.other_association).pk)
    SeatFactory(body=cast.other_association.body, number=9, role="chair", holder=cast["association_chair"])
    assert submit_report(other, actor=cast["association_chair"], now=IN_TIME, consent="").consent == ""


def test_the_page_asks_the_secretary_for_the_consent_and_the_chair_for_nothing(cast, report):
    url = reverse("kpi:report_detail", args=[report.pk])
    assert 'name="reason"' in cast.client("association_secretary").get(url).content.decode()
    assert 'name="reason"' not in cast.client("association_chair").get(url).content.decode()
