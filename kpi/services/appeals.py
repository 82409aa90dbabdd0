"""Appeals: an association speaks against confirmed points within a term, the head decides with a reason (cl. 15.11)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import ReportState
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.domain.comparing import as_raw
from kpi.domain.reviewing import appeal_outcome
from kpi.domain.scoring import score_indicator
from kpi.enums import AppealOutcome
from kpi.models import Appeal, AppealPoint, KpiSheet
from kpi.notifications.closing import tell_appeal_decided, tell_appeal_raised
from kpi.queries.appeals import appeal_until
from kpi.services.determination import issue_determination
from kpi.services.review import REVIEWED, checked_value, locked_sheet, require_no_conflict

TEXT_LIMIT = 4_000


def _require_text(text: str, field: str, missing: Any) -> str:
    text = text.strip()
    if not text:
        raise DomainError(missing, clause=REVIEWED, field=field)
    if len(text) > TEXT_LIMIT:
        raise DomainError(
            _("The text has %(length)s characters; at most %(limit)s are allowed.")
            % {"length": len(text), "limit": TEXT_LIMIT},
            field=field,
        )
    return text


def is_in_term(sheet: KpiSheet, now: datetime | None = None) -> bool:
    """Say whether an appeal can still be raised."""
    until = appeal_until(sheet)
    return until is not None and (now or timezone.now()) <= until


@transaction.atomic
def raise_appeal(
    sheet: KpiSheet, *, actor: User, numbers: Collection[int], text: str, now: datetime | None = None
) -> Appeal:
    """Appeal against the confirmed points of some indicators: once, and by the last moment of the term in Almaty.

    Raises DomainError before the confirmation, after the term, a second time, without a reason or an indicator.
    """
    now = now or timezone.now()
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.raise_appeal", sheet)
    if sheet.report.state != ReportState.CONFIRMED:
        raise DomainError(
            _("The points are not confirmed yet: there is nothing to appeal against."), clause=REVIEWED
        )
    if Appeal.objects.filter(sheet=sheet).exists():
        raise DomainError(
            _("An appeal on this report was raised already: there is one for a report."), clause=REVIEWED
        )
    if not is_in_term(sheet, now):
        raise DomainError(_("The term for an appeal has passed."), clause=REVIEWED)
    text = _require_text(text, "text", _("Write why the points should be others."))
    scores = list(sheet.scores.filter(indicator__number__in=numbers).select_related("indicator"))
    if not scores:
        raise DomainError(_("Choose at least one indicator."), clause=REVIEWED, field="numbers")
    appeal = Appeal.objects.create(sheet=sheet, text=text, raised_by=actor, raised_at=now)
    AppealPoint.objects.bulk_create(
        AppealPoint(appeal=appeal, score=score, points_before=score.confirmed_points or 0) for score in scores
    )
    entry = record(
        "raise_appeal", sheet, actor=actor, indicators=sorted(score.indicator.number for score in scores)
    )
    tell_appeal_raised(appeal, key=str(entry.pk))
    return appeal


@transaction.atomic
def decide_appeal(appeal: Appeal, *, actor: User, values: Mapping[int, Any], reason: str) -> Appeal:
    """Decide an appeal with a reason: ``values`` holds the new value of each appealed indicator that changes.

    Points are never lowered by one's own appeal. The total follows, the changed points are issued as a further
    determination, the association and the base university are told. Decided by a head who did not review the report.
    """
    sheet = locked_sheet(appeal.sheet)
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    authorize(actor, "kpi.decide_appeal", sheet)
    require_no_conflict(actor, sheet)
    if appeal.outcome != AppealOutcome.OPEN:
        raise DomainError(_("The appeal is decided already."), clause=REVIEWED)
    if sheet.reviewer_id == actor.pk:
        raise DomainError(
            _("You reviewed this report yourself: another head of the Center decides the appeal."),
            clause=REVIEWED,
        )
    reason = _require_text(reason, "reason", _("Write the reason of the decision."))
    points = list(appeal.points.select_related("score__indicator"))
    for point in points:
        _decide_point(point, values)
    appeal.outcome = appeal_outcome([(one.points_before, one.points_after or 0) for one in points])
    appeal.reason, appeal.decided_by, appeal.decided_at = reason, actor, timezone.now()
    appeal.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    before = sheet.confirmed_total
    sheet.confirmed_total = sum(score.confirmed_points or 0 for score in sheet.scores.all())
    sheet.save(update_fields=["confirmed_total"])
    entry = record(
        "decide_appeal",
        sheet,
        actor=actor,
        outcome=appeal.outcome,
        reason=reason,
        points={str(one.score.indicator.number): [one.points_before, one.points_after] for one in points},
        total=sheet.confirmed_total,
        total_before=before,
    )
    determination = issue_determination(
        sheet, actor=actor, appeal={"outcome": appeal.outcome, "reason": reason, "total_before": before}
    )
    tell_appeal_decided(appeal, sheet, determination, key=str(entry.pk))
    return appeal


def _decide_point(point: AppealPoint, values: Mapping[int, Any]) -> None:
    score = point.score
    number = score.indicator.number
    point.points_after = score.confirmed_points or 0
    if number in values:
        rule, found, _claimed = checked_value(score.indicator, values[number], score.claim)
        points = score_indicator(rule, found).points
        if points < point.points_before:
            raise DomainError(
                _("Indicator %(number)s: an appeal never lowers the points of whoever appeals.")
                % {"number": number},
                clause=REVIEWED,
                field=f"value-{number}",
            )
        score.confirmed, score.confirmed_points, point.points_after = as_raw(rule, found), points, points
        score.version += 1
        score.save(update_fields=["confirmed", "confirmed_points", "version"])
    point.save(update_fields=["points_after"])
