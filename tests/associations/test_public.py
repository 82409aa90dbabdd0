"""Public pages of annex 2: the table in the order's form, associations, universities; no account needed."""

import io
import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from associations.models import Association, BaseUniversity
from directory.models import LegalOrder, University
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.associations import AssociationFactory, BaseUniversityFactory

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "ru", "en")
NOTE = re.compile(r'<(p|dd|span)[^>]* lang="en">')


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def reviewer():
    client, person = Client(), UserFactory()
    OfficeFactory(user=person, role="center_reviewer")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, path, language="kk", **query):
    answer = client.get(f"/{language}/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def sql_of(client, path):
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/kk/{path}")
    texts = [query["sql"] for query in captured]
    assert len(set(texts)) == len(texts), "the same SQL text twice"
    return texts


def shown_links(html):
    table = html.partition('data-testid="directions-table"')[2]
    return re.findall(r'/associations/([\w-]+)/"', table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_directions_show_all_64_in_the_order_of_the_annex(order_loaded, visitor, language):
    html = page(visitor, "directions/", language)
    assert shown_links(html) == list(Association.objects.order_by("position").values_list("key", flat=True))
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1


def test_directions_have_the_order_s_rowspans(order_loaded, visitor):
    html = page(visitor, "directions/")
    assert 'rowspan="8"' in html  # eight associations of 071
    areas = [int(span) for span in re.findall(r'scope="rowgroup" rowspan="(\d+)"', html)]
    assert len(areas) == 11
    assert sum(areas) == 62
    assert "(Электроника және автоматизация)" in html
    assert "дайындық бөлімдерінде" in html  # the heading of the two outside the directions


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "ТҮРКІТАНУ"}, 1),
        ({"q": "түркітану"}, 1),
        ({"q": "тюркология"}, 1),
        ({"q": "071"}, 8),
        ({"q": "қаздұу"}, 0),
        ({"area": "07"}, 15),
        ({"university": "kaznu"}, 9),
        ({"city": "astana"}, None),
        ({"university": "kaznu", "area": "05"}, 4),
    ],
)
def test_directions_are_searched_and_filtered(order_loaded, visitor, query, count):
    html = page(visitor, "directions/", **query)
    found = shown_links(html)
    if count is None:
        count = BaseUniversity.objects.filter(university__city__key="astana").count()
    assert len(found) == count
    if not count:
        assert 'data-testid="empty"' in html


def test_area_07_of_the_annex(order_loaded):
    assert Association.objects.filter(direction__area__code="07").count() == 15


def test_directions_remember_who_was_responsible(order_loaded, visitor):
    """Cl. 7 and 31: the association persists, its base university changes on a date."""
    period = BaseUniversity.objects.get(association__key="022-kaznu")
    period.until = date(2026, 3, 1)
    period.save()
    BaseUniversity.objects.create(
        association=period.association,
        university=University.objects.get(key="atu"),
        ground=LegalOrder.objects.get(),
        since=date(2026, 3, 2),
    )
    before = page(visitor, "directions/", q="022", on="2026-03-01", university="kaznu")
    after = page(visitor, "directions/", q="022", on="2026-03-02", university="atu")
    assert "022-kaznu" in shown_links(before)
    assert "022-kaznu" in shown_links(after)
    history = page(visitor, "associations/022-kaznu/")
    assert history.count("<tr>") == 3  # the heading and two periods, newest first
    assert history.index("01.03.2026") > history.index("02.03.2026")


def test_before_the_order_there_was_nobody(order_loaded, visitor):
    assert not shown_links(page(visitor, "directions/", on="2024-08-07"))
    assert len(shown_links(page(visitor, "directions/", on="2024-08-08"))) == 64


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "<b>"])
def test_wrong_date_is_said_and_today_is_shown(order_loaded, visitor, typed):
    html = page(visitor, "directions/", on=typed)
    assert 'id="filter-on-error"' in html
    assert "<b>" not in html.partition("filter-on")[2][:400]
    assert len(shown_links(html)) == 64


def test_htmx_gets_the_table_only(order_loaded, visitor):
    answer = visitor.get("/kk/directions/", {"q": "071"}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.lstrip().startswith("<section")
    assert "<html" not in html
    assert "HX-Request" in answer["Vary"]
    assert "/kk/directions/xlsx/?q=071" in html  # the workbook follows the filter


def test_source_notes_are_for_those_who_keep_the_data(order_loaded, visitor, reviewer):
    assert "source-note" not in page(visitor, "directions/")
    html = page(reviewer, "directions/")
    assert html.count("source-note") > 20
    for path in (
        "council/",
        "associations/021-iec/",
        "universities/alt/",
        "clauses/19.15/",
        "criteria/",
        "kpi/",
    ):
        assert not NOTE.search(page(visitor, path)), path
        assert NOTE.search(page(reviewer, path)), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_holds_the_filtered_rows(order_loaded, visitor, language):
    answer = visitor.get(f"/{language}/directions/xlsx/", {"area": "07"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 16
    assert sheet.freeze_panes == "A2"
    assert len(rows[0]) == 10
    expected = {"kk": "Электроника және автоматизация", "ru": "Электроника и автоматизация"}
    assert rows[1][5] == expected.get(language, "Electronics and automation")


def test_workbook_of_a_reviewer_has_notes(order_loaded, reviewer):
    answer = reviewer.get("/kk/directions/xlsx/")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 65
    assert len(rows[0]) == 12
    assert sum(1 for row in rows if row[10] == translation_of("probable")) == 13


def translation_of(text):
    with translation.override("kk"):
        return translation.gettext(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_association_page(order_loaded, visitor, language):
    association = Association.objects.get(key="071-satbayev")
    html = page(visitor, "associations/071-satbayev/", language)
    assert getattr(association, f"name_{language}") in html
    assert html.count("<h1") == 1
    assert "/universities/satbayev/" in html
    assert "/associations/071-auezov/" in html  # the same direction


def test_association_outside_the_directions(order_loaded, visitor):
    html = page(visitor, "associations/general-education-cycle/", "ru")
    assert "УМО по циклу общеобразовательных дисциплин" in html


@pytest.mark.parametrize("path", ["associations/none/", "universities/none/", "clauses/99/"])
def test_unknown_things_are_not_found(order_loaded, visitor, path):
    assert visitor.get(f"/kk/{path}").status_code == 404


def test_association_list_is_searched(order_loaded, visitor):
    html = page(visitor, "associations/", q="НӘРІКБАЕВ")
    keys = re.findall(r'/associations/(\d\d\d-\w+)/"', html)
    assert keys == ["042-kazguu"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_university_page_lists_what_it_hosts(order_loaded, visitor, language):
    html = page(visitor, "universities/kaznu/", language)
    assert len(re.findall(r'/associations/[\w-]+/"', html.partition("hosted-associations")[2])) == 9
    assert "#seat-13" in html


def test_universities_stand_in_the_order_of_the_alphabet(order_loaded, visitor):
    html = page(visitor, "universities/")
    keys = re.findall(r'/universities/([\w-]+)/">', html.partition("university-list")[2])
    assert len(keys) == 25
    # А. Сағынов, Абай, Абылай хан, … Әл-Фараби after every А
    assert keys[:3] == ["ktu", "abai", "ablaikhan"]
    assert keys.index("amu") < keys.index("kaznu") < keys.index("aues") < keys.index("satbayev")


PAGES = {
    "directions/": 2,
    "directions/xlsx/": 1,
    "associations/": 1,
    "associations/071-kaznu/": 8,  # itself, base, neighbours, universities, people, protocols, events, publications
    "universities/": 2,
    "universities/kaznu/": 3,
    "council/": 2,
    "clauses/": 3,
    "clauses/19/": 2,
    "criteria/": 2,
    "kpi/": 4,
}


@pytest.mark.parametrize("path", PAGES)
def test_public_pages_ask_little_and_no_session(order_loaded, visitor, path):
    if path.startswith("clauses/"):
        visitor.get("/kk/clauses/")  # figures and annexes beside the clauses are read once in five minutes
    texts = sql_of(visitor, path)
    assert len(texts) <= PAGES[path]
    assert not [sql for sql in texts if Session._meta.db_table in sql]
    assert not visitor.cookies.get("sessionid")


def test_live_figures_of_clauses_are_counted_once_for_everybody(order_loaded, visitor):
    cold, warm = sql_of(visitor, "clauses/"), sql_of(visitor, "clauses/")
    assert len(warm) <= PAGES["clauses/"] < len(cold) <= 27
    assert len(sql_of(visitor, "clauses/19/")) <= PAGES["clauses/19/"]


def test_number_of_queries_does_not_grow_with_rows(order_loaded, visitor):
    paths = ("directions/", "associations/", "universities/")
    before = {path: len(sql_of(visitor, path)) for path in paths}
    for position in range(100, 110):
        association = AssociationFactory(key=f"more-{position}", position=position)
        BaseUniversityFactory(association=association)
    assert {path: len(sql_of(visitor, path)) for path in paths} == before


@pytest.mark.parametrize("path", [path for path in PAGES if "xlsx" not in path])
def test_pages_name_their_translations(order_loaded, visitor, path):
    html = page(visitor, path)
    for language in LANGUAGES:
        assert f'hreflang="{language}"' in html
        assert f"/{language}/{path}" in html


def test_kazakh_address_is_built(order_loaded):
    with translation.override("kk"):
        assert reverse("directory:clause", args=["15.11"]) == "/kk/clauses/15.11/"
