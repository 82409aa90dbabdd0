"""A corrected protocol of the Council brings the result of a call in line with it (clauses 12, 13, 31; ADR-0041)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from council.models import CallDecision
from council.queries.calls import Contest
from council.services import call_appeals, calls, orders
from council.services.call_corrections import renew_call_decision, renew_calls
from criteria.queries.checks import checks_are_closed
from meetings import services
from meetings.models import ProtocolItem
from notices.models import Letter
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.counting import queries_of
from tests.criteria import world as criteria

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]


def page(cast, persona="council_secretary") -> str:
    return world.page_of(cast, persona, Contest(CallDecision.objects.first().call, cast.association))


def waits(person) -> list[tuple[str, int | None]]:
    return [(one.tone, one.count) for one in waiting_for(person) if "/council/" in one.url]


def in_order(cast, decision, *, signed: bool = False, in_force: bool = False):
    secretary = cast["council_secretary"]
    line = calls.order_call_decision(decision, actor=secretary)
    if signed or in_force:
        today = timezone.localdate()
        order = orders.sign_order(
            line.order,
            actor=secretary,
            number="77",
            signed_on=today,
            effective_on=today,
            link="https://example.kz/77",
        )
        if in_force:
            orders.put_in_force(order, actor=secretary)
    return line


@pytest.mark.clause("13")
def test_while_the_protocol_is_corrected_the_result_is_neither_carried_out_nor_followed(cast, secretary):
    decision = world.past_term(world.decided(cast))
    assert waits(secretary) == [("blue", 1)]
    world.taken_up(cast, decision)
    assert waits(secretary) == []
    with pytest.raises(DomainError) as refusal:
        calls.order_call_decision(decision, actor=secretary)
    assert refusal.value.clause == "13"
    with pytest.raises(DomainError) as refusal:
        renew_call_decision(decision, actor=secretary)
    assert refusal.value.clause == "13"
    html = page(cast)
    assert 'data-testid="result-correcting"' in html and 'data-testid="contest-order"' not in html
    assert 'data-testid="result-correcting"' in page(cast, "university_coordinator")
    with pytest.raises(DomainError) as refusal:
        criteria.announced(cast)
    assert refusal.value.field == "associations"


def test_no_other_call_while_the_protocol_that_chose_nobody_is_corrected(cast):
    decision = world.past_term(world.decided(cast, chosen=None))
    protocol = world.taken_up(cast, decision)
    with pytest.raises(DomainError):
        criteria.announced(cast)
    world.signed_again(cast, protocol)
    assert criteria.announced(cast)


def test_corrected_words_are_the_reasons_and_change_neither_term_nor_appeals(
    cast, secretary, django_capture_on_commit_callbacks
):
    appeal = world.appealed(cast)
    decision = appeal.decision
    protocol = world.taken_up(cast, decision)
    line = ProtocolItem.objects.get(protocol=protocol, item=decision.consideration.item)
    texts = {f"item-{line.pk}-decided_kk": "Түзетілген негіз.", f"item-{line.pk}-decided_ru": "Исправлено."}
    services.save_texts(protocol, actor=secretary, texts=texts)
    with django_capture_on_commit_callbacks(execute=True):
        world.signed_again(cast, protocol)
    after = CallDecision.objects.get()
    assert (after.reason_kk, after.reason_ru, after.edition) == ("Түзетілген негіз.", "Исправлено.", 2)
    assert (after.university, after.appeal_until) == (decision.university, decision.appeal_until)
    assert after.appeals.get().outcome == "open"
    entry = AuditEntry.objects.get(action="refresh_call_decision")
    assert entry.data["before"]["reason_kk"] == decision.reason_kk
    told = Letter.objects.filter(key__startswith="call-result:")
    assert told and all("Түзетілген" in one.text or "Исправлено" in one.text for one in told)
    assert Letter.objects.get(key__startswith="call-corrected:").recipient == secretary
    html = page(cast)
    assert 'data-testid="result-corrected"' in html and "Түзетілген негіз." in html
    assert reverse("meetings:protocol_detail", args=[protocol.pk]) in html
    assert 'data-testid="result-behind"' not in html


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    ("votes", "chosen"),
    [
        pytest.param({"last": False}, None, id="nobody after all"),
        pytest.param({"first": True, "last": False}, 0, id="the other one"),
    ],
)
def test_corrected_votes_settle_it_anew_with_a_new_term(
    cast, secretary, votes, chosen, django_capture_on_commit_callbacks
):
    appeal = world.appealed(cast)
    before = world.past_term(appeal.decision)
    with django_capture_on_commit_callbacks(execute=True):
        world.corrected(cast, before, **votes)
    before.refresh_from_db()
    appeal.refresh_from_db()
    after = CallDecision.objects.get(set_aside_at=None)
    assert CallDecision.objects.count() == 2 and before.set_aside_at and after != before
    assert after.university == (None if chosen is None else world.applications()[chosen].university)
    assert after.edition == 2 and after.appeal_until > timezone.now()
    assert appeal.outcome == "moot" and appeal.reason
    assert checks_are_closed(after.call, cast.association)
    assert {one.recipient for one in Letter.objects.filter(key__startswith=f"call-result:{after.pk}:")} == {
        one.created_by for one in world.applications()
    }
    assert Letter.objects.get(key__startswith="call-corrected:").recipient == secretary
    if chosen is None:
        call_appeals.raise_call_appeal(after, actor=cast["university_coordinator"], text="Тағы бір рет")
    html = page(cast)
    assert html.count('data-testid="contest-result"') == 2 and 'data-testid="result-replaced"' in html
    assert renew_calls(after.protocol) == 0


def test_a_line_of_a_draft_order_is_taken_out(cast):
    decision = world.past_term(world.decided(cast))
    line = in_order(cast, decision)
    world.corrected(cast, decision, last=False)
    assert not line.order.table_lines.exists()
    assert CallDecision.objects.get(set_aside_at=None).university is None


def test_a_signed_order_keeps_the_result_until_it_is_taken_back(
    cast, secretary, django_capture_on_commit_callbacks
):
    decision = world.past_term(world.decided(cast))
    line = in_order(cast, decision, signed=True)
    with django_capture_on_commit_callbacks(execute=True):
        world.corrected(cast, decision, last=False)
    assert CallDecision.objects.get().set_aside_at is None
    assert waits(secretary) == [("amber", 1)]
    told = Letter.objects.filter(key__startswith="call-corrected:")
    assert {one.recipient for one in told} == {secretary, cast["authorised_body"]}
    html = page(cast)
    assert 'data-testid="result-behind"' in html and 'data-testid="result-renew"' not in html
    browser, url = cast.client("council_secretary"), reverse("council:call_renew", args=[decision.pk])
    browser.post(url)
    assert CallDecision.objects.get().set_aside_at is None
    orders.take_order_back(line.order, actor=secretary)
    assert 'data-testid="result-renew"' in page(cast)
    browser.post(url)
    assert CallDecision.objects.get(set_aside_at=None).university is None
    assert waits(secretary) == [] and 'data-testid="result-behind"' not in page(cast)


def test_an_order_in_force_keeps_the_result(cast, secretary):
    decision = world.past_term(world.decided(cast))
    in_order(cast, decision, in_force=True)
    world.corrected(cast, decision, last=False)
    assert CallDecision.objects.get().set_aside_at is None
    assert waits(secretary) == []
    html = page(cast)
    assert 'data-testid="result-behind"' in html and 'data-testid="result-renew"' not in html


def test_a_later_call_keeps_the_result(cast, secretary):
    world.held(cast, [(0, False), (1, False)])
    decision = world.past_term(CallDecision.objects.get())
    criteria.announced(cast)
    world.corrected(cast, decision, last=True)
    decision = CallDecision.objects.get()
    assert (decision.university, decision.edition, decision.set_aside_at) == (None, 1, None)
    assert waits(secretary) == []
    assert 'data-testid="result-behind"' in page(cast) and 'data-testid="result-renew"' not in page(cast)
    with pytest.raises(DomainError) as refusal:
        renew_call_decision(decision, actor=secretary)
    assert refusal.value.clause == "31"


def test_a_result_set_aside_by_an_appeal_is_left_alone(cast):
    appeal = world.appealed(cast)
    call_appeals.decide_call_appeal(appeal, actor=cast["authorised_body"], upheld=True, reason="Негізді")
    world.corrected(cast, appeal.decision, last=False)
    assert CallDecision.objects.get().edition == 1
    assert 'data-testid="result-replaced"' not in page(cast)


def test_the_page_asks_the_same_for_one_result_and_for_two(cast):
    decision = world.past_term(world.decided(cast))
    url = reverse("council:call_contest", args=[decision.call_id, cast.association.key])
    browser = cast.client("center_head")
    before = queries_of(browser, url)
    world.corrected(cast, decision, last=False)
    assert queries_of(browser, url) == before
