"""An applicant appeals against the result of a call, the authorised body decides (clause 31; ADR-0063)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from council.models import CallAppeal, CallDecision
from council.services import call_appeals, calls
from criteria.queries.checks import checks_are_closed
from notices.models import Letter
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.factories.directory import UniversityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]


def test_an_appeal_in_time_late_and_twice(cast, django_capture_on_commit_callbacks):
    decision, actor = world.decided(cast), cast["university_coordinator"]

    def refusal(**more) -> str:
        with pytest.raises(DomainError) as found:
            call_appeals.raise_call_appeal(decision, actor=actor, **({"text": "Негіз"} | more))
        assert found.value.clause == "31"
        return str(found.value)

    late = refusal(now=decision.appeal_until + timedelta(seconds=1))
    assert f"{timezone.localtime(decision.appeal_until):%d.%m.%Y %H:%M}" in late
    refusal(text="  ")
    with pytest.raises(DomainError):
        call_appeals.raise_call_appeal(
            decision, actor=world.applications()[1].created_by, text="Мен таңдалдым"
        )
    with pytest.raises(DomainError):
        call_appeals.raise_call_appeal(decision, actor=cast["outsider"], text="Бөтен")
    with django_capture_on_commit_callbacks(execute=True):
        appeal = call_appeals.raise_call_appeal(
            decision, actor=actor, text="Негіз", now=decision.appeal_until
        )
    assert appeal.university == cast.member_university
    refusal()
    told = {one.recipient for one in Letter.objects.filter(key__startswith="call-appeal:")}
    assert told == {cast["authorised_body"], cast["council_secretary"]}
    waiting = [one for one in waiting_for(cast["authorised_body"]) if "/council/" in one.url]
    assert [one.count for one in waiting] == [1]


def test_a_rejected_appeal_lets_the_result_stand(cast, django_capture_on_commit_callbacks):
    appeal = world.appealed(cast)
    actor = cast["authorised_body"]
    with pytest.raises(DomainError) as refusal:
        call_appeals.decide_call_appeal(appeal, actor=actor, upheld=False, reason=" ")
    assert refusal.value.field == "reason"
    with django_capture_on_commit_callbacks(execute=True):
        appeal = call_appeals.decide_call_appeal(appeal, actor=actor, upheld=False, reason="Салыстыру дұрыс")
    with pytest.raises(DomainError):
        call_appeals.decide_call_appeal(appeal, actor=actor, upheld=True, reason="Ойланып қалдым")
    told = Letter.objects.filter(key__contains=f"call-appeal:{appeal.pk}:rejected")
    assert {one.recipient for one in told} == {cast["university_coordinator"], cast["council_secretary"]}
    assert all("Салыстыру дұрыс" in one.text for one in told)
    assert CallDecision.objects.get().set_aside_at is None
    line = calls.order_call_decision(appeal.decision, actor=actor)
    assert line.university == appeal.decision.university


def test_an_upheld_appeal_sets_the_result_aside_and_the_council_decides_anew(cast, secretary):
    appeal = world.appealed(cast)
    third = UniversityFactory()
    other = CallAppeal.objects.create(
        decision=appeal.decision,
        university=third,
        text="Біз де",
        raised_by=secretary,
        raised_at=timezone.now(),
    )
    call_appeals.decide_call_appeal(
        appeal, actor=cast["authorised_body"], upheld=True, reason="Қате салыстырылды"
    )
    other.refresh_from_db()
    decision = CallDecision.objects.get()
    assert decision.set_aside_at and other.outcome == "moot" and other.reason
    assert not checks_are_closed(decision.call, decision.association), "the rows are checked anew"
    with pytest.raises(DomainError):
        calls.order_call_decision(decision, actor=secretary)
    with pytest.raises(DomainError):
        call_appeals.raise_call_appeal(decision, actor=cast["university_coordinator"], text="Тағы")
    assert any("/council/" in one.url for one in waiting_for(secretary))
    world.held(cast, [(0, True)])
    assert CallDecision.objects.count() == 2
    assert CallDecision.objects.get(set_aside_at=None).university == cast.member_university
    html = world.page_of(cast, "council_secretary", world.applied(cast))
    assert html.count('data-testid="contest-result"') == 2


def test_whoever_works_at_an_applicant_decides_no_appeal(cast):
    appeal, actor = world.appealed(cast), cast["authorised_body"]
    actor.university = cast.member_university
    actor.save()
    with pytest.raises(DomainError):
        call_appeals.decide_call_appeal(appeal, actor=actor, upheld=True, reason="Өзімдікі")


def test_the_forms_lose_nothing_and_name_the_term(cast):
    decision = world.decided(cast)
    url = reverse("council:call_appeal", args=[decision.pk])
    browser = cast.client("university_coordinator")
    assert browser.post(url, {"text": ""}).status_code == 422
    world.past_term(decision)
    answer = browser.post(url, {"text": "Ұзақ жазылған негіздеме"})
    assert answer.status_code == 422 and "Ұзақ жазылған негіздеме" in answer.content.decode()
