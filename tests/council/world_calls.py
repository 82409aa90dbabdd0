"""A call for the cast's association on its way through the Council, made through the services."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from unittest import mock

from django.urls import reverse
from django.utils import timezone

from council.models import CallAppeal, CallConsideration, CallDecision
from council.queries.calls import Contest
from council.services import call_appeals, calls
from criteria.models import Application, Call
from meetings import services
from meetings.models import AgendaItem, Meeting, Protocol, Vote
from tests.cast import Cast
from tests.council.test_plans import planned_meeting
from tests.criteria import world as criteria
from tests.meetings.helpers import scan

DECISION = {"text_kk": "Базалық ЖЖОКБҰ таңдалсын.", "text_ru": "Выбрать базовое ОВПО."}


def applied(cast: Cast, *, second: bool = True) -> Contest:
    """Return a closed call with one applicant (the coordinator's university) or two."""
    if not applications():
        call = criteria.submitted(cast).call
        if second:
            criteria.rival(cast)
        criteria.over(call)
    return Contest(Call.objects.get(), applications()[0].association)


def applications() -> list[Application]:
    return list(Application.objects.select_related("university", "association").order_by("pk"))


def on_agenda(cast: Cast, *, second: bool = True, drawn: bool = False, **given) -> CallConsideration:
    """Return the consideration that stands on the agenda of a planned meeting.

    The two papers of many pages are blank unless ``drawn``: to draw them takes a second.
    """
    contest = applied(cast, second=second)
    if not CallConsideration.objects.filter(settled_at=None, item__isnull=False).exists():
        blank = mock.patch.object(calls, "comparison_pdf", return_value=scan().read())
        with nullcontext() if drawn else blank:
            calls.put_call_on_agenda(planned_meeting(cast), contest, actor=cast["council_secretary"], **given)
    return CallConsideration.objects.select_related("item__meeting__body").get(settled_at=None)


def opened(cast: Cast) -> CallConsideration:
    """Let the meeting open with everybody present."""
    consideration = on_agenda(cast)
    assert consideration.item
    secretary = cast["council_secretary"]
    meeting = services.convene_meeting(consideration.item.meeting, actor=secretary)
    meeting = services.open_meeting(meeting, actor=secretary)
    services.mark_everybody_present(meeting, actor=secretary)
    return CallConsideration.objects.select_related("item__meeting__body").get(pk=consideration.pk)


def counted(cast: Cast, vote: Vote, *, adopted: bool) -> Vote:
    """Let everybody who may vote say the same, and close the vote."""
    secretary = cast["council_secretary"]
    said = set(vote.ballots.values_list("attendee", flat=True))
    present = vote.item.meeting.attendees.filter(presences__left_at=None, presences__isnull=False)
    value = "in_favour" if adopted else "against"
    exceptions = {pk: value for pk in present.values_list("pk", flat=True) if pk not in said}
    services.record_all_in_favour_except(vote, actor=secretary, exceptions=exceptions)
    return services.close_vote(vote, actor=secretary)


def voted(
    cast: Cast, consideration: CallConsideration, application: Application | None, adopted: bool
) -> Vote:
    vote = calls.open_call_vote(consideration, application, actor=cast["council_secretary"])
    return counted(cast, vote, adopted=adopted)


def signed(cast: Cast, item: AgendaItem) -> Protocol:
    """Record the decision of an adopted vote, close the meeting, sign its protocol on paper."""
    secretary = cast["council_secretary"]
    item = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
    last = item.votes.order_by("-number").first()
    if last and last.outcome == "adopted":
        services.add_decision(item, actor=secretary, data=DECISION)
    protocol = services.close_meeting(Meeting.objects.get(pk=item.meeting_id), actor=secretary)
    protocol = services.agree_protocol(protocol, actor=secretary)
    return services.record_paper_signatures(
        protocol, actor=secretary, upload=scan(), signed_on=timezone.localdate()
    )


def held(cast: Cast, votes: Sequence[tuple[int | None, bool]]) -> Protocol:
    """Hold the meeting with votes on applicants by their place (None: choose nobody) and sign its protocol."""
    consideration, applicants = opened(cast), applications()
    for place, adopted in votes:
        voted(cast, consideration, None if place is None else applicants[place], adopted)
    assert consideration.item
    return signed(cast, consideration.item)


def decided(cast: Cast, chosen: int | None = 1) -> CallDecision:
    """Return the result: by default the second applicant is chosen, the coordinator's university is not."""
    if not CallDecision.objects.exists():
        held(cast, [(0, False), (1, True)] if chosen == 1 else [(chosen, True)])
    return CallDecision.objects.order_by("-pk").first()


def appealed(cast: Cast) -> CallAppeal:
    decision = decided(cast)
    return CallAppeal.objects.first() or call_appeals.raise_call_appeal(
        decision, actor=cast["university_coordinator"], text="3-критерий дұрыс салыстырылмаған."
    )


def past_term(decision: CallDecision) -> CallDecision:
    """Let the term of an appeal be over."""
    CallDecision.objects.filter(pk=decision.pk).update(appeal_until=timezone.now() - timedelta(minutes=1))
    decision.refresh_from_db()
    return decision


def page_of(cast, persona: str, contest: Contest) -> str:
    url = reverse("council:call_contest", args=[contest.call.pk, contest.association.key])
    return cast.client(persona).get(url).content.decode()


def call_page(cast, persona: str, call: Call) -> str:
    return cast.client(persona).get(reverse("criteria:call_detail", args=[call.pk])).content.decode()


def taken_up(cast: Cast, decision: CallDecision) -> Protocol:
    """Open the signed protocol of a result for a correction."""
    protocol = Protocol.objects.get(pk=decision.protocol_id)
    return services.correct_protocol(protocol, actor=cast["council_secretary"], reason="Дауыс қате жазылған")


def voted_otherwise(cast: Cast, vote: Vote, *, adopted: bool) -> Vote:
    """Correct every ballot of a closed vote, those recused by rule apart."""
    value = "in_favour" if adopted else "against"
    ballots = vote.ballots.exclude(value="recused").values_list("attendee", flat=True)
    return services.correct_vote(
        vote, actor=cast["council_secretary"], values=dict.fromkeys(ballots, value), why="Қате саналды"
    )


def signed_again(cast: Cast, protocol: Protocol) -> Protocol:
    secretary = cast["council_secretary"]
    protocol = services.agree_protocol(Protocol.objects.get(pk=protocol.pk), actor=secretary)
    return services.record_paper_signatures(
        protocol, actor=secretary, upload=scan(), signed_on=timezone.localdate()
    )


def corrected(cast: Cast, decision: CallDecision, **votes: bool) -> Protocol:
    """Correct the protocol of a result and sign it again; ``first`` and ``last`` say which votes are adopted now."""
    protocol = taken_up(cast, decision)
    rows = list(Vote.objects.filter(item__meeting=protocol.meeting_id).order_by("number"))
    for name, adopted in votes.items():
        voted_otherwise(cast, rows[0] if name == "first" else rows[-1], adopted=adopted)
    return signed_again(cast, protocol)
