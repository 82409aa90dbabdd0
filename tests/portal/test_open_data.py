"""The page about the open data tells every call of the API and nothing that is not one."""

import json

import pytest

from portal.api.pages import CALLS, EXAMPLE

pytestmark = pytest.mark.django_db


def test_page_tells_every_call(client, order_loaded):
    document = client.get("/api/v1/openapi.json").json()
    told = {(call.method.lower(), call.url.partition("?")[0]) for call in CALLS}
    assert told == {(method, path) for path, calls in document["paths"].items() for method in calls}


@pytest.mark.parametrize("call", [call for call in CALLS if call.method == "GET"], ids=lambda call: call.path)
def test_linked_address_answers(client, order_loaded, call):
    assert client.get(call.url).status_code == 200


@pytest.mark.parametrize(
    ("language", "heading"), [("kk", "Ашық деректер"), ("ru", "Открытые данные"), ("en", "Open data")]
)
def test_page_speaks_the_language(client, order_loaded, language, heading):
    page = client.get(f"/{language}/api/").content.decode()
    assert f'<html lang="{language}">' in page
    assert f'<h1 class="page-title">{heading}</h1>' in page
    assert "/api/v1/openapi.json" in page


def test_example_is_the_calculators_own_answer(client, order_loaded):
    answer = client.post("/api/v1/kpi/score", {"values": EXAMPLE}, content_type="application/json").json()
    shown = json.loads(client.get("/en/api/").context["example_answer"])
    assert (shown["total"], shown["max"]) == (answer["total"], answer["max"]) == (25, 146)
    assert shown["indicators"][1] == answer["indicators"][3]


def test_page_loads_nothing_from_elsewhere(client, order_loaded):
    page = client.get("/kk/api/").content.decode()
    assert 'src="http' not in page
    assert "swagger" not in page.lower()


def test_page_opens_before_the_order_is_loaded(client, db):
    assert client.get("/kk/api/").status_code == 200
    assert client.get("/kk/kpi/calculator/").status_code == 200
