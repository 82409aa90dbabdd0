"""The first page: for a visitor, and for each persona."""

from datetime import date, timedelta

import pytest
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from core.waiting import Question, Waiting, ask, by_urgency, day
from meetings.models import Seat
from meetings.queries import seats_of
from portal.queries import waiting_for
from tests.cast import PERSONAS, SIGNED_IN
from tests.counting import queries_of
from tests.factories.meetings import MeetingFactory

SQL_LIMIT = 12  # shared goal of the first page; a new place where work can wait does not need another query


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


@pytest.mark.parametrize("persona", sorted(SIGNED_IN))
def test_all_sources_ask_in_one_query(cast, persona, django_assert_max_num_queries):
    """Beside it go the unfinished meetings, which the page lists, and the copies, which the menu counts."""
    person = cast[persona]
    assert person.offices_today is not None and seats_of(person) is not None
    with django_assert_max_num_queries(3):
        waiting_for(person)


def test_question_is_told_only_when_rows_were_found(cast, django_assert_num_queries):
    told = []

    def tell(rows):
        told.append(sorted(rows))
        return [Waiting(f"{len(rows)} rows", "/")]

    council = Seat.objects.filter(body=cast.council.body)
    parts = [
        Question(council.filter(number=1), ("number", "role", "since"), tell),
        Waiting("known already", "/"),
        Question(council.filter(number=999), ("number",), tell),
        Question(council, (Count("pk"), Min("number")), tell),
        Question(council.filter(number__lte=2).order_by("-number"), ("number",), tell),
    ]
    with django_assert_num_queries(1):
        tasks = ask(parts)
    assert [task.title for task in tasks] == ["1 rows", "known already", "1 rows", "2 rows"]
    first = council.get(number=1)
    assert told == [[[1, first.role, first.since.isoformat()]], [[9, 1]], [[1], [2]]]
    assert day(told[0][0][2]) == first.since
    assert day(None) is None


def test_one_question_alone_and_none(cast, django_assert_num_queries):
    alone = Question(Seat.objects.filter(pk=0), (Count("pk"),), lambda rows: [Waiting(str(rows), "/")])
    with django_assert_num_queries(1):
        assert [task.title for task in ask([alone])] == ["[[0]]"]
    with django_assert_num_queries(0):
        assert ask([Waiting("known", "/")]) == [Waiting("known", "/")]
        assert ask([]) == []


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


def test_refused_reader_reads_why_and_in_which_role_never_the_name_of_a_permission(cast):
    answer = cast.client("member").get(reverse("kpi:review_queue"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Рөліңізде бұл әрекет қарастырылмаған." in page
    assert 'data-testid="own-role"' in page and "kpi." not in page.partition("<main")[2]
