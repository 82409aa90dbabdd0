"""How many questions a page asks the database."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(browser: Client, url: str) -> int:
    """Return how many queries a page takes; no SQL text may come twice."""
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    texts = [query["sql"] for query in queries.captured_queries]
    twice = {text for text in texts if texts.count(text) > 1}
    assert not twice, twice
    return len(texts)
