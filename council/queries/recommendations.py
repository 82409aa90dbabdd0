"""Recommendations of the Council: who reads which, who is written to, what waits (clauses 15.3-15.6)."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import Office, User
from associations.enums import AnswerState
from associations.queries import sees_all_reports
from associations.queries.requests import addressed_bodies, addressed_universities
from core.codes import LANGUAGES
from core.kazakh import translated
from core.waiting import Question, Tone, Waiting, day
from council.enums import CLAUSE_OF_KIND, RecommendationKind, RecommendationState
from council.models import Recommendation, RecommendationAddressee, RecommendationAnswer
from meetings.enums import BodyKind, ProtocolState, SeatRole
from meetings.models import Decision, SeatHolder
from meetings.queries import held_on, seats_of

TO_ANSWER = (AnswerState.WAITING, AnswerState.RETURNED)
OUT = (RecommendationState.ISSUED, RecommendationState.ENDED)
KEEPERS = (SeatRole.CHAIR, SeatRole.SECRETARY)
MOST_WORDS = 6


def _keeps(user: User) -> bool:
    return any(
        seat.body.kind == BodyKind.COUNCIL and seat.role == SeatRole.SECRETARY for seat in seats_of(user)
    )


def addressed_to(user: User) -> Q:
    """Return the condition that an addressee is one for which the person answers."""
    mine = Q(university__in=addressed_universities(user)) | Q(association__body__in=addressed_bodies(user))
    if user.is_authenticated and user.holds_office(OfficeRole.AUTHORISED_BODY):
        mine |= Q(university__isnull=True, association__isnull=True)
    return mine


def visible_recommendations(user: Any) -> QuerySet[Recommendation]:
    """Return the recommendations that a person may read.

    Everybody: the published ones. Addressees: those issued to them. Who directs or follows the associations: all that
    were issued. The Council's secretary: drafts too.
    """
    found = Recommendation.objects.all()
    public = Q(published_at__isnull=False, state__in=OUT)
    if not user.is_authenticated:
        return found.filter(public)
    if _keeps(user):
        return found
    issued = ~Q(state=RecommendationState.DRAFT)
    if sees_all_reports(user):
        return found.filter(issued)
    mine = RecommendationAddressee.objects.filter(addressed_to(user), recommendation=OuterRef("pk"))
    return found.filter(public | (issued & Exists(mine)))


def sees_follow_up(user: Any) -> bool:
    """Say whether a person reads who answered what: whoever directs or follows the associations."""
    return user.is_authenticated and sees_all_reports(user)


def recommendations(
    user: Any, words: str = "", kind: str = "", state: str = "", year: int | None = None
) -> QuerySet[Recommendation]:
    """Return what a person may read, narrowed, the newest first, with how many were asked and have answered."""
    found = visible_recommendations(user)
    for word in words.split()[:MOST_WORDS]:
        texts = Q()
        for code in LANGUAGES:
            texts |= Q(**{f"title_{code}__icontains": word}) | Q(**{f"text_{code}__icontains": word})
        found = found.filter(texts)
    if kind:
        found = found.filter(kind=kind)
    if state == "overdue":
        late = RecommendationAddressee.objects.filter(recommendation=OuterRef("pk"), state__in=TO_ANSWER)
        found = found.filter(Exists(late), state=RecommendationState.ISSUED, due_on__lt=timezone.localdate())
    elif state:
        found = found.filter(state=state)
    if year:
        found = found.filter(year=year)
    answered = Q(addressees__state__in=[AnswerState.SUBMITTED, AnswerState.ACCEPTED])
    return found.annotate(
        asked_count=Count("addressees"), answered_count=Count("addressees", filter=answered)
    ).order_by(F("year").desc(nulls_first=True), F("number").desc(nulls_first=True), "-pk")


def public_recommendations() -> QuerySet[Recommendation]:
    """Return the published recommendations, the newest first."""
    return Recommendation.objects.filter(published_at__isnull=False, state__in=OUT)


def addressees_of(recommendation: Recommendation) -> QuerySet[RecommendationAddressee]:
    """Return the addressees: the authorised body, associations, universities by name; each with its answers, the newest
    first. Two queries."""
    answers = RecommendationAnswer.objects.select_related("submitted_by", "reviewed_by", "file")
    is_university = ExpressionWrapper(Q(university__isnull=False), output_field=BooleanField())
    return (
        recommendation.addressees.select_related("university", "association__body")
        .annotate(called=translated("university__name"), is_university=is_university)
        .order_by("is_university", F("association__position").asc(nulls_first=True), "called")
        .prefetch_related(Prefetch("answers", queryset=answers.order_by("-submitted_at", "-pk")))
    )


def own_addressees(user: Any, recommendation: Recommendation) -> set[int]:
    """Return the addressees of a recommendation for which the person answers; no query without an account."""
    if not user.is_authenticated:
        return set()
    return set(recommendation.addressees.filter(addressed_to(user)).values_list("pk", flat=True))


def ground_decisions() -> QuerySet[Decision]:
    """Return the Council's decisions of signed protocols, from which a recommendation can be made; the newest first."""
    return (
        Decision.objects.filter(
            item__meeting__body__kind=BodyKind.COUNCIL,
            item__meeting__protocol__state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED],
        )
        .select_related("item__meeting__protocol")
        .order_by("-item__meeting__starts_at", "item__position", "position")
    )


def receivers_of(addressees: Iterable[RecommendationAddressee], today: date) -> dict[int, list[User]]:
    """Return who is written to, by addressee: coordinators, chair and secretary, the authorised body. Two queries."""
    rows = list(addressees)
    offices: dict[int | None, list[User]] = {}
    held = Office.objects.filter(
        held_on(today),
        Q(
            role=OfficeRole.UNIVERSITY_COORDINATOR,
            university__in=[row.university_id for row in rows if row.university_id],
        )
        | Q(role=OfficeRole.AUTHORISED_BODY),
        user__is_active=True,
    )
    for office in held.select_related("user").order_by("user_id"):
        key = office.university_id if office.role == OfficeRole.UNIVERSITY_COORDINATOR else None
        offices.setdefault(key, []).append(office.user)
    bodies: dict[int, list[User]] = {}
    holders = SeatHolder.objects.filter(
        held_on(today),
        held_on(today, "seat__"),
        seat__body__in=[row.association.body_id for row in rows if row.association],
        seat__role__in=KEEPERS,
        user__is_active=True,
    )
    for holder in holders.select_related("user", "seat").order_by("user_id"):
        bodies.setdefault(holder.seat.body_id, []).append(holder.user)
    return {
        row.pk: bodies.get(row.association.body_id, [])
        if row.association
        else offices.get(row.university_id, [])
        for row in rows
    }


def _to_answer(today: date, rows: list[list[Any]]) -> list[Waiting]:
    found = []
    for due_on, pk, kind, title in rows:
        words = gettext("Answer on the recommendation of the Council: %(title)s") % {"title": title}
        due, url = day(due_on), reverse("council:recommendation_detail", args=[pk])
        tone: Tone = "red" if due and due < today else "blue"
        found.append(Waiting(words, url, due, tone=tone, clause=CLAUSE_OF_KIND[RecommendationKind(kind)]))
    return found


def _to_look_at(rows: list[list[Any]]) -> list[Waiting]:
    [[count]] = rows
    if not count:
        return []
    title = gettext("Answers on recommendations of the Council: look at them")
    return [Waiting(title, reverse("council:recommendation_list"), count=count, clause="14")]


def recommendations_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the questions: what an addressee has to answer, which answers the Council's secretary has to look at."""
    parts: list[Waiting | Question] = []
    if _keeps(user):
        answers = RecommendationAnswer.objects.filter(
            verdict="", addressee__recommendation__state=RecommendationState.ISSUED
        )
        parts.append(Question(answers, (Count("pk"),), _to_look_at))
    if (
        addressed_universities(user)
        or addressed_bodies(user)
        or user.holds_office(OfficeRole.AUTHORISED_BODY)
    ):
        open_ones = RecommendationAddressee.objects.filter(
            addressed_to(user), state__in=TO_ANSWER, recommendation__state=RecommendationState.ISSUED
        )
        fields = ("recommendation__due_on", "recommendation", "recommendation__kind")
        title = translated("recommendation__title")
        parts.append(Question(open_ones, (*fields, title), partial(_to_answer, timezone.localdate())))
    return parts
