"""The sheet of an application: the 26 rows with what was typed, its values, its problems and its proofs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from accounts.models import User
from associations.queries import sees_all_reports
from criteria.domain.answers import Problem, Reading, is_missing, read_answer, sheet_problems
from criteria.enums import ApplicationState, ValueType
from criteria.models import AnswerProof, Application, ApplicationVersion, Criterion
from directory.models import University


@dataclass(frozen=True)
class SheetRow:
    """One row of appendix 1 in an application. Sub-items share the proof of the row they are part of."""

    criterion: Criterion
    typed: Mapping[str, Any]
    reading: Reading
    problems: Sequence[Problem]
    proofs: Sequence[AnswerProof]
    is_missing: bool
    needs_proof: bool

    @property
    def number(self) -> str:
        return self.criterion.number

    @property
    def anchor(self) -> str:
        """The number as it stands in the ids of a page: 2-1."""
        return self.number.replace(".", "-")

    @property
    def is_whole(self) -> bool:
        return not (self.problems or self.is_missing or self.needs_proof)


def criteria_of(application: Application) -> QuerySet[Criterion]:
    """Return the rows of the appendix that the application was begun under, in order."""
    return Criterion.objects.filter(order_id=application.order_id).order_by("position")


def _links_stand_in(reading: Reading) -> bool:
    """Say whether the answer brings its own links: a licence, a list whose every line has one."""
    if reading.rows:
        return all(row.get("link") for row in reading.rows)
    return bool(reading.fields.get("link"))


def rows_from(
    criteria: Sequence[Criterion],
    typed: Mapping[str, Mapping[str, Any]],
    proofs: Mapping[str, Sequence[AnswerProof]],
    today: date,
) -> list[SheetRow]:
    """Return the rows of a sheet from what was typed and what proves it."""
    readings = {one.number: read_answer(one.spec, typed.get(one.number, {}), today) for one in criteria}
    between = sheet_problems(readings)
    rows = []
    for one in criteria:
        reading = readings[one.number]
        needs = reading.is_positive and (one.parent_id is None or one.value_type == ValueType.LIST)
        rows.append(
            SheetRow(
                one,
                typed.get(one.number, {}),
                reading,
                [*reading.problems, *between.get(one.number, ())],
                proofs.get(one.number, ()),
                is_missing(one.spec, readings),
                needs and not proofs.get(one.number) and not _links_stand_in(reading),
            )
        )
    return rows


def sheet_of(application: Application, today: date) -> list[SheetRow]:
    """Return the application's 26 rows: three queries."""
    criteria = list(criteria_of(application))
    numbers = {one.pk: one.number for one in criteria}
    typed = {numbers[answer.criterion_id]: answer.typed for answer in application.answers.all()}
    proofs: dict[str, list[AnswerProof]] = defaultdict(list)
    for proof in application.proofs.select_related("file").order_by("pk"):
        proofs[numbers[proof.criterion_id]].append(proof)
    return rows_from(criteria, typed, proofs, today)


def sheet_of_version(
    version: ApplicationVersion, today: date, criteria: Sequence[Criterion] | None = None
) -> list[SheetRow]:
    """Return the rows as they were submitted; a file is the stored one, by its proof's id.

    ``criteria`` are the rows of the appendix where they are known already.
    """
    content = version.content
    typed = {row["number"]: row["typed"] for row in content}
    proofs = {
        row["number"]: [
            AnswerProof(title=proof["title"], url=proof["url"], file_id=proof["file"])
            for proof in row["proofs"]
        ]
        for row in content
    }
    known = list(criteria_of(version.application)) if criteria is None else criteria
    return rows_from(known, typed, proofs, today)


def universities_applying(user: User) -> list[University]:
    """Return the universities that the person coordinates and may apply for."""
    if not user.is_authenticated:
        return []
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    return list(University.objects.filter(pk__in=ids).order_by("pk")) if ids else []


def visible_applications(user: User) -> QuerySet[Application]:
    """Return the applications that the person may read: of their universities; for the overseers those submitted.

    What was submitted to a call is sealed for the overseers until its closing moment.
    """
    applications = Application.objects.select_related("university", "association__body")
    if not user.is_authenticated:
        return applications.none()
    if sees_all_reports(user):
        opened = Q(call__isnull=True) | Q(call__closes_at__lte=timezone.now())
        return applications.filter(opened, state=ApplicationState.SUBMITTED)
    return applications.filter(university_id__in=user.university_ids(*OF_A_UNIVERSITY))
