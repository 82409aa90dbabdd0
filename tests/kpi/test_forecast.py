"""The running forecast of an association: what is reached and what would change it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from kpi.queries.claims import forget_schemes
from tests.counting import queries_of
from tests.factories.directory import area_clauses
from tests.factories.review import scheme
from tests.factories.year import Year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("22")]


@pytest.fixture(autouse=True)
def ground(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    forget_schemes()
    area_clauses()
    scheme()
    return Year(cast.association, cast.year, cast["association_secretary"])


def url(cast, name="kpi:forecast"):
    return reverse(name, args=[cast.association.key])


def test_the_forecast_counts_the_records_and_names_the_next_step(cast, ground):
    ground.plan(approved=datetime(2025, 9, 20, tzinfo=UTC), meetings=1)
    for _each in range(2):
        ground.entry("event", 9, proof="link")
    answer = cast.client("association_secretary").get(
        url(cast), {"year": "2025"}, headers={"Accept-Language": "en"}
    )
    rows = {row["count"].indicator: row for row in answer.context["rows"]}
    assert (rows[1]["count"].points, rows[9]["count"].points, rows[9]["count"].number) == (5, 5, 2)
    # one event more gives the next band: +5; the report's own items wait for the report
    assert rows[9]["count"].result.why.gains[0].needed == 1
    assert len(rows[9]["steps"]) == 1 and "1" in rows[9]["steps"][0]
    assert rows[13]["steps"] == []
    assert answer.context["total"] == sum(row["count"].points for row in rows.values())
    ground.entry("event", 9, proof="link")
    answer = cast.client("association_secretary").get(url(cast), {"year": "2025"})
    assert {row["count"].indicator: row["count"].points for row in answer.context["rows"]}[9] == 10


def test_the_home_of_the_association_loads_the_summary_only(cast, ground):
    browser = cast.client("association_secretary")
    home = browser.get(url(cast, "associations:association_detail")).content.decode()
    assert 'data-testid="home-forecast"' in home
    summary = browser.get(url(cast), {"year": "2025"}, headers={"HX-Request": "true"}).content.decode()
    assert 'data-testid="forecast-summary"' in summary and "<html" not in summary
    assert (
        'data-testid="home-forecast"'
        not in cast.client("anonymous").get(url(cast, "associations:association_detail")).content.decode()
    )


def test_the_number_of_queries_is_the_same_for_one_and_three_records(cast, ground):
    browser = cast.client("association_secretary")
    address = url(cast) + "?year=2025"
    ground.entry("event", 9)
    browser.get(address)
    first = queries_of(browser, address)
    for day in (date(2025, 12, 1), date(2026, 1, 10)):
        ground.entry("event", 9, day)
        ground.meeting(day)
    assert queries_of(browser, address) == first


def test_a_year_without_a_scheme_says_so(cast, ground):
    ground.year.first_year = 1990
    ground.year.save()
    page = cast.client("association_secretary").get(url(cast), {"year": "1990"}).content.decode()
    assert 'data-testid="empty"' in page
