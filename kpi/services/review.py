"""Verbs of the National Center's review: take, assign, start, confirm and return indicators (cl. 15.11, 22)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.domain.lifecycle import REPORT
from associations.enums import ReportState
from associations.models import AnnualReport
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from core.lifecycle import require_transition
from kpi.domain.claims import REPORT_INDICATOR
from kpi.domain.comparing import as_raw, same_value
from kpi.domain.lifecycle import SCORE
from kpi.domain.reviewing import answer_due
from kpi.domain.scoring import Indicator, Value, score_indicator
from kpi.domain.values import ValuesError, parse_values
from kpi.enums import RemarkKind, ScoreState
from kpi.models import KpiIndicator, KpiScore, KpiSheet, Remark, SecondReading
from kpi.notifications.review import tell_returned, tell_reviewer
from kpi.queries.assigning import review_settings
from kpi.queries.conflicts import CENTER_ROLES, conflict_of
from kpi.queries.scheme import scoring_scheme

REVIEWED = "15.11"
REPORTED = "22"


def locked_sheet(sheet: KpiSheet) -> KpiSheet:
    """Lock a sheet, then its report (the order of the claims' verbs), and read both anew."""
    locked = (
        KpiSheet.objects.select_for_update(of=("self",)).select_related("scheme", "reviewer").get(pk=sheet.pk)
    )
    locked.report = (
        AnnualReport.objects.select_for_update(of=("self",))
        .select_related("association", "academic_year")
        .get(pk=locked.report_id)
    )
    return locked


def require_no_conflict(user: User, sheet: KpiSheet) -> None:
    """Refuse a person who is tied to the association or its base university, whatever their office."""
    ground = conflict_of(user, sheet)
    if ground is not None:
        raise DomainError(
            _("%(person)s may not review this report: conflict of interest (%(ground)s).")
            % {"person": user, "ground": ground.label},
            clause=REVIEWED,
            field="reviewer",
        )


def require_review(sheet: KpiSheet) -> None:
    if sheet.report.state != ReportState.IN_REVIEW:
        raise DomainError(
            _("The report is not in review (state: %(state)s). Reload the page to see what changed.")
            % {"state": sheet.report.get_state_display()},
            clause=REPORTED,
        )
    if sheet.concluded_at:
        raise DomainError(
            _("The review is concluded and waits for the head of the Center, who can send it back."),
            clause=REVIEWED,
        )


def move_report(sheet: KpiSheet, state: ReportState, *also: str) -> None:
    report = sheet.report
    require_transition(REPORT, report.state, state, current_label=report.get_state_display(), clause=REPORTED)
    report.state = state
    report.save(update_fields=["state", "edited_at", *also])


@transaction.atomic
def take_report(sheet: KpiSheet, *, actor: User) -> KpiSheet:
    """Take a submitted report that nobody reviews yet, and begin its review.

    Refused for another's report and on a conflict of interest. Taking one's own again changes nothing.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.take_report", sheet)
    require_no_conflict(actor, sheet)
    if sheet.reviewer_id not in (None, actor.pk):
        raise DomainError(
            _("%(person)s already reviews this report. Only the head of the Center can reassign it.")
            % {"person": sheet.reviewer},
            clause=REVIEWED,
        )
    if SecondReading.objects.filter(sheet=sheet, reader=actor).exists():
        raise DomainError(
            _("%(person)s is the second reader of this report: the reviewer is another person.")
            % {"person": actor},
            clause=REVIEWED,
        )
    if sheet.report.state == ReportState.IN_REVIEW:
        if sheet.reviewer_id == actor.pk:
            return sheet
    else:
        move_report(sheet, ReportState.IN_REVIEW)
    sheet.reviewer = actor
    sheet.save(update_fields=["reviewer"])
    record("take_report", sheet, actor=actor, reviewer=actor.pk)
    return sheet


@transaction.atomic
def assign_reviewer(sheet: KpiSheet, *, reviewer: User, actor: User, tell: bool = True) -> KpiSheet:
    """Assign who reviews a report, at any time before it is confirmed; the person gets a notice.

    The reviewer must hold an office of the Center today, have no conflict of interest and not be the second reader.
    ``tell`` is off when one letter on many reports follows.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.assign_reviewer", sheet)
    if sheet.report.state == ReportState.CONFIRMED:
        raise DomainError(_("The report is confirmed: its review is over."), clause=REPORTED)
    if not reviewer.is_active or not reviewer.holds_office(*CENTER_ROLES):
        raise DomainError(
            _("%(person)s holds no office of the National Center today.") % {"person": reviewer},
            clause=REVIEWED,
            field="reviewer",
        )
    require_no_conflict(reviewer, sheet)
    if sheet.reviewer_id == reviewer.pk:
        return sheet
    if SecondReading.objects.filter(sheet=sheet, reader=reviewer).exists():
        raise DomainError(
            _("%(person)s is the second reader of this report: the reviewer is another person.")
            % {"person": reviewer},
            clause=REVIEWED,
            field="reviewer",
        )
    before = sheet.reviewer_id
    sheet.reviewer = reviewer
    sheet.save(update_fields=["reviewer"])
    entry = record("assign_reviewer", sheet, actor=actor, reviewer=reviewer.pk, before=before)
    if tell and reviewer.pk != actor.pk:
        tell_reviewer(sheet, key=str(entry.pk))
    return sheet


@transaction.atomic
def start_review(sheet: KpiSheet, *, actor: User) -> KpiSheet:
    """Begin the review of a submitted report, or go on with it after the association has answered."""
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.start_review", sheet)
    require_no_conflict(actor, sheet)
    if sheet.report.state == ReportState.IN_REVIEW:
        return sheet
    if sheet.reviewer_id is None:
        raise DomainError(_("Nobody reviews this report yet: take it or assign a reviewer."), clause=REVIEWED)
    move_report(sheet, ReportState.IN_REVIEW)
    record("start_review", sheet, actor=actor)
    return sheet


def _locked_score(score: KpiScore, sheet: KpiSheet) -> KpiScore:
    locked = KpiScore.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=score.pk)
    locked.sheet = sheet
    return locked


def _require_version(score: KpiScore, version: int | None) -> None:
    if version is not None and version != score.version:
        raise DomainError(
            _("Somebody changed this indicator meanwhile. Look at it again and repeat the step."),
            clause=REVIEWED,
        )


def checked_value(indicator: KpiIndicator, raw: Any, claim: Any) -> tuple[Indicator, Value, Value]:
    """Return the rule of an indicator, the value and the claim as the domain takes them. Raises DomainError."""
    scheme = scoring_scheme([indicator])
    number = str(indicator.number)
    try:
        value = parse_values(scheme, {number: raw})[indicator.number]
    except ValuesError as error:
        raise DomainError(
            _("The value does not fit indicator %(number)s.") % {"number": number}, field="value"
        ) from error
    return scheme.indicators[0], value, parse_values(scheme, {number: claim})[indicator.number]


@transaction.atomic
def confirm_indicator(
    score: KpiScore, *, actor: User, value: Any, comment: str = "", version: int | None = None
) -> KpiScore:
    """Confirm an indicator with the value that the Center found, as the calculator takes it; points follow from it.

    A value other than the claimed one needs a comment: the association has to learn why. The same confirmation
    twice changes nothing. Raises DomainError out of review, on a conflict, a stale version or an unfit value.
    """
    sheet = locked_sheet(score.sheet)
    authorize(actor, "kpi.confirm_indicator", sheet)
    require_no_conflict(actor, sheet)
    require_review(sheet)
    score = _locked_score(score, sheet)
    comment = comment.strip()
    rule, found, claimed = checked_value(score.indicator, value, score.claim)
    raw = as_raw(rule, found)
    if score.state == ScoreState.CONFIRMED and score.confirmed == raw and not _is_news(score, comment):
        return score
    _require_version(score, version)
    if not comment and not same_value(found, claimed):
        raise DomainError(
            _("You confirm another value than was claimed. Write in the comment why."),
            clause=REVIEWED,
            field="comment",
        )
    require_transition(SCORE, score.state, ScoreState.CONFIRMED, current_label=score.get_state_display())
    score.confirmed = raw
    score.confirmed_points = score_indicator(rule, found).points
    score.state = ScoreState.CONFIRMED
    score.answer_due_on = None
    score.version += 1
    score.save(update_fields=["confirmed", "confirmed_points", "state", "answer_due_on", "version"])
    if comment:
        Remark.objects.create(score=score, kind=RemarkKind.COMMENT, text=comment, author=actor)
    record(
        "confirm_indicator",
        score,
        actor=actor,
        indicator=score.indicator.number,
        claimed=score.claim,
        claimed_points=score.claim_points,
        confirmed=raw,
        confirmed_points=score.confirmed_points,
        comment=comment,
    )
    return score


def _is_news(score: KpiScore, comment: str) -> bool:
    last = score.remarks.order_by("-pk").first()
    return bool(comment) and (last is None or last.text != comment)


@transaction.atomic
def return_indicator(
    score: KpiScore,
    *,
    actor: User,
    reason: str,
    due_on: date | None = None,
    version: int | None = None,
) -> KpiScore:
    """Mark an indicator as returned with the reason and the last day for the answer; by default the year's term.

    The association learns of it when the report is returned. The same return twice changes nothing; another reason is
    added to the first. Raises DomainError out of review, without a reason, for a day that has passed, on a conflict or
    a stale version.
    """
    sheet = locked_sheet(score.sheet)
    authorize(actor, "kpi.return_indicator", sheet)
    require_no_conflict(actor, sheet)
    require_review(sheet)
    score = _locked_score(score, sheet)
    reason = reason.strip()
    if not reason:
        raise DomainError(
            _("Write the reason: the association has to know what to mend."), clause=REVIEWED, field="reason"
        )
    today = timezone.now().astimezone(DEADLINE_ZONE).date()
    due_on = due_on or answer_due(today, review_settings(sheet.report.academic_year).answer_days)
    if due_on < today:
        raise DomainError(
            _("The last day for the answer has passed already."), clause=REVIEWED, field="due_on"
        )
    same_day = score.answer_due_on == due_on
    if score.state == ScoreState.RETURNED and same_day and not _is_news(score, reason):
        return score
    _require_version(score, version)
    require_transition(SCORE, score.state, ScoreState.RETURNED, current_label=score.get_state_display())
    score.state = ScoreState.RETURNED
    score.confirmed = None
    score.confirmed_points = None
    score.answer_due_on = due_on
    score.version += 1
    score.save(update_fields=["state", "confirmed", "confirmed_points", "answer_due_on", "version"])
    if _is_news(score, reason):
        Remark.objects.create(score=score, kind=RemarkKind.RETURN, text=reason, author=actor)
    record(
        "return_indicator",
        score,
        actor=actor,
        indicator=score.indicator.number,
        reason=reason,
        due_on=str(due_on),
    )
    return score


@transaction.atomic
def return_report(sheet: KpiSheet, *, actor: User) -> KpiSheet:
    """Return a report whose indicators were marked as returned; its secretary and chair get a letter naming them.

    A returned indicator 13 opens the sections of the report until the last day of its answer.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.return_report", sheet)
    require_no_conflict(actor, sheet)
    if sheet.report.state == ReportState.RETURNED:
        return sheet
    require_review(sheet)
    returned = list(
        sheet.scores.filter(state=ScoreState.RETURNED)
        .select_related("indicator")
        .prefetch_related("remarks")
        .order_by("indicator__number")
    )
    if not returned:
        raise DomainError(
            _("No indicator is marked as returned. Return at least one with a reason."), clause=REVIEWED
        )
    sheet.report.sections_open_until = next(
        (score.answer_due_on for score in returned if score.indicator.identifier == REPORT_INDICATOR), None
    )
    move_report(sheet, ReportState.RETURNED, "sections_open_until")
    entry = record(
        "return_report", sheet, actor=actor, indicators=[score.indicator.number for score in returned]
    )
    tell_returned(sheet, returned, key=str(entry.pk))
    return sheet
