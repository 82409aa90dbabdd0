"""Calls: which take applications, who applied, the answers side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.enums import OfficeRole
from accounts.models import User
from associations.models import Association
from criteria.domain.answers import best_of
from criteria.enums import ApplicationState, CallState
from criteria.models import AnswerProof, Application, Call, Criterion
from criteria.queries.sheet import SheetRow, rows_from
from meetings.queries import held_on


def open_calls(moment: datetime) -> QuerySet[Call]:
    """Return the calls that take applications at a moment; the closing moment itself is too late."""
    return Call.objects.filter(state=CallState.ANNOUNCED, opens_at__lte=moment, closes_at__gt=moment)


def public_calls() -> QuerySet[Call]:
    """Return every call, the one that closes last first, with its associations: two queries."""
    return Call.objects.prefetch_related("associations__body").order_by("-closes_at", "-pk")


def coordinators_of_universities(day: date) -> QuerySet[User]:
    """Return the coordinators of all universities on a day: whom a call is announced to."""
    return User.objects.filter(
        held_on(day, "offices__"), offices__role=OfficeRole.UNIVERSITY_COORDINATOR, is_active=True
    ).distinct()


@dataclass(frozen=True)
class ComparedRow:
    """One row of appendix 1 over all applicants; ``best`` holds the places of the best answers. Nothing is summed."""

    criterion: Criterion
    cells: Sequence[tuple[SheetRow, bool]]


def applications_of(call: Call, association: Association) -> list[Application]:
    """Return what was submitted to a call for an association, by the moment of submission."""
    submitted = call.applications.filter(association=association, state=ApplicationState.SUBMITTED)
    return list(submitted.select_related("university").order_by("submitted_at", "pk"))


def compared(applications: Sequence[Application], today: date) -> list[ComparedRow]:
    """Return the 26 rows with the answers of all applicants: three queries, however many applied."""
    if not applications:
        return []
    ids = [one.pk for one in applications]
    criteria = list(Criterion.objects.filter(order_id=applications[0].order_id).order_by("position"))
    typed: dict[int, dict[str, dict]] = {pk: {} for pk in ids}
    proofs: dict[int, dict[str, list[AnswerProof]]] = {pk: {} for pk in ids}
    for answer in (
        applications[0].answers.model.objects.filter(application__in=ids).select_related("criterion")
    ):
        typed[answer.application_id][answer.criterion.number] = answer.typed
    for proof in AnswerProof.objects.filter(application__in=ids).select_related("criterion").order_by("pk"):
        proofs[proof.application_id].setdefault(proof.criterion.number, []).append(proof)
    sheets = [rows_from(criteria, typed[pk], proofs[pk], today) for pk in ids]
    rows = []
    for place, criterion in enumerate(criteria):
        cells = [sheet[place] for sheet in sheets]
        best = best_of(criterion.spec, [cell.reading for cell in cells])
        rows.append(ComparedRow(criterion, [(cell, number in best) for number, cell in enumerate(cells)]))
    return rows
