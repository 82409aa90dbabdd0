"""Story: the Council's secretary looks over all associations, recommends, an addressee answers, the public reads."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from associations.models import Association, PlanVersion
from associations.services import plans
from associations.services.reports import open_year
from meetings.models import Body, Seat, SeatHolder
from tests.browser.looks import fits
from tests.browser.test_story_plan import confirm
from tests.council import world_recommendations
from tests.factories.accounts import UserFactory
from tests.factories.meetings import MeetingFactory, SeatFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("15.5")]


class People(dict):
    """The two of the story, as the makers of things ask for them."""

    council: SimpleNamespace


@pytest.fixture
def world(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    council = Body.objects.get(kind="council")
    association = Association.objects.select_related("body").get(key="061-iitu")
    people = People(council_secretary=UserFactory(), association_secretary=UserFactory())
    people.council, people.association = SimpleNamespace(body=council), association
    seat = Seat.objects.get(body=council, role="secretary")
    SeatHolder.objects.create(seat=seat, user=people["council_secretary"], since=date(2025, 1, 1))
    SeatFactory(body=association.body, number=1, role="secretary", holder=people["association_secretary"])
    today, actor = timezone.localdate(), people["association_secretary"]
    year = open_year(today.year if today.month >= 9 else today.year - 1)
    version = plans.create_plan(association, year, actor=actor)
    now = timezone.now()
    PlanVersion.objects.filter(pk=version.pk).update(
        state="approved", agreed_at=now, agreed_by=actor, approved_at=now, approved_by=actor
    )
    MeetingFactory(body=council, created_by=people["council_secretary"], starts_at=now + timedelta(days=20))
    people.decision = world_recommendations.decision(people)
    return people


def test_from_the_troubles_of_the_year_to_a_recommendation_that_everybody_finds(page: Page, sign_in, world):
    # the secretary looks at those with troubles, finds one and takes its plan into the agenda
    sign_in(page, world["council_secretary"])
    page.goto("/kk/council/associations/")
    expect(page.get_by_test_id("oversight").locator("tbody tr")).to_have_count(64)
    page.get_by_test_id("only-troubled").check()
    expect(page).to_have_url(re.compile("troubles=1"))
    page.locator("#filter-q").fill("ақпараттық технологиялар")
    page.locator("#filter-q").press("Enter")
    row = page.get_by_test_id("oversight-061-iitu")
    expect(row).to_contain_text("жоспарды РОӘК келіспеген")
    row.get_by_role("checkbox").check()
    page.get_by_test_id("oversight-put-button").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("күн тәртібін")

    # a decision of a signed protocol becomes a recommendation
    page.goto(f"/kk/decisions/{world.decision.pk}/")
    page.get_by_test_id("decision-recommend").click()
    expect(page.locator("#id_text_kk")).to_have_value("ЖИ құралдары енгізілсін.")
    page.locator("#id_kind").select_option("technologies")
    page.get_by_label(world.association.body.short_name, exact=True).check()
    page.get_by_test_id("recommendation-save").click()
    confirm(page, "recommendation-issue")
    expect(page.get_by_test_id("message-success")).to_contain_text(f"№ 1/{timezone.localdate().year}")
    page.get_by_test_id("recommendation-publish").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("барлығы оқи алады")
    address = page.url

    # the addressee answers on a phone
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, world["association_secretary"])
    page.goto("/kk/")
    page.get_by_text("РОӘК ұсынымы бойынша жауап беріңіз").first.click()
    expect(page.get_by_test_id("answer-form")).to_be_visible()
    page.locator("#id_text").fill("Әдістемелік нұсқаулық шығарылды.")
    page.get_by_test_id("answer-send").click()
    expect(page.get_by_test_id("addressees")).to_contain_text("Әдістемелік нұсқаулық шығарылды.")
    fits(page)

    # the secretary accepts it; a reader without an account finds the recommendation and its clause
    sign_in(page, world["council_secretary"])
    page.goto(address)
    page.get_by_test_id("answer-accept").click()
    expect(page.get_by_test_id("addressees")).to_contain_text("қабылданды")
    page.context.clear_cookies()
    page.goto("/kk/recommendations/?q=технологиялар")
    page.get_by_role("link", name="Технологиялар").first.click()
    expect(page.get_by_test_id("recommendation")).to_contain_text("ЖИ құралдары")
    expect(page.get_by_text("Әдістемелік нұсқаулық")).to_have_count(0)
    page.get_by_test_id("clause-15.5").first.click()
    expect(page.get_by_test_id("clause-notes")).to_contain_text("Жарияланған ұсынымдар – 1")
    page.goto("/kk/clauses/?q=үштен екісі")
    expect(page.get_by_test_id("cl-12").locator("mark").first).to_have_text("үштен")
    fits(page)
