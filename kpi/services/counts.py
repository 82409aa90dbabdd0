"""Storing the portal's own count of a sheet; claims that nobody has changed follow it (clause 22, appendix 2)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import ReportState
from associations.models import AnnualReport
from associations.services.drafting import draft_sections
from associations.services.reports import lock_report
from core.audit import record
from core.errors import TransitionRefused
from kpi.domain.claims import REPORT_INDICATOR, stored_claim
from kpi.domain.counts import followed_claim
from kpi.domain.lifecycle import is_editable
from kpi.domain.scoring import score_indicator
from kpi.models import ClaimRevision, KpiScore, KpiSheet
from kpi.queries.claims import scheme_rows
from kpi.queries.counts import Count, count_report

RECOUNTED = (ReportState.DRAFT, ReportState.RETURNED)
STORED = ["counted", "counted_points", "claim", "claim_points", "version"]


@transaction.atomic
def store_counts(
    report: AnnualReport,
    *,
    actor: User | None = None,
    now: datetime | None = None,
    submitted_at: datetime | None = None,
) -> list[Count]:
    """Count the sheet of a report and store what was counted; returns the counts.

    A claim that equals the count before follows the new one; a claim that somebody set otherwise stays. While the
    report is returned only the returned indicators are counted anew, the others stay as they were submitted. A submission
    (``submitted_at``) counts all and changes no claim: what was seen is what is sent.
    """
    now = now or timezone.now()
    sheet = KpiSheet.objects.select_for_update(of=("self",)).get(report=report)
    locked = lock_report(report.pk)
    locked.kpi_sheet = sheet
    counts = count_report(locked, now=now, submitted_at=submitted_at)
    scores = _scores(sheet)
    changed, followed = [], []
    for count in counts:
        score = scores[count.indicator]
        before = (score.counted, score.counted_points, score.claim)
        if submitted_at is None:
            if not is_editable(locked.state, score.state):
                continue
            _follow(score, count)
        score.counted, score.counted_points = count.stored, count.points
        if before[2] != score.claim:
            followed.append(score)
        if before != (score.counted, score.counted_points, score.claim):
            changed.append(score)
    KpiScore.objects.bulk_update(changed, STORED)
    _keep_followed(followed, now)
    sheet.counted_total, sheet.counted_at = sum(score.counted_points or 0 for score in scores.values()), now
    sheet.claimed_total = sum(score.claim_points for score in scores.values())
    sheet.save(update_fields=["counted_total", "counted_at", "claimed_total"])
    if changed:
        numbers = sorted(score.indicator.number for score in changed)
        record("count_sheet", locked, actor=actor, indicators=numbers, total=sheet.counted_total)
    return counts


def _scores(sheet: KpiSheet) -> dict[int, KpiScore]:
    rows = KpiScore.objects.select_for_update(of=("self",)).filter(sheet=sheet).select_related("indicator")
    return {row.indicator.number: row for row in rows}


def _keep_followed(scores: list[KpiScore], now: datetime) -> None:
    """Keep the claims that followed the count as revisions of the portal: one query."""
    ClaimRevision.objects.bulk_create(
        ClaimRevision(
            score=score,
            number=score.version,
            claim=score.claim,
            claim_note=score.claim_note,
            began_at=now,
            saved_at=now,
        )
        for score in scores
    )


def _follow(score: KpiScore, count: Count) -> None:
    """Let an untouched claim follow the count; the claim on the report itself, which nobody sets, always does."""
    if not count.is_computed:
        return
    before = score.claim if count.row.identifier == REPORT_INDICATOR else score.counted
    claim: Any = followed_claim(count.rule, score.claim, before, count.stored)
    if claim == score.claim:
        return
    scheme = scheme_rows(count.row.scheme_id).scoring
    value, score.claim = stored_claim(scheme, count.indicator, claim)
    score.claim_points = score_indicator(count.rule, value).points
    score.version += 1


@transaction.atomic
def prefill(report: AnnualReport, *, actor: User | None = None, now: datetime | None = None) -> list[Count]:
    """Draft the sections from the records of the year, then count the sheet; nothing that somebody set is changed."""
    draft_sections(report, actor=actor, now=now)
    return store_counts(report, actor=actor, now=now)


@transaction.atomic
def recount(report: AnnualReport, *, actor: User) -> list[Count]:
    """Draft and count again at somebody's wish: a draft whole, of a returned report what was returned.

    Raises TransitionRefused in every other state.
    """
    locked = lock_report(report.pk)
    if locked.state not in RECOUNTED:
        raise TransitionRefused(
            _("The report has been submitted: its count stays as it was at the submission."), clause="22"
        )
    return prefill(report, actor=actor)
