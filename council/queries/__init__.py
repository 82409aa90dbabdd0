"""Reads of the Council."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import PlanState
from associations.models import Association, BaseUniversity, PlanVersion
from associations.queries import base_universities_on
from core.codes import LANGUAGES
from core.waiting import Question, Tone, Waiting, ask
from council.domain.yearly import WARNING, YearlyCheck, check_year
from council.enums import ConsiderationOutcome, StampState
from council.models import OrderDraft, PlanConsideration, StampRequest
from council.queries.rankings import ranking_waiting_parts
from council.queries.transfers import transfers_to_tell, transfers_waiting
from directory.models import LegalOrder, University
from meetings.enums import BEING_PREPARED, BodyKind, MeetingState, ProtocolState, SeatRole
from meetings.models import Body, Decision, Meeting, Protocol, Seat, SeatHolder
from meetings.queries import held_on, oversees, seats_of


def council_seats(day: date) -> QuerySet[Seat]:
    """Return the Council's seats on a day by number, each with who holds it then as ``holders_then``.

    Two queries; filled and vacant seats alike (cl. 12 counts both).
    """
    holders = SeatHolder.objects.filter(held_on(day)).select_related("user")
    return (
        Seat.objects.filter(held_on(day), body__kind=BodyKind.COUNCIL)
        .select_related("university", "organisation")
        .prefetch_related(Prefetch("holders", queryset=holders, to_attr="holders_then"))
        .order_by("number")
    )


def receivers_of_copies(body: Body, day: date) -> QuerySet[University]:
    """Return the universities that get copies of the Council's protocols.

    All that host an association on the day (the Council steers them, cl. 15.1) and all that hold a seat.
    """
    hosts = base_universities_on(day).values("university_id")
    seats = Seat.objects.filter(held_on(day), body=body, university__isnull=False).values("university_id")
    return University.objects.filter(Q(pk__in=hosts) | Q(pk__in=seats))


LEADERS = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.SECRETARY)


def leads_council(user: User) -> bool:
    """Say whether the person is the Council's chair, deputy chair or secretary."""
    return any(seat.body.kind == BodyKind.COUNCIL and seat.role in LEADERS for seat in seats_of(user))


def _meetings_of_year(today: date) -> tuple[QuerySet[Meeting], Count, Count]:
    """Return the Council's meetings of a calendar year, and the counts of those held and of those ahead."""
    ahead = Q(state__in=BEING_PREPARED, starts_at__date__gte=today)
    return (
        Meeting.objects.filter(body__kind=BodyKind.COUNCIL, starts_at__year=today.year),
        Count("pk", filter=Q(state=MeetingState.CLOSED)),
        Count("pk", filter=ahead | Q(state=MeetingState.OPEN)),
    )


def yearly_check(today: date) -> YearlyCheck:
    """Return how many meetings the Council held and plans in the calendar year (cl. 11). One query."""
    meetings, held, planned = _meetings_of_year(today)
    return check_year(today.year, today, **meetings.aggregate(held=held, planned=planned))


def yearly_note(check: YearlyCheck) -> list[Waiting]:
    """Return the warning of clause 11, or nothing while the year is in order."""
    if not check.needs_attention:
        return []
    title = gettext(
        "At least two meetings of the Council a year: held in %(year)s – %(held)d, planned – %(planned)d."
    ) % {"year": check.year, "held": check.held, "planned": check.planned}
    tone: Tone = "amber" if check.state == WARNING else "red"
    return [
        Waiting(
            title,
            f"{reverse('meetings:meeting_list')}?year={check.year}",
            date(check.year, 12, 31),
            tone=tone,
            clause="11",
        )
    ]


def _year_to_tell(today: date, rows: list[list[Any]]) -> list[Waiting]:
    [[held, planned]] = rows
    return yearly_note(check_year(today.year, today, held=held, planned=planned))


def _plans_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    [[count]] = rows
    if not count:
        return []
    title = gettext("Work plans of associations wait for the Council's agenda")
    return [Waiting(title, reverse("council:plans"), count=count, clause="15.10")]


def _stamps_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    [[waiting, decided]] = rows
    url = reverse("council:stamp_requests")
    tasks = []
    if waiting:
        title = gettext("Publications recommended for the stamp: put them on an agenda")
        tasks.append(Waiting(title, url, count=waiting, clause="19.12"))
    if decided:
        title = gettext("Decisions on the stamp: enter them")
        tasks.append(Waiting(title, url, count=decided, tone="amber", clause="19.12"))
    return tasks


def stamps_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for the Council's secretary: publications for an agenda, decisions to enter."""
    if not keeps_council(user):
        return []
    counts = (Count("pk", filter=Q(item__isnull=True)), Count("pk", filter=_is_decided()))
    return [Question(StampRequest.objects.filter(state=StampState.REQUESTED), counts, _stamps_to_tell)]


def stamps_waiting_for(user: User) -> list[Waiting]:
    """Return what waits for the Council's secretary with the stamps. One query."""
    return ask(stamps_waiting_parts(user))


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the questions to the Council's chair, deputy chair and secretary: clause 11, plans (15.10), stamps (19.12)."""
    if not leads_council(user):
        return ranking_waiting_parts(user)
    today = timezone.localdate()
    meetings, *counts = _meetings_of_year(today)
    parts: list[Waiting | Question] = [Question(meetings, tuple(counts), partial(_year_to_tell, today))]
    if keeps_council(user):
        parts.append(Question(plans_to_consider(today), (Count("pk"),), _plans_to_tell))
        parts.append(Question(*transfers_waiting(), transfers_to_tell))
    return [*parts, *stamps_waiting_parts(user), *ranking_waiting_parts(user)]


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for the Council's chair, deputy chair and secretary. One query."""
    return ask(waiting_parts(user))


def keeps_council(user: User) -> bool:
    """Say whether the person is the Council's secretary."""
    return any(
        seat.body.kind == BodyKind.COUNCIL and seat.role == SeatRole.SECRETARY for seat in seats_of(user)
    )


def plans_to_consider(today: date) -> QuerySet[PlanVersion]:
    """Return the plans that their chairs approved and that stand on no agenda yet, in the order of annex 2.

    A plan whose academic year is over waits no more: the Council agrees plans of coming years (15.10).
    """
    return _unconsidered().filter(plan__academic_year__ends_on__gte=today)


def plans_left_behind(today: date) -> QuerySet[PlanVersion]:
    """Return the approved plans of past academic years that no meeting of the Council considered."""
    return _unconsidered().filter(plan__academic_year__ends_on__lt=today)


def _unconsidered() -> QuerySet[PlanVersion]:
    pending = PlanConsideration.objects.filter(version=OuterRef("pk"), outcome=ConsiderationOutcome.PENDING)
    return (
        PlanVersion.objects.filter(
            ~Exists(pending), state=PlanState.APPROVED, plan__association__closed_on__isnull=True
        )
        .select_related("plan__association__body", "plan__academic_year")
        .order_by("-plan__academic_year__first_year", "plan__association__position")
    )


def considerations() -> QuerySet[PlanConsideration]:
    """Return the plans on agendas of the Council and those it has considered, the latest meeting first."""
    return PlanConsideration.objects.select_related(
        "item__meeting", "version__plan__association__body", "version__plan__academic_year"
    ).order_by("-item__meeting__starts_at", "item__position", "version__plan__association__position")


def meetings_to_fill() -> QuerySet[Meeting]:
    """Return the Council's meetings that are being prepared, the next first."""
    return Meeting.objects.filter(body__kind=BodyKind.COUNCIL, state__in=BEING_PREPARED).order_by("starts_at")


def notes_for(user: User) -> list[Waiting]:
    """Return the warning for whoever reads the list of meetings: the Council's people and the overseers."""
    sits = any(seat.body.kind == BodyKind.COUNCIL for seat in seats_of(user))
    return yearly_note(yearly_check(timezone.localdate())) if sits or oversees(user) else []


def stamp_requests() -> QuerySet[StampRequest]:
    """Return what associations brought before the Council, with what the list shows; the newest first."""
    return StampRequest.objects.select_related(
        "material__association__body", "material__university", "item__meeting__protocol", "protocol"
    ).order_by("-requested_at", "-pk")


def decided_protocol(request: StampRequest) -> Protocol | None:
    """Return the signed protocol of the meeting that decided on a publication, or None before there is one."""
    item = request.item
    if item is None or not item.decisions.exists():
        return None
    return (
        Protocol.objects.select_related("meeting")
        .filter(meeting_id=item.meeting_id, state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED])
        .first()
    )


def _is_decided() -> Exists:
    """Say of a request whether its meeting has decided and signed the protocol: then its outcome can be entered."""
    decisions = Decision.objects.filter(
        item=OuterRef("item"),
        item__meeting__protocol__state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED],
    )
    return Exists(decisions)


def to_decide() -> QuerySet[StampRequest]:
    """Return the requests whose outcome can be entered now."""
    return stamp_requests().filter(_is_decided(), state=StampState.REQUESTED)


def register(words: str = "", year: int | None = None, association: str = "") -> QuerySet[StampRequest]:
    """Return the public register of stamped publications, found by title or author, the newest first."""
    found = StampRequest.objects.filter(state=StampState.GRANTED)
    if words:
        texts = Q(material__authors__icontains=words)
        for code in LANGUAGES:
            texts |= Q(**{f"material__title_{code}__icontains": words})
        found = found.filter(texts)
    if year:
        found = found.filter(year=year)
    if association:
        found = found.filter(material__association__key=association)
    return found.select_related("material__association__body", "material__university", "protocol").order_by(
        "-year", "-number"
    )


def order_drafts() -> QuerySet[OrderDraft]:
    """Return the orders that were prepared here, newest first, with how much each changes: one query."""
    return OrderDraft.objects.annotate(
        table_count=Count("table_lines", distinct=True), seat_count=Count("seat_lines", distinct=True)
    ).order_by("-created_at", "-pk")


@dataclass(frozen=True)
class OrderEffect:
    """What an order did to one association: another base university, its first one, or closed when there is none after."""

    association: Association
    before: University | None
    after: University | None


def effects_of_order(order: LegalOrder) -> list[OrderEffect]:
    """Return the associations that an order moved, opened or closed, in the sequence of annex 2: three queries."""
    moved = list(
        BaseUniversity.objects.filter(ground=order).select_related("association__body", "university")
    )
    closed = list(Association.objects.filter(closed_by=order).select_related("body"))
    touched = [period.association_id for period in moved] + [one.pk for one in closed]
    ended = (
        BaseUniversity.objects.filter(association__in=touched, until__lt=order.in_force_from)
        .select_related("university")
        .order_by("until")
    )
    before = {period.association_id: period.university for period in ended}
    effects = [
        OrderEffect(period.association, before.get(period.association_id), period.university)
        for period in moved
    ]
    effects += [OrderEffect(one, before.get(one.pk), None) for one in closed]
    return sorted(effects, key=lambda effect: effect.association.position)


def people_of_order(
    effects: Sequence[OrderEffect], in_force_from: date
) -> list[tuple[User, list[OrderEffect]]]:
    """Return whom an order in force concerns, each with what it did.

    The coordinators of the universities that gained or lost an association, and the chairs and secretaries of those
    that were moved or closed: those of the day before, whose offices the order ended (cl. 9), and those who stayed.
    """
    today = timezone.localdate()
    led = held_on(in_force_from - timedelta(days=1)) | held_on(today)
    coordinators: dict[int, list[User]] = defaultdict(list)
    for office in Office.objects.filter(
        held_on(today), role=OfficeRole.UNIVERSITY_COORDINATOR, user__is_active=True
    ).select_related("user"):
        coordinators[office.university_id].append(office.user)  # type: ignore[index]
    leaders: dict[int, list[User]] = defaultdict(list)
    for holder in SeatHolder.objects.filter(
        led,
        user__is_active=True,
        seat__body__in=[effect.association.body_id for effect in effects],
        seat__role__in=(SeatRole.CHAIR, SeatRole.SECRETARY),
    ).select_related("user", "seat"):
        leaders[holder.seat.body_id].append(holder.user)
    told: dict[int, tuple[User, list[OrderEffect]]] = {}
    for effect in effects:
        universities = [one.pk for one in (effect.before, effect.after) if one]
        people = [person for pk in universities for person in coordinators[pk]]
        people += leaders[effect.association.body_id]
        for person in {one.pk: one for one in people}.values():
            told.setdefault(person.pk, (person, []))[1].append(effect)
    return list(told.values())
