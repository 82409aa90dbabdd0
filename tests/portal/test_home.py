"""The first page: for a visitor, and for each persona."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.waiting import Waiting, by_urgency
from tests.cast import PERSONAS
from tests.counting import queries_of
from tests.factories.meetings import MeetingFactory

SQL_LIMIT = 12


def test_visitor_learns_what_the_portal_is(cast, client):
    page = client.get("/kk/")
    assert page.status_code == 200
    assert page.context["figures"].associations == 2
    assert page.context["figures"].seats == 9
    assert "sessionid" not in page.cookies


def test_visitor_s_page_asks_five_questions(cast, client):
    assert queries_of(client, "/kk/") == 5


@pytest.mark.parametrize("persona", [p for p in PERSONAS if p != "anonymous"])
def test_home_of_each_persona_is_cheap(cast, persona):
    browser = cast.client(persona)
    for days in range(1, 4):
        MeetingFactory(body=cast.council.body, starts_at=timezone.now() + timedelta(days=days))
    few = queries_of(browser, "/kk/")
    assert few <= SQL_LIMIT
    for days in range(4, 8):
        MeetingFactory(body=cast.council.body, starts_at=timezone.now() + timedelta(days=days))
    assert queries_of(browser, "/kk/") == few


def test_next_meetings_are_those_of_one_s_own_bodies(cast):
    soon = timezone.now() + timedelta(days=2)
    mine = MeetingFactory(body=cast.association.body, starts_at=soon)
    MeetingFactory(body=cast.other_association.body, starts_at=soon)
    MeetingFactory(body=cast.association.body, starts_at=soon - timedelta(days=9))
    MeetingFactory(body=cast.association.body, starts_at=soon, state="cancelled", cancelled_at=timezone.now())
    page = cast.client("association_member").get("/kk/")
    assert page.context["meetings"] == [mine]


def test_nothing_to_do_says_so(cast):
    page = cast.client("outsider").get("/kk/")
    assert page.context["tasks"] == []
    assert "Сізді күтіп тұрған іс жоқ" in page.content.decode()


def test_tasks_are_ordered_by_their_due_date():
    late = Waiting("a", "/", due_on=date(2026, 10, 1))
    later = Waiting("b", "/", due_on=date(2026, 12, 1))
    whenever = Waiting("c", "/")
    assert by_urgency([whenever, later, late]) == [late, later, whenever]


@pytest.mark.parametrize(
    ("due_on", "overdue"),
    [
        pytest.param(date(2026, 10, 1), False, id="on the day"),
        pytest.param(date(2026, 9, 30), True, id="the day after"),
        pytest.param(None, False, id="no due date"),
    ],
)
def test_overdue_begins_after_the_due_day(due_on, overdue):
    assert Waiting("a", "/", due_on=due_on).is_overdue(date(2026, 10, 1)) is overdue
