"""No page has a grave finding of axe or is wider than its screen: Kazakh, light on a desktop, dark on a phone.

A page is made by the rows of tests/test_urls.py, so that a new URL is looked at by itself, and by the rows of the
bench, which are full of data. What makes it is undone at once; the browser is given the answer under its address and
takes scripts, styles and fonts from the live server as always.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, Route

from bench.pages import PAGES
from bench.seed import Size, seed
from tests.browser.looks import fits
from tests.cast import PERSONAS
from tests.matrix import Row, url_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
GRAVE = ("serious", "critical")
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# How a page is looked at: the width and the colours.
LIGHT, DARK_PHONE = (DESKTOP, "light"), (PHONE, "dark")
DATA = Size(associations=8, years=2, evidence=6, seats=8, items=3, meetings=2)
PUBLIC = [
    "council:roster",
    "directory:clauses",
    "associations:directions",
    "associations:association_list",
    "associations:university_list",
    "criteria:criterion_list",
    "kpi:scheme",
    "kpi:calculator",
    "open_data",
]

# Django's administration is not ours; the bytes to sign are no page, and asyncio makes them beside playwright's loop.
LEFT_OUT = ("admin:", "signatures:sign_data")

Show = Callable[..., list[str]]


@pytest.fixture
def show(page: Page, live_server: Any) -> Show:
    """Show an answer to the browser under its address; return what axe finds there, looked at in each way."""
    answers: dict[str, Any] = {}

    def fulfil(route: Route) -> None:
        answer = answers[route.request.url]
        kept = ("Content-Type", "Content-Security-Policy", "Content-Language")
        headers = {name: answer.headers[name] for name in kept if name in answer.headers}
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    page.route(lambda url: url in answers, fulfil)
    page.add_init_script(Axe().axe_script)

    def shown(name: str, address: str, answer: Any, *ways: tuple[dict[str, int], str]) -> list[str]:
        url = f"{live_server.url}{address}"
        answers[url] = answer
        page.set_viewport_size(ways[0][0])
        page.emulate_media(color_scheme=ways[0][1], reduced_motion="reduce")
        page.goto(url)
        found = []
        for size, colours in ways:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            try:
                fits(page, within_ms=2_000)
            except AssertionError:
                found.append(f"{name} {size['width']}: wider than the screen")
            for rule in page.evaluate("rules => axe.run(rules)", RULES)["violations"]:
                if rule["impact"] in GRAVE:
                    places = "; ".join(node["html"][:200] for node in rule["nodes"][:3])
                    found.append(f"{name} {size['width']} {colours}: {rule['id']}: {places}")
        return found

    return shown


def rows() -> Iterator[tuple[str, Row, str]]:
    """Each page once, as one of those who open it; the home page as everybody."""
    for name, row in sorted(url_table().items()):
        if row.method == "get" and row.answers == 200 and not name.startswith(LEFT_OUT):
            for persona in PERSONAS if name == "home" else sorted(row.opens)[:1]:
                yield name, row, persona


def test_every_page_of_the_url_table(cast, show):
    found, looked = [], 0
    for name, row, persona in rows():
        with transaction.atomic():
            address = reverse(name.partition("#")[0], args=row.args(cast))
            answer = cast.client(persona).get(address, row.data(cast))
            transaction.set_rollback(True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found += show(f"{name} ({persona})", address, answer, (LIGHT, DARK_PHONE)[looked % 2])
            looked += 1
    assert not found, "\n".join(found)
    assert looked > len(PERSONAS)


def test_pages_full_of_data(order_loaded, show):
    found = []
    with transaction.atomic():
        seeded = seed(DATA)
        asked = [(kind.name, kind.who, kind.url(seeded)) for kind in PAGES]
        with translation.override("kk"):
            asked += [(name, "", reverse(name)) for name in PUBLIC]
            protocol = reverse("meetings:protocol_detail", args=[seeded.protocol.pk])
            asked.append(("protocol", "council_secretary", protocol))
            asked.append(("heat map", "center_head", f"{reverse('kpi:ranking')}?view=heat&year=2025"))
        answers = []
        for name, who, address in asked:
            client = Client()
            if who:
                client.force_login(
                    seeded.people[who], backend="allauth.account.auth_backends.AuthenticationBackend"
                )
            answers.append((name, address, client.get(address)))
        transaction.set_rollback(True)
    for number, (name, address, answer) in enumerate(answers):
        assert answer.status_code == 200
        found += show(name, address, answer, (DARK_PHONE, LIGHT)[number % 2])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page_that_is_not_there(db, show, language):
    address = f"/{language}/nowhere/"
    answer = Client().get(address)
    assert answer.status_code == 404
    assert not show("404", address, answer, LIGHT, DARK_PHONE)
