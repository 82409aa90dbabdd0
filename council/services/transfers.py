"""An unsatisfactory association is proposed, decided on, called for and given to another university (clause 31)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.models import AcademicYear, Association
from associations.queries import base_universities_on
from core.audit import record
from core.codes import LANGUAGES, OFFICIAL_LANGUAGES
from core.errors import DomainError
from council import tasks
from council.documents.transfers import proposal_pdf
from council.domain import transfers as domain
from council.enums import TransferGround, TransferOutcome
from council.models import TransferCase
from council.queries.calls import Contest, ended_without_result
from council.queries.transfers import year_facts
from council.services.agenda import meeting_to_fill
from council.services.plans import vote_outcome
from criteria.enums import CallGround, CallState
from criteria.models import Call
from criteria.services.calls import announce_call, cancel_call
from directory.models import LegalOrder
from meetings.enums import MeetingState, VoteOutcome
from meetings.models import AgendaItem, Meeting, Protocol
from meetings.services import add_item, add_material, keep_rules

CLAUSE = "31"
REASONS = {
    domain.NO_YEAR: _("Choose the academic year: the association has a report of it."),
    domain.NO_POINTS: _("The report of this year is not confirmed: there are no points to rest on."),
    domain.NO_THRESHOLD: _("The Council has proposed no threshold for this year."),
    domain.NOT_BELOW: _("The points of this year are not below the Council's threshold."),
    domain.NOT_TWO_YEARS: _("The points were not below the average in this year and the one before."),
    domain.SUBMITTED: _("The report of this year was submitted."),
    domain.NOT_DUE: _("The report of this year is not due yet."),
}


def _lock(case: TransferCase) -> TransferCase:
    rows = TransferCase.objects.select_for_update(of=("self",)).select_related(
        "association__body", "university", "academic_year", "item__meeting", "protocol", "call"
    )
    return rows.get(pk=case.pk)


def _require_open(case: TransferCase) -> None:
    if case.closed_at is not None:
        raise DomainError(_("The case is closed: it can be read, not changed."), clause=CLAUSE)


@transaction.atomic
def propose_transfer(
    association: Association,
    *,
    actor: User,
    ground: str,
    year: AcademicYear | None,
    texts: Mapping[str, str],
    today: date | None = None,
) -> TransferCase:
    """Propose to give an association to another university, with its ground and the figures of this moment.

    Raises DomainError for a closed association or one with an open case, without a text in Kazakh and Russian, and for
    a ground that the figures do not bear.
    """
    today = today or timezone.localdate()
    association = Association.objects.select_for_update(of=("self",)).get(pk=association.pk)
    hosting = base_universities_on(today).filter(association=association).first()
    if association.closed_on is not None or hosting is None:
        raise DomainError(
            _("The association is closed or has no base university today."),
            clause=CLAUSE,
            field="association",
        )
    if ground not in TransferGround.values:
        raise DomainError(_("Choose the ground."), clause=CLAUSE, field="ground")
    for code in OFFICIAL_LANGUAGES:
        if not texts.get(code, "").strip():
            raise DomainError(_("Write it in Kazakh and in Russian."), clause=CLAUSE, field=f"text_{code}")
    years = year_facts(association)
    reason = domain.why_not(ground, year.first_year if year else None, years, today)
    if reason:
        field = "academic_year" if reason == domain.NO_YEAR else "ground"
        raise DomainError(REASONS[reason], clause=CLAUSE, field=field)
    try:
        with transaction.atomic():
            case = TransferCase.objects.create(
                association=association,
                university=hosting.university,
                ground=ground,
                academic_year=year,
                facts=[one.as_json() for one in years],
                proposed_by=actor,
                **{f"text_{code}": (texts.get(code) or texts["ru"]).strip() for code in LANGUAGES},
            )
    except IntegrityError as error:
        raise DomainError(
            _("A proposal to transfer this association is open already."), clause=CLAUSE, field="association"
        ) from error
    record(
        "propose_transfer",
        case,
        actor=actor,
        association=association.key,
        ground=ground,
        year=year.first_year if year else None,
    )
    tasks.tell_of_transfer.delay_on_commit(case.pk, "proposed")
    return case


@transaction.atomic
def withdraw_transfer(case: TransferCase, *, actor: User, reason: str) -> TransferCase:
    """Take a proposal back before the Council decides; it stays to be read. Raises DomainError without a reason."""
    case = _lock(case)
    _require_open(case)
    if case.outcome:
        raise DomainError(
            _("The Council has decided: the proposal is not withdrawn any more."), clause=CLAUSE
        )
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    case.withdrawn_reason, case.closed_at = reason.strip(), timezone.now()
    case.save(update_fields=["withdrawn_reason", "closed_at"])
    record("withdraw_transfer", case, actor=actor, reason=case.withdrawn_reason)
    tasks.tell_of_transfer.delay_on_commit(case.pk, "withdrawn")
    return case


def _item_data(case: TransferCase) -> dict[str, Any]:
    data = {}
    for code in LANGUAGES:
        with translation.override(code):
            words = gettext("On giving the association to another university (clause 31): %(association)s")
            data[f"title_{code}"] = words % {"association": case.association.body.short_name}
    return data


@transaction.atomic
def put_transfer_on_agenda(meeting: Meeting | None, case: TransferCase, *, actor: User) -> AgendaItem:
    """Put a proposal on the agenda of a Council's meeting, with its ground and figures in Kazakh and Russian attached.

    Members of the base university are recused by rule at once (ADR-0063). Raises DomainError for a meeting of another body or one that has opened, when the case stands on an agenda already,
    was decided on, or is closed.
    """
    case = _lock(case)
    _require_open(case)
    if case.outcome:
        raise DomainError(_("The Council has decided on this proposal."), clause=CLAUSE)
    if case.item is not None and case.item.meeting.state != MeetingState.CANCELLED:
        raise DomainError(
            _("The proposal stands on the agenda of the meeting on %(day)s.")
            % {"day": f"{timezone.localtime(case.item.meeting.starts_at):%d.%m.%Y}"},
            clause=CLAUSE,
        )
    item = add_item(meeting_to_fill(meeting), actor=actor, data=_item_data(case))
    for code in OFFICIAL_LANGUAGES:
        with translation.override(code):
            name = gettext("Proposal and figures")
            add_material(
                item, actor=actor, upload=SimpleUploadedFile(f"{name} ({code}).pdf", proposal_pdf(case, code))
            )
    case.item = item
    case.save(update_fields=["item"])
    keep_rules(item, actor=actor)
    record("put_transfer_on_agenda", case, actor=actor, meeting=item.meeting_id, item=item.pk)
    tasks.tell_of_transfer.delay_on_commit(case.pk, "agenda")
    return item


@transaction.atomic
def settle_transfers(protocol: Protocol) -> int:
    """Note what a signed protocol of the Council says of the proposals on its agenda; returns how many were settled.

    An adopted item transfers, one that was voted down keeps and closes the case; one without a vote leaves the agenda.
    """
    rows = TransferCase.objects.select_for_update(of=("self",)).select_related("item")
    settled = 0
    for case in rows.filter(item__meeting_id=protocol.meeting_id, outcome="", closed_at__isnull=True):
        assert case.item is not None
        outcome = vote_outcome(case.item)
        if not outcome:
            case.item = None
            case.save(update_fields=["item"])
            continue
        adopted = outcome != VoteOutcome.NOT_ADOPTED
        case.outcome = TransferOutcome.TRANSFER if adopted else TransferOutcome.KEPT
        case.protocol = protocol
        case.closed_at = None if adopted else timezone.now()
        case.save(update_fields=["outcome", "protocol", "closed_at"])
        record("settle_transfer", case, actor=None, outcome=case.outcome, protocol=protocol.pk)
        tasks.tell_of_transfer.delay_on_commit(case.pk, "decided")
        settled += 1
    return settled


@transaction.atomic
def announce_transfer_call(case: TransferCase, *, actor: User, given: Mapping[str, Any]) -> Call:
    """Announce the call that the Council's decision asks for: its ground is clause 31, its association the case's.

    After a call that ended without a result there is another one. Raises DomainError before the decision, when it was announced already, and as announcing any call does.
    """
    case = _lock(case)
    _require_open(case)
    if case.outcome != TransferOutcome.TRANSFER:
        raise DomainError(
            _("The call follows the Council's decision to give the association away."), clause=CLAUSE
        )
    if case.call is not None and not ended_without_result(
        Contest(case.call, case.association), timezone.now()
    ):
        raise DomainError(_("The call of this case is announced already."), clause=CLAUSE)
    fixed = {"ground": CallGround.UNSATISFACTORY, "associations": [case.association]}
    case.call = announce_call(actor=actor, **{**given, **fixed})
    case.save(update_fields=["call"])
    record("announce_transfer_call", case, actor=actor, call=case.call.pk)
    return case.call


def close_carried_out(order: LegalOrder, association_ids: list[int], *, actor: User | None) -> int:
    """Close the cases that an order in force carried out; an order needs no case, a case never outlives its order."""
    closed = 0
    for case in TransferCase.objects.select_for_update().filter(
        association__in=association_ids, closed_at__isnull=True
    ):
        case.order, case.closed_at = order, timezone.now()
        case.save(update_fields=["order", "closed_at"])
        record("close_transfer", case, actor=actor, order=order.pk)
        closed += 1
    return closed


def cancel_calls_of_closed(order: LegalOrder, *, actor: User) -> int:
    """Cancel the calls that are not over and have no association left, since the order closed it."""
    left = Association.objects.filter(calls=OuterRef("pk"), closed_on__isnull=True)
    touched = Association.objects.filter(calls=OuterRef("pk"), closed_by=order)
    pointless = Call.objects.filter(
        ~Exists(left), Exists(touched), state=CallState.ANNOUNCED, closes_at__gt=timezone.now()
    )
    for call in pointless:
        cancel_call(call, actor=actor, reason=str(order))
    return len(pointless)
