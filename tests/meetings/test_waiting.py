"""What the meetings and protocols of one's bodies ask of a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Delivery, Protocol
from meetings.queries import waiting_for
from tests.cast import SIGNED_IN
from tests.factories.meetings import MeetingFactory

SECRETARY, LEADERS = {"council_secretary"}, {"chair", "deputy_chair"}
MEMBERS = {"chair", "deputy_chair", "member"}


def waited_for(cast):
    """Return the personas for whom something waits, each with the tones of their tasks."""
    return {p: [task.tone for task in found] for p in sorted(SIGNED_IN) if (found := waiting_for(cast[p]))}


@pytest.mark.parametrize(
    ("state", "days", "expected"),
    [
        pytest.param("planned", 5, SECRETARY, id="planned: the secretary prepares"),
        pytest.param("convened", 5, SECRETARY | MEMBERS, id="convened: all take part"),
        pytest.param("convened", -1, SECRETARY, id="its time has come: the secretary holds it"),
        pytest.param("open", 0, SECRETARY | MEMBERS, id="in session"),
        pytest.param("closed", -1, set(), id="closed"),
        pytest.param("cancelled", 5, set(), id="cancelled"),
    ],
)
def test_meeting_waits_for(cast, state, days, expected):
    now = timezone.now()
    MeetingFactory(
        body=cast.council.body,
        state=state,
        starts_at=now + timedelta(days=days),
        opened_at=now,
        closed_at=now,
        cancelled_at=now,
    )
    assert set(waited_for(cast)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param("draft", SECRETARY, id="draft: the secretary words it"),
        pytest.param("agreed", SECRETARY | LEADERS, id="agreed: to be signed"),
    ],
)
def test_protocol_waits_for(cast, state, expected):
    now = timezone.now()
    meeting = MeetingFactory(body=cast.council.body, state="closed", closed_at=now)
    Protocol.objects.create(
        meeting=meeting, body=meeting.body, year=2026, number=1, state=state, agreed_at=now
    )
    assert set(waited_for(cast)) == expected


def test_unopened_copies_wait_for_the_coordinator_and_the_authorised_body(cast):
    meeting = MeetingFactory(body=cast.association.body, state="closed", closed_at=timezone.now())
    protocol = Protocol.objects.create(meeting=meeting, body=meeting.body, year=2026, number=1)
    for university in (cast.member_university, None):
        Delivery.objects.create(protocol=protocol, university=university, delivered_at=timezone.now())
    for persona in ("university_coordinator", "authorised_body"):
        assert [task.count for task in waiting_for(cast[persona])] == [1]


def test_task_says_when(cast):
    meeting = MeetingFactory(body=cast.council.body, starts_at=timezone.now() + timedelta(days=3))
    [task] = waiting_for(cast["council_secretary"])
    assert task.due_on == timezone.localdate(meeting.starts_at)


def test_at_most_five_questions(cast, django_assert_max_num_queries):
    for number in range(4):
        meeting = MeetingFactory(body=cast.council.body, starts_at=timezone.now() + timedelta(days=number))
        Protocol.objects.create(meeting=meeting, body=meeting.body, year=2026, number=number)
    secretary = cast["council_secretary"]
    with django_assert_max_num_queries(2 + 5):  # seats and offices are read for the menu anyway
        assert len(waiting_for(secretary)) == 8
