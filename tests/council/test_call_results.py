"""The signed protocol settles a call: whom it chose, who is told, who reads it, when it stands (clauses 12, 31; ADR-0063)."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.models import AuditEntry
from council.domain import calls as domain
from council.enums import TransferStep
from council.models import CallConsideration, CallDecision, TransferCase
from council.queries.calls import Contest, contests_waiting_parts
from council.queries.transfers import reached, results_of, steps_of
from council.services import call_appeals, calls, transfers
from criteria.models import Application
from criteria.queries.checks import checks_are_closed
from meetings import services
from notices.models import Letter
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.council import world_transfers
from tests.council.test_plans import planned_meeting
from tests.counting import queries_of
from tests.factories.accounts import OfficeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]
UNTIL = datetime(2026, 12, 5, 18, 59, 59, tzinfo=UTC)
BEFORE, AFTER = UNTIL - timedelta(days=1), UNTIL + timedelta(seconds=1)


# --- the rules --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "chosen"),
    [
        pytest.param([], None, id="no vote"),
        pytest.param([(1, "not_adopted"), (2, "adopted")], 2, id="the second"),
        pytest.param([(1, "adopted")], 1, id="the first"),
        pytest.param([(1, "not_adopted"), (2, "not_adopted")], None, id="nobody"),
        pytest.param([(1, "adopted"), (None, "adopted")], None, id="then none after all"),
        pytest.param([(1, "adopted"), (2, "adopted")], 2, id="the last adopted"),
        pytest.param([(2, "adopted"), (1, "not_adopted")], 2, id="a later one not adopted"),
    ],
)
def test_the_last_adopted_vote_decides(votes, chosen):
    assert domain.chosen_by(votes) == chosen


def test_the_term_ends_with_its_last_day_in_almaty():
    assert domain.appeal_until(date(2026, 11, 25), 10) == UNTIL


@pytest.mark.parametrize(
    ("applicants", "chosen", "appeals", "now", "expected"),
    [
        pytest.param({1}, 1, [], BEFORE, True, id="one applicant, chosen: nobody can appeal"),
        pytest.param({1, 2}, 1, [], BEFORE, False, id="the term runs"),
        pytest.param({1, 2}, 1, [], UNTIL, False, id="the last moment"),
        pytest.param({1, 2}, 1, [], AFTER, True, id="the term is over"),
        pytest.param({1, 2}, 1, [(2, "open")], AFTER, False, id="an appeal is open"),
        pytest.param({1, 2}, 1, [(2, "rejected")], BEFORE, True, id="the only one is rejected"),
        pytest.param({1, 2, 3}, 1, [(2, "rejected")], BEFORE, False, id="another may still come"),
        pytest.param({1, 2}, 1, [(2, "upheld")], AFTER, False, id="upheld"),
        pytest.param({1}, None, [], BEFORE, False, id="nobody chosen: the applicant may appeal"),
    ],
)
def test_when_a_result_stands(applicants, chosen, appeals, now, expected):
    assert domain.stands(applicants, chosen, appeals, UNTIL, now) is expected


@given(
    chosen=st.sampled_from([None, 1, 2, 3]),
    appeals=st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(["open", "upheld", "rejected", "moot"])),
        unique_by=lambda one: one[0],
    ),
    late=st.booleans(),
)
def test_a_result_that_stands_can_be_appealed_against_by_nobody(chosen, appeals, late):
    now = AFTER if late else BEFORE
    appealed = {one for one, _outcome in appeals}
    if domain.stands({1, 2, 3}, chosen, appeals, UNTIL, now):
        assert not any(domain.may_still_appeal(one, chosen, appealed, UNTIL, now) for one in (1, 2, 3))
        assert {outcome for _one, outcome in appeals} <= {"rejected"}


# --- the result -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "chosen"),
    [
        pytest.param([(0, True)], 0, id="the first at once"),
        pytest.param([(0, False), (1, True)], 1, id="one after the other"),
        pytest.param([(0, False), (1, False)], None, id="nobody has the majority"),
        pytest.param([(None, True)], None, id="the Council chooses nobody"),
    ],
)
def test_the_signed_protocol_settles_the_contest(cast, votes, chosen):
    protocol = world.held(cast, votes)
    decision, applicants = CallDecision.objects.get(), world.applications()
    assert decision.university == (None if chosen is None else applicants[chosen].university)
    assert decision.protocol == protocol and decision.consideration.settled_at
    days = timezone.localdate(decision.appeal_until) - timezone.localdate(decision.decided_at)
    assert days.days == 10 and decision.reason_kk != decision.reason_ru
    if votes[-1][1]:
        assert "Базалық ЖЖОКБҰ таңдалсын." in decision.reason_kk
        assert "Выбрать базовое ОВПО." in decision.reason_ru
    assert AuditEntry.objects.filter(action="decide_call").count() == 1
    assert checks_are_closed(decision.call, decision.association)
    assert calls.settle_calls(protocol) == 0


def test_a_contest_has_one_result(cast):
    decision = world.decided(cast)
    copy = {
        name: getattr(decision, name)
        for name in ("call", "association", "protocol", "decided_at", "appeal_until")
    }
    other = CallConsideration.objects.create(
        call=decision.call,
        association=cast.association,
        added_by=cast["council_secretary"],
        settled_at=timezone.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        CallDecision.objects.create(consideration=other, **copy)
    with pytest.raises(DomainError):
        calls.put_call_on_agenda(planned_meeting(cast), world.applied(cast), actor=cast["council_secretary"])


@pytest.mark.parametrize("steps", list(product(["uphold", "put", "appeal", "hold"], repeat=2)))
def test_whatever_follows_a_result_there_are_never_two(cast, steps):
    world.decided(cast)
    for step in steps:
        try:
            if step == "put":
                world.on_agenda(cast)
            elif step == "hold":
                world.held(cast, [(0, True)])
            elif step == "appeal":
                world.appealed(cast)
            else:
                call_appeals.decide_call_appeal(
                    world.appealed(cast), actor=cast["authorised_body"], upheld=True, reason="Негізді"
                )
        except DomainError:
            pass
        standing = CallDecision.objects.filter(set_aside_at=None).count()
        assert standing <= 1
        assert CallDecision.objects.filter(call__isnull=False).count() >= 1


def test_every_applicant_is_told_with_protocol_reasons_and_term(cast, django_capture_on_commit_callbacks):
    head = OfficeFactory(role="university_head", university=cast.member_university).user
    with django_capture_on_commit_callbacks(execute=True):
        decision = world.decided(cast)
    letters = {one.recipient: one for one in Letter.objects.filter(key__startswith="call-result:")}
    other = world.applications()[1].created_by
    assert set(letters) == {cast["university_coordinator"], head, other}
    url = reverse("council:call_contest", args=[decision.call_id, cast.association.key])
    until = f"{timezone.localtime(decision.appeal_until):%d.%m.%Y %H:%M}"
    for person, letter in letters.items():
        assert url in letter.text and "Базалық ЖЖОКБҰ таңдалсын." in letter.text
        assert f"№ {decision.protocol.number}/{decision.protocol.year}" in letter.text
        assert (until in letter.text) is (person != other)


def test_the_result_is_public_when_its_protocol_is(cast, secretary):
    decision = world.decided(cast)
    call, name = decision.call, decision.university.name_kk
    assert name not in world.call_page(cast, "anonymous", call) and name not in world.call_page(
        cast, "outsider", call
    )
    for persona in ("council_secretary", "university_coordinator", "center_head"):
        html = world.call_page(cast, persona, call)
        assert name in html and 'data-testid="contest"' in html
    services.publish_protocol(decision.protocol, actor=secretary)
    html = world.call_page(cast, "anonymous", call)
    assert name in html and 'data-testid="contest"' not in html


def test_an_applicant_reads_the_result_and_not_the_others(cast, secretary):
    decision = world.decided(cast)
    contest = Contest(decision.call, cast.association)
    html = world.page_of(cast, "university_coordinator", contest)
    assert 'data-testid="contest-result"' in html and 'data-testid="appeal-raise"' in html
    assert 'data-testid="contest-applicants"' not in html and 'data-testid="contest-votes"' not in html
    own = next(one for one in world.applications() if one.university == cast.member_university)
    assert 'data-testid="contest-own"' in html
    assert reverse("criteria:application_check", args=[own.pk]) in html
    services.publish_protocol(decision.protocol, actor=secretary)
    html = world.page_of(cast, "university_coordinator", contest)
    assert html.count('data-testid="vote-counts"') == 2, "open votes are read with the published protocol"
    protocol = reverse("meetings:protocol_detail", args=[decision.protocol_id])
    assert protocol in html and cast.client("university_coordinator").get(protocol).status_code == 200


def test_the_votes_of_a_result_are_shown_with_their_counts(cast):
    decision = world.decided(cast)
    html = world.page_of(cast, "center_head", Contest(decision.call, cast.association))
    assert html.count('data-testid="vote-counts"') == 2 and 'data-testid="vote-name"' not in html
    assert 'data-testid="contest-own"' not in html


def test_the_form_of_an_appeal_shows_what_it_is_against(cast):
    decision = world.decided(cast)
    url = reverse("council:call_appeal", args=[decision.pk])
    html = cast.client("university_coordinator").get(url).content.decode()
    assert decision.university.name_kk in html and "Базалық ЖЖОКБҰ таңдалсын." in html


def test_a_letter_names_the_association_once_in_quotes(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        world.decided(cast)
    letters = Letter.objects.filter(key__startswith="call-result:")
    assert letters and not any("««" in one.text for one in letters)
    assert all(f"«{cast.association.body.short_name_kk}»" in one.text for one in letters)


# --- pages ------------------------------------------------------------------------------


def test_pages_ask_the_same_for_one_applicant_and_for_two(cast):
    world.past_term(world.decided(cast))
    contest = world.applied(cast)
    urls = [
        reverse("council:call_contest", args=[contest.call.pk, cast.association.key]),
        reverse("criteria:call_detail", args=[contest.call.pk]),
    ]
    browser = cast.client("council_secretary")
    before = [queries_of(browser, url) for url in urls]
    Application.objects.filter(pk=world.applications()[0].pk).update(state="draft")
    assert [queries_of(browser, url) for url in urls] == before


def test_what_waits_is_asked_of_those_who_can_do_it(cast, secretary):
    world.applied(cast)
    assert [one.count for one in waiting_for(secretary) if "/council/" in one.url] == [1]
    world.on_agenda(cast)
    assert not any("/council/" in one.url for one in waiting_for(secretary))
    assert contests_waiting_parts(cast["member"]) == [] == contests_waiting_parts(cast["anonymous"])


def test_the_transfer_shows_the_result_of_its_call(cast, secretary):
    case = world_transfers.decided(cast)
    data = world_transfers.call_data(case)
    data["opens_at"] -= timedelta(days=1)
    call = transfers.announce_transfer_call(case, actor=secretary, given=data)
    decision = world.decided(cast)
    assert decision.call == call
    case = TransferCase.objects.select_related("call").get()
    found = results_of([case], {case.pk: call})
    assert found == {case.pk: decision}
    step = next(one for one in steps_of(case, call, None, decision) if one.step == "chosen")
    assert step.is_done and step.note == str(decision.university)
    assert step.url == reverse("council:call_contest", args=[call.pk, cast.association.key])
    html = (
        cast.client("council_secretary")
        .get(reverse("council:transfer_detail", args=[case.pk]))
        .content.decode()
    )
    assert step.url in html
    assert reached(case, call, None, decision) == str(TransferStep.CHOSEN.label)
