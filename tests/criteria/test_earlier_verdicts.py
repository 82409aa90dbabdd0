"""Earlier verdicts of a row are read under it by all who read the check: the Center and the applicant (clause 31)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from criteria.queries.checks import earlier_verdicts
from tests.counting import queries_of
from tests.criteria import world

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
REASON = "Бұйрықтарда 45 білім алушы көрсетілген."


@pytest.fixture
def application(cast):
    return world.opened(cast)


def check_page(cast, persona, application, number="2") -> str:
    url = reverse("criteria:application_check", args=[application.pk], query={"row": number})
    return cast.client(persona).get(url).content.decode()


def changed_twice(cast, application) -> None:
    world.decided(cast, application, "2")
    world.decided(cast, application, "2", verdict="not_confirmed", reason=REASON)
    world.decided(cast, application, "2")


def test_each_verdict_but_the_last_is_earlier_the_newest_first(cast, application):
    world.decided(cast, application, "2", "3")
    assert earlier_verdicts(application) == {}
    world.decided(cast, application, "2")
    assert earlier_verdicts(application) == {}, "the same verdict twice changes nothing"
    world.asked(cast, application, "2")
    world.decided(cast, application, "2")
    world.decided(cast, application, "2", verdict="not_confirmed", reason=REASON)
    found = earlier_verdicts(application)
    assert found.keys() == {"2"}
    assert [one.verdict for one in found["2"]] == ["confirmed", "asked", "confirmed"]
    assert {one.name for one in found["2"]} == {cast["center_reviewer"].full_name}
    assert all(timezone.now() >= one.at for one in found["2"])


@pytest.mark.parametrize(
    "persona", ["center_reviewer", "center_head", "university_coordinator", "council_secretary"]
)
def test_they_stand_folded_under_the_row(cast, application, persona):
    changed_twice(cast, application)
    html = check_page(cast, persona, application)
    assert 'data-testid="earlier-verdicts"' in html and REASON in html
    assert "<details" in html.split('data-testid="earlier-verdicts"')[0].rsplit(">", 1)[1]
    assert html.index('data-testid="earlier-verdicts"') > html.index('data-testid="verdict"')
    assert 'data-testid="earlier-verdicts"' not in check_page(cast, persona, application, "3")
    detail = reverse("criteria:application_detail", args=[application.pk])
    html = cast.client(persona).get(detail).content.decode()
    assert html.count('data-testid="earlier-verdicts"') == 1 and REASON in html


def test_a_stranger_reads_none_of_them(cast, application):
    changed_twice(cast, application)
    url = reverse("criteria:application_check", args=[application.pk], query={"row": "2"})
    assert cast.client("outsider").get(url).status_code == 404


def test_the_pages_ask_the_same_with_more_of_them(cast, application):
    world.decided(cast, application, "2", "3")
    urls = [
        reverse("criteria:application_check", args=[application.pk], query={"row": "2"}),
        reverse("criteria:application_detail", args=[application.pk]),
    ]
    browser = cast.client("center_head")
    few = [queries_of(browser, url) for url in urls]
    changed_twice(cast, application)
    world.decided(cast, application, "3", verdict="not_confirmed", reason=REASON)
    assert [queries_of(browser, url) for url in urls] == few
