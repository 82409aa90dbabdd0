"""Each kind of page asks the database the same number of questions for few rows and for ten years
of 64 reports, and none of them twice.

The same pages, goals and rows as `make bench`; here without a clock.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from bench.pages import PAGES, Page
from bench.seed import Seeded, Size, seed

SMALL = Size(associations=12, years=2, evidence=10, seats=9, items=3, meetings=3)
LARGE = Size(associations=64, years=10, evidence=40, seats=36, items=12, meetings=12)


@contextmanager
def asked() -> Iterator[list[str]]:
    """Collect the text of every query, without its parameters."""
    texts: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        texts.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield texts


def questions(page: Page, seeded: Seeded) -> list[str]:
    """Return the queries of a page, asked the second time: what a process reads once is read by then."""
    browser = Client()
    if page.who:
        browser.force_login(
            seeded.people[page.who], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    url = page.url(seeded)
    assert browser.get(url).status_code == 200
    with asked() as texts:
        response = browser.get(url)
        assert response.status_code == 200
    return texts


@pytest.mark.parametrize("kind", [pytest.param(page, id=page.name) for page in PAGES])
def test_page_asks_as_often_for_64_reports_of_ten_years(order_loaded, kind):
    counts = {}
    for size in (SMALL, LARGE):
        with transaction.atomic():
            texts = questions(kind, seed(size))
            transaction.set_rollback(True)
        counts[size] = len(texts)
        twice = [text for text, times in Counter(texts).items() if times > 1]
        assert not twice, "asked twice:\n" + "\n".join(twice)
    assert counts[SMALL] == counts[LARGE]
    assert counts[LARGE] <= kind.max_sql, "\n".join(texts)


def test_every_page_of_the_bench_has_a_goal():
    assert {page.name for page in PAGES}
    assert all(page.goal < page.fail for page in PAGES)
    assert reverse("health")
