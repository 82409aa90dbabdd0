"""The association's side of a KPI sheet: claims and answers (clause 22, appendix 2); proof and submission lie beside.

Views check the permission; each verb here checks the state under a lock, writes, records in the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.deadlines import is_late
from associations.enums import ReportState
from associations.models import AcademicYear, AnnualReport
from associations.queries import section_facts, sections_of
from associations.services import reports
from associations.services.revisions import keep_beginning, keep_revision, last_writer
from core.audit import record
from core.errors import DomainError, TransitionRefused
from kpi.domain.claims import (
    NOTE,
    REPORT_INDICATOR,
    VALUE,
    ClaimInput,
    claim_as_text,
    claim_from_text,
    merged_claim,
    report_value,
    stored_claim,
)
from kpi.domain.lifecycle import is_editable
from kpi.domain.scoring import Scheme, score_indicator
from kpi.domain.values import ValuesError
from kpi.enums import RemarkKind, ScoreState
from kpi.models import ClaimRevision, KpiScore, KpiSheet, Remark
from kpi.queries.claims import scheme_rows
from kpi.queries.scheme import indicators_of, scheme_for
from kpi.queries.wording import value_error_text
from meetings.domain.difference import Conflict
from meetings.services.texts import EditConflict, plain

NOTE_LIMIT = 4_000
ANSWER_LIMIT = 4_000


class ClaimConflict(EditConflict):
    """Somebody saved another claim or explanation meanwhile; ``current`` is the score as it is stored now.

    What both changed without disagreeing is stored by then.
    """

    def __init__(
        self, current: KpiScore, conflicts: list[Conflict], merged: dict[str, str], who: str
    ) -> None:
        super().__init__(conflicts, merged, who)
        self.current, self.field = current, str(current.indicator.number)


@transaction.atomic
def open_reports(
    first_year: int, *, actor: User | None = None, is_demo: bool = False
) -> tuple[AcademicYear, list[AnnualReport]]:
    """Open the year: a draft report with 17 sections and a sheet with a score of every indicator for each
    association that has none. Calling it again opens nothing twice. Raises DomainError without a scheme.
    """
    scheme = scheme_for(first_year)
    if scheme is None:
        raise DomainError(
            _("No KPI scheme is in force in this academic year. Load the order first."), clause="22"
        )
    year, opened = reports.open_reports(first_year, actor=actor, is_demo=is_demo)
    without = AnnualReport.objects.filter(academic_year=year, kpi_sheet__isnull=True).order_by("pk")
    sheets = KpiSheet.objects.bulk_create(KpiSheet(report=report, scheme=scheme) for report in without)
    indicators = list(indicators_of(scheme))
    KpiScore.objects.bulk_create(
        KpiScore(sheet=sheet, indicator=indicator) for sheet in sheets for indicator in indicators
    )
    return year, opened


def locked_sheet(sheet_id: int) -> tuple[AnnualReport, KpiSheet]:
    sheet = KpiSheet.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=sheet_id)
    return reports.lock_report(sheet.report_id), sheet


def may_edit(report: AnnualReport, score: KpiScore) -> bool:
    """Say whether the association may change the indicator now: in a draft, or when it was returned."""
    return is_editable(report.state, score.state)


def require_editable(report: AnnualReport, score: KpiScore) -> None:
    if may_edit(report, score):
        return
    if report.state == ReportState.RETURNED:
        raise TransitionRefused(
            _("This indicator was not returned. Only returned indicators can be changed now."), clause="22"
        )
    raise TransitionRefused(
        _("The report has been submitted: its indicators can no longer be changed."), clause="22"
    )


def store_total(sheet: KpiSheet, scores: Mapping[int, KpiScore]) -> None:
    sheet.claimed_total = sum(score.claim_points for score in scores.values())
    sheet.save(update_fields=["claimed_total"])


def scores_by_number(sheet: KpiSheet) -> dict[int, KpiScore]:
    locked = KpiScore.objects.select_for_update(of=("self",)).filter(sheet=sheet).select_related("indicator")
    return {score.indicator.number: score for score in locked}


def as_texts(row: KpiScore | ClaimRevision) -> dict[str, str]:
    """Return what is claimed and why by field, as it is compared."""
    return {VALUE: claim_as_text(row.claim), NOTE: row.claim_note}


def content_of(score: KpiScore) -> dict[str, Any]:
    """Return what a revision keeps of a claim."""
    return {"claim": score.claim, "claim_note": score.claim_note}


@dataclass(frozen=True, slots=True)
class _Writing:
    """Who writes into which report now, and the scheme that the values are checked by."""

    report: AnnualReport
    scheme: Scheme
    actor: User
    now: datetime
    restored_from: int | None = None


def _checked_claim(score: KpiScore, scheme: Scheme, value: object) -> Any:
    """Return a claim as it is stored. Raises DomainError with the indicator as its field."""
    number = score.indicator.number
    if score.indicator.identifier == REPORT_INDICATOR:
        return score.claim
    try:
        return stored_claim(scheme, number, value)[1]
    except ValuesError as error:
        raise DomainError(value_error_text(error.errors[0]), field=str(number)) from error


def _write_claim(score: KpiScore, given: ClaimInput, writing: _Writing) -> tuple[bool, ClaimConflict | None]:
    """Store what agrees of one claim; say whether anything changed, and where two people disagree.

    Raises DomainError, its field the indicator or "note".
    """
    number, scheme = score.indicator.number, writing.scheme
    before = as_texts(score)
    typed = {VALUE: claim_as_text(_checked_claim(score, scheme, given.value)), NOTE: plain(given.note)}
    seen = {name: plain(text) for name, text in given.seen.items()}
    is_current = score.version == given.version
    wanted, conflicts = merged_claim(score.indicator.kind, before, typed, seen, is_current=is_current)
    conflict = ClaimConflict(score, conflicts, wanted, last_writer(score)) if conflicts else None
    if wanted == before and conflict is None:
        return False, None
    require_editable(writing.report, score)
    if wanted == before:
        return False, conflict
    if len(wanted[NOTE]) > NOTE_LIMIT:
        raise DomainError(
            _("The explanation has %(length)s characters; at most %(limit)s are allowed.")
            % {"length": len(wanted[NOTE]), "limit": NOTE_LIMIT},
            field="note",
        )
    keep_beginning(
        score, content_of(score), since=writing.report.last_submitted_at or writing.report.edited_at
    )
    if wanted[VALUE] != before[VALUE]:
        raw = claim_from_text(score.indicator.kind, wanted[VALUE])
        value, score.claim = stored_claim(scheme, number, raw)
        score.claim_points = score_indicator(scheme.indicator(number), value).points
    score.claim_note = wanted[NOTE]
    score.version += 1
    score.save(update_fields=["claim", "claim_note", "claim_points", "version"])
    keep_revision(
        score,
        content_of(score),
        author=writing.actor,
        now=writing.now,
        restored_from=writing.restored_from,
        sealed_at=writing.report.last_submitted_at,
    )
    return True, conflict


@transaction.atomic
def save_claims(
    sheet: KpiSheet,
    *,
    actor: User,
    claims: Mapping[int, ClaimInput],
    restored_from: int | None = None,
    now: datetime | None = None,
) -> tuple[dict[int, KpiScore], dict[int, DomainError]]:
    """Store the claims of several indicators by number and the sheet's total; each change is kept as a revision.

    Changes of two people are put together field by field. One wrong or conflicting claim does not hold up the others:
    returns the scores as they are now and the refusals by number, ClaimConflict where two people disagree. Values are
    what :func:`kpi.domain.values.parse_values` takes.
    """
    report, locked = locked_sheet(sheet.pk)
    scheme = scheme_rows(locked.scheme_id).scoring
    writing = _Writing(report, scheme, actor, now or timezone.now(), restored_from)
    scores = scores_by_number(locked)
    changed: list[int] = []
    refused: dict[int, DomainError] = {}
    for number, given in claims.items():
        try:
            is_changed, conflict = _write_claim(scores[number], given, writing)
        except DomainError as error:
            refused[number] = error
            continue
        if is_changed:
            changed.append(number)
        if conflict is not None:
            refused[number] = conflict
    if changed:
        store_total(locked, scores)
        report.save(update_fields=["edited_at"])
        more = {"restored_from": restored_from} if restored_from else {}
        record("save_claims", report, actor=actor, indicators=changed, total=locked.claimed_total, **more)
    return scores, refused


def save_claim(
    score: KpiScore, *, actor: User, value: object, version: int, note: str | None = None
) -> KpiScore:
    """Store one claim. Raises DomainError (wrong value, closed state) or ClaimConflict."""
    number = score.indicator.number
    given = ClaimInput(value, score.claim_note if note is None else note, version)
    scores, refused = save_claims(score.sheet, actor=actor, claims={number: given})
    if refused:
        raise refused[number]
    return scores[number]


@transaction.atomic
def restore_claim(score: KpiScore, *, actor: User, number: int) -> KpiScore:
    """Bring back what was claimed in an older revision, as a new one; nothing in between is lost.

    Raises DomainError when there is no such revision, TransitionRefused when the indicator cannot be changed now.
    """
    older = score.revisions.filter(number=number).first()
    if older is None:
        raise DomainError(_("There is no such revision of the indicator."))
    _report, sheet = locked_sheet(score.sheet_id)
    current = KpiScore.objects.select_related("indicator").get(pk=score.pk)
    given = ClaimInput(older.claim, older.claim_note, current.version)
    at = current.indicator.number
    scores, refused = save_claims(sheet, actor=actor, claims={at: given}, restored_from=older.number)
    if refused:
        raise refused[at]
    return scores[at]


@transaction.atomic
def count_report_items(report: AnnualReport, *, submitted_at: datetime | None = None) -> None:
    """Store what the report itself earns under indicator 13: in time, link, structure, links of events."""
    sheet = (
        KpiSheet.objects.select_for_update(of=("self",))
        .select_related("scheme")
        .filter(report=report)
        .first()
    )
    if sheet is None:
        return
    scores = scores_by_number(sheet)
    score = next((row for row in scores.values() if row.indicator.identifier == REPORT_INDICATOR), None)
    if score is None:
        return
    scheme = scheme_rows(sheet.scheme_id).scoring
    facts = section_facts(sections_of(report))
    submitted_at = report.submitted_at or submitted_at
    value = report_value(
        scheme.indicator(score.indicator.number),
        on_time=None
        if submitted_at is None
        else not is_late(submitted_at, report.academic_year.report_due_on),
        site_url=report.site_url,
        written=[row.sub_item for row in facts if row.is_written],
        areas=[row.sub_item for row in facts],
        event_links=[
            "linked" if place < row.events_linked_count else ""
            for row in facts
            for place in range(row.events_count)
        ],
    )
    claim = dict.fromkeys(sorted(value), True) or None
    if claim == score.claim:
        return
    score.claim = claim
    score.claim_points = score_indicator(scheme.indicator(score.indicator.number), value).points
    score.version += 1
    score.save(update_fields=["claim", "claim_points", "version"])
    keep_revision(score, content_of(score), author=None, now=submitted_at or timezone.now())
    store_total(sheet, scores)


@transaction.atomic
def answer_return(score: KpiScore, *, actor: User, text: str) -> Remark:
    """Answer the remark on a returned indicator. Raises DomainError without a text or in another state."""
    text = text.strip()
    report, _sheet = locked_sheet(score.sheet_id)
    current = KpiScore.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=score.pk)
    if report.state != ReportState.RETURNED or current.state not in {
        ScoreState.RETURNED,
        ScoreState.ANSWERED,
    }:
        raise TransitionRefused(_("This indicator waits for no answer."), clause="22")
    if not text:
        raise DomainError(_("Write the answer: what was mended, or why the claim stands."), field="answer")
    if len(text) > ANSWER_LIMIT:
        raise DomainError(
            _("The answer has %(length)s characters; at most %(limit)s are allowed.")
            % {"length": len(text), "limit": ANSWER_LIMIT},
            field="answer",
        )
    remark = Remark.objects.create(score=current, kind=RemarkKind.ANSWER, text=text, author=actor)
    current.state = ScoreState.ANSWERED
    current.save(update_fields=["state"])
    report.save(update_fields=["edited_at"])
    record("answer_return", report, actor=actor, indicator=current.indicator.number)
    return remark
