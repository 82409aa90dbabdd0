"""The annual report: opening a year, filling in the sections, submitting (clauses 19, 21 and 22).

Views check the permission; each verb here checks the state under a lock, writes, records in the journal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.deadlines import academic_year
from associations.domain.lifecycle import REPORT, are_sections_open
from associations.domain.record import AREAS_CLAUSE
from associations.enums import ReportState
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    ReportSection,
    ReportVersion,
    SectionProof,
)
from associations.queries import at_work
from associations.signals import report_changed, report_links_changed
from core.audit import record
from core.errors import DomainError, TransitionRefused
from core.files import store_upload
from core.lifecycle import require_transition
from directory.models import Clause


def open_year(first_year: int) -> AcademicYear:
    """Return the academic year that begins in ``first_year``, made with the dates of clause 22 when it is new."""
    starts_on, ends_on, due_on = academic_year(first_year)
    year, _created = AcademicYear.objects.get_or_create(
        first_year=first_year,
        defaults={"starts_on": starts_on, "ends_on": ends_on, "report_due_on": due_on},
    )
    return year


@transaction.atomic
def open_reports(
    first_year: int, *, actor: User | None = None, is_demo: bool = False
) -> tuple[AcademicYear, list[AnnualReport]]:
    """Open a draft with its seventeen sections for every association that has none for the year.

    Returns the year and the reports that were opened; calling it again opens nothing twice.
    """
    year = open_year(first_year)
    waiting = at_work(Association.objects.exclude(reports__academic_year=year), year.starts_on)
    waiting = waiting.order_by("position")
    opened = AnnualReport.objects.bulk_create(
        AnnualReport(association=association, academic_year=year, is_demo=is_demo) for association in waiting
    )
    areas = list(Clause.objects.filter(number=AREAS_CLAUSE, sub_item__isnull=False).order_by("position"))
    ReportSection.objects.bulk_create(
        ReportSection(report=report, clause=area) for report in opened for area in areas
    )
    if opened:
        record("open_reports", year, actor=actor, count=len(opened))
    return year, opened


def lock_report(report_id: int) -> AnnualReport:
    """Read a report for writing; nobody else writes to it until the transaction ends."""
    return (
        AnnualReport.objects.select_for_update(of=("self",))
        .select_related("association__body", "academic_year")
        .get(pk=report_id)
    )


def can_mend_sections(report: AnnualReport, now: datetime | None = None) -> bool:
    """Say whether the sections can be written now; see :func:`associations.domain.lifecycle.are_sections_open`."""
    return are_sections_open(report.state, report.sections_open_until, now or timezone.now())


def require_open_sections(report: AnnualReport, now: datetime | None = None) -> None:
    """Raise TransitionRefused once the report has been submitted, unless its sections were returned (clause 22)."""
    if can_mend_sections(report, now):
        return
    if report.state == ReportState.RETURNED and report.sections_open_until is not None:
        raise TransitionRefused(
            _("The sections could be mended until %(day)s, the last day for the answer.")
            % {"day": f"{report.sections_open_until:%d.%m.%Y}"},
            clause="22",
        )
    if report.state == ReportState.RETURNED:
        raise TransitionRefused(
            _(
                "The sections and their links were not returned: they can be changed when indicator 13 is returned."
            ),
            clause="22",
        )
    raise TransitionRefused(
        _("The report has been submitted: its sections and links can no longer be changed."), clause="22"
    )


def touch(report: AnnualReport) -> None:
    """Mark that something in the report changed: what is counted from it follows."""
    report.save(update_fields=["edited_at"])
    report_changed.send(AnnualReport, report=report)


@transaction.atomic
def add_section_proof(
    section: ReportSection,
    *,
    actor: User,
    title: str = "",
    url: str = "",
    upload: UploadedFile | None = None,
    is_event: bool = False,
) -> SectionProof:
    """Attach a file, a link or both to a section; ``is_event`` marks an event that was held (reading 13.4-all).

    Raises FileRefused for an unfit file and DomainError when nothing was given.
    """
    report = lock_report(section.report_id)
    require_open_sections(report)
    if not upload and not url and not (is_event and title):
        raise DomainError(_("Choose a file or give a link."), field="file")
    stored = store_upload(upload, by=actor) if upload else None
    proof = SectionProof.objects.create(
        section=section,
        title=(title.strip() or (stored.name if stored else url))[:300],
        url=url,
        file=stored,
        is_event=is_event,
        added_by=actor,
    )
    touch(report)
    if url:
        report_links_changed.send(AnnualReport, report=report)
    record("add_section_proof", report, actor=actor, section=section.clause.identifier, title=proof.title)
    return proof


@transaction.atomic
def remove_section_proof(proof: SectionProof, *, actor: User) -> None:
    """Take a file or a link out of a section; submitted versions keep theirs."""
    report = lock_report(proof.section.report_id)
    require_open_sections(report)
    record(
        "remove_section_proof",
        report,
        actor=actor,
        section=proof.section.clause.identifier,
        title=proof.title,
    )
    proof.delete()
    touch(report)
    if proof.url:
        report_links_changed.send(AnnualReport, report=report)


@transaction.atomic
def save_site_url(report: AnnualReport, *, actor: User, site_url: str) -> AnnualReport:
    """Store where the base university's website shows the report (item 13.2); also while it is returned."""
    locked = lock_report(report.pk)
    if locked.site_url == site_url:
        return locked
    if locked.state not in {ReportState.DRAFT, ReportState.RETURNED}:
        require_open_sections(locked)
    locked.site_url = site_url
    locked.save(update_fields=["site_url", "edited_at"])
    report_changed.send(AnnualReport, report=locked)
    report_links_changed.send(AnnualReport, report=locked)
    record("save_site_url", locked, actor=actor, site_url=site_url)
    return locked


def frozen_sections(report: AnnualReport) -> list[dict[str, Any]]:
    """Return the sections with their proofs as a submitted version keeps them."""
    sections = (
        report.sections.select_related("clause").prefetch_related("proofs__file").order_by("clause__position")
    )
    return [
        {
            "sub_item": section.clause.sub_item,
            "text": section.text,
            "text_after": section.text_after,
            "nothing_done": section.nothing_done,
            "drafted": section.drafted,
            "proofs": [
                {
                    "title": proof.title,
                    "url": proof.url,
                    "is_event": proof.is_event,
                    "file": proof.file_id,
                    "name": proof.file.name if proof.file else "",
                    "sha256": proof.file.sha256 if proof.file else "",
                }
                for proof in section.proofs.all()
            ],
        }
        for section in sections
    ]


def require_submittable(report: AnnualReport) -> None:
    """Raise TransitionRefused unless the report may be submitted now; late is a fact, not a lock (clause 22)."""
    require_transition(
        REPORT,
        report.state,
        ReportState.SUBMITTED,
        current_label=str(ReportState(report.state).label),
        clause="22",
    )


@transaction.atomic
def submit_report(
    report: AnnualReport, *, actor: User, sheet: Mapping[str, Any], now: datetime, consent: str = ""
) -> ReportVersion:
    """Freeze the report with its KPI sheet as the next version and set it to submitted (clause 22).

    ``sheet`` is what the KPI side froze, ``consent`` how the chair agreed. Raises TransitionRefused in a state that cannot be submitted.
    """
    locked = lock_report(report.pk)
    require_submittable(locked)
    number = locked.versions.count() + 1
    version = ReportVersion.objects.create(
        report=locked,
        number=number,
        submitted_by=actor,
        submitted_at=now,
        consent=consent,
        content={
            "format": 1,
            "site_url": locked.site_url,
            "sections": frozen_sections(locked),
            "sheet": dict(sheet),
        },
    )
    locked.state = ReportState.SUBMITTED
    locked.submitted_at = locked.submitted_at or now
    locked.last_submitted_at = now
    locked.save(update_fields=["state", "submitted_at", "last_submitted_at", "edited_at"])
    record("submit_report", locked, actor=actor, version=number, points=sheet.get("total"), consent=consent)
    return version
