"""The submission of a report with its KPI sheet: what must be answered first, what is kept of it (clauses 21, 22).

Views check the permission; the verb here checks the state under a lock, writes, records in the journal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from associations.models import AnnualReport, ReportVersion
from associations.services import reports
from core.errors import DomainError, Text
from kpi.domain.claims import value_of
from kpi.domain.scoring import score_indicator
from kpi.enums import ScoreState
from kpi.models import Evidence, KpiScore, KpiSheet
from kpi.notifications.claims import tell_report_submitted
from kpi.queries.claims import SheetRow, scheme_rows, sheet_rows
from kpi.queries.proof import with_records
from kpi.queries.signing import reports_are_signed
from kpi.services.claims import count_report_items, locked_sheet, may_edit
from kpi.services.counts import store_counts
from kpi.services.links import look_at_submission
from kpi.tasks import lay_report_for_signing
from meetings.enums import SeatRole
from meetings.queries import bodies_where

CONSENT_LIMIT = 500


def frozen_sheet(sheet: KpiSheet) -> dict[str, Any]:
    """Return the sheet as a submitted version keeps it: claim, points, reasons and proof of each indicator."""
    scheme = scheme_rows(sheet.scheme_id).scoring
    scores = (
        KpiScore.objects.filter(sheet=sheet)
        .select_related("indicator")
        .prefetch_related(Prefetch("evidence", with_records(Evidence.objects.all())))
        .order_by("indicator__number")
    )
    indicators = []
    for score in scores:
        number = score.indicator.number
        result = score_indicator(scheme.indicator(number), value_of(scheme, number, score.claim))
        indicators.append(
            {
                "number": number,
                "claim": score.claim,
                "points": result.points,
                "max": result.max_points,
                "why": result.why.as_dict(),
                "counted": score.counted,
                "counted_points": score.counted_points,
                "note": score.claim_note,
                "evidence": [
                    {
                        "title": proof.title,
                        "url": proof.url,
                        "file": proof.file_id,
                        "name": proof.file.name if proof.file else "",
                        "sha256": proof.file.sha256 if proof.file else "",
                        "item": proof.item.reference if proof.item else None,
                        "record": proof.record_key,
                    }
                    for proof in score.evidence.all()
                ],
            }
        )
    return {
        "scheme": sheet.scheme.key,
        "total": sum(row["points"] for row in indicators),
        "max": scheme.max_points,
        "indicators": indicators,
    }


def _require_answers(sheet: KpiSheet) -> None:
    unanswered = list(
        sheet.scores.filter(state=ScoreState.RETURNED)
        .order_by("indicator__number")
        .values_list("indicator__number", flat=True)
    )
    if unanswered:
        raise DomainError(
            ngettext_lazy(
                "Answer the remark first. Indicator without an answer: %(numbers)s.",
                "Answer all remarks first. Indicators without an answer: %(numbers)s.",
                len(unanswered),
            )
            % {"numbers": ", ".join(map(str, unanswered))},
            clause="22",
        )


def unexplained(report: AnnualReport, rows: Iterable[SheetRow]) -> list[int]:
    """Return the indicators that can be changed now and claim another value than the count without a reason or proof.

    In a returned report these are the returned ones alone: an answer tells the reviewer, the explanation is of the claim.
    """
    return [row.number for row in rows if row.needs_reason and may_edit(report, row.score)]


def unexplained_text(numbers: Sequence[int]) -> Text:
    """Return the sentence that names :func:`unexplained` indicators."""
    return ngettext_lazy(
        "The claim is another than the count of the portal: say why or attach proof. Indicator: %(numbers)s.",
        "The claims are other than the count of the portal: say why or attach proof. Indicators: %(numbers)s.",
        len(numbers),
    ) % {"numbers": ", ".join(map(str, numbers))}


def _require_reasons(report: AnnualReport, sheet: KpiSheet) -> None:
    """Refuse claims that are another than the count without a word or a proof why (ADR-0045)."""
    if numbers := unexplained(report, sheet_rows(sheet, with_remarks=False)):
        raise DomainError(unexplained_text(numbers), clause="22")


def _consent_of_chair(report: AnnualReport, actor: User, consent: str) -> str:
    """Return how the chair agreed to a submission by somebody else; empty when the chair submits."""
    if report.association.body_id in bodies_where(actor, SeatRole.CHAIR):
        return ""
    consent = consent.strip()
    if not consent:
        raise DomainError(
            _(
                "The chair submits the report, or the secretary with the chair's consent: say how and when it was given."
            ),
            field="reason",
            clause="22",
        )
    return consent[:CONSENT_LIMIT]


@transaction.atomic
def submit_report(
    report: AnnualReport,
    *,
    actor: User,
    now: datetime | None = None,
    tell: bool = True,
    consent: str | None = None,
) -> ReportVersion:
    """Submit the report with its KPI sheet to the National Center, in time or late (clause 22).

    Counts the items of indicator 13, freezes a version, tells the National Center (unless ``tell`` is off, for
    reports that came by another way). ``consent`` is how the chair agreed, asked of everybody else; None does not ask. Raises TransitionRefused in a state that cannot be submitted, DomainError
    when a returned indicator has no answer, or a claim is another than the count and nothing says why.
    """
    now = now or timezone.now()
    locked, sheet = locked_sheet(KpiSheet.objects.only("pk").get(report=report).pk)
    reports.require_submittable(locked)
    agreed = "" if consent is None else _consent_of_chair(locked, actor, consent)
    _require_answers(sheet)
    count_report_items(locked, submitted_at=now)
    store_counts(locked, actor=actor, now=now, submitted_at=now)
    _require_reasons(locked, sheet)
    sheet.refresh_from_db()
    version = reports.submit_report(locked, actor=actor, sheet=frozen_sheet(sheet), now=now, consent=agreed)
    if tell:
        tell_report_submitted(version, sheet)
        look_at_submission(locked, now)
    if reports_are_signed():
        lay_report_for_signing.delay_on_commit(locked.pk)
    return version
