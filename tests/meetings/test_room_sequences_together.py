"""Long sequences of requests from many browsers at once: one vote a member, nothing adopted without a quorum (cl. 12, 24).

``make test-services`` runs it on PostgreSQL, where requests really go side by side; SQLite lets one write at a time.
"""

import random
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import first_broken
from core.models import AuditEntry
from meetings.enums import BallotValue
from meetings.models import Ballot, Decision, Meeting, Vote

from . import helpers
from .invariants import ALWAYS
from .test_room_together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("12"), pytest.mark.clause("24")]

MEETINGS, MOST_MEETINGS, REQUESTS = 4, 40, 12
SECRETARYS = (
    *("open",) * 3,
    *("others",) * 3,
    *("close",) * 3,
    *("ballot",) * 3,
    *("presence",) * 4,
    *("repeat", "annul", "preside", "correct", "decision", "cast"),
)


class Browser:
    """One signed-in browser that sends requests by chance, each as a person would from a page that may be stale."""

    def __init__(self, user: Any, meeting: Meeting, chance: random.Random) -> None:
        self.client = Client()
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.chance = chance
        self.items = list(meeting.items.order_by("position").values_list("pk", flat=True))
        self.lines = dict(meeting.attendees.values_list("number", "pk"))
        self.meeting = meeting

    def post(self, name: str, *args: int, **data: str) -> int:
        path = reverse(f"meetings:{name}", args=args)
        return self.client.post(path, data, headers={"HX-Request": "true"}).status_code

    def vote(self) -> int:
        """The last vote or the one before; one that does not exist before the first."""
        votes = Vote.objects.filter(item__meeting=self.meeting).order_by("-pk").values_list("pk", flat=True)
        return self.chance.choice([*votes[:2]] or [10**9])

    def value(self) -> str:
        return self.chance.choice([*BallotValue.values, "in_favour", "in_favour", "against", ""])

    def from_the_seat(self) -> list[int]:
        return [
            self.post(
                "seat_ballot",
                self.vote(),
                value=self.value(),
                reason="себебі",
                seen=self.chance.choice(["", "in_favour", "against"]),
            )
            for _ in range(REQUESTS)
        ]

    def from_the_desk(self) -> list[int]:
        return [self.one_of_the_desk(self.chance.choice(SECRETARYS)) for _ in range(REQUESTS)]

    def one_of_the_desk(self, verb: str) -> int:
        line = self.lines[self.chance.randint(4, 9)]
        if verb == "open":
            return self.post("vote_open", self.chance.choice(self.items))
        if verb == "others":
            return self.post("others_in_favour", self.vote())
        if verb == "close":
            return self.post("vote_close", self.vote())
        if verb == "cast":
            return self.post("vote_casting", self.vote(), value=self.chance.choice(["in_favour", "against"]))
        if verb == "ballot":
            data = {f"ballot-{line}": self.value(), f"seen-{line}": "", f"reason-{line}": "себебі"}
            return self.post("ballots_record", self.vote(), **data)
        if verb == "presence":
            mark = self.chance.choice(["in_person", "in_person", "left", "mistake"])
            return self.post("attendee_presence", line, mark=mark)
        if verb == "preside":
            return self.post("attendee_preside", self.lines[self.chance.randint(1, 2)])
        if verb == "correct":
            data = {f"ballot-{line}": "against", "why": "қате"}
            return self.post("vote_correct", self.vote(), **data)
        if verb == "decision":
            return self.post("decision_add", self.chance.choice(self.items), **helpers.DECISION)
        return self.post(f"vote_{verb}", self.vote(), reason="себебі")


WANTED = {"adopted", "closed", "annulled", "ballots", "decisions", "votes in the journal"}


def counted() -> Counter[str]:
    """Count what the meetings so far came to."""
    reached = Counter(Vote.objects.exclude(outcome="").values_list("outcome", flat=True))
    reached.update(Vote.objects.values_list("state", flat=True))
    reached["ballots"] = Ballot.objects.count()
    reached["decisions"] = Decision.objects.count()
    reached["votes in the journal"] = AuditEntry.objects.filter(action="record_ballot").count()
    return reached


@pytest.mark.parametrize("seed", [12, 24])
def test_no_sequences_side_by_side_break_the_rules(cast, seed):
    """Threads decide who comes first, so meetings follow until everything worth breaking has happened."""
    chance = random.Random(seed)
    for number in range(1, MOST_MEETINGS + 1):
        meeting = helpers.large(cast, seats=9)
        helpers.services.add_item(meeting, actor=helpers.secretary(cast), data=helpers.ITEM)
        people = [line.user for line in meeting.attendees.select_related("user").order_by("number")]
        desks = [Browser(helpers.secretary(cast), meeting, random.Random(chance.random())) for _ in range(2)]
        seats = [Browser(people[place], meeting, random.Random(chance.random())) for place in (0, 4, 5, 5, 8)]
        answers = at_once([*[one.from_the_desk for one in desks], *[one.from_the_seat for one in seats]])

        assert {status for one in answers for status in one} <= {200, 204, 302, 403, 404, 422}
        for holds in ALWAYS:
            holds()
        reached = counted()
        if number >= MEETINGS and {name for name, count in reached.items() if count} >= WANTED:
            break
    assert first_broken() is None
    assert {name for name in WANTED if not reached[name]} == set(), reached
