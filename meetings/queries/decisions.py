"""The register of decisions: which a person may read, how far each is, who has answered (cl. 14, 25, 27, 30)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_, or_

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import User
from core.codes import LANGUAGES
from meetings.enums import AnswerVerdict, AssignmentState, DecisionState, ProtocolState, SeatRole
from meetings.models import (
    AgendaItem,
    Assignment,
    Body,
    Decision,
    DecisionAnswer,
    DecisionAnswerFile,
    Delivery,
    FollowUp,
    Meeting,
    Protocol,
)
from meetings.queries.bodies import bodies_where, held_on, oversees
from meetings.queries.earlier import Period, earlier_periods, of_earlier_periods, period_of

MOST_WORDS = 6
# What is still to be done by somebody.
UNFINISHED = (DecisionState.OPEN, DecisionState.OVERDUE, DecisionState.ANSWERED)


def _answers(*verdicts: str, before: datetime | None = None) -> Exists:
    answers = DecisionAnswer.objects.filter(assignment=OuterRef("pk"))
    if before is None:
        return Exists(answers.filter(verdict__in=verdicts))
    said = Q(verdict__in=verdicts, reviewed_at__lt=before)
    if "" in verdicts:
        said |= Q(verdict="") | Q(reviewed_at__gte=before)
    return Exists(answers.filter(said, submitted_at__lt=before))


def due_date() -> Coalesce:
    """Return the day until which a directed decision is to be answered: its own, else the decision's."""
    return Coalesce("due_on", "decision__due_on", output_field=DateField())


def with_progress(
    assignments: QuerySet[Assignment], today: date, before: datetime | None = None
) -> QuerySet[Assignment]:
    """Annotate directed decisions with their due date as ``due`` and how far they are as ``state``.

    With ``before``, how far they were at that moment: what was answered or said of an answer later does not count.
    """
    return assignments.annotate(
        due=due_date(),
        is_accepted=_answers(AnswerVerdict.ACCEPTED, before=before),
        is_pending=_answers("", before=before),
        was_returned=_answers(AnswerVerdict.RETURNED, before=before),
    ).annotate(
        state=Case(
            When(is_accepted=True, then=Value(AssignmentState.ACCEPTED.value)),
            When(is_pending=True, then=Value(AssignmentState.ANSWERED.value)),
            When(due__lt=today, then=Value(AssignmentState.OVERDUE.value)),
            When(was_returned=True, then=Value(AssignmentState.RETURNED.value)),
            default=Value(AssignmentState.WAITING.value),
            output_field=CharField(),
        )
    )


def live_assignments(today: date | None = None, before: datetime | None = None) -> QuerySet[Assignment]:
    """Return the directed decisions that stand, with their progress; with ``before``, those that stood then."""
    stands = Q(withdrawn_at__isnull=True)
    if before is not None:
        stands = (stands | Q(withdrawn_at__gte=before)) & Q(directed_at__lt=before)
    return with_progress(Assignment.objects.filter(stands), today or timezone.localdate(), before)


def _count(assignments: QuerySet[Assignment]) -> Coalesce:
    rows = assignments.filter(decision=OuterRef("pk")).order_by().values("decision")
    counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(counted, Value(0))


def with_state(
    decisions: QuerySet[Decision], today: date | None = None, before: datetime | None = None
) -> QuerySet[Decision]:
    """Annotate decisions with the counts of their receivers and their ``state`` (ADR-0025); then, with ``before``."""
    today = today or timezone.localdate()
    live = live_assignments(today, before)
    ended = Q() if before is None else Q(ending__ended_at__lt=before)
    waiting_too_long = live.filter(decision=OuterRef("pk"), state=AssignmentState.OVERDUE)
    named = Q(due_on__isnull=False)
    for code in LANGUAGES:
        named |= ~Q(**{f"responsible_{code}": ""}) & Q(**{f"responsible_{code}__isnull": False})
    text = {
        "assigned_count": _count(live),
        "answered_count": _count(live.filter(Q(is_accepted=True) | Q(is_pending=True))),
        "accepted_count": _count(live.filter(is_accepted=True)),
        "has_overdue": Exists(waiting_too_long),
        "has_task": Case(When(named, then=Value(True)), default=Value(False), output_field=BooleanField()),
    }

    def state(value: DecisionState) -> Value:
        return Value(value.value)

    return decisions.annotate(**text).annotate(
        state=Case(
            When(ended & Q(ending__kind="withdrawn"), then=state(DecisionState.WITHDRAWN)),
            When(ended & Q(ending__kind="done"), then=state(DecisionState.DONE)),
            When(
                assigned_count__gt=0,
                accepted_count__gte=Coalesce("assigned_count", Value(0)),
                then=state(DecisionState.DONE),
            ),
            When(
                assigned_count__gt=0,
                answered_count__gte=Coalesce("assigned_count", Value(0)),
                then=state(DecisionState.ANSWERED),
            ),
            When(assigned_count__gt=0, has_overdue=True, then=state(DecisionState.OVERDUE)),
            When(assigned_count__gt=0, then=state(DecisionState.OPEN)),
            When(has_task=False, then=state(DecisionState.NOTED)),
            When(due_on__lt=today, then=state(DecisionState.OVERDUE)),
            default=state(DecisionState.OPEN),
            output_field=CharField(),
        )
    )


def _addressed_to(user: User) -> Q:
    """Return the condition that a directed decision is the person's, or their university's."""
    return Q(user=user) | Q(university_id__in=user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR))


def visible_decisions(user: User) -> QuerySet[Decision]:
    """Return the decisions of protocols that the person may know of: published, of their bodies and of the periods of
    which they keep reading, directed to them."""
    decisions = Decision.objects.filter(item__meeting__protocol__isnull=False)
    if user.is_authenticated and oversees(user):
        return decisions
    readable = Q(item__meeting__protocol__state=ProtocolState.PUBLISHED)
    if user.is_authenticated:
        own = Assignment.objects.filter(_addressed_to(user), decision=OuterRef("pk"))
        signed = Q(item__meeting__protocol__signed_on__isnull=False)
        readable |= Q(item__meeting__body_id__in=bodies_where(user)) | (signed & Q(Exists(own)))
        readable |= of_earlier_periods(user, "item__meeting__")
    return decisions.filter(readable)


def sees_inside(user: User, body_id: int) -> bool:
    """Say whether a person sees who has answered what: whoever sits in the body, and the overseers."""
    return user.is_authenticated and (oversees(user) or body_id in bodies_where(user))


def period_read(user: User, meeting: Meeting) -> Period | None:
    """Return the period for which the person reads the decisions of a meeting from inside, and nothing that came later;
    None for whoever sees them as they stand, and for whoever does not see inside at all (cl. 31, ADR-0064)."""
    if not user.is_authenticated or sees_inside(user, meeting.body_id):
        return None
    return period_of(user, meeting.body_id, meeting.starts_at)


def _directed_earlier(user: User) -> Q:
    """Return the condition that a decision of a period that the person keeps reading was directed in that period."""
    found = Q()
    for one in earlier_periods(user):
        meeting = "decision__item__meeting__"
        found |= one.dated(f"{meeting}starts_at") & Q(
            **{f"{meeting}body_id": one.body_id, "directed_at__lt": one.ends_at}
        )
    return found


def visible_assignments(user: User) -> QuerySet[Assignment]:
    """Return the directed decisions that the person may read: of their bodies, directed to them once signed, or directed
    in a period of which they keep reading."""
    if not user.is_authenticated:
        return Assignment.objects.none()
    if oversees(user):
        return Assignment.objects.all()
    signed = Q(decision__item__meeting__protocol__signed_on__isnull=False)
    return Assignment.objects.filter(
        Q(decision__item__meeting__body_id__in=bodies_where(user))
        | (signed & _addressed_to(user))
        | _directed_earlier(user)
    )


def period_of_assignment(user: User, assignment: Assignment) -> Period | None:
    """Return :func:`period_read` for a directed decision; None for whoever answers it."""
    own = assignment.user_id == user.pk or (
        assignment.university_id in user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    )
    stands = assignment.withdrawn_at is None
    return None if own and stands else period_read(user, assignment.decision.item.meeting)


def visible_answers(user: User) -> QuerySet[DecisionAnswer]:
    """Return the answers that the person may read: on :func:`visible_assignments`; of a period of which they keep reading
    those given in it."""
    answers = DecisionAnswer.objects.filter(assignment__in=visible_assignments(user))
    periods = earlier_periods(user)
    if oversees(user) or not periods:
        return answers
    inside = Q(assignment__decision__item__meeting__body_id__in=bodies_where(user))
    addressed = Q(assignment__user=user) | Q(
        assignment__university_id__in=user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR)
    )
    read = inside | (addressed & Q(assignment__withdrawn_at__isnull=True))
    for one in periods:
        meeting = "assignment__decision__item__meeting__"
        read |= one.dated(f"{meeting}starts_at") & Q(
            **{f"{meeting}body_id": one.body_id, "submitted_at__lt": one.ends_at}
        )
    return answers.filter(read)


def as_said_then(answers: Iterable[DecisionAnswer], before: datetime) -> list[DecisionAnswer]:
    """Return answers given before a moment, without what was said of them from then on."""
    found = [one for one in answers if one.submitted_at < before]
    for one in found:
        if one.reviewed_at and one.reviewed_at >= before:
            one.verdict, one.reason, one.reviewed_by, one.reviewed_at = "", "", None, None
    return found


def _received(assignments: QuerySet[Assignment], user: User) -> QuerySet[Assignment]:
    """Keep what came to the person or their university: a decision does with its signed protocol."""
    return assignments.filter(_addressed_to(user), decision__item__meeting__protocol__signed_on__isnull=False)


def unanswered_assignments(user: User) -> QuerySet[Assignment]:
    """Return what the person or their university still has to answer, however late or often returned.

    Those of :func:`assignments_for` that are waiting, overdue or returned, without computing which.
    """
    standing = Assignment.objects.filter(withdrawn_at__isnull=True, decision__ending__isnull=True)
    return _received(standing, user).exclude(_answers(AnswerVerdict.ACCEPTED, ""))


def assignments_for(user: User) -> QuerySet[Assignment]:
    """Return what was directed to the person or their university, the unanswered first by due date."""
    addressed = _received(live_assignments(), user)
    done = Case(
        When(state__in=[AssignmentState.ACCEPTED, AssignmentState.ANSWERED], then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return (
        addressed.select_related(
            "decision__item__meeting__body", "decision__item__meeting__protocol", "university"
        )
        .annotate(is_done=done)
        .order_by("is_done", "due", "pk")
    )


def assignments_of(decision: Decision, period: Period | None = None) -> QuerySet[Assignment]:
    """Return everybody to whom a decision is directed, with every answer and file; four queries.

    For a ``period`` to whom it was directed then, with the answers of that time.
    """
    answers = DecisionAnswer.objects.select_related("submitted_by", "reviewed_by").prefetch_related(
        Prefetch("files", queryset=DecisionAnswerFile.objects.select_related("file"))
    )
    if period is not None:
        answers = answers.filter(submitted_at__lt=period.ends_at)
    live = live_assignments(period.until, period.ends_at) if period else live_assignments()
    return (
        live.filter(decision=decision)
        .select_related("university", "user")
        .prefetch_related(Prefetch("answers", queryset=answers.order_by("-submitted_at", "-pk")))
        .order_by("university__name_kk", "user__full_name", "pk")
    )


def unanswered() -> Q:
    """Return the condition that a directed decision stands, has not ended, and no answer to it stands."""
    return Q(withdrawn_at__isnull=True, decision__ending__isnull=True) & ~Q(
        _answers(AnswerVerdict.ACCEPTED, "")
    )


def earlier_receivers(decision: Decision) -> list[Assignment]:
    """Return from whom a decision was taken back, the first first: whose duty it was stays known; one query."""
    taken_back = Assignment.objects.filter(decision=decision, withdrawn_at__isnull=False)
    return list(taken_back.select_related("university", "user").order_by("withdrawn_at", "pk"))


@dataclass(frozen=True)
class RegisterFilter:
    """What is looked for in the register; empty fields do not narrow."""

    words: str = ""
    body: int | None = None
    state: str = ""
    responsible: str = ""
    since: date | None = None
    until: date | None = None


def _each_word(words: str, columns: Iterable[str]) -> Q:
    names = list(columns)
    each = (
        reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))
        for word in words.split()[:MOST_WORDS]
    )
    return reduce(and_, each)


def register(user: User, wanted: RegisterFilter) -> QuerySet[Decision]:
    """Return the register as a person may read it, narrowed; blind to the case of Kazakh letters, newest first."""
    found = with_state(visible_decisions(user)).select_related(
        "item__meeting__body", "item__meeting__protocol", "ending"
    )
    if wanted.words:
        texts = [f"{name}_{code}" for name in ("text", "item__title") for code in LANGUAGES]
        found = found.filter(_each_word(wanted.words, texts))
    if wanted.body is not None:
        found = found.filter(item__meeting__body_id=wanted.body)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.responsible:
        names = [f"responsible_{code}" for code in LANGUAGES]
        columns = [*(f"university__name_{code}" for code in LANGUAGES), "user__full_name"]
        columns += [f"university__short_name_{code}" for code in LANGUAGES]
        directed = Assignment.objects.filter(
            _each_word(wanted.responsible, columns), decision=OuterRef("pk"), withdrawn_at__isnull=True
        )
        found = found.filter(_each_word(wanted.responsible, names) | Exists(directed))
    if wanted.since:
        found = found.filter(item__meeting__starts_at__date__gte=wanted.since)
    if wanted.until:
        found = found.filter(item__meeting__starts_at__date__lte=wanted.until)
    return found.order_by("-item__meeting__starts_at", "item__position", "position")


def bodies_with_decisions(user: User) -> QuerySet[Body]:
    """Return the bodies whose decisions the person may read."""
    meetings = visible_decisions(user).values("item__meeting__body_id")
    return Body.objects.filter(pk__in=meetings).order_by("kind", "short_name_kk")


@dataclass(frozen=True)
class OverdueRow:
    """One receiver that has not answered in time; or the decision itself when it is directed to nobody."""

    decision: Decision
    receiver: str
    due_on: date
    days: int


def overdue_rows(user: User, wanted: RegisterFilter, today: date) -> list[OverdueRow]:
    """Return what is overdue, the longest first: a row for each receiver without an answer (cl. 14). Two queries."""
    narrowed = RegisterFilter(
        words=wanted.words,
        body=wanted.body,
        state=DecisionState.OVERDUE,
        since=wanted.since,
        until=wanted.until,
        responsible=wanted.responsible,
    )
    decisions = {decision.pk: decision for decision in register(user, narrowed)}
    late = live_assignments(today).filter(decision_id__in=decisions, state=AssignmentState.OVERDUE)
    rows = [
        OverdueRow(decisions[one.decision_id], one.receiver, one.due, (today - one.due).days)
        for one in late.select_related("university", "user")
    ]
    rows += [
        OverdueRow(one, one.responsible or "", one.due_on, (today - one.due_on).days)
        for one in decisions.values()
        if not one.assigned_count and one.due_on
    ]
    return sorted(rows, key=lambda row: (-row.days, row.decision.pk, row.receiver))


def unfinished_decisions(body: Body) -> QuerySet[Decision]:
    """Return the decisions of a body's protocols that are still to be carried out, the oldest first."""
    decisions = Decision.objects.filter(item__meeting__body=body, item__meeting__protocol__isnull=False)
    return (
        with_state(decisions)
        .filter(state__in=UNFINISHED)
        .select_related("item__meeting__protocol")
        .order_by("item__meeting__starts_at", "item__position", "position")
    )


def with_follow_ups(items: list[AgendaItem]) -> list[AgendaItem]:
    """Read the earlier decisions that stand under the items of an agenda; one query."""
    earlier = FollowUp.objects.select_related("decision__item__meeting__protocol").order_by("pk")
    prefetch_related_objects(items, Prefetch("follow_ups", queryset=earlier))
    return items


@dataclass(frozen=True)
class ProtocolReplies:
    """A protocol, the universities its copies went to, and those that have replied on one of its decisions."""

    protocol: Protocol
    delivered: frozenset[int]
    replied: frozenset[int]

    @property
    def is_answered_by_all(self) -> bool:
        return bool(self.delivered) and self.delivered <= self.replied


def decisions_with_answers(body: Body, since: date, until: date) -> list[ProtocolReplies]:
    """Return for each signed protocol of a body's meetings in a period who has replied: indicator 8 (ADR-0026).

    A reply is an accepted answer of a university on any decision of the protocol. Three queries.
    """
    protocols = list(
        Protocol.objects.filter(
            body=body,
            signed_on__isnull=False,
            meeting__starts_at__date__gte=since,
            meeting__starts_at__date__lte=until,
        ).order_by("year", "number")
    )
    delivered: dict[int, set[int]] = defaultdict(set)
    sent = Delivery.objects.filter(protocol__in=protocols, university__isnull=False)
    for protocol_id, university_id in sent.values_list("protocol_id", "university_id"):
        delivered[protocol_id].add(university_id)
    replied: dict[int, set[int]] = defaultdict(set)
    accepted = DecisionAnswer.objects.filter(
        verdict=AnswerVerdict.ACCEPTED,
        assignment__withdrawn_at__isnull=True,
        assignment__university__isnull=False,
        assignment__decision__item__meeting__protocol__in=protocols,
    )
    rows = accepted.values_list("assignment__decision__item__meeting__protocol", "assignment__university_id")
    for protocol_id, university_id in rows:
        replied[protocol_id].add(university_id)
    return [
        ProtocolReplies(one, frozenset(delivered[one.pk]), frozenset(replied[one.pk])) for one in protocols
    ]


def receivers_of_assignment(assignment: Assignment, today: date) -> QuerySet[User]:
    """Return who is told of a directed decision: the university's coordinators, or the person."""
    people = User.objects.filter(is_active=True)
    if assignment.user_id:
        return people.filter(pk=assignment.user_id)
    return people.filter(
        held_on(today, "offices__"),
        offices__role=OfficeRole.UNIVERSITY_COORDINATOR,
        offices__university_id=assignment.university_id,
    ).distinct()


def answers_to_review(user: User) -> QuerySet[DecisionAnswer]:
    """Return the answers that wait for the person as the secretary of the body."""
    return DecisionAnswer.objects.filter(
        verdict="",
        assignment__withdrawn_at__isnull=True,
        assignment__decision__item__meeting__body_id__in=bodies_where(user, SeatRole.SECRETARY),
    )
