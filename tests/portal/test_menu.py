"""The menu and the frame: who sees what, and how little it asks the database."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from portal.context_processors import frame, language_links
from portal.menu import GROUPS, menu_of
from tests.cast import PERSONAS


def request_of(user, path="/kk/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


def addresses(menu):
    return [item["url"] for group in menu for item in group["items"]]


def test_every_menu_entry_leads_to_a_page():
    for group in GROUPS:
        for entry in group.entries:
            assert reverse(entry.url_name)


@pytest.mark.parametrize("persona", PERSONAS)
def test_menu_entries_open_for_whoever_sees_them(cast, persona):
    client = cast.client(persona)
    for address in addresses(menu_of(request_of(cast[persona]))):
        assert client.get(address).status_code == 200, address


def test_only_the_administrator_sees_the_people(cast):
    seen = {p for p in PERSONAS if reverse("people:list") in addresses(menu_of(request_of(cast[p])))}
    assert seen == {"administrator"}


def test_menu_marks_the_page_of_the_longest_address(cast):
    menu = menu_of(request_of(cast["administrator"], reverse("people:list") + "1/"))
    active = [item["url"] for group in menu for item in group["items"] if item["active"]]
    assert active == [reverse("people:list")]


def test_a_visitor_s_frame_asks_the_database_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        context = frame(request_of(cast["anonymous"]))
        assert context["person"]() is None
        assert context["unread_count"]() == 0
        assert context["menu"]()


def test_the_frame_of_somebody_signed_in_asks_three_questions_once(cast, django_assert_num_queries):
    context = frame(request_of(cast["association_secretary"]))
    with django_assert_num_queries(3):  # seats, offices, unread notices
        for _time in range(2):
            context["person"](), context["menu"](), context["unread_count"]()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/kk/people/?q=%D2%9B&page=2", "/ru/people/?q=%D2%9B&page=2", id="keeps the query"),
        pytest.param("/kk/", "/ru/", id="home"),
        pytest.param("/missing", "/ru/", id="no language in the address"),
    ],
)
def test_language_links_keep_the_page(path, expected):
    links = {link["code"]: link["url"] for link in language_links(RequestFactory().get(path))}
    assert links["ru"] == expected
