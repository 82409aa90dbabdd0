"""Appeals against the result of a call: raised by an applicant, decided by the authorised body (clause 31; ADR-0063)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OfficeRole
from accounts.models import User
from core.audit import record
from core.errors import DomainError
from council import tasks
from council.enums import CallAppealOutcome
from council.models import CallAppeal, CallDecision
from council.services.calls import CLAUSE, locked_decision, moment_text
from criteria.queries.calls import applications_of
from criteria.services.checks import reopen_checks
from directory.models import University

TEXT_LIMIT = 4_000


def _require_text(text: str, field: str, missing: Any) -> str:
    text = text.strip()
    if not text:
        raise DomainError(missing, clause=CLAUSE, field=field)
    if len(text) > TEXT_LIMIT:
        raise DomainError(
            _("The text has %(length)s characters; at most %(limit)s are allowed.")
            % {"length": len(text), "limit": TEXT_LIMIT},
            field=field,
        )
    return text


@transaction.atomic
def raise_call_appeal(
    decision: CallDecision, *, actor: User, text: str, now: datetime | None = None
) -> CallAppeal:
    """Appeal against the result for the applicant that the actor coordinates: once, by the last moment of the term.

    Raises DomainError for a result set aside, a university that did not apply or was chosen, a second appeal, after the
    term (with its last moment), and without reasons.
    """
    now = now or timezone.now()
    decision = locked_decision(decision)
    if decision.set_aside_at is not None:
        raise DomainError(_("This result was set aside: there is nothing to appeal against."), clause=CLAUSE)
    ids = actor.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    applicants = applications_of(decision.call, decision.association)
    university = next((one.university for one in applicants if one.university_id in ids), None)
    if university is None:
        raise DomainError(_("Only the coordinator of an applicant appeals."), clause=CLAUSE)
    _require_may_appeal(decision, university, now)
    appeal = CallAppeal.objects.create(
        decision=decision,
        university=university,
        text=_require_text(text, "text", _("Write why the result should be set aside.")),
        raised_by=actor,
        raised_at=now,
    )
    record("raise_call_appeal", appeal, actor=actor, university=university.key, decision=decision.pk)
    tasks.tell_of_call_appeal.delay_on_commit(appeal.pk)
    return appeal


def _require_may_appeal(decision: CallDecision, university: University, now: datetime) -> None:
    if university.pk == decision.university_id:
        raise DomainError(_("Your university was chosen: there is nothing to appeal against."), clause=CLAUSE)
    if decision.appeals.filter(university=university).exists():
        raise DomainError(
            _("Your university has appealed already: an applicant appeals once."), clause=CLAUSE
        )
    if now > decision.appeal_until:
        raise DomainError(
            _("The term for an appeal ended on %(moment)s.") % {"moment": moment_text(decision.appeal_until)},
            clause=CLAUSE,
        )


@transaction.atomic
def decide_call_appeal(appeal: CallAppeal, *, actor: User, upheld: bool, reason: str) -> CallAppeal:
    """Decide an appeal with a reason: upheld, the result is set aside and the call can go on an agenda again.

    Other appeals against a result that is set aside have nothing left to be decided on. Raises DomainError without a
    reason, for one that is decided, and for somebody who works at an applicant.
    """
    decision = locked_decision(appeal.decision)
    appeal = CallAppeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.outcome != CallAppealOutcome.OPEN:
        raise DomainError(_("The appeal is decided already."), clause=CLAUSE)
    applicants = {one.university_id for one in applications_of(decision.call, decision.association)}
    if actor.university_id in applicants:
        raise DomainError(_("You belong to an applicant: somebody else decides the appeal."), clause=CLAUSE)
    reason = _require_text(reason, "reason", _("Write the reason of the decision."))
    now = timezone.now()
    appeal.outcome = CallAppealOutcome.UPHELD if upheld else CallAppealOutcome.REJECTED
    appeal.reason, appeal.decided_by, appeal.decided_at = reason, actor, now
    appeal.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    if upheld:
        decision.set_aside_at = now
        decision.save(update_fields=["set_aside_at"])
        reopen_checks(decision.call, decision.association, actor=actor)
        decision.appeals.filter(outcome=CallAppealOutcome.OPEN).update(
            outcome=CallAppealOutcome.MOOT, reason=reason, decided_by=actor, decided_at=now
        )
    record("decide_call_appeal", appeal, actor=actor, outcome=appeal.outcome, reason=reason)
    tasks.tell_of_call_appeal.delay_on_commit(appeal.pk)
    return appeal
