"""Requests for materials: sent, received, answered (clauses 16.1 and 29)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import AnswerState, RequestSender, RequestState
from associations.models import AnswerFile, MaterialRequest, RequestAddressee
from associations.queries.periods import requests_received_in, requests_sent_in
from core.kazakh import translated
from core.waiting import Question, Waiting, ask, day
from meetings.enums import BodyKind, SeatRole
from meetings.models import Body, SeatHolder
from meetings.queries import Period, earlier_periods, held_on, period_of, seats_of

KEEPERS = (SeatRole.CHAIR, SeatRole.SECRETARY)
CENTER = (OfficeRole.CENTER_REVIEWER, OfficeRole.CENTER_HEAD)
TO_ANSWER = (AnswerState.WAITING, AnswerState.RETURNED)
DONE = (AnswerState.SUBMITTED, AnswerState.ACCEPTED)


def sending_bodies(user: User) -> list[Body]:
    """Return the bodies in whose name the person may ask: the Council and associations led or kept today."""
    kinds = (BodyKind.COUNCIL, BodyKind.ASSOCIATION)
    bodies = {
        seat.body_id: seat.body for seat in seats_of(user) if seat.role in KEEPERS and seat.body.kind in kinds
    }
    return list(bodies.values())


def speaks_for_center(user: User) -> bool:
    """Say whether the person works for the National Center, the working body of the Council."""
    return user.is_authenticated and user.holds_office(*CENTER)


def addressed_bodies(user: User) -> set[int]:
    """Return the associations' bodies for which the person answers: as chair or secretary."""
    return {
        seat.body_id
        for seat in seats_of(user)
        if seat.role in KEEPERS and seat.body.kind == BodyKind.ASSOCIATION
    }


def addressed_universities(user: User) -> set[int]:
    """Return the universities for which the person answers: as coordinator."""
    return user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR) if user.is_authenticated else set()


def sent_requests(user: User) -> QuerySet[MaterialRequest]:
    """Return the requests that the person prepares and collects, with their numbers of answers."""
    return _sent(_own_sent(user))


def _own_sent(user: User) -> Q:
    mine = Q(body_id__in=[body.pk for body in sending_bodies(user)])
    if speaks_for_center(user):
        mine |= Q(sender=RequestSender.CENTER)
    return mine


def _sent(wanted: Q) -> QuerySet[MaterialRequest]:
    return (
        MaterialRequest.objects.filter(wanted)
        .select_related("body", "table")
        .annotate(
            asked_count=Count("addressees"),
            answered_count=Count("addressees", filter=Q(addressees__state__in=DONE)),
        )
        .order_by("-pk")
    )


def received_requests(user: User) -> QuerySet[RequestAddressee]:
    """Return the requests that the person answers, drafts of the sender left out; the open ones first."""
    return _received(_own_received(user))


def _own_received(user: User) -> Q:
    asked = Q(university_id__in=addressed_universities(user))
    bodies = addressed_bodies(user)
    if bodies:
        asked |= Q(association__body_id__in=bodies)
    return asked


def _received(wanted: Q) -> QuerySet[RequestAddressee]:
    return (
        RequestAddressee.objects.filter(wanted)
        .exclude(request__state=RequestState.DRAFT)
        .select_related("request__body", "request__table", "university", "association__body")
        .order_by("-request__sent_at", "pk")
    )


def readable_sent(user: User) -> QuerySet[MaterialRequest]:
    """Return :func:`sent_requests` and, to read only, what the association sent in a period of which they keep reading."""
    wanted = _own_sent(user)
    for one in earlier_periods(user):
        wanted |= requests_sent_in(one)
    return _sent(wanted)


def readable_received(user: User) -> QuerySet[RequestAddressee]:
    """Return :func:`received_requests` and, to read only, what the association was asked in such a period."""
    wanted = _own_received(user)
    for one in earlier_periods(user):
        wanted |= requests_received_in(one)
    return _received(wanted)


def period_of_request(user: User, request: MaterialRequest) -> Period | None:
    """Return the period by which the person reads a request of the association; None for whoever asks."""
    own = request.body_id in {body.pk for body in sending_bodies(user)} or speaks_for_center(user)
    if own or request.body_id is None or request.sent_at is None:
        return None
    return period_of(user, request.body_id, request.sent_at)


def period_of_answer(user: User, answer: RequestAddressee) -> Period | None:
    """Return the period by which the person reads what the association was asked; None for whoever answers."""
    association, sent_at = answer.association, answer.request.sent_at
    if association is None or sent_at is None or association.body_id in addressed_bodies(user):
        return None
    return period_of(user, association.body_id, sent_at)


def answer_then(answer: RequestAddressee, period: Period | None) -> RequestAddressee:
    """Take off an answer what was submitted after a period, and drafts: they are of those who answer. Not saved."""
    if period is None:
        return answer
    if answer.submitted_at is None or answer.submitted_at >= period.ends_at:
        answer.state, answer.text, answer.table_rows = AnswerState.WAITING, "", []
        answer.submitted_at, answer.submitted_by, answer.return_reason = None, None, ""
    if answer.opened_at and answer.opened_at >= period.ends_at:
        answer.opened_at = None
    return answer


def open_requests(user: User) -> QuerySet[RequestAddressee]:
    """Return what the person still has to answer."""
    return received_requests(user).filter(request__state=RequestState.SENT, state__in=TO_ANSWER)


def answers_of(request: MaterialRequest) -> QuerySet[RequestAddressee]:
    """Return the addressees of a request by name, each with its files: two queries."""
    files = AnswerFile.objects.select_related("file")
    return (
        request.addressees.select_related("submitted_by")
        .annotate(
            name=translated("university__name"),
            association_name=translated("association__body__short_name"),
        )
        .prefetch_related(Prefetch("files", queryset=files))
        .order_by(F("association__position").asc(nulls_first=True), "name", "pk")
    )


def receivers_of_request(addressees: Iterable[RequestAddressee]) -> dict[int, list[User]]:
    """Return who is written to, by addressee: coordinators of the university, or chair and secretary; two queries."""
    rows = list(addressees)
    today = timezone.localdate()
    universities = [row.university_id for row in rows if row.university_id]
    bodies = [row.association.body_id for row in rows if row.association]
    by_university: dict[int, list[User]] = {}
    by_body: dict[int, list[User]] = {}
    offices = Office.objects.filter(
        held_on(today),
        role=OfficeRole.UNIVERSITY_COORDINATOR,
        university_id__in=universities,
        user__is_active=True,
    )
    for office in offices.select_related("user").order_by("user_id"):
        by_university.setdefault(office.university_id or 0, []).append(office.user)
    holders = SeatHolder.objects.filter(
        held_on(today),
        held_on(today, "seat__"),
        seat__body__in=bodies,
        seat__role__in=KEEPERS,
        user__is_active=True,
    )
    for holder in holders.select_related("user", "seat").order_by("user_id"):
        by_body.setdefault(holder.seat.body_id, []).append(holder.user)
    return {
        row.pk: by_university.get(row.university_id, [])
        if row.university_id
        else by_body.get(row.association.body_id if row.association else 0, [])
        for row in rows
    }


def senders_of(request: MaterialRequest) -> list[User]:
    """Return who is told that an answer came: whoever prepared the request, while they are active."""
    return [request.created_by] if request.created_by.is_active else []


def _to_tell(rows: list[list[Any]]) -> list[Waiting]:
    today = timezone.localdate()
    waiting = []
    for due_on, pk, state, sender, title in sorted(rows):
        due, returned = day(due_on), state == AnswerState.RETURNED
        words = (
            gettext("Complete the returned answer: %(title)s")
            if returned
            else gettext("Answer the request: %(title)s")
        )
        waiting.append(
            Waiting(
                title=words % {"title": title},
                url=reverse("associations:request_answer", args=[pk]),
                due_on=due,
                tone="red" if returned or (due and due < today) else "blue",
                clause=MaterialRequest(sender=sender).clause,
            )
        )
    return waiting


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for requests that wait for the person's answer; none for whoever is never asked."""
    if not (addressed_universities(user) or addressed_bodies(user)):
        return []
    fields = ("request__due_on", "pk", "state", "request__sender", translated("request__title"))
    return [Question(open_requests(user), fields, _to_tell)]


def waiting_for(user: User) -> list[Waiting]:
    """Return the requests that wait for the person's answer. One query."""
    return ask(waiting_parts(user))


def name_of(row: Any) -> str:
    """Return how an addressee of :func:`answers_of` is called."""
    return str(row.name or row.association_name)
