"""A result that stands is carried out by an order (clauses 7, 31; ADR-0063)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from council.models import OrderDraft
from council.queries.calls import Contest, ended_without_result
from council.services import call_appeals, calls, orders
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.council.test_plans import planned_meeting
from tests.council.world_orders import created

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]


@pytest.mark.clause("7")
def test_a_result_that_stands_goes_into_an_order_in_one_step(cast, secretary):
    decision = world.decided(cast)
    with pytest.raises(DomainError) as early:
        calls.order_call_decision(decision, actor=secretary)
    assert f"{timezone.localtime(decision.appeal_until):%d.%m.%Y}" in str(early.value)
    world.past_term(decision)
    assert [one.count for one in waiting_for(secretary) if "/council/" in one.url] == [1]
    line = calls.order_call_decision(decision, actor=secretary)
    assert (line.kind, line.association, line.university) == (
        "move",
        cast.association,
        decision.university,
    )
    assert line.order.title_kk != line.order.title_ru
    assert calls.order_call_decision(decision, actor=secretary) == line
    assert OrderDraft.objects.count() == 1
    assert not any("/council/" in one.url for one in waiting_for(secretary))


def test_a_result_goes_into_the_draft_that_was_chosen(cast, secretary):
    decision, draft = world.past_term(world.decided(cast)), created(cast)
    url = reverse("council:call_order", args=[decision.pk])
    answer = cast.client("council_secretary").post(url, {"order": draft.pk})
    assert answer.url == reverse("council:order_detail", args=[draft.pk])
    assert draft.table_lines.get().university == decision.university
    with pytest.raises(DomainError):
        calls.put_call_on_agenda(planned_meeting(cast), world.applied(cast), actor=secretary)


def test_nobody_chosen_is_nothing_to_order(cast, secretary):
    decision = world.past_term(world.decided(cast, chosen=None))
    with pytest.raises(DomainError):
        calls.order_call_decision(decision, actor=secretary)
    assert ended_without_result(world.applied(cast), timezone.now())


def to_order(person) -> list[int | None]:
    return [one.count for one in waiting_for(person) if "/council/" in one.url]


def test_what_nobody_can_appeal_against_is_to_be_ordered_at_once(cast, secretary):
    world.applied(cast, second=False)
    decision = world.decided(cast, chosen=0)
    assert decision.appeal_until > timezone.now()
    assert to_order(secretary) == to_order(cast["authorised_body"]) == [1]
    html = world.page_of(cast, "council_secretary", Contest(decision.call, cast.association))
    assert 'data-testid="contest-order"' in html


def test_the_only_other_applicant_has_appealed_in_vain(cast, secretary):
    appeal = world.appealed(cast)
    assert to_order(secretary) == []
    call_appeals.decide_call_appeal(appeal, actor=cast["authorised_body"], upheld=False, reason="Дұрыс")
    assert appeal.decision.appeal_until > timezone.now()
    assert to_order(secretary) == [1]


def test_a_withdrawn_order_leaves_the_result_to_be_ordered(cast, secretary):
    decision = world.past_term(world.decided(cast))
    line = calls.order_call_decision(decision, actor=secretary)
    assert to_order(secretary) == []
    orders.withdraw_order(line.order, actor=secretary, reason="Қате")
    assert to_order(secretary) == [1]
    html = world.page_of(cast, "council_secretary", Contest(decision.call, cast.association))
    assert 'data-testid="contest-order"' in html
    assert calls.order_call_decision(decision, actor=secretary) != line
