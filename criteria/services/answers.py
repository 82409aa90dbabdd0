"""What is typed into the rows of an application: written only over what its writer saw, kept as revisions (clause 7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.services.revisions import keep_beginning, keep_revision, last_writer
from core.audit import record
from core.errors import DomainError
from criteria.domain.answers import Spec
from criteria.domain.typed import merged_texts, place_of, texts_of, typed_with
from criteria.enums import ApplicationState
from criteria.models import Answer, AnswerRevision, Application, Criterion
from criteria.queries.sheet import criteria_of
from meetings.services import EditConflict

CLAUSE = "7"


class AnswerConflict(EditConflict):
    """Somebody saved another answer in the same field meanwhile; what both changed without disagreeing is stored."""


def locked(application: Application) -> Application:
    """Return an application read afresh; whoever else would change it waits."""
    return Application.objects.select_for_update().get(pk=application.pk)


def draft_of(application: Application) -> Application:
    """Return an application that may be changed, locked. Raises DomainError when it is submitted."""
    found = locked(application)
    if found.state != ApplicationState.DRAFT:
        raise DomainError(
            _("The application is submitted: take it back before it is changed."), clause=CLAUSE
        )
    return found


def _write(
    application: Application,
    rows: Mapping[str, Mapping[str, Any]],
    *,
    actor: User,
    now: datetime,
    restored_from: int | None = None,
) -> None:
    """Store rows as they are typed, by number, each change as a revision; those that begin are written in one go."""
    criteria = {one.number: one for one in criteria_of(application)}
    known = {one.criterion_id: one for one in Answer.objects.filter(application=application)}
    begun = []
    for number, typed in rows.items():
        answer = known.get(criteria[number].pk)
        if answer is None:
            begun.append(
                Answer(application=application, criterion=criteria[number], typed=dict(typed), version=1)
            )
            continue
        keep_beginning(answer, {"typed": answer.typed}, since=application.updated_at)
        answer.typed = dict(typed)
        answer.version += 1
        answer.save(update_fields=["typed", "version"])
        keep_revision(
            answer,
            {"typed": answer.typed},
            author=actor,
            now=now,
            restored_from=restored_from,
            sealed_at=application.submitted_at,
        )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=one, number=1, author=actor, began_at=now, saved_at=now, typed=one.typed)
        for one in Answer.objects.bulk_create(begun)
    )
    if rows:
        application.save(update_fields=["updated_at"])


@transaction.atomic
def save_answers(
    application: Application,
    *,
    actor: User,
    changed: Mapping[str, Mapping[str, Any]],
    now: datetime | None = None,
) -> Application:
    """Store whole rows as they are typed, right or wrong, whatever stood there; the earlier ones stay as revisions.

    Raises DomainError when the application is submitted.
    """
    application = draft_of(application)
    _write(application, changed, actor=actor, now=now or timezone.now())
    if changed:
        record("save_answers", application, actor=actor, rows=sorted(changed))
    return application


def _stored(application: Application, specs: Mapping[str, Spec]) -> dict[str, Answer]:
    answers = Answer.objects.filter(application=application).select_related("criterion")
    return {one.criterion.number: one for one in answers if one.criterion.number in specs}


@transaction.atomic
def save_texts(
    application: Application,
    *,
    actor: User,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    is_saving: bool = True,
    action: str = "save_answers",
    now: datetime | None = None,
    **more: Any,
) -> tuple[dict[str, str], AnswerConflict | None]:
    """Put typed texts over what their writer saw, field by field, right or wrong; return what was written, by name.

    ``seen`` are the texts that the writer began from; without one a field was begun empty. Where two people disagree
    the rest is stored and the conflict is returned. ``is_saving`` leaves an entry in the journal (ADR-0023).
    Raises DomainError when the application is submitted.
    """
    application = draft_of(application)
    specs = {one.number: one.spec for one in criteria_of(application)}
    stored = _stored(application, specs)
    places = {name: place for name in typed if (place := place_of(name, specs)) is not None}
    texts: dict[str, str] = {}
    for number in dict.fromkeys(place.number for place in places.values()):
        texts |= texts_of(specs[number], stored[number].typed if number in stored else {})
    written, conflicts = merged_texts(texts, {name: typed[name] for name in places}, seen)
    rows: dict[str, dict[str, Any]] = {}
    for name, text in written.items():
        number = places[name].number
        before = rows.get(number) or (stored[number].typed if number in stored else {})
        rows[number] = typed_with(before, {name: text}, specs)
    conflict = None
    if conflicts:
        first = stored.get(places[conflicts[0].name].number)
        theirs = {one.name: one.theirs for one in conflicts}
        conflict = AnswerConflict(conflicts, theirs, last_writer(first) if first else "")
    _write(application, rows, actor=actor, now=now or timezone.now())
    if rows and is_saving:
        record(action, application, actor=actor, rows=sorted(rows), **more)
    return written, conflict


@transaction.atomic
def restore_answer(
    application: Application, criterion: Criterion, *, actor: User, number: int
) -> Application:
    """Bring back what stood in a row in an earlier revision, as a new one; nothing in between is lost.

    Raises DomainError when there is no such revision, or the application is submitted.
    """
    application = draft_of(application)
    older = AnswerRevision.objects.filter(
        answer__application=application, answer__criterion=criterion, number=number
    ).first()
    if older is None:
        raise DomainError(_("There is no such revision of the row."), clause=CLAUSE)
    _write(
        application,
        {criterion.number: older.typed},
        actor=actor,
        now=timezone.now(),
        restored_from=older.number,
    )
    record("save_answers", application, actor=actor, rows=[criterion.number], restored_from=older.number)
    return application
