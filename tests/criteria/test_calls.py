"""A call: announced with a ground, sealed until its closing moment, late applications refused (clauses 7, 31)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from criteria.domain.answers import Spec, best_of, read_answer
from criteria.models import Application, Call
from criteria.queries.sheet import visible_applications
from criteria.services import applications as services
from criteria.services.calls import cancel_call
from notices.models import Letter
from tests.counting import queries_of
from tests.criteria import world
from tests.criteria.matrix_calls import posted

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]


def address(call, *more):
    name = "criteria:call_compare" if more else "criteria:call_detail"
    return reverse(name, args=[call.pk, *more])


# --- announced -----------------------------------------------------------------------


def test_everybody_reads_a_call_and_coordinators_are_told(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call = world.announced(cast)
    html = cast.client("anonymous").get(address(call)).content.decode()
    assert "РОӘК шешімі" in html and cast.association.body.short_name_kk in html
    letter = Letter.objects.get(key__startswith="call:")
    assert letter.recipient == cast["university_coordinator"]
    assert AuditEntry.objects.get(action="announce_call").data["ground"] == "unsatisfactory"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"associations": []}, "associations", id="no association"),
        pytest.param({"closes_at": timezone.now() - timedelta(days=2)}, "closes_at", id="closes first"),
        pytest.param(
            {"opens_at": timezone.now() - timedelta(days=9), "closes_at": timezone.now() - timedelta(days=2)},
            "closes_at",
            id="over already",
        ),
        pytest.param({"titles": {"kk": "Атауы", "ru": " "}}, "title_kk", id="one language only"),
        pytest.param({"ground_texts": {"kk": "", "ru": ""}}, "ground_kk", id="no ground"),
    ],
)
def test_what_cannot_be_announced(cast, fields, field):
    with pytest.raises(DomainError) as refusal:
        world.announced(cast, **fields)
    assert refusal.value.field == field
    assert not Call.objects.exists()


def test_an_association_has_one_call_at_a_time(cast):
    call = world.announced(cast)
    with pytest.raises(DomainError):
        world.announced(cast)
    cancel_call(call, actor=cast["authorised_body"], reason="Қате")
    assert world.announced(cast) != call


# --- taken, late, sealed -------------------------------------------------------------


def test_an_application_is_taken_only_between_opening_and_closing(cast):
    application, actor = world.whole(cast), cast["university_coordinator"]
    now = timezone.now()

    def submit(moment):
        services.submit_application(application, actor=actor, now=moment)

    with pytest.raises(DomainError) as none:
        submit(now)
    call = world.announced(cast, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=5))
    with pytest.raises(DomainError) as early:
        submit(now)
    with pytest.raises(DomainError) as late:
        submit(call.closes_at)
    texts = {str(one.value) for one in (none, early, late)}
    assert len(texts) == 3 and f"{timezone.localtime(call.closes_at):%d.%m.%Y %H:%M}" in str(late.value)
    assert {one.value.clause for one in (none, early, late)} == {"31"}
    submit(call.closes_at - timedelta(seconds=1))
    application.refresh_from_db()
    assert (application.state, application.call) == ("submitted", call)


def test_a_cancelled_call_takes_nothing(cast):
    application = world.whole(cast)
    cancel_call(world.announced(cast), actor=cast["authorised_body"], reason="Қате")
    with pytest.raises(DomainError):
        services.submit_application(application, actor=cast["university_coordinator"])
    call = world.over(world.announced(cast))
    with pytest.raises(DomainError):
        cancel_call(call, actor=cast["authorised_body"], reason="Кеш")


def test_what_is_submitted_is_sealed_until_the_closing_moment(cast):
    application = world.submitted(cast)
    call = application.call
    compare = address(call, cast.association.key)
    for persona in ("authorised_body", "center_head", "council_secretary", "chair"):
        browser = cast.client(persona)
        html = browser.get(compare).content.decode()
        assert 'data-testid="sealed"' in html and "KZ12LAA00001234" not in html
        assert browser.get(reverse("criteria:application_detail", args=[application.pk])).status_code == 404
        assert not visible_applications(cast[persona]).exists()
    assert visible_applications(cast["university_coordinator"]).get() == application
    world.over(call)
    html = cast.client("center_head").get(compare).content.decode()
    assert "KZ12LAA00001234" in html and cast.member_university.name_kk in html


def test_after_closing_nothing_is_taken_back(cast):
    application = world.submitted(cast)
    services.take_application_back(application, actor=cast["university_coordinator"])
    services.submit_application(application, actor=cast["university_coordinator"])
    world.over(application.call or Call.objects.get())
    with pytest.raises(DomainError):
        services.take_application_back(
            Application.objects.get(pk=application.pk), actor=cast["university_coordinator"]
        )


# --- the best of a row -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "answers", "best"),
    [
        pytest.param(Spec("2", "count"), [{"value": "5"}, {"value": "9"}, {}], {1}, id="largest number"),
        pytest.param(
            Spec("2", "count"), [{"value": "9"}, {"value": "9"}, {"value": "1"}], {0, 1}, id="equal"
        ),
        pytest.param(Spec("2", "count"), [{"value": "9"}, {"value": "9"}], set(), id="all the same"),
        pytest.param(Spec("2", "count"), [{"value": "9"}, {}], set(), id="nothing to compare with"),
        pytest.param(Spec("5", "boolean"), [{"value": "no"}, {"value": "yes"}], {1}, id="yes before no"),
        pytest.param(
            Spec("8", "list", ("programme", "position")),
            [
                {"rows": [{"programme": "A", "position": "7"}]},
                {"rows": [{"programme": "B", "position": "3"}, {"programme": "C", "position": "90"}]},
            ],
            {1},
            id="smallest place",
        ),
        pytest.param(
            Spec("16", "list", ("course",)),
            [{"value": "none"}, {"rows": [{"course": "A"}]}],
            {1},
            id="most courses",
        ),
        pytest.param(
            Spec("6.1", "list", ("programme",)),
            [{"value": "none"}, {"rows": [{"programme": "A"}]}],
            set(),
            id="a list that the order does not rank",
        ),
    ],
)
def test_which_answer_is_the_best(spec, answers, best):
    readings = [read_answer(spec, typed, date(2026, 11, 25)) for typed in answers]
    assert best_of(spec, readings) == best


def test_a_call_is_announced_and_cancelled_through_the_pages(cast):
    browser = cast.client("council_secretary")
    refused = browser.post(reverse("criteria:call_new"), {"title_kk": "Тек атауы"})
    assert refused.status_code == 422 and "Тек атауы" in refused.content.decode()
    answer = browser.post(reverse("criteria:call_new"), posted(cast))
    call = Call.objects.get()
    assert answer.url == address(call)
    browser.post(reverse("criteria:call_cancel", args=[call.pk]), {"reason": "Қате жарияланды"})
    assert "Қате жарияланды" in cast.client("anonymous").get(address(call)).content.decode()


def test_the_list_of_calls_asks_the_same_with_more_calls(cast):
    url = reverse("criteria:calls")
    assert 'data-testid="empty"' in cast.client("anonymous").get(url).content.decode()
    world.announced(cast)
    browser = cast.client("anonymous")
    count = queries_of(browser, url)
    Call.objects.all().update(closes_at=timezone.now() - timedelta(minutes=1))
    world.announced(cast)
    assert queries_of(browser, url) == count
