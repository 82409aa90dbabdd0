"""Everybody at once, in threads: a contest stands on one agenda, has one result, one line in an order (cl. 7, 31)."""

import pytest

from core.errors import DomainError
from council.models import CallAppeal, CallConsideration, CallDecision, OrderDraft, TableLine
from council.services import call_appeals, calls
from meetings.models import AgendaItem
from meetings.services import open_vote
from tests.council import world_calls as world
from tests.council.test_plans import planned_meeting
from tests.meetings.test_room_together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("31")]
TOGETHER = 4


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_it_is_put_on_one_agenda(cast):
    contest, secretary = world.applied(cast), cast["council_secretary"]
    meetings = [planned_meeting(cast) for _one in range(TOGETHER)]
    answers = at_once(
        [lambda meeting=one: calls.put_call_on_agenda(meeting, contest, actor=secretary) for one in meetings]
    )
    assert sum(isinstance(one, AgendaItem) for one in answers) == 1
    assert sum(isinstance(one, DomainError) for one in answers) == TOGETHER - 1
    assert AgendaItem.objects.count() == CallConsideration.objects.count() == 1


def test_the_vote_that_was_named_by_all_settles_it_once(cast):
    consideration, secretary = world.opened(cast), cast["council_secretary"]
    vote = open_vote(consideration.item, actor=secretary)
    world.counted(cast, vote, adopted=True)
    protocol = world.signed(cast, consideration.item)
    applicants = world.applications()
    answers = at_once(
        [
            lambda application=one: calls.name_call_vote(vote, application, actor=secretary)
            for one in applicants * 2
        ]
    )
    assert sum(isinstance(one, DomainError) for one in answers) == len(answers) - 1
    assert CallDecision.objects.get().protocol == protocol


def test_one_appeal_and_one_line(cast):
    decision, coordinator = world.decided(cast), cast["university_coordinator"]
    at_once([lambda: call_appeals.raise_call_appeal(decision, actor=coordinator, text="Негіз")] * TOGETHER)
    appeal = CallAppeal.objects.get()
    actor = cast["authorised_body"]
    at_once(
        [lambda: call_appeals.decide_call_appeal(appeal, actor=actor, upheld=False, reason="Дұрыс")]
        * TOGETHER
    )
    lines = at_once([lambda: calls.order_call_decision(decision, actor=actor)] * TOGETHER)
    assert len({one.pk for one in lines}) == TableLine.objects.count() == OrderDraft.objects.count() == 1
