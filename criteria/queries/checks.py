"""Checks of the rows of applications: how each row stands, whose turn it is, who may not check (cl. 7, 31)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.enums import OfficeRole
from accounts.models import User
from associations.domain.reminders import day_of
from associations.models import Association
from core.models import AuditEntry
from criteria.domain.checking import DECIDED, is_left
from criteria.enums import ApplicationState, CallState, Verdict
from criteria.models import Application, Call, CheckEnd, Criterion, RowCheck, RowQuestion
from directory.models import University
from meetings.queries import held_on, seats_of

OPEN = {"answered_at": None, "ended_at": None}


def checks_are_closed(call: Call, association: Association) -> bool:
    """Say whether the Council has decided about an association's applicants in a call, so that checks are over.

    The decision itself is kept above (app ``council``): whoever records it calls
    :func:`criteria.services.checks.end_checks` in the same transaction, which writes the row that is read here, and
    :func:`criteria.services.checks.reopen_checks` when the decision is set aside.
    """
    return CheckEnd.objects.filter(call=call, association=association).exists()


def is_past_closing(application: Application, moment: datetime) -> bool:
    """Say whether an application was submitted to a call that is over and was not cancelled."""
    call = application.call
    return (
        application.state == ApplicationState.SUBMITTED
        and call is not None
        and call.state == CallState.ANNOUNCED
        and not call.is_sealed(moment)
    )


def is_checked_now(application: Application, moment: datetime) -> bool:
    """Say whether an application stands between the closing of its call and the decision of the Council."""
    call = application.call
    return (
        call is not None
        and is_past_closing(application, moment)
        and not checks_are_closed(call, application.association)
    )


def being_checked(moment: datetime) -> QuerySet[Application]:
    """Return the submitted applications of closed calls about which the Council has not decided."""
    decided = CheckEnd.objects.filter(call=OuterRef("call"), association=OuterRef("association"))
    return Application.objects.filter(
        ~Exists(decided),
        state=ApplicationState.SUBMITTED,
        call__state=CallState.ANNOUNCED,
        call__closes_at__lte=moment,
    )


# --- who may not check ---------------------------------------------------------------


def universities_of(user: User) -> set[int]:
    """Return the universities that a person belongs to today: works at, holds an office of, sits for."""
    found = {office.university_id for office in user.offices_today}
    found |= {seat.university_id for seat in seats_of(user)}
    found.add(user.university_id)
    return {one for one in found if one is not None}


def rivals_of(application: Application) -> QuerySet[Application]:
    """Return the applications that stand beside one in the same call, itself included."""
    return Application.objects.filter(
        call=application.call_id, association=application.association_id, state=ApplicationState.SUBMITTED
    )


def conflict_of(user: User, application: Application) -> University | None:
    """Return the applicant that the person belongs to: the one who applied, else a rival for the same association."""
    own = universities_of(user)
    if application.university_id in own:
        return application.university
    if not own:
        return None
    rival = rivals_of(application).filter(university__in=own).select_related("university").first()
    return rival.university if rival else None


def without_conflict(user: User, applications: QuerySet[Application]) -> QuerySet[Application]:
    """Leave out the applications that the person may not check: of their university, and beside one of it."""
    own = universities_of(user)
    if not own:
        return applications
    beside = Application.objects.filter(
        call=OuterRef("call"),
        association=OuterRef("association"),
        state=ApplicationState.SUBMITTED,
        university__in=own,
    )
    return applications.filter(~Exists(beside))


# --- how the rows stand --------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """How one row of an application stands; without a check it was not looked at yet."""

    check: RowCheck | None = None
    questions: Sequence[RowQuestion] = ()

    @property
    def verdict(self) -> str | None:
        return self.check.verdict if self.check else None

    @property
    def reason(self) -> str:
        return self.check.reason if self.check else ""

    @property
    def open_question(self) -> RowQuestion | None:
        return next((one for one in self.questions if one.is_open), None)

    @property
    def is_decided(self) -> bool:
        return self.verdict in DECIDED

    def is_left(self, today: date) -> bool:
        """Say whether the Center has to do something with the row."""
        asked = self.open_question
        return is_left(self.verdict, asked.due_on if asked else None, today)


NOT_LOOKED_AT = Stand()


def stands_of(applications: Collection[Application]) -> dict[int, dict[str, Stand]]:
    """Return how the rows of applications stand, by application and number of the row: two queries, however many."""
    ids = [one.pk for one in applications]
    found: dict[int, dict[str, Stand]] = {pk: {} for pk in ids}
    questions: dict[int, list[RowQuestion]] = {}
    asked = RowQuestion.objects.filter(row_check__application__in=ids)
    for one in asked.select_related("asked_by", "answered_by", "file").order_by("asked_at", "pk"):
        questions.setdefault(one.row_check_id, []).append(one)
    for check in RowCheck.objects.filter(application__in=ids).select_related("criterion", "checked_by"):
        found[check.application_id][check.criterion.number] = Stand(check, questions.get(check.pk, ()))
    return found


@dataclass(frozen=True)
class EarlierVerdict:
    """What the Center said of a row before it said something else: who, when, why."""

    name: str
    at: datetime
    verdict: str
    reason: str


def earlier_verdicts(application: Application) -> dict[str, list[EarlierVerdict]]:
    """Return the verdicts that later ones replaced, by number of the row, the newest first; read in the journal: one query.

    Rows whose verdict was never changed are left out. What the university was asked stands with the questions.
    """
    entries = AuditEntry.objects.filter(
        object_type=Application._meta.label_lower,
        object_id=str(application.pk),
        action__in=("decide_row", "ask_about_row"),
    ).order_by("-pk")
    found: dict[str, list[EarlierVerdict]] = {}
    for entry in entries:
        data = entry.data
        one = EarlierVerdict(
            entry.actor_name, entry.at, data.get("verdict", Verdict.ASKED), data.get("reason", "")
        )
        found.setdefault(data["row"], []).append(one)
    return {number: rows[1:] for number, rows in found.items() if len(rows) > 1}


def counted(stands: Mapping[str, Stand], numbers: Iterable[str]) -> Counter[str]:
    """Return how many rows have each verdict; "" counts those that were not looked at."""
    return Counter(stands.get(number, NOT_LOOKED_AT).verdict or "" for number in numbers)


# --- whose turn it is ----------------------------------------------------------------


def open_questions() -> QuerySet[RowQuestion]:
    """Return the questions that wait for a university's answer, of applications that are still checked."""
    return RowQuestion.objects.filter(**OPEN, row_check__verdict=Verdict.ASKED)


def left_rows(today: date) -> QuerySet[Criterion]:
    """Return the rows that wait for the Center, of the application (``order``, ``pk``) that is looked at outside."""
    running = RowQuestion.objects.filter(**OPEN, row_check=OuterRef("pk"), due_on__gte=today)
    settled = RowCheck.objects.filter(
        Q(verdict__in=DECIDED) | Exists(running),
        application=OuterRef(OuterRef("pk")),
        criterion=OuterRef("pk"),
    )
    return Criterion.objects.filter(~Exists(settled), order=OuterRef("order"))


def left_counts(applications: Iterable[Application], moment: datetime) -> dict[int, int]:
    """Return how many rows wait for the Center, by application; those that are not checked now are left out. One query."""
    rows = left_rows(day_of(moment)).order_by().values("order").annotate(left=Count("pk")).values("left")
    checked = being_checked(moment).filter(pk__in=[one.pk for one in applications])
    return dict(checked.annotate(left=Coalesce(Subquery(rows), 0)).values_list("pk", "left"))


def people_of_university(application: Application, day: date) -> list[User]:
    """Return whom the Center's letters go to: the coordinators of the applicant, its head where there is none."""
    for role in (OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.UNIVERSITY_HEAD):
        people = User.objects.filter(
            held_on(day, "offices__"),
            offices__university=application.university_id,
            offices__role=role,
            is_active=True,
        )
        if found := list(people.distinct().order_by("pk")):
            return found
    return []


def heads_of_center(day: date) -> list[User]:
    """Return the heads of the National Center on a day: who is told when the asker has left."""
    heads = User.objects.filter(
        held_on(day, "offices__"), offices__role=OfficeRole.CENTER_HEAD, is_active=True
    )
    return list(heads.distinct().order_by("pk"))
