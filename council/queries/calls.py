"""How far a closed call has come with the Council: votes by applicant, the result, appeals, who is told (cl. 7, 12, 31)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.enums import OF_A_UNIVERSITY, OfficeRole
from accounts.models import User
from associations.models import Association
from associations.queries import base_universities_on, sees_all_reports
from core.waiting import Question, Waiting
from council.domain import calls as domain
from council.enums import CallAppealOutcome, OrderState
from council.models import CallAppeal, CallConsideration, CallDecision, CallVote
from criteria.enums import ApplicationState, CallState
from criteria.models import Application, Call
from criteria.queries.calls import applications_of
from criteria.signals import CallResult
from meetings.enums import BodyKind, MeetingState, ProtocolState, SeatRole, VoteState
from meetings.models import AgendaItem, ProtocolEdition, Vote
from meetings.queries import held_on, seats_of

SIGNED = (ProtocolState.SIGNED, ProtocolState.PUBLISHED)


@dataclass(frozen=True)
class Contest:
    """A call for one of its associations: what the Council considers and decides at once."""

    call: Call
    association: Association


def is_over(call: Call, moment: datetime) -> bool:
    """Say whether a call has closed and was not cancelled."""
    return call.state == CallState.ANNOUNCED and call.closes_at <= moment


def is_of_an_applicant(user: User, contest: Contest) -> bool:
    """Say whether the person coordinates or heads a university that applied; one query for people of a university."""
    ids = user.university_ids(*OF_A_UNIVERSITY) if user.is_authenticated else set()
    if not ids:
        return False
    return Application.objects.filter(
        call=contest.call,
        association=contest.association,
        state=ApplicationState.SUBMITTED,
        university__in=ids,
    ).exists()


def coordinates_applicant(user: User, decision: CallDecision) -> bool:
    """Say whether the person coordinates a university that applied in the contest of a result."""
    ids = user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR) if user.is_authenticated else set()
    if not ids:
        return False
    return Application.objects.filter(
        call=decision.call_id,
        association=decision.association_id,
        state=ApplicationState.SUBMITTED,
        university__in=ids,
    ).exists()


def pending_consideration(contest: Contest) -> CallConsideration | None:
    """Return the consideration that is not settled, with its item and meeting."""
    rows = CallConsideration.objects.filter(
        call=contest.call, association=contest.association, settled_at__isnull=True
    )
    return rows.select_related("item__meeting__body").first()


def decisions_of_contest(contest: Contest) -> list[CallDecision]:
    """Return the results of a contest with their appeals, the newest first: those set aside too. Two queries."""
    rows = CallDecision.objects.filter(call=contest.call, association=contest.association)
    return list(
        rows.annotate(signed_edition=signed_edition())
        .select_related("university", "protocol__body", "consideration__item__meeting", "line__order")
        .prefetch_related("appeals__university", "appeals__raised_by", "appeals__decided_by")
    )


@dataclass(frozen=True)
class NamedVote:
    """A vote of the item and what it is about; ``is_named`` is false while nobody said it."""

    vote: Vote
    application: Application | None
    is_named: bool

    @property
    def is_closed(self) -> bool:
        return self.vote.state == VoteState.CLOSED


def named_votes(item: AgendaItem) -> list[NamedVote]:
    """Return the votes of an item, annulled ones apart, each with its applicant; a repeated vote is about the same."""
    votes = list(item.votes.order_by("number"))
    links = {
        one.vote_id: one
        for one in CallVote.objects.filter(vote__item=item).select_related("application__university")
    }
    earlier = {one.pk: one.repeats_id for one in votes}

    def link_of(pk: int | None) -> CallVote | None:
        while pk is not None and pk not in links:
            pk = earlier.get(pk)
        return links.get(pk) if pk is not None else None

    found = []
    for vote in votes:
        if vote.state == VoteState.ANNULLED:
            continue
        link = link_of(vote.pk)
        found.append(NamedVote(vote, link.application if link else None, link is not None))
    return found


def standing_decision(contest: Contest) -> CallDecision | None:
    """Return the result that was not set aside."""
    return next((one for one in decisions_of_contest(contest) if one.set_aside_at is None), None)


def signed_edition() -> CombinedExpression:
    """Return the number of the edition of a result's protocol that is in force or being corrected, as an annotation."""
    earlier = ProtocolEdition.objects.filter(protocol=OuterRef("protocol")).order_by().values("protocol")
    return Coalesce(Subquery(earlier.annotate(number=Count("pk")).values("number")), 0) + 1


def is_being_corrected(decision: CallDecision) -> bool:
    """Say whether the protocol of a result was signed and is a draft again (ADR-0031)."""
    return decision.protocol.state not in SIGNED


def result_stands(decision: CallDecision, applicants: Iterable[Application], now: datetime) -> bool:
    """Say whether a result can be carried out: nobody can appeal, its protocol is not being corrected.

    Its appeals were read before or are read now.
    """
    return (
        decision.set_aside_at is None
        and not is_being_corrected(decision)
        and domain.stands(
            {one.university_id for one in applicants},
            decision.university_id,
            [(one.university_id, one.outcome) for one in decision.appeals.all()],
            decision.appeal_until,
            now,
        )
    )


def ended_without_result(contest: Contest, now: datetime) -> bool:
    """Say whether another call may be announced: cancelled, nobody applied, or it stands that nobody was chosen."""
    if contest.call.state == CallState.CANCELLED:
        return True
    if not is_over(contest.call, now):
        return False
    applicants = applications_of(contest.call, contest.association)
    if not applicants:
        return True
    decision = standing_decision(contest)
    return (
        decision is not None and decision.university_id is None and result_stands(decision, applicants, now)
    )


def decisions_of(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], CallDecision]:
    """Return the standing results of (call, association): one query, none for no pair."""
    pairs = set(pairs)
    if not pairs:
        return {}
    rows = CallDecision.objects.filter(
        call__in={call for call, _association in pairs}, set_aside_at__isnull=True
    ).select_related("university", "protocol")
    return {
        (one.call_id, one.association_id): one for one in rows if (one.call_id, one.association_id) in pairs
    }


def people_of_applicants(universities: Sequence[int], day: date) -> QuerySet[User]:
    """Return the coordinators and heads of universities on a day."""
    offices = held_on(day, "offices__") & Q(
        offices__role__in=(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.UNIVERSITY_HEAD),
        offices__university__in=universities,
    )
    return User.objects.filter(pk__in=User.objects.filter(offices).values("pk"), is_active=True).order_by(
        "pk"
    )


def people_of_authorised_body(day: date) -> QuerySet[User]:
    """Return those who hold an office of the authorised body on a day."""
    offices = held_on(day, "offices__") & Q(offices__role=OfficeRole.AUTHORISED_BODY)
    return User.objects.filter(pk__in=User.objects.filter(offices).values("pk"), is_active=True).order_by(
        "pk"
    )


def results_for(call: Call, user: Any) -> dict[int, CallResult]:
    """Return what the page of a call says of each association once it is over, for this reader.

    The result is public when its protocol is published; whoever follows the contest knows it from the signing on.
    Three queries, none while the call is open.
    """
    if not is_over(call, timezone.now()):
        return {}
    applied = dict[int, set[int]]()
    for owner, university in Application.objects.filter(
        call=call, state=ApplicationState.SUBMITTED
    ).values_list("association", "university"):
        applied.setdefault(owner, set()).add(university)
    own = user.university_ids(*OF_A_UNIVERSITY) if user.is_authenticated else set()
    oversees = user.is_authenticated and sees_all_reports(user)
    decided = {
        one.association_id: one
        for one in CallDecision.objects.filter(call=call, set_aside_at__isnull=True).select_related(
            "university", "protocol"
        )
    }
    on_agenda = set(
        CallConsideration.objects.filter(call=call, settled_at__isnull=True, item__isnull=False)
        .exclude(item__meeting__state=MeetingState.CANCELLED)
        .values_list("association", flat=True)
    )
    found = {}
    for association in call.associations.all():
        here = applied.get(association.pk, set())
        follows = oversees or bool(own & here)
        url = reverse("council:call_contest", args=[call.pk, association.key]) if follows else ""
        decision = decided.get(association.pk)
        if not here:
            text, tone = (
                gettext("Nobody applied: the call ended without a result, another may be announced."),
                "amber",
            )
        elif decision and (follows or decision.protocol.state == ProtocolState.PUBLISHED):
            said = {
                "protocol": f"№ {decision.protocol.number}/{decision.protocol.year}",
                "university": decision.university,
            }
            if decision.university:
                text = gettext("The Council chose %(university)s, protocol %(protocol)s.") % said
            else:
                text = gettext("The Council chose no applicant, protocol %(protocol)s.") % said
            tone = "green" if decision.university else "amber"
        elif association.pk in on_agenda:
            text, tone = gettext("The applications are on the Council's agenda."), "blue"
        else:
            text, tone = gettext("The applications are being considered."), "blue"
        found[association.pk] = CallResult(text, tone, url)
    return found


def _to_put(now: datetime) -> QuerySet[Application]:
    """Return the applications of closed calls that neither stand on an agenda nor have a result."""
    this = {"call": OuterRef("call"), "association": OuterRef("association")}
    on_agenda = CallConsideration.objects.filter(**this, settled_at__isnull=True, item__isnull=False).exclude(
        item__meeting__state=MeetingState.CANCELLED
    )
    return Application.objects.filter(
        ~Exists(on_agenda),
        ~Exists(CallDecision.objects.filter(**this, set_aside_at__isnull=True)),
        state=ApplicationState.SUBMITTED,
        call__state=CallState.ANNOUNCED,
        call__closes_at__lte=now,
        association__closed_on__isnull=True,
    )


def _to_name() -> QuerySet[CallConsideration]:
    """Return the considerations whose protocol is signed and whose votes do not all name an applicant."""
    return CallConsideration.objects.filter(
        settled_at__isnull=True, item__meeting__protocol__state__in=SIGNED
    )


def _to_order(now: datetime) -> QuerySet[CallDecision]:
    """Return the results that nobody can appeal against any more and that no order carries out yet (ADR-0063)."""
    this = {"decision": OuterRef("pk")}
    open_appeal = CallAppeal.objects.filter(**this, outcome=CallAppealOutcome.OPEN)
    appealed = CallAppeal.objects.filter(decision=OuterRef(OuterRef("pk")), university=OuterRef("university"))
    may_appeal = Application.objects.filter(
        ~Exists(appealed),
        call=OuterRef("call"),
        association=OuterRef("association"),
        state=ApplicationState.SUBMITTED,
    ).exclude(university=OuterRef("university"))
    hosts = base_universities_on(timezone.localdate()).filter(
        association=OuterRef("association"), university=OuterRef("university")
    )
    return CallDecision.objects.filter(
        ~Exists(open_appeal),
        ~Exists(hosts),
        Q(appeal_until__lt=now) | ~Exists(may_appeal),
        Q(line__isnull=True) | Q(line__order__state=OrderState.WITHDRAWN),
        university__isnull=False,
        set_aside_at__isnull=True,
        association__closed_on__isnull=True,
        protocol__state__in=SIGNED,
        edition=signed_edition(),
    )


def later_calls() -> QuerySet[Call]:
    """Return the calls that were announced after a result (looked at outside) for the same association."""
    return Call.objects.filter(
        associations=OuterRef("association"),
        announced_at__gt=OuterRef("decided_at"),
        state=CallState.ANNOUNCED,
    )


def _to_renew() -> QuerySet[CallDecision]:
    """Return the results that an earlier edition of their protocol chose, as long as they can be settled anew."""
    return CallDecision.objects.filter(
        ~Exists(later_calls()),
        ~Q(line__order__state=OrderState.IN_FORCE),
        set_aside_at__isnull=True,
        protocol__state__in=SIGNED,
        edition__lt=signed_edition(),
    )


def _tell(title: str, tone: Any = "blue") -> Any:
    """Return what tells of rows of (call, association key): one task with the number of contests."""

    def tell(rows: list[list[Any]]) -> list[Waiting]:
        pairs = sorted({(call, key) for call, key in rows})
        [call, key] = pairs[0]
        url = reverse("council:call_contest", args=[call, key])
        return [Waiting(title, url, count=len(pairs), tone=tone, clause="31")]

    return tell


def contests_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return what waits with closed calls: for the Council's secretary, and for the authorised body."""
    if not user.is_authenticated:
        return []
    keeps = any(
        seat.body.kind == BodyKind.COUNCIL and seat.role == SeatRole.SECRETARY for seat in seats_of(user)
    )
    authorised = user.holds_office(OfficeRole.AUTHORISED_BODY)
    now = timezone.now()
    parts: list[Waiting | Question] = []
    fields = ("call_id", "association__key")
    if keeps:
        title = gettext("A call is over: put the applicants on the Council's agenda")
        parts.append(Question(_to_put(now), fields, _tell(title)))
        title = gettext("Say which applicant each vote of the Council was about")
        parts.append(Question(_to_name(), fields, _tell(title, "amber")))
        title = gettext("The protocol of a result was corrected: settle the call anew")
        parts.append(Question(_to_renew(), fields, _tell(title, "amber")))
    if authorised:
        title = gettext("Appeals against the result of a call wait for a decision")
        rows = CallAppeal.objects.filter(outcome=CallAppealOutcome.OPEN)
        parts.append(
            Question(rows, ("decision__call_id", "decision__association__key"), _tell(title, "amber"))
        )
    if keeps or authorised:
        title = gettext("The result of a call stands: carry it out by an order")
        parts.append(Question(_to_order(now), fields, _tell(title)))
    return parts
