"""Every URL against every persona: who gets the page, who 403, who 404, who is sent to the sign-in page."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import EVERYBODY, PERSONAS
from tests.matrix import url_table

TABLE = url_table()
# Not pages of ours: Django's administration has a row for its first page, the API has tests of its own.
NAMESPACES_LEFT_OUT = ("admin", "api-")
SIGN_IN_PAGES = ("/kk/account/login/", "/kk/admin/login/")


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            if not inner.startswith(NAMESPACES_LEFT_OUT):
                yield from names_of(pattern, f"{namespace}{inner}:" if inner else namespace)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}"


def test_every_url_has_a_row():
    urls = {name.partition("#")[0] for name in TABLE if not name.startswith("admin:")}
    assert sorted(set(names_of(get_resolver()))) == sorted(urls)


def test_rows_name_only_personas():
    named = {persona for row in TABLE.values() for persona in {*row.opens, *row.readers}}
    assert named <= EVERYBODY


@pytest.mark.parametrize("name", sorted(TABLE))
def test_url_answers_each_persona(cast, name):
    row = TABLE[name]
    url = reverse(name.partition("#")[0], args=row.args(cast))
    expected, got = {}, {}
    for persona in PERSONAS:
        client = cast.client(persona)
        # What one persona writes is undone before the next one tries.
        with transaction.atomic():
            answer = getattr(client, row.method)(url, row.data(cast))
            transaction.set_rollback(True)
        expected[persona], got[persona] = row.expected(persona), answer.status_code
        if persona == "anonymous" and persona not in row.opens:
            assert answer.headers["Location"].startswith(SIGN_IN_PAGES)
    assert got == expected
