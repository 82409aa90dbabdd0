"""Open data and the KPI calculator: golden facts of the order, one form for all lists, refusals."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from associations.models import Association, BaseUniversity
from core.files import store_bytes
from directory.models import LegalOrder, University
from meetings.enums import MeetingState, ProtocolState
from meetings.models import Body, Meeting, Protocol
from tests.portal.api import BASE, FULL_SHEET, MOST_QUERIES, problems, score

LISTS = {
    "council/seats": 36,
    "universities": 25,
    "directions": 44,
    "associations": 64,
    "assignments": 64,
    "protocols": 0,
    "publications": 0,
    "recommendations": 0,
    "criteria": 26,
}
READS = [*LISTS, "kpi/scheme"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    return client.get(f"{BASE}openapi.json").json()


def texts_in(data):
    """Every {"kk", "ru", "en"} inside an answer."""
    if isinstance(data, dict):
        if set(data) == {"kk", "ru", "en"}:
            yield data
        for value in data.values():
            yield from texts_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_in(value)


# --- what the order says ------------------------------------------------------------


@pytest.mark.parametrize(("path", "count"), LISTS.items())
def test_list_holds_the_whole_order(client, order_loaded, path, count):
    answer = client.get(BASE + path)
    assert answer.status_code == 200
    assert set(answer.json()) == {"count", "results"}
    assert answer.json()["count"] == len(answer.json()["results"]) == count


@pytest.mark.parametrize("path", READS)
def test_every_text_is_filled_in_three_languages(client, order_loaded, path):
    texts = list(texts_in(client.get(BASE + path).json()))
    assert all(all(text.values()) for text in texts)


def test_seats_are_those_of_annex_1(client, order_loaded):
    seats = client.get(f"{BASE}council/seats").json()["results"]
    assert [seat["number"] for seat in seats] == list(range(1, 37))
    assert sum(seat["by_agreement"] for seat in seats) == 21
    assert [seat["number"] for seat in seats if seat["role"] != "member"][:1] == [1]
    assert sorted(seat["role"] for seat in seats if seat["role"] != "member") == [
        "chair",
        "deputy_chair",
        "secretary",
    ]
    assert sum(seat["organisation"]["kind"] == "university" for seat in seats) == 25
    assert seats[11]["organisation"]["key"] == "enu"


def test_seats_name_no_person(client, order_loaded, django_user_model):
    person = django_user_model.objects.create_user("a@demo.kz", "x", full_name="Айгүл Сейтқали")
    Body.objects.get(key="council").seats.first().holders.create(user=person, since=date(2024, 8, 8))
    assert "Айгүл" not in client.get(f"{BASE}council/seats").content.decode()


def test_universities_tell_seat_and_associations(client, order_loaded):
    universities = {row["key"]: row for row in client.get(f"{BASE}universities").json()["results"]}
    assert len(universities["kaznu"]["associations"]) == 9
    assert universities["enu"]["council_seat"] == 12
    assert universities["enu"]["city"]["name"]["kk"] == "Астана"
    assert sum(len(row["associations"]) for row in universities.values()) == 64


def test_directions_lie_in_their_printed_areas(client, order_loaded):
    directions = {row["code"]: row for row in client.get(f"{BASE}directions").json()["results"]}
    assert len({row["area"]["code"] for row in directions.values()}) == 11
    assert directions["020"]["area"]["code"] == "01"  # D-15
    assert sum(len(row["associations"]) for row in directions.values()) == 62


def test_two_associations_stand_outside_the_directions(client, order_loaded):
    rows = client.get(f"{BASE}associations").json()["results"]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    assert sum(row["direction"] is None for row in rows) == 2
    assert {row["confidence"] for row in rows} == {"certain", "probable"}


def test_criteria_are_the_rows_of_appendix_1(client, order_loaded):
    rows = client.get(f"{BASE}criteria").json()["results"]
    assert sum(row["parent"] is None for row in rows) == 16
    assert sum(row["parent"] is not None for row in rows) == 10


def test_scheme_gives_146_points(client, order_loaded):
    scheme = client.get(f"{BASE}kpi/scheme").json()
    assert scheme["max"] == 146
    assert [row["max"] for row in scheme["indicators"]] == [5, 5, 7, 5, 5, 9, 15, 5, 15, 20, 15, 20, 20]
    bands = scheme["indicators"][9]["items"]
    assert [(band["min"], band["max"], band["points"]) for band in bands] == [
        (1, 5, 5),
        (6, 10, 10),
        (11, 15, 15),
        (16, None, 20),
    ]
    readings = [*scheme["readings"], *(r for row in scheme["indicators"] for r in row["readings"])]
    assert len(readings) == 38
    assert scheme["order"] == {"number": "400", "signed_on": "2024-08-08"}


# --- who hosted what on a day -------------------------------------------------------


@pytest.fixture
def handed_over(order_loaded):
    """The association 061's first goes from its base university to another on 1 January 2026."""
    association = Association.objects.filter(direction__code="061").first()
    before = association.base_universities.get()
    BaseUniversity.objects.filter(pk=before.pk).update(until=date(2025, 12, 31))
    after = University.objects.exclude(pk=before.university_id).order_by("pk").first()
    association.base_universities.create(
        university=after, ground=LegalOrder.objects.get(), since=date(2026, 1, 1)
    )
    return association.key, before.university.key, after.key


@pytest.mark.parametrize(
    ("on", "which"),
    [("2024-08-07", None), ("2024-08-08", 1), ("2025-12-31", 1), ("2026-01-01", 2), ("2030-01-01", 2)],
)
def test_assignments_remember_who_hosted(client, handed_over, on, which):
    rows = client.get(f"{BASE}assignments?on={on}").json()["results"]
    hosts = {row["association"]["key"]: row["university"]["key"] for row in rows}
    assert hosts.get(handed_over[0]) == (handed_over[which] if which else None)
    assert len(rows) == (64 if which else 0)


def test_assignments_are_todays_when_no_day_is_given(client, handed_over):
    today = client.get(f"{BASE}assignments?on={timezone.localdate()}").json()
    assert client.get(f"{BASE}assignments").json() == today


# --- protocols ----------------------------------------------------------------------


def make_protocol(number, state, person):
    meeting = Meeting.objects.create(
        body=Body.objects.get(key="council"),
        starts_at=timezone.now(),
        state=MeetingState.CLOSED,
        opened_at=timezone.now(),
        closed_at=timezone.now(),
        created_by=person,
    )
    seat = meeting.body.seats.get(number=1)
    meeting.attendees.create(seat=seat, number=1, role=seat.role, name="Төраға", post="вице-министр")
    item = meeting.items.create(position=1, title_kk="Есеп", title_ru="Отчёт", title_en="Report")
    protocol = Protocol.objects.create(
        meeting=meeting,
        body=meeting.body,
        year=2026,
        number=number,
        state=state,
        agreed_at=timezone.now(),
        signed_on=date(2026, 3, 1),
        signed_file=store_bytes(b"%PDF-1.7", name="a.pdf", content_type="application/pdf"),
        published_at=timezone.now() if state == ProtocolState.PUBLISHED else None,
    )
    protocol.items.create(item=item, position=1, title_kk="Есеп", title_ru="Отчёт", title_en="Report")


@pytest.fixture
def person(django_user_model, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return django_user_model.objects.create_user("secretary@demo.kz", "x", full_name="Хатшы")


def test_only_published_protocols_are_open(client, order_loaded, person):
    for number, state in enumerate(ProtocolState.values, start=1):
        make_protocol(number, state, person)
    (row,) = client.get(f"{BASE}protocols").json()["results"]
    assert (row["year"], row["number"], row["body"]["kind"]) == (2026, 4, "council")
    assert row["items"] == [{"kk": "Есеп", "ru": "Отчёт", "en": "Report"}]
    path = "/" + row["page"]["ru"].split("/", 3)[3]
    assert path.startswith("/ru/protocols/")
    assert client.get(path).status_code == 200
    assert client.get("/" + row["file"].split("/", 3)[3]).status_code == 200


def test_protocols_cost_the_same_for_one_and_three(client, order_loaded, person):
    costs = []
    for number in (1, 2, 3):
        make_protocol(number, ProtocolState.PUBLISHED, person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{BASE}protocols").json()["count"] == number
        costs.append(len(queries))
    assert len(set(costs)) == 1
    assert costs[0] <= MOST_QUERIES


# --- parameters ---------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_limit_and_offset_cut_the_list(client, order_loaded, path):
    whole = client.get(BASE + path).json()
    cut = client.get(f"{BASE}{path}?limit=5&offset=3").json()
    assert cut == {"count": whole["count"], "results": whole["results"][3:8]}
    assert client.get(f"{BASE}{path}?offset=1000").json() == {"count": whole["count"], "results": []}
    assert client.get(f"{BASE}{path}?limit=1000").json() == whole


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", {"limit": "greater_than_equal"}),
        ("limit=1001", {"limit": "less_than_equal"}),
        ("limit=ten", {"limit": "int_parsing"}),
        ("limit=", {"limit": "int_parsing"}),
        ("offset=-1", {"offset": "greater_than_equal"}),
        ("offset=99999999999999999999", {"offset": "less_than_equal"}),
        ("page=2", {"page": "unknown_parameter"}),
        ("limit=0&page=2", {"limit": "greater_than_equal", "page": "unknown_parameter"}),
    ],
)
def test_wrong_parameter_is_named(client, path, query, wrong):
    answer = client.get(f"{BASE}{path}?{query}")
    assert answer.status_code == 422
    assert problems(answer) == wrong


@pytest.mark.parametrize(
    "on",
    [
        "2026-13-01",
        "2026-02-30",
        "20261001",
        "01.10.2026",
        "1790000000",
        "2026-10-01T00:00",
        "",
        "٢٠٢٦-10-01",
    ],
)
def test_wrong_day_is_named(client, on):
    answer = client.get(f"{BASE}assignments", {"on": on})
    assert (answer.status_code, problems(answer)) == (422, {"on": "date_invalid"})


def test_scheme_takes_no_parameters(client):
    assert problems(client.get(f"{BASE}kpi/scheme?limit=1")) == {"limit": "unknown_parameter"}


# --- cost, headers -----------------------------------------------------------------


@pytest.mark.parametrize("path", READS)
def test_call_costs_at_most_three_queries(client, order_loaded, path):
    costs = []
    for query in ("?limit=3", "?limit=12") if path in LISTS else ("",):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(BASE + path + query).status_code == 200
        texts = [query["sql"] for query in queries]
        assert len(set(texts)) == len(texts)
        costs.append(len(texts))
    assert len(set(costs)) == 1
    assert costs[0] <= MOST_QUERIES


def test_session_is_not_looked_at(client, order_loaded, person):
    client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{BASE}criteria")
    assert not any("session" in query["sql"] or "accounts_user" in query["sql"] for query in queries)
    assert answer["Vary"] == "Accept-Language"
    assert not answer.cookies


def test_reading_is_open_to_other_sites_and_may_be_kept(client, order_loaded):
    answer = client.get(f"{BASE}universities")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300"
    again = client.get(f"{BASE}universities", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    University.objects.filter(key="enu").update(website="new.kz")
    changed = client.get(f"{BASE}universities", headers={"If-None-Match": answer["ETag"]})
    assert changed.status_code == 200


def test_refusal_is_readable_for_other_sites_and_not_kept(client):
    answer = client.get(f"{BASE}universities?limit=0")
    assert (answer["Access-Control-Allow-Origin"], answer["Cache-Control"]) == ("*", "no-store")


def test_score_is_not_kept(client, order_loaded):
    answer = score(client, {"values": {}})
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_head_is_get_without_its_body(client):
    head, get = client.head(f"{BASE}criteria"), client.get(f"{BASE}criteria")
    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], int(head["Content-Length"])) == (get["ETag"], len(get.content))


def test_options_says_what_may_be_asked(client):
    answer = client.options(f"{BASE}criteria")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "nothing", 404),
        ("get", "", 404),
        ("get", "docs", 404),
        ("post", "universities", 405),
        ("delete", "criteria", 405),
        ("get", "kpi/score", 405),
    ],
)
def test_refusal_is_json(client, method, path, status):
    answer = getattr(client, method)(BASE + path)
    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}


def test_letters_are_not_escaped(client, order_loaded):
    assert "Қазақ ұлттық университеті" in client.get(f"{BASE}universities").content.decode()


# --- the OpenAPI document -----------------------------------------------------------


def references(data):
    if isinstance(data, dict):
        if "$ref" in data:
            yield data["$ref"]
        for value in data.values():
            yield from references(value)
    elif isinstance(data, list):
        for value in data:
            yield from references(value)


def test_document_is_whole(document):
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {BASE + path for path in [*READS, "kpi/score"]}
    schemas = document["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in references(document)} <= set(schemas)
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert all(call["summary"] and call["description"] for call in calls)
    assert all({"200", "422", "429"} <= set(call["responses"]) for call in calls)


def fits(document, path, method, answer):
    """Check an answer against what the document promises for its status."""
    described = document["paths"][BASE + path][method]["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"] | {"components": document["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.json())


@pytest.mark.parametrize("path", READS)
def test_answer_fits_its_schema(client, order_loaded, document, person, path):
    make_protocol(1, ProtocolState.PUBLISHED, person)
    fits(document, path, "get", client.get(BASE + path))
    fits(document, path, "get", client.get(f"{BASE}{path}?nothing=1"))


@pytest.mark.parametrize("values", [FULL_SHEET, {}, {"4": 3}, {"4": "x", "99": 1}])
def test_score_fits_its_schema(client, order_loaded, document, values):
    fits(document, "kpi/score", "post", score(client, {"values": values}))


def test_limit_fits_its_schema(client, order_loaded, document, settings):
    settings.API_RATE = "1/h"
    client.get(f"{BASE}criteria")
    fits(document, "criteria", "get", client.get(f"{BASE}criteria"))
