"""When another call may be announced for an association whose earlier call is over (clause 31; ADR-0058)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from council.domain import calls as domain
from council.enums import CallAppealOutcome
from council.models import CallAppeal, CallDecision
from council.queries.earlier_calls import calls_in_the_way
from council.services import call_appeals, calls, orders
from criteria.models import Application, Call
from criteria.services.calls import cancel_call
from tests.council import world_calls as world
from tests.criteria import world as criteria
from tests.criteria.matrix_calls import posted
from tests.factories.directory import UniversityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]


def refusal(cast) -> str:
    before = Call.objects.count()
    with pytest.raises(DomainError) as found:
        criteria.announced(cast)
    assert (found.value.clause, found.value.field) == ("31", "associations")
    assert cast.association.body.short_name in str(
        found.value
    ) and cast.other_association.body.short_name not in str(found.value)
    assert Call.objects.count() == before
    return str(found.value)


@pytest.mark.parametrize(
    ("applicants", "decided", "chosen", "stands", "carried_out", "expected"),
    [
        pytest.param(0, False, False, False, False, None, id="nobody applied"),
        pytest.param(2, False, False, False, False, "before_council", id="no result, or it was set aside"),
        pytest.param(2, True, False, False, False, "appealable", id="nobody chosen, the term runs"),
        pytest.param(2, True, False, True, False, None, id="nobody chosen, it stands"),
        pytest.param(2, True, True, False, False, "appealable", id="chosen, the term runs"),
        pytest.param(2, True, True, True, False, "not_ordered", id="chosen, no order in force"),
        pytest.param(2, True, True, True, True, None, id="chosen, carried out"),
    ],
)
def test_what_stands_in_the_way_of_another_call(applicants, decided, chosen, stands, carried_out, expected):
    assert (
        domain.in_the_way(
            applicants=applicants, decided=decided, chosen=chosen, stands=stands, carried_out=carried_out
        )
        == expected
    )


def test_not_while_the_applications_are_before_the_council(cast, secretary):
    world.applied(cast)
    closed = timezone.localtime(Call.objects.get().closes_at)
    assert f"{closed:%d.%m.%Y}" in refusal(cast)
    consideration = world.on_agenda(cast)
    refusal(cast)
    assert consideration.item
    world.held(cast, [])
    refusal(cast)


def test_not_while_the_result_can_be_appealed_against_or_waits_for_its_order(cast, secretary):
    appeal = world.appealed(cast)
    decision = appeal.decision
    open_appeal = refusal(cast)
    call_appeals.decide_call_appeal(
        appeal, actor=cast["authorised_body"], upheld=False, reason="Дұрыс салыстырылған"
    )
    to_order = refusal(cast)
    assert decision.university.name in to_order and to_order != open_appeal
    line = calls.order_call_decision(decision, actor=secretary)
    assert refusal(cast) == to_order
    signed = orders.sign_order(
        line.order,
        actor=secretary,
        number="77",
        signed_on=timezone.localdate(),
        effective_on=timezone.localdate(),
        link="https://example.kz/77",
    )
    assert refusal(cast) == to_order
    orders.put_in_force(signed, actor=secretary)
    assert criteria.announced(cast)


def test_the_term_is_named_and_none_chosen_waits_for_its_end(cast):
    decision = world.decided(cast, chosen=None)
    until = f"{timezone.localtime(decision.appeal_until):%d.%m.%Y %H:%M}"
    assert until in refusal(cast)
    world.past_term(decision)
    assert criteria.announced(cast)


def test_not_after_a_result_was_set_aside(cast):
    appeal = world.appealed(cast)
    call_appeals.decide_call_appeal(
        appeal, actor=cast["authorised_body"], upheld=True, reason="Қате салыстырылды"
    )
    refusal(cast)


def test_a_chosen_university_that_hosts_it_already_needs_no_order(cast):
    decision = world.decided(cast)
    hosting = cast.association.base_universities.get(until=None)
    CallDecision.objects.update(university=hosting.university)
    refusal(cast)
    world.past_term(decision)
    assert criteria.announced(cast)


def test_after_a_cancelled_call_or_one_without_applicants(cast):
    cancel_call(criteria.announced(cast), actor=cast["authorised_body"], reason="Қате")
    criteria.over(criteria.announced(cast))
    running = criteria.announced(cast)
    assert f"{timezone.localtime(running.closes_at):%d.%m.%Y %H:%M}" in refusal_of_both(cast)


def refusal_of_both(cast) -> str:
    """Return the refusal for two associations that both have a call: each is named."""
    with pytest.raises(DomainError) as found:
        criteria.announced(cast)
    assert cast.association.body.short_name in str(
        found.value
    ) and cast.other_association.body.short_name in str(found.value)
    return str(found.value)


def test_the_form_keeps_what_was_typed_and_says_it_at_its_field(cast):
    world.applied(cast)
    answer = cast.client("council_secretary").post(
        reverse("criteria:call_new"), posted(cast) | {"title_kk": "Тағы бір конкурс"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "Тағы бір конкурс" in html and Call.objects.count() == 1
    assert answer.context["form"].errors.keys() == {"associations"}


def test_it_asks_the_same_for_one_earlier_call_and_for_three(cast):
    decision = world.decided(cast)
    now = timezone.now()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert calls_in_the_way([cast.association, cast.other_association], now)
        return len(queries)

    count = asked()
    for _place in range(2):
        call = Call.objects.create(
            title_kk="Т", title_ru="Т", ground="expiry", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1),
            announced_by=cast["authorised_body"],
        )  # fmt: skip
        call.associations.set([cast.association, cast.other_association])
        university = UniversityFactory()
        for association in (cast.association, cast.other_association):
            Application.objects.create(
                university=university,
                association=association,
                call=call,
                order=world.applications()[0].order,
                created_by=cast["university_coordinator"],
                state="submitted",
                submitted_at=now,
            )
    CallAppeal.objects.create(
        decision=decision,
        university=cast.member_university,
        text="Н",
        raised_by=cast["university_coordinator"],
        raised_at=now,
        outcome=CallAppealOutcome.OPEN,
    )
    assert asked() == count
