"""The Council agrees the work plans of associations: many in one item, by the signed protocol (clause 15.10)."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.documents.plans import plans_workbook
from associations.enums import PlanState
from associations.models import PlanVersion
from associations.queries.plans import PlanRow
from associations.services.plans import note_council_decision
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from council.enums import ConsiderationOutcome
from council.models import PlanConsideration
from council.services.agenda import meeting_to_fill
from meetings.enums import VoteOutcome, VoteState
from meetings.models import AgendaItem, Meeting, Protocol
from meetings.services import add_item, add_material

CLAUSE = "15.10"


def _item_data(versions: Sequence[PlanVersion]) -> dict[str, Any]:
    years = ", ".join(sorted({str(version.plan.academic_year) for version in versions}))
    data = {}
    for code in LANGUAGES:
        with translation.override(code):
            data[f"title_{code}"] = gettext("On agreeing the work plans of associations: %(years)s") % {
                "years": years
            }
    return data


def _list_of(versions: Sequence[PlanVersion]) -> SimpleUploadedFile:
    rows = [PlanRow(version.plan.association, version, items=version.items.count()) for version in versions]
    with translation.override("kk"):
        content = plans_workbook(rows, versions[0].plan.academic_year)
        return SimpleUploadedFile(f"{gettext('Work plans')}.xlsx", content)


@transaction.atomic
def put_plans_on_agenda(
    meeting: Meeting | None, versions: Sequence[PlanVersion], *, actor: User
) -> AgendaItem:
    """Put approved plans on the agenda of a Council's meeting as one item, with their list as its material.

    Raises DomainError without a plan, for one that is not approved or stands on an agenda already, and for a meeting
    of another body or one that has opened.
    """
    meeting = meeting_to_fill(meeting)
    if not versions:
        raise DomainError(_("Choose the plans that go on the agenda."), clause=CLAUSE, field="version")
    chosen = list(
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("plan__association__body", "plan__academic_year")
        .filter(pk__in=[version.pk for version in versions])
        .order_by("plan__association__position")
    )
    for version in chosen:
        pending = version.considerations.filter(outcome=ConsiderationOutcome.PENDING).exists()
        if version.state != PlanState.APPROVED or pending:
            raise DomainError(
                _("“%(association)s”: only a plan that its chair approved, and once, goes on the agenda.")
                % {"association": version.plan.association.body.short_name},
                clause=CLAUSE,
                field="version",
            )
    item = add_item(meeting, actor=actor, data=_item_data(chosen))
    add_material(item, actor=actor, upload=_list_of(chosen))
    PlanConsideration.objects.bulk_create(
        PlanConsideration(version=version, item=item, added_by=actor) for version in chosen
    )
    record("put_plans_on_agenda", item, actor=actor, plans=[version.pk for version in chosen])
    return item


@transaction.atomic
def mark_for_return(consideration: PlanConsideration, *, actor: User, reason: str) -> PlanConsideration:
    """Note that the Council does not agree one of the plans of an item; an empty reason takes the note back.

    It takes effect when the protocol is signed. Raises DomainError when that has happened.
    """
    locked = PlanConsideration.objects.select_for_update().get(pk=consideration.pk)
    if locked.outcome != ConsiderationOutcome.PENDING:
        raise DomainError(_("The protocol is signed: what the Council decided stands."), clause=CLAUSE)
    locked.reason = reason.strip()
    locked.save(update_fields=["reason"])
    record("mark_for_return", locked, actor=actor, reason=locked.reason)
    return locked


def vote_outcome(item: AgendaItem) -> str:
    """Return the outcome of the item's last closed vote; empty when there was none."""
    vote = item.votes.filter(state=VoteState.CLOSED).order_by("-number").first()
    return vote.outcome if vote else ""


@transaction.atomic
def settle_plans(protocol: Protocol) -> int:
    """Carry out what a signed protocol of the Council says of the plans on its agenda; returns how many were settled.

    Plans of an adopted item are agreed, those marked for return and those of an item that was voted down are returned.
    A plan whose item came to no vote leaves the agenda and can be brought again.
    """
    waiting = (
        PlanConsideration.objects.select_for_update(of=("self",))
        .filter(item__meeting_id=protocol.meeting_id, outcome=ConsiderationOutcome.PENDING)
        .select_related("item", "version__plan__association", "version__plan__academic_year")
    )
    held_on = timezone.localdate(protocol.meeting.opened_at or protocol.meeting.starts_at)
    settled = 0
    for one in waiting:
        outcome = vote_outcome(one.item)
        if not outcome:
            one.delete()
            continue
        refused = outcome == VoteOutcome.NOT_ADOPTED
        with translation.override("kk"):
            reason = one.reason or (gettext("The Council did not agree it by its vote.") if refused else "")
        note_council_decision(one.version, protocol=protocol, held_on=held_on, reason=reason)
        one.outcome = ConsiderationOutcome.RETURNED if reason else ConsiderationOutcome.AGREED
        one.reason, one.settled_at = reason, timezone.now()
        one.save(update_fields=["outcome", "reason", "settled_at"])
        settled += 1
    return settled
