"""Work plans: who reads which, how the members answered, what was carried out (clauses 15.10, 20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from associations.domain.plans import (
    DONE,
    MEETING,
    OVERDUE,
    Agreement,
    Difference,
    Line,
    difference,
    progress_of,
)
from associations.enums import MaterialState, PlanAnswerValue, PlanState
from associations.models import (
    AcademicYear,
    Association,
    PlanAnswer,
    PlanItem,
    PlanLink,
    PlanVersion,
    RecordEntry,
    TeachingMaterial,
    WorkPlan,
)
from associations.queries.periods import plans_in
from associations.queries.record import associations_with_record, entries_of_year
from associations.queries.reports import sees_all_reports
from core.waiting import Question, Waiting, ask, day
from meetings.enums import MeetingState, SeatRole, VoteOutcome, VoteState
from meetings.models import AgendaItem, Meeting, Seat
from meetings.queries import Period, bodies_where, current_seats, earlier_periods, seats_of

APPROVED = (PlanState.APPROVED, PlanState.COUNCIL_AGREED, PlanState.RETURNED)
SAID = ("kind", "area_id", "title", "quarter", "due_on", "responsible", "result")


def visible_plan_versions(user: User) -> QuerySet[PlanVersion]:
    """Return the versions that the person may read: of their associations in every state; of the others, for those
    who read all reports, what the chair has approved; of a period of which they keep reading, what was approved by its
    last day (cl. 31)."""
    versions = PlanVersion.objects.select_related(
        "plan__association__body", "plan__academic_year", "council_protocol", "agreed_item__meeting"
    )
    if not user.is_authenticated:
        return versions.none()
    own = Q(plan__association__body_id__in=bodies_where(user))
    if sees_all_reports(user):
        return versions.filter(own | Q(state__in=APPROVED))
    for one in earlier_periods(user):
        own |= plans_in(one) & Q(state__in=APPROVED)
    return versions.filter(own)


def associations_with_plans(user: User) -> QuerySet[Association]:
    """Return the associations of whose plans the person may read any: their own, and those of a time gone by."""
    associations = Association.objects.select_related("body").order_by("position")
    if sees_all_reports(user):
        return associations
    bodies = bodies_where(user) | {one.body_id for one in earlier_periods(user)}
    return associations.filter(body_id__in=bodies)


def period_of_plan(user: User, version: PlanVersion) -> Period | None:
    """Return the period of which the person keeps reading and by which they read a version; None for its own people."""
    body_id, approved_at = version.plan.association.body_id, version.approved_at
    if sees_all_reports(user) or body_id in bodies_where(user) or approved_at is None:
        return None
    year_ends = version.plan.academic_year.ends_on
    found = [
        one
        for one in earlier_periods(user)
        if one.body_id == body_id and approved_at < one.ends_at and year_ends >= one.since
    ]
    return max(found, key=lambda one: one.until, default=None)


def plan_then(version: PlanVersion, period: Period | None) -> PlanVersion:
    """Return a version as it stood on the last day of a period: what the Council said later is taken off. Not saved."""
    if period is not None and version.council_on and version.council_on > period.until:
        version.state, version.council_on, version.returned_reason = PlanState.APPROVED, None, ""
        version.council_protocol = None
    return version


def versions_of(user: User, association: Association, year: AcademicYear) -> list[PlanVersion]:
    """Return the versions of a plan that the person may read, the newest first, each with who did what."""
    return list(
        visible_plan_versions(user)
        .filter(plan__association=association, plan__academic_year=year)
        .select_related("agreed_by", "approved_by", "created_by")
        .order_by("-number")
    )


def standing_version(plan: WorkPlan) -> PlanVersion | None:
    """Return the version by which the association works: the last one that the chair approved (clause 20)."""
    return plan.versions.filter(state__in=APPROVED).order_by("-number").first()


def standing_versions(association: Association, year: AcademicYear) -> QuerySet[PlanVersion]:
    """Return the versions of a year's plan that the chair approved."""
    return PlanVersion.objects.filter(
        plan__association=association, plan__academic_year=year, state__in=APPROVED
    )


def public_plan(association: Association, today: date) -> PlanVersion | None:
    """Return the approved plan of the running academic year, which everybody may read, or None."""
    return (
        PlanVersion.objects.filter(
            plan__association=association,
            state__in=APPROVED,
            plan__academic_year__starts_on__lte=today,
            plan__academic_year__ends_on__gte=today,
        )
        .select_related("plan__association__body", "plan__academic_year", "council_protocol", "approved_by")
        .order_by("-number")
        .first()
    )


def items_in_time(version: PlanVersion) -> list[PlanItem]:
    """Return the lines of a version by their last day, those of one day by number."""
    first_year = version.plan.academic_year.first_year
    items = version.items.select_related("area")
    return sorted(items, key=lambda one: (one.last_day(first_year), one.line))


def lines_of(items: Iterable[PlanItem]) -> list[Line]:
    """Return lines as versions are compared."""
    return [Line(one.line, {name: getattr(one, name) for name in SAID}) for one in items]


def difference_of(before: PlanVersion, after: PlanVersion) -> Difference:
    """Return what a version changed against another one of the same plan."""
    return difference(lines_of(before.items.all()), lines_of(after.items.all()))


@dataclass(frozen=True, slots=True)
class Member:
    """A member who can be asked: a filled seat, with the name and, when there is one, the account."""

    seat: Seat
    name: str
    user: User | None
    answer: PlanAnswer | None = None


def members_with_answers(version: PlanVersion, day: date) -> list[Member]:
    """Return the members of the association on a day with the answers that stand in the version's round.

    A vacant seat has nobody to ask. Three queries.
    """
    answers = {
        answer.seat_id: answer
        for answer in PlanAnswer.objects.filter(version=version, round=version.round)
        .select_related("answered_by")
        .order_by("pk")
    }
    members = []
    for seat in current_seats(version.plan.association.body, day):
        user = seat.holding[0].user if seat.holding else None  # type: ignore[attr-defined]
        name = user.full_name if user else seat.person_name
        if name:
            members.append(Member(seat, name, user, answers.get(seat.pk)))
    return members


def plans_with_members() -> QuerySet[PlanVersion]:
    """Return the drafts that the members are asked about now."""
    return (
        PlanVersion.objects.filter(state=PlanState.AGREEING)
        .select_related("plan__association__body", "plan__academic_year")
        .order_by("pk")
    )


def agreement_of(members: Sequence[Member]) -> Agreement:
    """Return how the members stand to the draft."""
    values = [one.answer.value for one in members if one.answer]
    return Agreement(
        members=len(members),
        agree=values.count(PlanAnswerValue.AGREES),
        object=values.count(PlanAnswerValue.OBJECTS),
    )


def agreeing_items(version: PlanVersion) -> QuerySet[AgendaItem]:
    """Return the items of the association's closed meetings, after the draft was sent, that a vote adopted."""
    if version.sent_at is None:
        return AgendaItem.objects.none()
    return (
        AgendaItem.objects.filter(
            meeting__body_id=version.plan.association.body_id,
            meeting__state=MeetingState.CLOSED,
            meeting__closed_at__gte=version.sent_at,
            votes__state=VoteState.CLOSED,
            votes__outcome=VoteOutcome.ADOPTED,
        )
        .select_related("meeting")
        .distinct()
        .order_by("-meeting__starts_at", "position")
    )


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """A line with what was done for it."""

    item: PlanItem
    state: str
    last_day: date
    links: Sequence[PlanLink] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a version was carried out."""

    rows: list[ItemProgress] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def done(self) -> int:
        return self.count(DONE)

    @property
    def overdue(self) -> int:
        return self.count(OVERDUE)


def links_of_plans(**lookup: Any) -> QuerySet[PlanLink]:
    """Return links with what they lead to; an examined material with the day of its first conclusion. One query."""
    return (
        PlanLink.objects.filter(**lookup)
        .select_related("entry", "meeting", "material", "plan__academic_year")
        .annotate(examined_on=Min("material__conclusions__decided_on"))
    )


def _counts(link: PlanLink, today: date) -> bool:
    """Say whether a link shows something that was done.

    A standing entry, a closed meeting, a material whose examination was completed in the plan's year (ADR-0039).
    """
    if link.material_id:
        day = link.examined_on  # type: ignore[attr-defined]
        year = link.plan.academic_year
        return day is not None and year.starts_on <= day <= min(today, year.ends_on)
    if link.entry:
        return link.entry.withdrawn_at is None and link.entry.held_on <= today
    return link.meeting is not None and link.meeting.state == MeetingState.CLOSED


def _is_dated_by(link: PlanLink, day: date) -> bool:
    """Say whether what a link leads to was done by a day."""
    if link.material_id:
        return link.examined_on is not None and link.examined_on <= day  # type: ignore[attr-defined]
    if link.entry:
        return link.entry.held_on <= day
    return link.meeting is not None and timezone.localdate(link.meeting.starts_at) <= day


def progress(version: PlanVersion, today: date, period: Period | None = None) -> Progress:
    """Return the lines of a version in time, each with what was done. Two queries.

    For a ``period`` how it stood on its last day.
    """
    first_year = version.plan.academic_year.first_year
    if period is not None:
        today = min(today, period.until)
    links: dict[int, list[PlanLink]] = {}
    for link in links_of_plans(plan=version.plan):
        if period is None or _is_dated_by(link, period.until):
            links.setdefault(link.line, []).append(link)
    rows = []
    for item in items_in_time(version):
        mine = links.get(item.line, [])
        last = item.last_day(first_year)
        done = any(_counts(link, today) for link in mine)
        rows.append(ItemProgress(item, progress_of(last, is_done=done, today=today), last, mine))
    return Progress(rows)


@dataclass(frozen=True, slots=True)
class Linkable:
    """What the lines of a year can still be linked to."""

    entries: list[RecordEntry]
    meetings: list[Meeting]
    materials: list[TeachingMaterial]

    def __bool__(self) -> bool:
        return bool(self.entries or self.meetings or self.materials)


def linkable(version: PlanVersion) -> Linkable:
    """Return standing entries, meetings that are not cancelled, materials examined in the year or not yet."""
    plan, year = version.plan, version.plan.academic_year
    taken = PlanLink.objects.filter(plan=plan)
    entries = (
        entries_of_year(plan.association, year)
        .filter(withdrawn_at__isnull=True)
        .exclude(pk__in=taken.filter(entry__isnull=False).values("entry_id"))
        .prefetch_related(None)
    )
    meetings = (
        Meeting.objects.filter(
            body_id=plan.association.body_id, starts_at__date__range=(year.starts_on, year.ends_on)
        )
        .exclude(state=MeetingState.CANCELLED)
        .exclude(pk__in=taken.filter(meeting__isnull=False).values("meeting_id"))
        .order_by("starts_at")
    )
    materials = (
        TeachingMaterial.objects.filter(association=plan.association)
        .exclude(state=MaterialState.WITHDRAWN)
        .exclude(pk__in=taken.filter(material__isnull=False).values("material_id"))
        .annotate(examined_on=Min("conclusions__decided_on"))
        .filter(
            Q(examined_on__range=(year.starts_on, year.ends_on))
            | Q(examined_on__isnull=True, submitted_at__date__lte=year.ends_on)
        )
        .order_by("-submitted_at", "-pk")
    )
    return Linkable(list(entries), list(meetings), list(materials))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An association in the list of plans of a year."""

    association: Association
    version: PlanVersion | None
    items: int = 0
    meetings: int = 0
    done: int = 0
    overdue: int = 0


def _standing_of(versions: Iterable[PlanVersion]) -> PlanVersion | None:
    ordered = sorted(versions, key=lambda one: one.number, reverse=True)
    return next((one for one in ordered if one.state in APPROVED), ordered[0] if ordered else None)


def plan_rows(user: User, year: AcademicYear, today: date) -> list[PlanRow]:
    """Return a row for every association whose plans the person reads. Four queries, whatever the number.

    The row tells the version by which the association works, or the draft while there is none.
    """
    associations = list(associations_with_record(user))
    versions: dict[int, list[PlanVersion]] = {}
    found = (
        visible_plan_versions(user)
        .filter(plan__academic_year__first_year=year.first_year)
        .prefetch_related(Prefetch("items", queryset=PlanItem.objects.only(*_ITEM_FIELDS)))
    )
    for version in found:
        versions.setdefault(version.plan.association_id, []).append(version)
    done: dict[int, set[int]] = {}
    for link in links_of_plans(plan__academic_year__first_year=year.first_year):
        if _counts(link, today):
            done.setdefault(link.plan_id, set()).add(link.line)
    rows = []
    for association in associations:
        standing = _standing_of(versions.get(association.pk, []))
        if standing is None:
            rows.append(PlanRow(association, None))
            continue
        carried, items = done.get(standing.plan_id, set()), list(standing.items.all())
        late = [one for one in items if one.line not in carried and one.last_day(year.first_year) < today]
        rows.append(
            PlanRow(
                association,
                standing,
                items=len(items),
                meetings=sum(one.kind == MEETING for one in items),
                done=sum(one.line in carried for one in items),
                overdue=len(late) if standing.state in APPROVED else 0,
            )
        )
    return rows


_ITEM_FIELDS = ("version_id", "line", "kind", "quarter", "due_on")


def year_to_plan(today: date) -> int:
    """Return the first year of the academic year that is planned now: from June on the coming one."""
    return today.year if today.month >= 6 else today.year - 1


def approved_on(association: Association, year: AcademicYear) -> date | None:
    """Return the day on which the chair first approved a plan of the year: indicator 1 asks for it (1-council)."""
    first = (
        standing_versions(association, year)
        .order_by("approved_at")
        .values_list("approved_at", flat=True)
        .first()
    )
    return timezone.localdate(first) if first else None


def _plans_to_tell(seats: dict[int, Seat], rows: list[list[Any]]) -> list[Waiting]:
    waiting = []
    for due_on, _pk, state, is_answered, body_id, key, first_year in sorted(rows, key=_due_first):
        names = {"association": seats[body_id].body.short_name, "year": AcademicYear(first_year=first_year)}
        url = reverse("associations:plan_detail", args=[key, first_year])
        if state == PlanState.AGREEING and not is_answered:
            title = gettext("Answer on the draft of the work plan: %(association)s, %(year)s") % names
            waiting.append(Waiting(title, f"{url}#agreement", day(due_on), tone="amber", clause="20"))
        elif state == PlanState.AGREED and seats[body_id].role == SeatRole.CHAIR:
            title = gettext("Approve the work plan: %(association)s, %(year)s") % names
            waiting.append(Waiting(title, url, tone="amber", clause="20"))
    return waiting


def _due_first(row: list[Any]) -> tuple[bool, Any, int]:
    return (row[0] is None, row[0], row[1])


def plans_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for the plans of the person's associations: to answer, to approve."""
    seats = {seat.body_id: seat for seat in seats_of(user) if seat.body.kind == "association"}
    if not seats:
        return []
    own = [seat.pk for seat in seats.values()]
    answered = PlanAnswer.objects.filter(version=OuterRef("pk"), round=OuterRef("round"), seat__in=own)
    unfinished = PlanVersion.objects.filter(
        plan__association__body_id__in=seats, state__in=(PlanState.AGREEING, PlanState.AGREED)
    )
    fields = (
        "answers_due_on",
        "pk",
        "state",
        Exists(answered),
        "plan__association__body_id",
        "plan__association__key",
        "plan__academic_year__first_year",
    )
    return [Question(unfinished, fields, partial(_plans_to_tell, seats))]


def plans_waiting_for(user: User) -> list[Waiting]:
    """Return what waits for the person in the plans of their associations. One query."""
    return ask(plans_waiting_parts(user))


def plan_url(plan: WorkPlan) -> str:
    """Return the address of a plan's page."""
    return reverse("associations:plan_detail", args=[plan.association.key, plan.academic_year.first_year])


def history_of(version: PlanVersion) -> list[Mapping[str, Any]]:
    """Return every answer to a version, of all rounds, the newest first: each is kept."""
    return list(
        version.answers.order_by("-pk").values(
            "name", "value", "text", "round", "answered_at", "entered_for", "answered_by__full_name"
        )
    )
