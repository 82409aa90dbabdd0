"""A corrected protocol of the Council (ADR-0031) and the results of calls that rest on it (clauses 12, 13, 31; ADR-0041)."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import Association
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError, Text
from council import tasks
from council.enums import CallAppealOutcome, CallCorrection, OrderState
from council.models import CallDecision
from council.queries.calls import SIGNED, signed_edition
from council.services.calls import CLAUSE, locked_decision, read_votes, reasons_of, write_result
from council.services.openings import take_out
from criteria.enums import CallState
from meetings.models import Protocol


def renew_calls(protocol: Protocol) -> int:
    """Bring the results that rest on an earlier edition of a protocol in line with the one signed now.

    Returns how many were looked at. Where the corrected votes choose somebody else and the result cannot be changed any
    more, it stays, and the Council's secretary is told.
    """
    behind = CallDecision.objects.annotate(signed_edition=signed_edition()).filter(
        protocol=protocol, set_aside_at__isnull=True, edition__lt=signed_edition()
    )
    edition = protocol.editions.select_related("corrected_by").order_by("-number").first()
    if edition is None:
        return 0
    looked_at = 0
    for decision in behind.order_by("call", "pk"):
        try:
            with transaction.atomic():
                renew_call_decision(decision, actor=edition.corrected_by)
        except DomainError as refused:
            record("keep_call_decision", decision, actor=None, protocol=protocol.pk, reason=str(refused))
            tasks.tell_of_call_correction.delay_on_commit(decision.pk, CallCorrection.KEPT)
        looked_at += 1
    return looked_at


def why_kept(decision: CallDecision) -> Text | None:
    """Return why a result cannot be settled anew by a corrected protocol; None when it can."""
    order = decision.line.order if decision.line else None
    if order and order.state == OrderState.IN_FORCE:
        return _("The order is in force: what it did is changed by another order only.")
    if order and order.state == OrderState.SIGNED:
        return _("The order is signed: return it to the draft or withdraw it, then settle the result anew.")
    later = decision.association.calls.filter(
        announced_at__gt=decision.decided_at, state=CallState.ANNOUNCED
    ).exists()
    return _("Another call was announced since: the result stays.") if later else None


@transaction.atomic
def renew_call_decision(decision: CallDecision, *, actor: User) -> CallDecision:
    """Settle a result anew by the corrected protocol; twice is harmless.

    The same choice keeps its term and its appeals and gets the reasons in the corrected words. Another choice sets the
    result aside, leaves open appeals without an object, takes the line out of a draft order, and begins a new term. Raises
    DomainError for a result set aside, while the protocol is a draft (cl. 13), and when an order that is signed or in
    force or a later call rests on the old choice.
    """
    decision = locked_decision(decision)
    Association.every.select_for_update().get(pk=decision.association_id)
    protocol, item = decision.protocol, decision.consideration.item
    if decision.set_aside_at is not None:
        raise DomainError(_("This result was set aside already."), clause=CLAUSE)
    if protocol.state not in SIGNED:
        raise DomainError(_("The protocol is being corrected: wait until it is signed."), clause="13")
    edition = protocol.editions.count() + 1
    if decision.edition == edition:
        return decision
    found = read_votes(item) if item else None
    if item is None or found is None:
        raise DomainError(_("The corrected protocol has no vote on an applicant."), clause="12")
    if found.university == decision.university:
        return _refresh(decision, edition, reasons_of(item, protocol, found.last), actor)
    refused = why_kept(decision)
    if refused:
        raise DomainError(refused, clause=CLAUSE)
    _set_aside(decision, edition, actor)
    renewed = write_result(decision.consideration, protocol, found)
    tasks.tell_of_call_correction.delay_on_commit(renewed.pk, CallCorrection.ANEW)
    return renewed


def _refresh(decision: CallDecision, edition: int, reasons: dict[str, str], actor: User) -> CallDecision:
    before = {name: getattr(decision, name) for name in reasons}
    for name, text in reasons.items():
        setattr(decision, name, text)
    decision.edition = edition
    decision.save(update_fields=["edition", *reasons])
    changed = before != reasons
    record("refresh_call_decision", decision, actor=actor, edition=edition, before=before if changed else {})
    if changed:
        tasks.tell_of_call_decision.delay_on_commit(decision.pk)
    tasks.tell_of_call_correction.delay_on_commit(decision.pk, CallCorrection.SAME)
    return decision


def _set_aside(decision: CallDecision, edition: int, actor: User) -> None:
    now = timezone.now()
    if decision.line is not None and decision.line.order.state == OrderState.DRAFT:
        take_out(decision.line, actor=actor)
    decision.set_aside_at, decision.line = now, None
    decision.save(update_fields=["set_aside_at", "line"])
    with translation.override(LANGUAGES[0]):
        reason = gettext("The protocol was corrected: the result was settled anew.")
    decision.appeals.filter(outcome=CallAppealOutcome.OPEN).update(
        outcome=CallAppealOutcome.MOOT, reason=reason, decided_by=actor, decided_at=now
    )
    record("set_call_decision_aside", decision, actor=actor, edition=edition)
