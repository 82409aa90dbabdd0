"""Story: two applicants, the agenda with their comparison, votes, the letter, an appeal, the order (clauses 7, 12, 31)."""

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from council.models import CallConsideration, CallDecision
from meetings.models import Vote
from notices.models import Letter
from tests.browser.looks import fits
from tests.council import world_calls as world
from tests.council.test_plans import planned_meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("31")]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_call_ends_with_a_choice_an_appeal_and_an_order(page: Page, sign_in, cast):
    with translation.override("kk"):
        contest = world.applied(cast)
        member = cast["member"]
        member.university = cast.member_university
        member.save()
        planned_meeting(cast)
    chosen = world.applications()[1].university

    # the secretary goes from the call to the Council's agenda
    sign_in(page, cast["council_secretary"])
    page.goto(reverse("criteria:call_detail", args=[contest.call.pk]))
    page.get_by_test_id("contest").first.click()
    expect(page.get_by_test_id("contest-applicants").get_by_role("listitem")).to_have_count(2)
    page.get_by_test_id("contest-put").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("күн тәртібіне енгізілді")
    page.get_by_test_id("contest-item").get_by_role("link").click()
    expect(page.get_by_role("link", name="Үміткерлерді салыстыру (kk)")).to_be_visible()
    expect(page.get_by_test_id("recusals")).to_contain_text(member.full_name)
    expect(page.get_by_test_id("recusals")).to_contain_text("ереже бойынша")

    # the meeting: the vote on one applicant is opened from the contest, the room goes on with it
    with translation.override("kk"):
        consideration = world.opened(cast)
    contest_url = reverse("council:call_contest", args=[contest.call.pk, cast.association.key])
    page.goto(contest_url)
    page.get_by_test_id("contest-vote").nth(1).click()
    expect(page.get_by_test_id("vote-panel")).to_contain_text(chosen.name_kk)
    expect(page.locator(".ballot-row.is-recused")).to_have_count(1)
    page.goto(contest_url)  # the live room would follow the meeting on its own when it is closed
    expect(page.get_by_test_id("contest-applicants")).to_be_visible()
    with translation.override("kk"):
        world.counted(cast, Vote.objects.select_related("item__meeting").get(), adopted=True)
        world.signed(cast, CallConsideration.objects.select_related("item").get(pk=consideration.pk).item)
    decision = CallDecision.objects.get()
    assert decision.university == chosen

    # the applicant that was not chosen has the letter, reads the result on a phone and appeals
    coordinator = cast["university_coordinator"]
    assert contest_url in Letter.objects.get(key__startswith="call-result:", recipient=coordinator).text
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, coordinator)
    page.goto(contest_url)
    fits(page)
    expect(page.get_by_test_id("contest-result")).to_contain_text(chosen.name_kk)
    page.get_by_test_id("appeal-raise").click()
    page.locator("#id_text").fill("Оқытушылар саны дұрыс салыстырылмаған.")
    page.get_by_test_id("contest-save").click()
    expect(page.get_by_test_id("contest-appeals")).to_contain_text("шешім күтілуде")
    expect(page.get_by_test_id("appeal-raise")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 900})

    # the authorised body decides and carries the result out
    sign_in(page, cast["authorised_body"])
    page.goto(contest_url)
    page.get_by_test_id("appeal-decide").click()
    page.locator("#id_reason").fill("Салыстыру расталған мәліметтерге сүйенеді.")
    page.get_by_test_id("contest-save").click()
    expect(page.get_by_test_id("contest-appeals")).to_contain_text("нәтиже күшінде қалды")
    page.get_by_test_id("contest-order").click()
    expect(page.get_by_test_id("message-success")).to_contain_text("бұйрыққа енгізілді")
    expect(page.locator("main")).to_contain_text(chosen.name_kk)
