"""The registry of clauses is whole and true; the reader shows what stands behind each (clauses 1-31, both appendices)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from associations.models import BaseUniversity
from portal.celery import app
from portal.regulation.figures import FIGURES, numbers
from portal.regulation.reader import menu_pages, notes_of
from portal.regulation.registry import CLAUSES, CRITERIA, INDICATORS, ROWS, serves_indicator
from tests.counting import queries_of
from tests.test_urls import names_of
from tools.order_docs import PAGE, _data, indicator_rows, order_page

EVERYTHING = {
    **CLAUSES,
    **{f"appendix 1, {number}": serves for number, serves in CRITERIA.items()},
    **{f"appendix 2, {number}": serves for number, serves in INDICATORS.items()},
    **{f"appendix 2, {number}": serves for number, serves in ROWS.items()},
}


@pytest.fixture(autouse=True)
def fresh_figures():
    cache.clear()


def all_of(name):
    return {one for serves in EVERYTHING.values() for one in getattr(serves, name).split()}


def test_every_clause_and_every_row_is_served():
    assert list(CLAUSES) == [one["id"] for one in _data("clauses.yaml")["clauses"]]
    assert list(CRITERIA) == [str(one["number"]) for one in _data("criteria.yaml")["criteria"]]
    assert all(EVERYTHING.values())
    rows = [number for number, _text in indicator_rows()]
    assert len(rows) == 13 + 38 and all(serves_indicator(number) for number in rows)
    assert set(ROWS) <= set(rows)


def test_every_page_is_a_url_and_the_reader_can_open_one_of_each_clause():
    assert all_of("pages") <= set(names_of(get_resolver()))
    linked = [one for one, serves in CLAUSES.items() if set(serves.pages.split()) & set(menu_pages())]
    assert set(CLAUSES) - set(linked) == set()


@pytest.mark.parametrize("dotted", sorted(all_of("rules")))
def test_every_rule_is_there(dotted):
    module, _dot, name = dotted.rpartition(".")
    assert hasattr(import_module(module), name)


def test_every_reminder_is_a_task_and_every_record_a_model():
    app.loader.import_default_modules()
    assert all_of("reminders") <= set(app.tasks)
    for label in all_of("records"):
        apps.get_model(label)


def test_the_documentation_says_the_same():
    assert PAGE.read_text("utf-8") == order_page(), "run python tools/order_docs.py"


@pytest.mark.django_db
def test_figures_stand_at_clauses_and_lead_to_pages_that_everybody_opens():
    assert set(FIGURES) <= set(CLAUSES)
    pages = {figure.page for figures in FIGURES.values() for figure in figures} - {""}
    assert {page: Client().get(reverse(page)).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.django_db
def test_figures_are_counted_and_kept(order_loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        first = numbers()
    assert (first["associations"], first["hosted"], first["seats"]) == (64, 64, 36)
    BaseUniversity.objects.first().delete()
    with django_assert_max_num_queries(0):
        assert numbers() == first
    cache.clear()
    assert numbers()["hosted"] == 63


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_reader_has_the_whole_order(order_loaded, language):
    html = Client().get(f"/{language}/clauses/").content.decode()
    anchors = [f"cl-{number.replace('.', '-')}" for number in CLAUSES]
    anchors += [f"appendix1-{number.replace('.', '-')}" for number in CRITERIA]
    anchors += [f"appendix2-{number.replace('.', '-')}" for number, _text in indicator_rows()]
    anchors += ["annex1-36", "annex2-64"]
    assert [one for one in anchors if f'id="{one}"' not in html] == []
    cited = {"kk": "№ 400 бұйрық, 12-тармақ", "ru": "Приказ № 400, п. 12", "en": "Order No. 400, cl. 12"}
    assert f"«{cited[language]}»" in html


@pytest.mark.django_db
def test_words_are_found_and_marked_in_two_languages(order_loaded):
    reader = Client()
    found = reader.get("/ru/clauses/?q=две трети").content.decode()
    assert 'id="cl-24"' not in found  # the order says «двух третей»
    russian = reader.get("/ru/clauses/?q=двух третей").content.decode()
    assert "<mark>двух</mark>" in russian and 'id="cl-12"' in russian and 'id="cl-1"' not in russian
    kazakh = reader.get("/ru/clauses/?q=ҮШТЕН ЕКІСІ").content.decode()
    assert 'id="cl-12"' in kazakh and "<mark>үштен</mark>" in kazakh
    assert "Nothing found" in reader.get("/en/clauses/?q=zzzz").content.decode()
    assert "&lt;script&gt;" in reader.get("/en/clauses/?q=<script>").content.decode()


@pytest.mark.django_db
def test_links_are_those_that_the_reader_may_open(cast):
    def pages(persona):
        return {link.url for link in notes_of(cast[persona])["15.10"].pages}

    assert pages("anonymous") == pages("outsider") == set()
    assert pages("council_secretary") == {"/kk/council/plans/", "/kk/council/associations/"}


@pytest.mark.django_db
def test_the_reader_asks_little(order_loaded):
    visitor = Client()
    first = queries_of(visitor, "/kk/clauses/")
    assert queries_of(visitor, "/kk/clauses/") <= 14 < first <= 34
