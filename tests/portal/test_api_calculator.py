"""The KPI calculator of the open data: points, what is missing, and refusals that name the field (appendix 2)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portal.api import BASE, FULL_SHEET, MOST_QUERIES, problems, score

pytestmark = pytest.mark.django_db


def test_example_of_the_design_is_scored(client, order_loaded):
    body = {"values": {"1": True, "2": {"2.1": True}, "4": 3, "7": "all"}}
    answer = score(client, body).json()
    assert set(answer) == {"total", "max", "indicators"}
    assert (answer["total"], answer["max"]) == (25, 146)
    assert [set(row) for row in answer["indicators"]] == [{"number", "points", "why"}] * 13
    points = {row["number"]: row["points"] for row in answer["indicators"]}
    assert points == dict.fromkeys(range(1, 14), 0) | {1: 5, 2: 1, 4: 4, 7: 15}


def test_why_says_the_band_and_what_is_missing(client, order_loaded):
    why = score(client, {"values": {"4": 3}}).json()["indicators"][3]["why"]
    assert why["rule"] == "banded"
    assert why["count"] == 3
    assert why["earned"] == [{"ref": "4.2", "points": 4}]
    assert why["missing"] == [{"ref": "4.3", "gain": 1, "needed": 2}]
    assert "3-4 құжаттар" in why["text"]["kk"]
    assert "3–4 документа" in why["text"]["ru"]
    assert len(set(why["text"].values())) == 3


@pytest.mark.parametrize(
    ("values", "total"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param(dict.fromkeys(map(str, range(1, 14))), 0, id="null is not given"),
        pytest.param(FULL_SHEET, 146, id="everything"),
        pytest.param({"10": 10}, 10, id="10 examinations"),
        pytest.param({"10": 1_000_000}, 20, id="very many"),
        pytest.param({"6": 10}, 5, id="10 programmes"),
        pytest.param({"8": "several", "12": "several"}, 8, id="several"),
    ],
)
def test_sheet_is_scored(client, order_loaded, values, total):
    assert score(client, {"values": values}).json()["total"] == total


def test_scoring_stores_nothing(client, order_loaded):
    with CaptureQueriesContext(connection) as queries:
        score(client, {"values": FULL_SHEET})
    assert len(queries) <= MOST_QUERIES
    assert all(query["sql"].startswith("SELECT") for query in queries)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        pytest.param({"values": {"4": "three"}}, {"values.4": "not_a_count"}, id="a word for a count"),
        pytest.param({"values": {"4": 3.0}}, {"values.4": "not_a_count"}, id="a decimal for a count"),
        pytest.param({"values": {"4": True}}, {"values.4": "not_a_count"}, id="true for a count"),
        pytest.param({"values": {"4": -1}}, {"values.4": "count_negative"}, id="less than 0"),
        pytest.param({"values": {"4": 10**9}}, {"values.4": "count_too_large"}, id="too many"),
        pytest.param({"values": {"1": 1}}, {"values.1": "not_a_boolean"}, id="1 for true"),
        pytest.param({"values": {"7": "none"}}, {"values.7": "unknown_option"}, id="no such option"),
        pytest.param({"values": {"2": True}}, {"values.2": "not_an_object"}, id="true for items"),
        pytest.param({"values": {"2": {"2.9": True}}}, {"values.2.2.9": "unknown_item"}, id="no such item"),
        pytest.param(
            {"values": {"2": {"2.1": "x"}}}, {"values.2.2.1": "not_a_boolean"}, id="item not a flag"
        ),
        pytest.param({"values": {"14": 1}}, {"values.14": "unknown_indicator"}, id="no such indicator"),
        pytest.param({"values": {"2.1": 1}}, {"values.2.1": "unknown_indicator"}, id="an item for indicator"),
        pytest.param(
            {"values": {"1": 7, "4": "x", "99": 1}},
            {"values.1": "not_a_boolean", "values.4": "not_a_count", "values.99": "unknown_indicator"},
            id="three at once",
        ),
        pytest.param({"values": []}, {"values": "not_an_object"}, id="a list of values"),
        pytest.param({"values": None}, {"values": "not_an_object"}, id="no values"),
        pytest.param({}, {"values": "missing"}, id="values left out"),
        pytest.param({"values": {}, "year": 2026}, {"year": "extra_forbidden"}, id="one field too many"),
        pytest.param([], {"body": "model_attributes_type"}, id="a list"),
        pytest.param("", {"body": "missing"}, id="no body"),
        pytest.param("{", {"body": "json_invalid"}, id="broken JSON"),
        pytest.param(
            "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
            {"body": "json_invalid"},
            id="not JSON",
        ),
        pytest.param('{"values":' + "[" * 50_000, {"body": "json_invalid"}, id="too deep"),
    ],
)
def test_wrong_body_names_its_fields(client, order_loaded, body, wrong):
    answer = score(client, body)
    assert answer.status_code == 422
    assert problems(answer) == wrong
    assert all(set(error) == {"loc", "msg", "type"} and error["msg"] for error in answer.json()["detail"])


def test_unknown_parameter_of_the_calculator_is_told(client, order_loaded):
    answer = client.post(f"{BASE}kpi/score?year=1", {"values": {}}, content_type="application/json")
    assert (answer.status_code, problems(answer)) == (422, {"year": "unknown_parameter"})


@pytest.mark.parametrize(
    ("accept", "sentence"),
    [
        (None, "0 немесе одан үлкен бүтін сан жазыңыз."),
        ("fr", "0 немесе одан үлкен бүтін сан жазыңыз."),
        ("ru-KZ,ru;q=0.9", "Укажите целое число, 0 или больше."),
        ("en", "Write a whole number, 0 or more."),
    ],
)
def test_refusal_speaks_the_callers_language(client, order_loaded, accept, sentence):
    headers = {"Accept-Language": accept} if accept else {}
    answer = score(client, {"values": {"4": "x"}}, headers=headers)
    assert answer.json()["detail"][0]["msg"] == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([str(number) for number in range(16)] + ["2.1", "13.4"]) | st.text(max_size=4)
VALUES = st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=3), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.fixed_dictionaries({"values": VALUES}), JSON))
def test_calculator_never_fails(client, order_loaded, body):
    cache.clear()
    answer = score(client, body)
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert 0 <= answer.json()["total"] <= 146


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_calculator_survives_any_bytes(client, order_loaded, content):
    cache.clear()
    answer = client.post(f"{BASE}kpi/score", content, content_type="application/json")
    assert answer.status_code in {200, 422}
