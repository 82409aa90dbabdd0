"""The order to read: every entry has a page, the Kazakh original beside it, a way on and back."""

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from directory.models import Clause, LegalOrder
from directory.queries import chapters_with_entries, clause_page
from directory.templatetags.clauses import clause_title
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_entry_opens(order_loaded, language):
    client = Client()
    for identifier in Clause.objects.values_list("identifier", flat=True):
        assert client.get(f"/{language}/clauses/{identifier}/").status_code == 200


def test_the_original_stands_beside_the_translation(order_loaded):
    clause = Clause.objects.get(identifier="12")
    english = Client().get("/en/clauses/12/").content.decode()
    kazakh = Client().get("/kk/clauses/12/").content.decode()
    assert clause.text_en[:60] in english.replace("&#x27;", "'")
    assert clause.text_kk[:60] in english
    assert 'lang="kk"' in english
    assert kazakh.count(clause.text_kk[:60]) == 2  # the text and the description of the page
    assert clause.text_en[:60] not in kazakh


def test_entries_are_walked_from_first_to_last(order_loaded):
    entries = list(Clause.objects.order_by("position"))
    page = clause_page(entries[0].identifier)
    walked = [page.clause.identifier]
    assert page.previous is None
    while page.next:
        page = clause_page(page.next.identifier)
        walked.append(page.clause.identifier)
    assert walked == [entry.identifier for entry in entries]
    assert walked[:7] == ["order.1", "order.1.p2", "order.1.p3", "order.2", "order.3", "order.4", "1"]
    assert walked[-1] == "31"


def test_a_clause_shows_its_parts_and_a_part_its_clause(order_loaded):
    whole, part = clause_page("19"), clause_page("19.10")
    assert [entry.identifier for entry in whole.parts] == [f"19.{number}" for number in range(1, 18)]
    assert whole.parent is None
    assert part.parent.identifier == "19"
    assert part.parts == []
    assert [entry.identifier for entry in clause_page("9").parts] == ["9.p2"]
    assert clause_page("32") is None


@pytest.mark.parametrize(
    ("identifier", "kk", "ru", "en"),
    [
        ("12", "12-тармақ", "Пункт 12", "Clause 12"),
        ("19.10", "19-тармақтың 10) тармақшасы", "Подпункт 10) пункта 19", "Clause 19, sub-item 10)"),
        ("9.p2", "9-тармақтың екінші абзацы", "Абзац второй пункта 9", "Clause 9, second paragraph"),
        ("order.3", "Бұйрықтың 3-тармағы", "Пункт 3 приказа", "Order, clause 3"),
        (
            "order.1.p2",
            "Бұйрықтың 1-тармағы, 2-абзац",
            "Пункт 1 приказа, абзац 2",
            "Order, clause 1, paragraph 2",
        ),
    ],
)
def test_entries_are_named_whole_in_each_language(order_loaded, identifier, kk, ru, en):
    entry = Clause.objects.get(identifier=identifier)
    for language, expected in (("kk", kk), ("ru", ru), ("en", en)):
        with translation.override(language):
            assert clause_title(entry) == expected


def test_chapters_begin_with_the_order_itself(order_loaded):
    chapters = [
        (chapter.number if chapter else None, sum(one.is_whole for one in entries))
        for chapter, entries in chapters_with_entries()
    ]
    assert chapters == [(None, 6), (1, 10), (2, 6), (3, 15)]


def test_the_list_has_31_clauses_in_three_chapters(order_loaded):
    html = Client().get("/kk/clauses/").content.decode()
    numbers = re.findall(r'href="/kk/clauses/(\d+)/"', html)
    assert numbers == [str(number) for number in range(1, 32)]
    assert html.count('id="title-chapter-') == 3 and 'id="title-order"' in html


def test_an_empty_database_shows_an_empty_page(db):
    assert Client().get("/kk/clauses/").status_code == 200


def test_only_staff_sees_how_the_order_was_read(order_loaded):
    """The note on the order itself, and on a clause that was mended."""
    note = LegalOrder.objects.get().source_note
    mended = Clause.objects.exclude(source_note="").exclude(number=None).first()
    reviewer = UserFactory()
    OfficeFactory(user=reviewer, role="center_reviewer")
    staff = Client()
    staff.force_login(reviewer, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address, words in (("/en/clauses/", note), (f"/en/clauses/{mended.identifier}/", mended.source_note)):
        assert escape(words) in staff.get(address).content.decode()
        assert escape(words) not in Client().get(address).content.decode()
