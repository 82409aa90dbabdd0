"""The bell and the demo mailbox."""

import pytest
from django.urls import reverse

from tests.counting import queries_of
from tests.factories.notices import LetterFactory, NoticeFactory


def test_bell_counts_the_unread(cast):
    browser = cast.client("member")
    NoticeFactory.create_batch(2, recipient=cast["member"])
    NoticeFactory(recipient=cast["chair"])
    page = browser.get(reverse("notices:list")).content.decode()
    assert '<span class="portal-bell-count" aria-hidden="true">2</span>' in page


def test_opening_a_notice_reads_it_and_leads_on(cast):
    notice = NoticeFactory(recipient=cast["member"])
    answer = cast.client("member").get(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == "/kk/profile/"
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    cast.client("member").get(reverse("notices:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_are_read_at_once_and_only_one_s_own(cast):
    mine, other = NoticeFactory(recipient=cast["member"]), NoticeFactory(recipient=cast["chair"])
    cast.client("member").post(reverse("notices:read_all"))
    mine.refresh_from_db(), other.refresh_from_db()
    assert mine.read_at is not None
    assert other.read_at is None


def test_unread_filter(cast):
    browser = cast.client("member")
    NoticeFactory(recipient=cast["member"], title="жаңа")
    read = NoticeFactory(recipient=cast["member"], title="ескі")
    browser.post(reverse("notices:read", args=[read.pk]))
    page = browser.get(reverse("notices:list"), {"unread": "1"})
    assert [notice.title for notice in page.context["page_obj"]] == ["жаңа"]


def test_list_asks_the_same_for_more_notices(cast):
    browser = cast.client("member")
    NoticeFactory.create_batch(2, recipient=cast["member"])
    few = queries_of(browser, reverse("notices:list"))
    NoticeFactory.create_batch(8, recipient=cast["member"])
    assert queries_of(browser, reverse("notices:list")) == few


def test_mailbox_finds_letters_by_person_and_words(cast):
    LetterFactory(recipient=cast["member"], subject="Отырысқа шақыру")
    LetterFactory(recipient=cast["chair"], subject="Еске салу")
    browser = cast.client("anonymous")
    found = browser.get(reverse("demo:mailbox"), {"to": "member@demo.kz", "q": "ШАҚЫРУ"})
    assert [letter.subject for letter in found.context["page_obj"]] == ["Отырысқа шақыру"]


def test_mailbox_asks_the_same_for_more_letters(cast):
    browser = cast.client("anonymous")
    LetterFactory.create_batch(2)
    few = queries_of(browser, reverse("demo:mailbox"))
    LetterFactory.create_batch(8)
    assert queries_of(browser, reverse("demo:mailbox")) == few


@pytest.mark.parametrize("name", ["demo:people", "demo:mailbox"])
def test_demo_pages_are_away_where_the_demo_is_off(cast, settings, name):
    settings.DEMO = False
    assert cast.client("administrator").get(reverse(name)).status_code == 404
    home = cast.client("anonymous").get("/kk/").content.decode()
    assert "/demo/" not in home


def test_letter_is_shown_as_text_never_as_markup(cast):
    letter = LetterFactory(text="<script>alert(1)</script> http://localhost:8000/kk/")
    page = cast.client("anonymous").get(reverse("demo:letter", args=[letter.pk])).content.decode()
    assert "<script>alert" not in page
    assert 'href="http://localhost:8000/kk/"' in page
