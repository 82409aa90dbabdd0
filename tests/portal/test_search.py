"""Search of the public site: blind to case, in three languages, by kind, one query a kind."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.models import University
from meetings.enums import ProtocolState
from meetings.models import Body
from portal.search import KINDS, MOST_WORDS, asked_for, excerpt, marked, search
from tests.portal.test_api import make_protocol, person  # noqa: F401

pytestmark = pytest.mark.django_db


def found(text, language="kk", only=""):
    with translation.override(language):
        return {group.key: [str(hit.url) for hit in group.hits] for group in search(asked_for(text), only)}


@pytest.mark.parametrize("text", ["қазақ ұлттық", "ҚАЗАҚ ҰЛТТЫҚ", "Ұлттық Қазақ", "  «қазақ»   ұлттық "])
def test_kazakh_is_found_in_any_case(order_loaded, text):
    assert len(found(text)["universities"]) > 1


@pytest.mark.parametrize(
    ("text", "kind", "url"),
    [
        ("Гумилев", "universities", "/kk/universities/enu/"),
        ("Gumilyov", "universities", "/kk/universities/enu/"),
        ("ЕҰУ", "universities", "/kk/universities/enu/"),
        ("үштен екісі", "clauses", None),
        ("12", "clauses", "/kk/clauses/12/"),
        ("12-тармақ", "clauses", "/kk/clauses/12/"),
        ("пункт 12", "clauses", None),
        ("19.10", "clauses", "/kk/clauses/19.10/"),
        ("061", "directions", "/kk/directions/?q=061"),
        ("6B061", "directions", "/kk/directions/?q=061"),
        ("вице-министр", "people", "/kk/council/#seat-1"),
        ("тюркология", "associations", None),
    ],
)
def test_it_is_found(order_loaded, text, kind, url):
    groups = found(text)
    assert groups[kind]
    assert url is None or groups[kind][0] == url


def test_people_of_the_council_are_found_by_name(order_loaded, django_user_model):
    holder = django_user_model.objects.create_user("a@demo.kz", "x", full_name="Әсел Жұмағұлова")
    former = django_user_model.objects.create_user("b@demo.kz", "x", full_name="Әсел Бұрынғы")
    outsider = django_user_model.objects.create_user("c@demo.kz", "x", full_name="Әсел Бөтен")
    seat = Body.objects.get(key="council").seats.get(number=12)
    seat.holders.create(user=former, since=date(2024, 8, 8), until=date(2024, 12, 31))
    seat.holders.create(user=holder, since=date(2025, 1, 1))
    assert found("Әсел жұмағұлова") == {"people": ["/kk/council/#seat-12"]}
    assert found("ЖҰМАҒҰЛОВА")["people"] == ["/kk/council/#seat-12"]
    assert not found("Бұрынғы")
    assert not found(outsider.full_name)
    assert not found("a@demo.kz")


def test_only_published_protocols_are_found(order_loaded, person):  # noqa: F811
    for number, state in enumerate(ProtocolState.values, start=1):
        make_protocol(number, state, person)
    assert len(found("есеп", only="protocols")["protocols"]) == 1
    assert len(found("Отчёт", only="protocols")["protocols"]) == 1


def test_name_of_another_language_is_shown_where_it_was_found(order_loaded):
    with translation.override("kk"):
        (group,) = search(asked_for("Gumilyov"), "universities")
    assert "Гумилев" in group.hits[0].title
    assert "<mark>Gumilyov</mark>" in group.hits[0].text


def test_groups_show_a_few_and_all_of_one_on_demand(order_loaded):
    with translation.override("kk"):
        few = {group.key: group for group in search(asked_for("университет"))}["universities"]
        (every,) = search(asked_for("университет"), "universities")
    assert (len(few.hits), few.has_more) == (6, True)
    assert (len(every.hits), every.has_more) == (
        University.objects.filter(name_kk__icontains="университет").count(),
        False,
    )


@pytest.mark.parametrize(
    "text", ["%%", "__", "\\\\", "'; DROP", "<script>", "((", "a" * 500, "ә ғ қ ң ө ұ ү һ і"]
)
def test_strange_text_is_only_text(client, order_loaded, text):
    answer = client.get("/kk/search/", {"q": text})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("<main")[2].replace("<script></script>", "")


@pytest.mark.parametrize(("text", "words"), [("", 0), ("a", 1), (" ".join("абвгдеж"), MOST_WORDS)])
def test_text_is_read_as_words(text, words):
    assert len(asked_for(text).words) == words


def test_short_text_asks_for_more_and_the_database_for_nothing(client, order_loaded):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/kk/search/?q=а")
    assert 'data-testid="search-short"' in page.content.decode()
    assert len(queries) == 0


def test_nothing_found_says_what_to_try(client, order_loaded):
    page = client.get("/ru/search/?q=жжжжж").content.decode()
    assert 'data-testid="empty"' in page
    assert "Ничего не найдено" in page


@pytest.mark.parametrize("text", ["университет", "ЖЖОКБҰ", "жжжжж"])
def test_search_costs_one_query_a_kind(client, order_loaded, text):
    with CaptureQueriesContext(connection) as queries:
        client.get("/kk/search/", {"q": text})
    texts = [query["sql"] for query in queries]
    assert len(texts) == len(set(texts)) == len(KINDS)


@pytest.mark.parametrize(("language", "heading"), [("kk", "Іздеу"), ("ru", "Поиск"), ("en", "Search")])
def test_page_speaks_the_language(client, order_loaded, language, heading):
    page = client.get(f"/{language}/search/").content.decode()
    assert f'<h1 class="page-title">{heading}</h1>' in page


def test_found_words_are_marked_and_text_escaped():
    assert marked("<b>Қазақ</b>", ["қазақ"]) == "&lt;b&gt;<mark>Қазақ</mark>&lt;/b&gt;"


def test_long_text_is_cut_around_the_word():
    text = "сөз " * 100 + "мақсат " + "сөз " * 100
    cut = excerpt(text, ["мақсат"])
    assert "мақсат" in cut
    assert len(cut) < 200
    assert cut.startswith("… ")
