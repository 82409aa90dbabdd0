"""Calls: which take applications, who applied, the answers side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import AssociationStage
from associations.models import Association, Founding
from associations.queries import at_work
from criteria.domain.checking import best_confirmed
from criteria.enums import ApplicationState, CallState, ValueType
from criteria.models import Answer, AnswerProof, Application, Call, CallQuestion, Criterion
from criteria.queries.checks import NOT_LOOKED_AT, Stand, stands_of
from criteria.queries.sheet import SheetRow, rows_from
from meetings.enums import BodyKind, SeatRole
from meetings.models import SeatHolder
from meetings.queries import held_on


def open_calls(moment: datetime) -> QuerySet[Call]:
    """Return the calls that take applications at a moment; the closing moment itself is too late."""
    return Call.objects.filter(state=CallState.ANNOUNCED, opens_at__lte=moment, closes_at__gt=moment)


def public_calls() -> QuerySet[Call]:
    """Return every call, the one that closes last first, with its associations, those to be founded too: two queries."""
    named = Association.every.select_related("body", "direction__area", "founding__area")
    return Call.objects.prefetch_related(Prefetch("associations", queryset=named)).order_by(
        "-closes_at", "-pk"
    )


def _ahead(moment: datetime) -> QuerySet[Call]:
    return Call.objects.filter(state=CallState.ANNOUNCED, closes_at__gt=moment)


def has_call_ahead(association: Association, moment: datetime) -> bool:
    """Say whether a call for the association is announced that is not over."""
    return _ahead(moment).filter(associations=association).exists()


def associations_to_apply_for(moment: datetime) -> QuerySet[Association]:
    """Return the associations at work, and those to be founded whose call is announced and not over."""
    working = at_work(Association.objects.all(), timezone.localdate(moment)).values("pk")
    called = Q(stage=AssociationStage.PLANNED) & Exists(_ahead(moment).filter(associations=OuterRef("pk")))
    return Association.every.filter(Q(pk__in=working) | called).select_related("body").order_by("position")


def planned_associations() -> QuerySet[Founding]:
    """Return the associations that were named before their order, newest first, with their calls: two queries."""
    rows = Founding.objects.select_related(
        "association__body", "association__direction__area", "area", "planned_by"
    )
    calls = Call.objects.order_by("-closes_at", "-pk")
    return rows.prefetch_related(Prefetch("association__calls", queryset=calls)).order_by(
        "-planned_at", "-pk"
    )


def coordinators_of_universities(day: date) -> QuerySet[User]:
    """Return the coordinators of all universities on a day: whom a call is announced to."""
    return User.objects.filter(
        held_on(day, "offices__"), offices__role=OfficeRole.UNIVERSITY_COORDINATOR, is_active=True
    ).distinct()


def announcers_of_calls(day: date) -> list[User]:
    """Return who announces calls on a day: the authorised body and the Council's secretary (cl. 3, 31)."""
    offices = Office.objects.filter(held_on(day), role=OfficeRole.AUTHORISED_BODY).values("user")
    secretaries = SeatHolder.objects.filter(
        held_on(day),
        held_on(day, "seat__"),
        seat__body__kind=BodyKind.COUNCIL,
        seat__role=SeatRole.SECRETARY,
    ).values("user")
    people = User.objects.filter(Q(pk__in=offices) | Q(pk__in=secretaries), is_active=True)
    return list(people.order_by("pk"))


@dataclass(frozen=True)
class ComparedCell:
    """One applicant's answer to a row, what the Center says of it, and whether it is the best of the row."""

    row: SheetRow
    stand: Stand
    is_best: bool

    @property
    def number(self) -> int | None:
        """The answer as a number where the row asks for one."""
        value = self.row.reading.value
        return value if self.row.criterion.value_type == ValueType.COUNT and value is not None else None


@dataclass(frozen=True)
class ComparedRow:
    """One row of appendix 1 over all applicants. Nothing is summed."""

    criterion: Criterion
    cells: Sequence[ComparedCell]

    @property
    def is_numeric(self) -> bool:
        return self.criterion.value_type == ValueType.COUNT


def applications_of(call: Call, association: Association) -> list[Application]:
    """Return what was submitted to a call for an association, by the moment of submission."""
    submitted = call.applications.filter(association=association, state=ApplicationState.SUBMITTED)
    return list(submitted.select_related("university").order_by("submitted_at", "pk"))


def compared(applications: Sequence[Application], today: date) -> list[ComparedRow]:
    """Return the 26 rows with the answers of all applicants and their checks: five queries, however many applied."""
    if not applications:
        return []
    ids = [one.pk for one in applications]
    criteria = list(Criterion.objects.filter(order_id=applications[0].order_id).order_by("position"))
    typed: dict[int, dict[str, dict]] = {pk: {} for pk in ids}
    proofs: dict[int, dict[str, list[AnswerProof]]] = {pk: {} for pk in ids}
    for answer in Answer.objects.filter(application__in=ids).select_related("criterion"):
        typed[answer.application_id][answer.criterion.number] = answer.typed
    for proof in AnswerProof.objects.filter(application__in=ids).select_related("criterion").order_by("pk"):
        proofs[proof.application_id].setdefault(proof.criterion.number, []).append(proof)
    sheets = [rows_from(criteria, typed[pk], proofs[pk], today) for pk in ids]
    stands = stands_of(applications)
    rows = []
    for place, criterion in enumerate(criteria):
        cells = [sheet[place] for sheet in sheets]
        own = [stands[pk].get(criterion.number, NOT_LOOKED_AT) for pk in ids]
        best = best_confirmed(criterion.spec, [cell.reading for cell in cells], [one.verdict for one in own])
        rows.append(
            ComparedRow(
                criterion,
                [ComparedCell(cell, own[number], number in best) for number, cell in enumerate(cells)],
            )
        )
    return rows


def questions_of(call: Call, user: User | AnonymousUser, *, announces: bool) -> list[CallQuestion]:
    """Return the questions about a call: those answered for everybody, the others for their asker and the announcers."""
    questions = CallQuestion.objects.filter(call=call).select_related("university").order_by("asked_at", "pk")
    if announces:
        return list(questions)
    shown = Q(answered_at__isnull=False)
    if user.is_authenticated:
        shown |= Q(asked_by=user)
    return list(questions.filter(shown))
