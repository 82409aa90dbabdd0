"""Whatever is sent in whatever order: one vote a member and question, nothing adopted without a quorum (cl. 12, 24).

The steps are requests of the secretary, the chair and a member, right and wrong ones, also from stale pages.
"""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.audit import first_broken
from meetings.enums import BallotValue
from meetings.models import Decision, Vote
from tests.cast import Cast

from . import helpers
from .invariants import ALWAYS

pytestmark = [pytest.mark.django_db, pytest.mark.clause("12"), pytest.mark.clause("24")]

NUMBERS = st.integers(min_value=1, max_value=8)  # the last of them is vacant
COMING_AND_GOING = st.integers(min_value=5, max_value=8)
VALUES = st.sampled_from([*BallotValue.values, "", "nonsense"])
SEEN = st.sampled_from([None, "", "in_favour", "against"])


class Room(RuleBasedStateMachine):
    """One meeting with seven of nine present, one above the quorum, so that every leaving matters."""

    cast: Cast
    reached: Counter[str] = Counter()  # what the runs came to: a property of nothing proves nothing

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.meeting = helpers.opened(self.cast, 7, items=2)
        self.items = list(self.meeting.items.order_by("position").values_list("pk", flat=True))
        self.lines = dict(self.meeting.attendees.values_list("number", "pk"))
        self.frozen: dict[int, Any] = {}

    def teardown(self) -> None:
        assert first_broken() is None
        votes = Vote.objects.all()
        self.reached.update(votes.exclude(outcome="").values_list("outcome", flat=True))
        self.reached.update(votes.values_list("state", flat=True))
        self.reached["quorum lost"] += votes.filter(quorum_lost_at__isnull=False).count()
        self.reached["corrected"] += votes.filter(version__gt=1).count()
        self.reached["decisions"] += Decision.objects.count()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def post(self, persona: str, name: str, *args: int, **data: str) -> None:
        answer = self.cast.client(persona).post(reverse(f"meetings:{name}", args=args), data)
        assert answer.status_code in (200, 302, 403, 404, 422), (name, answer.status_code)

    def some_vote(self, back: int) -> int:
        """A vote of the meeting, the last or an earlier one; one that does not exist before the first."""
        votes = list(Vote.objects.order_by("-pk").values_list("pk", flat=True))
        return votes[min(back, len(votes) - 1)] if votes else 10**9

    @rule(
        number=COMING_AND_GOING, mark=st.sampled_from(["in_person", "in_person", "online", "left", "mistake"])
    )
    def presence(self, number, mark):
        self.post("council_secretary", "attendee_presence", self.lines[number], mark=mark)

    @rule(number=st.integers(1, 3), left=st.booleans())
    def presides(self, number, left):
        if left:
            self.post("council_secretary", "attendee_presence", self.lines[1], mark="left")
        self.post("council_secretary", "attendee_preside", self.lines[number])
        self.post("council_secretary", "attendee_presence", self.lines[1], mark="in_person")

    @rule(place=st.integers(0, 1))
    def opens(self, place):
        self.post("council_secretary", "vote_open", self.items[place])

    @rule(number=NUMBERS, value=VALUES, seen=SEEN, back=st.integers(0, 1))
    def recorded(self, number, value, seen, back):
        data = {f"ballot-{self.lines[number]}": value, f"reason-{self.lines[number]}": "себебі"}
        if seen is not None:
            data[f"seen-{self.lines[number]}"] = seen
        self.post("council_secretary", "ballots_record", self.some_vote(back), **data)

    @rule(
        persona=st.sampled_from(["chair", "member", "outsider"]), value=VALUES, seen=SEEN, twice=st.booleans()
    )
    def from_the_seat(self, persona, value, seen, twice):
        data = {"value": value, "reason": "себебі", **({} if seen is None else {"seen": seen})}
        for _ in range(1 + twice):
            self.post(persona, "seat_ballot", self.some_vote(0), **data)

    @rule()
    def all_others(self):
        self.post("council_secretary", "others_in_favour", self.some_vote(0))

    @rule(back=st.integers(0, 1))
    def closes(self, back):
        self.post("council_secretary", "vote_close", self.some_vote(back))

    @rule(place=st.integers(0, 1), against=st.integers(0, 7), leavers=st.integers(0, 2))
    def whole_vote(self, place, against, leavers):
        """As many against as said, the others in favour; perhaps one leaves before the end, or too many."""
        self.post("council_secretary", "vote_open", self.items[place])
        data = {f"ballot-{self.lines[number]}": "against" for number in range(7, 7 - against, -1)}
        self.post("council_secretary", "ballots_record", self.some_vote(0), **data)
        self.post("council_secretary", "others_in_favour", self.some_vote(0))
        for number in (7, 6)[:leavers]:
            self.post("council_secretary", "attendee_presence", self.lines[number], mark="left")
        self.post("council_secretary", "vote_close", self.some_vote(0))

    @rule(persona=st.sampled_from(["council_secretary", "chair", "deputy_chair"]), value=VALUES)
    def decides_the_tie(self, persona, value):
        self.post(persona, "vote_casting", self.some_vote(0), value=value)

    @rule(verb=st.sampled_from(["vote_annul", "vote_repeat"]), back=st.integers(0, 1))
    def does_not_stand(self, verb, back):
        self.post("council_secretary", verb, self.some_vote(back), reason="себебі")

    @rule(number=NUMBERS, value=VALUES, casting=st.sampled_from(["", "in_favour", "against"]))
    def corrects(self, number, value, casting):
        closed = Vote.objects.filter(state="closed").order_by("pk").values_list("pk", flat=True).last()
        vote = closed or self.some_vote(0)
        data = {f"ballot-{self.lines[number]}": value, f"reason-{self.lines[number]}": "себебі"}
        self.frozen.pop(vote, None)
        self.post("council_secretary", "vote_correct", vote, why="қате", casting_value=casting, **data)

    @rule(place=st.integers(0, 1))
    def decision(self, place):
        self.post("council_secretary", "decision_add", self.items[place], **helpers.DECISION)

    @invariant()
    def the_rules_hold(self):
        for holds in ALWAYS:
            holds()

    @invariant()
    def closed_votes_are_frozen(self):
        for vote in Vote.objects.filter(state="closed"):
            stands = (vote.outcome, sorted(vote.ballots.values_list("attendee_id", "value")))
            assert self.frozen.setdefault(vote.pk, stands) == stands


def test_no_sequence_of_requests_breaks_the_rules(cast):
    Room.cast = cast
    Room.reached.clear()
    for persona in ("council_secretary", "chair", "deputy_chair", "member", "outsider"):
        cast.client(persona)  # signed in before the first run is undone
    run_state_machine_as_test(
        Room,
        settings=settings(
            max_examples=14,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    wanted = {"adopted", "not_adopted", "open", "closed", "annulled", "quorum lost", "corrected", "decisions"}
    assert {name for name in wanted if not Room.reached[name]} == set()
