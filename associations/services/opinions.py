"""Experts are asked, agree or decline, and give their opinions (clauses 19.10-19.13, ADR-0038)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations import tasks
from associations.domain.expertise import (
    CRITERIA,
    MOST_DAYS,
    OPEN,
    has_conflict,
    missing_marks,
)
from associations.domain.lifecycle import OPINION
from associations.enums import Mark, MaterialState, OpinionState, Verdict
from associations.models import (
    ReviewOpinion,
    TeachingMaterial,
)
from associations.queries.expertise import (
    author_side,
    opinions_due,
    universities_of_people,
)
from associations.queries.signing import opinion_of, opinions_are_signed
from associations.services.expertise import CLAUSE, lock_material, require_complete, step
from core.audit import record
from core.errors import DomainError
from core.files import store_upload
from core.lifecycle import require_transition
from signatures.models import SignedDocument


def _require_no_conflict(material: TeachingMaterial, expert: User) -> None:
    places = universities_of_people([expert.pk], timezone.localdate())[expert.pk]
    if expert.pk == material.submitted_by_id or has_conflict(places, author_side(material)):
        raise DomainError(
            _(
                "%(expert)s works at a university of the authors or submitted the material: choose somebody else."
            )
            % {"expert": expert},
            clause=CLAUSE,
            field="expert",
        )


@transaction.atomic
def ask_expert(
    material: TeachingMaterial, *, actor: User, expert: User, due_on: date, today: date | None = None
) -> ReviewOpinion:
    """Ask a person to examine a complete material by a day; with the first one it goes to the experts.

    Raises DomainError for an incomplete material, a conflict of interest, a day that is no future day, or a person asked
    already.
    """
    today = today or timezone.localdate()
    locked = lock_material(material.pk)
    if locked.state != MaterialState.EXAMINED:
        step(locked, MaterialState.EXAMINED)
    require_complete(locked)
    _require_no_conflict(locked, expert)
    if not today < due_on <= today + timedelta(days=MOST_DAYS):
        raise DomainError(
            _("Choose a day after today and within %(days)s days.") % {"days": MOST_DAYS}, field="due_on"
        )
    if locked.opinions.filter(
        round=locked.round, expert=expert, state__in=[*OPEN, OpinionState.GIVEN]
    ).exists():
        raise DomainError(_("%(expert)s has been asked already.") % {"expert": expert}, field="expert")
    if locked.item_id:
        raise DomainError(_("The material is on an agenda already: no new experts are asked."), clause=CLAUSE)
    opinion = ReviewOpinion.objects.create(
        material=locked, round=locked.round, expert=expert, due_on=due_on, asked_by=actor
    )
    if locked.state != MaterialState.EXAMINED:
        locked.state = MaterialState.EXAMINED
        locked.save(update_fields=["state", "changed_at"])
    record("ask_expert", locked, actor=actor, expert=expert.pk, due_on=due_on)
    tasks.tell_of_opinion.delay_on_commit(opinion.pk, opinion.state)
    return opinion


def _lock_opinion(opinion: ReviewOpinion) -> ReviewOpinion:
    lock_material(opinion.material_id)
    rows = ReviewOpinion.objects.select_for_update(of=("self",))
    return rows.select_related("material__association__body", "expert").get(pk=opinion.pk)


def _opinion_step(opinion: ReviewOpinion, state: str) -> None:
    label = str(opinion.get_state_display())
    require_transition(OPINION, opinion.state, state, current_label=label, clause=CLAUSE)


@transaction.atomic
def accept_opinion(opinion: ReviewOpinion, *, actor: User) -> ReviewOpinion:
    """Agree to examine. Doing it twice changes nothing."""
    locked = _lock_opinion(opinion)
    if locked.state == OpinionState.ACCEPTED:
        return locked
    _opinion_step(locked, OpinionState.ACCEPTED)
    _require_no_conflict(locked.material, locked.expert)
    locked.state, locked.answered_at = OpinionState.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "answered_at"])
    record("accept_opinion", locked, actor=actor)
    tasks.tell_of_opinion.delay_on_commit(locked.pk, locked.state)
    return locked


def _close(opinion: ReviewOpinion, state: str, *, actor: User, reason: str, action: str) -> ReviewOpinion:
    locked = _lock_opinion(opinion)
    if locked.state == state:
        return locked
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    _opinion_step(locked, state)
    locked.state, locked.reason, locked.answered_at = state, reason.strip(), timezone.now()
    locked.save(update_fields=["state", "reason", "answered_at"])
    record(action, locked, actor=actor, reason=locked.reason)
    tasks.tell_of_opinion.delay_on_commit(locked.pk, locked.state)
    return locked


@transaction.atomic
def decline_opinion(opinion: ReviewOpinion, *, actor: User, reason: str) -> ReviewOpinion:
    """Refuse to examine, with the reason; the secretary is told and asks somebody else."""
    return _close(opinion, OpinionState.DECLINED, actor=actor, reason=reason, action="decline_opinion")


@transaction.atomic
def remove_expert(opinion: ReviewOpinion, *, actor: User, reason: str) -> ReviewOpinion:
    """Replace an expert who has not given the opinion; they are told. A given opinion stays."""
    return _close(opinion, OpinionState.REMOVED, actor=actor, reason=reason, action="remove_expert")


def _write_opinion(opinion: ReviewOpinion, data: Mapping[str, Any], actor: User) -> None:
    marks = data.get("marks", {})
    opinion.marks = {name: marks[name] for name in CRITERIA if marks.get(name) in Mark.values}
    for name in ("text", "remarks", "verdict"):
        setattr(opinion, name, (data.get(name) or "").strip())
    if data.get("file"):
        opinion.file = store_upload(data["file"], by=actor, kinds=("pdf",), field="file")


@transaction.atomic
def save_opinion(opinion: ReviewOpinion, *, actor: User, data: Mapping[str, Any]) -> ReviewOpinion:
    """Keep what the expert has written so far; nobody else reads it yet."""
    locked = _lock_opinion(opinion)
    if locked.state != OpinionState.ACCEPTED:
        _opinion_step(locked, OpinionState.GIVEN)
    _write_opinion(locked, data, actor)
    locked.save()
    record("save_opinion", locked, actor=actor)
    return locked


@transaction.atomic
def give_opinion(opinion: ReviewOpinion, *, actor: User, data: Mapping[str, Any]) -> ReviewOpinion:
    """Give the opinion: from now on it is read and never changed.

    Raises DomainError naming the field when a criterion, the text or the proposal is missing, or when what is proposed
    does not fit the marks.
    """
    locked = _lock_opinion(opinion)
    _opinion_step(locked, OpinionState.GIVEN)
    _require_no_conflict(locked.material, locked.expert)
    _write_opinion(locked, data, actor)
    missing = missing_marks(locked.marks)
    if missing:
        raise DomainError(_("Judge every criterion."), clause=CLAUSE, field=f"mark_{missing[0]}")
    if not locked.text:
        raise DomainError(_("Write the opinion."), clause=CLAUSE, field="text")
    if not locked.verdict:
        raise DomainError(_("Say what you propose."), clause=CLAUSE, field="verdict")
    if locked.verdict != Verdict.RECOMMENDED and not locked.remarks:
        raise DomainError(_("Say what the authors have to mend."), clause=CLAUSE, field="remarks")
    if locked.verdict == Verdict.RECOMMENDED and Mark.FAILS in locked.marks.values():
        raise DomainError(
            _("A criterion is not met: propose to rework the material, or correct the mark."),
            clause=CLAUSE,
            field="verdict",
        )
    locked.state, locked.given_at = OpinionState.GIVEN, timezone.now()
    locked.save()
    record("give_opinion", locked, actor=actor, verdict=locked.verdict)
    tasks.tell_of_opinion.delay_on_commit(locked.pk, locked.state)
    if opinions_are_signed():
        tasks.lay_opinion_for_signing.delay_on_commit(locked.pk)
    return locked


@transaction.atomic
def record_signed_opinion(document: SignedDocument) -> ReviewOpinion | None:
    """Keep the PDF that the expert signed beside the opinion; None for a document that is no opinion."""
    opinion = opinion_of(document)
    if opinion is None:
        return None
    assert document.current_file is not None  # a document that everybody signed has its file
    locked = ReviewOpinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    locked.file = document.current_file
    locked.save(update_fields=["file"])
    record("record_signed_opinion", locked, document=document.code, sha256=document.current_file.sha256)
    return locked


def send_due_opinion_reminders(today: date) -> int:
    """Have every expert reminded whose day it is; a second run on the same day writes nothing new."""
    sent = 0
    for opinion in opinions_due():
        sent += tasks.remind_of_opinion(opinion.pk, today.isoformat())
    return sent
