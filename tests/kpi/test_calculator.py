"""The calculator's page: counts without JavaScript, by htmx in parts, names wrong answers, stores nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpi.domain.scoring import score_sheet
from kpi.domain.values import MAX_COUNT, FieldError, ValuesError, parse_values
from kpi.explain import VALUE_ERRORS, explain, explain_error
from kpi.queries.scheme import indicators_in_force, scoring_scheme

URL = "/kk/kpi/calculator/"
EVERYTHING = (
    "i1=1&i2=2.1&i2=2.2&i2=2.3&i2=2.4&i3=3.1&i3=3.2&i3=3.3&i3=3.4&i3=3.5&i4=5&i5=7&i6=21&i7=all&i8=all&i9=5"
    "&i10=16&i11=5&i12=all&i13=13.1&i13=13.2&i13=13.3&i13=13.4"
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 0),
        ("i1=1&i2=2.1&i4=3&i7=all", 25),
        ("i4=%203%20", 4),
        ("i10=10", 10),
        ("i10=0", 0),
        ("utm=1", 0),
        (EVERYTHING, 146),
    ],
)
def test_address_holds_the_answers(client, order_loaded, query, total):
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200
    assert answer.context["sheet"].total == total
    assert f'data-testid="kpi-total">{total}</div>' in answer.content.decode()


def test_given_answers_stay_in_the_form(client, order_loaded):
    page = client.get(f"{URL}?{EVERYTHING}").content.decode()
    assert page.count(" checked") == 1 + 4 + 5 + 3 + 4
    assert 'name="i6" value="21"' in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("i4=-1", 4),
        ("i4=three", 4),
        ("i4=3.5", 4),
        (f"i4={MAX_COUNT + 1}", 4),
        ("i4=99999999999999999999999", 4),
        ("i7=none", 7),
        ("i2=9.9", 2),
    ],
)
def test_wrong_answer_is_named_and_the_rest_counted(client, order_loaded, query, field):
    answer = client.get(f"{URL}?i1=1&{query}")
    assert answer.status_code == 422
    assert answer.context["sheet"].total == 5
    assert [row.indicator.number for row in answer.context["rows"] if row.error] == [field]
    assert f'data-testid="error-{field}"' in answer.content.decode()


def test_htmx_gets_the_scores_only(client, order_loaded):
    answer = client.get(f"{URL}?i4=3", headers={"HX-Request": "true"})
    content = answer.content.decode()
    assert "<html" not in content
    assert content.count('hx-swap-oob="true"') == 13
    assert content.count('id="kpi-sum"') == 1
    assert "HX-Request" in answer["Vary"]


def test_page_reads_and_stores_nothing(client, order_loaded):
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{URL}?{EVERYTHING}")
    texts = [query["sql"] for query in queries]
    assert len(texts) == len(set(texts)) == 3
    assert all(text.startswith("SELECT") for text in texts)
    assert not client.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_is_only_read(client, order_loaded, method):
    assert getattr(client, method)(URL).status_code == 405


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("kk", "Саны – 3, бұл «3-4 құжаттар»: 4 балл."),
        ("ru", "Учтено: 3, это «3–4 документа»: 4 балла."),
        ("en", "Counted: 3, which is “3-4 documents”: 4 points."),
    ],
)
def test_why_is_a_sentence_in_the_readers_language(order_loaded, language, line):
    with translation.override(language):
        assert scored({4: 3})[4].earned == (line,)


def scored(values):
    indicators = list(indicators_in_force())
    sheet = score_sheet(scoring_scheme(indicators), values)
    return {row.number: explain(row, score) for row, score in zip(indicators, sheet.indicators, strict=True)}


def test_why_tells_the_next_band(order_loaded):
    with translation.override("en"):
        why = scored({4: 3, 6: 21, 7: "several"})
    assert why[4].missing == ("2 more gives “5 and more documents”: +1 point.",)
    assert why[6].missing == ()
    assert why[7].missing == ("Missing – all HEIs: +10 points.",)
    assert why[9].earned == ("Counted: 0, so no points.",)
    assert why[1].earned == ("Nothing is marked, so no points.",)


def test_every_wrong_value_has_a_sentence(order_loaded):
    scheme = scoring_scheme(indicators_in_force())
    wrong = {"1": 1, "2": 1, "3": {"9": 1}, "4": "x", "5": -1, "6": MAX_COUNT + 1, "7": 1, "99": 1}
    with pytest.raises(ValuesError) as refused:
        parse_values(scheme, wrong)
    assert {error.code for error in refused.value.errors} == set(VALUE_ERRORS)
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            assert all(explain_error(error) for error in refused.value.errors)
    assert "%" not in explain_error(FieldError("6", "count_too_large", {"max": 5}))
