"""Everybody at once, in threads, on the database that is there: no vote lost, none counted twice (cl. 12, 24)."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.audit import first_broken
from core.errors import DomainError
from core.models import AuditEntry
from meetings import services
from meetings.models import Ballot, Presence, Vote

from . import helpers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("12")]

MEMBERS = 12


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Run the tasks in threads that start together; return what each gave, an exception included."""
    start = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            with translation.override("kk"):
                return task()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


@pytest.fixture
def vote(cast) -> Vote:
    meeting = helpers.large(cast, seats=MEMBERS)
    return services.open_vote(helpers.first_item(meeting), actor=helpers.secretary(cast))


@pytest.fixture
def browsers(cast, vote) -> dict[int, Client]:
    """A signed-in browser for each member, by the number of the seat."""
    found = {}
    for line in vote.item.meeting.attendees.select_related("user"):
        found[line.number] = Client()
        found[line.number].force_login(
            line.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return found


def test_sixty_fingers_in_small_every_vote_is_stored_once(cast, vote, browsers):
    """The load story without a clock: everybody presses, some twice, every screen shows the result in the end."""
    url = reverse("meetings:seat_ballot", args=[vote.pk])
    chosen = {number: ("in_favour", "against", "abstained")[number % 3] for number in browsers}

    def press(number: int) -> int:
        data = {"value": chosen[number], "seen": ""}
        return browsers[number].post(url, data, headers={"HX-Request": "true"}).status_code

    presses = [number for number in browsers for _ in range(1 + number % 2)]
    random.Random(12).shuffle(presses)
    assert set(at_once([lambda number=number: press(number) for number in presses])) == {200}
    assert dict(vote.ballots.values_list("attendee__number", "value")) == chosen
    assert AuditEntry.objects.filter(action="record_ballot").count() == MEMBERS

    services.close_vote(vote, actor=helpers.secretary(cast))
    seat = reverse("meetings:seat", args=[vote.item.meeting_id])
    shown = at_once(
        [lambda one=one: one.get(seat, {"live": ""}).content.decode() for one in browsers.values()]
    )
    assert all('data-testid="vote-result"' in page for page in shown)
    assert first_broken() is None


def test_secretary_and_members_at_once_write_one_vote_each(cast, vote):
    actor = helpers.secretary(cast)
    lines = list(vote.item.meeting.attendees.select_related("user", "meeting__body"))
    tasks = [
        lambda line=line: services.vote_from_seat(vote, line, actor=line.user, value="against", seen="")
        for line in lines
    ]
    tasks += [lambda: services.record_all_in_favour_except(vote, actor=actor)] * 2
    answers = at_once(tasks)

    assert Ballot.objects.filter(vote=vote).count() == MEMBERS
    refused = [answer for answer in answers if isinstance(answer, DomainError)]
    assert all(isinstance(answer, services.BallotChanged) for answer in refused)
    # whoever was told nothing has the vote they gave; whoever was refused has the secretary's
    values = dict(Ballot.objects.values_list("attendee_id", "value"))
    for line, answer in zip(lines, answers, strict=False):
        assert values[line.pk] == ("in_favour" if isinstance(answer, DomainError) else "against")


def test_votes_that_come_while_the_vote_is_closed_are_counted_or_refused(cast, vote):
    actor = helpers.secretary(cast)
    lines = list(vote.item.meeting.attendees.select_related("user", "meeting__body"))
    services.record_ballot(vote, lines[0], actor=actor, value="in_favour")
    tasks = [
        lambda line=line: services.vote_from_seat(vote, line, actor=line.user, value="in_favour", seen="")
        for line in lines[1:]
    ]
    at_once(
        [
            *tasks,
            lambda: services.close_vote(vote, actor=actor),
            lambda: services.close_vote(vote, actor=actor),
        ]
    )

    vote.refresh_from_db()
    assert vote.state == "closed"
    assert vote.in_favour_count == vote.ballots.count()
    assert vote.in_favour_count + vote.not_voted_count == MEMBERS
    assert AuditEntry.objects.filter(action="close_vote").count() == 1


def test_leaving_and_closing_at_once_never_adopts_without_a_quorum(cast, vote):
    actor = helpers.secretary(cast)
    services.record_all_in_favour_except(vote, actor=actor)
    lines = list(vote.item.meeting.attendees.select_related("meeting__body"))[
        -5:
    ]  # the quorum is eight of twelve
    at_once(
        [
            *[lambda line=line: services.mark_absence(line, actor=actor) for line in lines],
            lambda: services.close_vote(vote, actor=actor),
        ]
    )

    vote.refresh_from_db()
    here = Presence.objects.filter(left_at__isnull=True).count()
    assert here == MEMBERS - 5
    assert (vote.state == "open") == (vote.quorum_lost_at is not None)
    if vote.state == "closed":
        assert Presence.objects.filter(came_at__lte=vote.closed_at).count() >= 8


def test_two_secretaries_open_and_repeat_the_same_vote(cast):
    meeting = helpers.large(cast, seats=MEMBERS)
    item, actor = helpers.first_item(meeting), helpers.secretary(cast)
    opened = at_once([lambda: services.open_vote(item, actor=actor)] * 3)
    assert len({one.pk for one in opened}) == 1
    again = at_once([lambda: services.repeat_vote(opened[0], actor=actor, reason="қате сұрақ")] * 3)

    assert len({one.pk for one in again}) == 1
    assert sorted(Vote.objects.values_list("state", flat=True)) == ["annulled", "open"]


def test_correction_from_two_tabs_is_one_version_more(cast, vote):
    actor = helpers.secretary(cast)
    services.record_all_in_favour_except(vote, actor=actor)
    services.close_vote(vote, actor=actor)
    lines = [helpers.member(vote.item.meeting, number) for number in (5, 6)]
    answers = at_once(
        [
            lambda line=line: services.correct_vote(
                vote, actor=actor, values={line.pk: "against"}, why="қате", version=1
            )
            for line in lines
        ]
    )

    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    vote.refresh_from_db()
    assert (vote.version, vote.against_count, vote.versions.count()) == (2, 1, 1)
