"""Who reads and who fills in a KPI sheet."""

from datetime import datetime
from zoneinfo import ZoneInfo

from associations.models import ReportVersion
from kpi.services.claims import save_claim
from kpi.services.submission import submit_report
from tests.cast import ASSOCIATION, CENTER, COUNCIL, Cast
from tests.factories.kpi import evidence_with_file, report_with_sheet
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
READERS = COUNCIL | ASSOCIATION | CENTER | {"authorised_body"}


def report(cast: Cast):
    return report_with_sheet(cast.association)


def args(cast: Cast):
    return [report(cast).pk]


def evidence_args(cast: Cast):
    found = report(cast).kpi_sheet.scores.order_by("indicator__number").first().evidence.first()
    return [(found or evidence_with_file(report(cast), cast["association_secretary"])).pk]


def version_args(cast: Cast):
    if not ReportVersion.objects.filter(report=report(cast)).exists():
        evidence_args(cast)
        now = datetime(2026, 9, 30, 12, tzinfo=ZoneInfo("Asia/Almaty"))
        submit_report(report(cast), actor=cast["association_secretary"], now=now)
    return [report(cast).pk, 1]


def version_file_args(cast: Cast):
    version_args(cast)
    content = ReportVersion.objects.get(report=report(cast)).content
    return [report(cast).pk, 1, content["sheet"]["indicators"][0]["evidence"][0]["file"]]


def claim_args(cast: Cast):
    return [report(cast).pk, 1]


def claim_revision_args(cast: Cast):
    """An indicator that the secretary claimed, with the revision before."""
    score = report(cast).kpi_sheet.scores.select_related("indicator").get(indicator__number=1)
    if not score.revisions.exists():
        save_claim(score, actor=cast["association_secretary"], value=True, version=score.version)
    return [*claim_args(cast), score.revisions.order_by("number").first().number]


PERMISSIONS = {
    "kpi.view_drafted_claims": Grant(ASSOCIATION, on=lambda cast: report(cast).kpi_sheet),
    "kpi.edit_claim": Grant(KEEPERS, on=lambda cast: report(cast).kpi_sheet),
    "kpi.check_links": Grant(KEEPERS | CENTER, on=lambda cast: report(cast).kpi_sheet),
    "kpi.answer_return": Grant(KEEPERS, on=lambda cast: report(cast).kpi_sheet),
}

URLS = {
    "kpi:report_detail": Row(READERS, args=args, strangers=404),
    "kpi:sheet_edit": Row(KEEPERS, args=args, strangers=404, readers=READERS),
    "kpi:sheet_edit#post": Row(
        KEEPERS, args=args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "kpi:sheet_autosave": Row(KEEPERS, args=args, method="post", strangers=404, readers=READERS),
    "kpi:claim_history": Row(READERS, args=claim_args, strangers=404),
    "kpi:claim_restore": Row(
        KEEPERS, args=claim_revision_args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "kpi:proof_records": Row(KEEPERS, args=claim_args, strangers=404, readers=READERS),
    # without a chosen record the page says so
    "kpi:proof_records#post": Row(
        KEEPERS, args=claim_args, method="post", answers=422, strangers=404, readers=READERS
    ),
    "kpi:report_counts": Row(READERS, args=args, strangers=404),
    "kpi:report_counts#post": Row(
        KEEPERS, args=args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "kpi:forecast": Row(READERS, args=lambda cast: [cast.association.key], strangers=404),
    "kpi:report_annexes": Row(READERS, args=args, strangers=404),
    "kpi:report_links": Row(READERS, args=args, strangers=404),
    "kpi:report_links#post": Row(
        KEEPERS | CENTER, args=args, method="post", answers=302, strangers=404, readers=READERS
    ),
    "kpi:report_submit": Row(KEEPERS, args=args, method="post", answers=302, strangers=404, readers=READERS),
    # reports are signed only where the setting asks for it
    "kpi:report_signed": Row(READERS, args=args, answers=404, strangers=404),
    "kpi:report_version": Row(READERS, args=version_args, strangers=404),
    # once submitted there is nothing to compare; the page says so
    "kpi:version_difference": Row(READERS, args=args, strangers=404),
    "kpi:version_file": Row(READERS, args=version_file_args, strangers=404),
    "kpi:evidence_file": Row(READERS, args=evidence_args, strangers=404),
    "kpi:evidence_show": Row(READERS, args=evidence_args, strangers=404),
    "kpi:kpi_form": Row(READERS, args=lambda cast: [report(cast).pk, "kk"], strangers=404),
    "kpi:kpi_form_docx": Row(READERS, args=lambda cast: [report(cast).pk, "ru", "docx"], strangers=404),
    "kpi:report_docx": Row(READERS, args=lambda cast: [report(cast).pk, "kk", "docx"], strangers=404),
    "kpi:report_document": Row(READERS, args=lambda cast: [report(cast).pk, "ru"], strangers=404),
}
