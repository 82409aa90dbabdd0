"""Drafting the sections of a report from the records of the year; what somebody typed is never touched (clause 21)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from associations.domain.drafting import by_area
from associations.domain.reminders import day_of
from associations.models import AnnualReport, ReportSection
from associations.queries.drafting import records_to_draft
from associations.services.reports import can_mend_sections, lock_report
from core.audit import record


@transaction.atomic
def draft_sections(
    report: AnnualReport, *, actor: User | None = None, now: datetime | None = None
) -> list[int]:
    """Draft the sections of a report anew; returns the areas whose rows changed. Closed sections stay as they are.

    The rows stand beside the typed text and carry no version of it: somebody who is writing loses nothing.
    """
    now = now or timezone.now()
    locked = lock_report(report.pk)
    if not can_mend_sections(locked, now):
        return []
    sections = list(ReportSection.objects.filter(report=locked).select_related("clause"))
    rows = by_area(
        records_to_draft(locked.association, locked.academic_year, today=day_of(now)),
        [section.clause.sub_item or 0 for section in sections],
    )
    changed = []
    for section in sections:
        mine = rows[section.clause.sub_item or 0]
        if mine != section.drafted:
            section.drafted, section.drafted_at = mine, now
            changed.append(section)
    ReportSection.objects.bulk_update(changed, ["drafted", "drafted_at"])
    areas = sorted(section.clause.sub_item or 0 for section in changed)
    if changed:
        record("draft_sections", locked, actor=actor, sections=areas)
    return areas
