"""A call ends: agenda → votes on applicants → signed protocol → appeal → order (clauses 7, 12, 31; ADR-0063)."""

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
from council.models import CallAppeal, CallConsideration, CallDecision, CallVote, OrderDraft, TransferCase
from council.queries.calls import Contest, contests_waiting_parts, ended_without_result
from council.queries.transfers import reached, results_of, steps_of
from council.services import calls, transfers
from criteria.models import Application, Call
from criteria.queries.checks import checks_are_closed
from criteria.services.calls import cancel_call
from meetings import services
from meetings.models import Recusal, Vote
from notices.models import Letter
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.council import world_transfers
from tests.council.test_plans import planned_meeting
from tests.council.world_orders import created
from tests.counting import queries_of
from tests.criteria import world as criteria
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import UniversityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]
UNTIL = datetime(2026, 12, 5, 18, 59, 59, tzinfo=UTC)
BEFORE, AFTER = UNTIL - timedelta(days=1), UNTIL + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["council_secretary"]


def page_of(cast, persona: str, contest: Contest) -> str:
    url = reverse("council:call_contest", args=[contest.call.pk, contest.association.key])
    return cast.client(persona).get(url).content.decode()


def call_page(cast, persona: str, call: Call) -> str:
    return cast.client(persona).get(reverse("criteria:call_detail", args=[call.pk])).content.decode()


# --- the rules ------------------------------------------------------------------------


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


# --- on the agenda --------------------------------------------------------------------


def test_the_item_has_the_comparison_in_both_languages_and_recuses_applicants(cast, secretary):
    applicant = cast.member_university
    OfficeFactory(user=cast["member"], role="university_head", university=applicant)
    consideration = world.on_agenda(cast, drawn=True)
    item = consideration.item
    assert item.title_kk != item.title_ru and cast.association.body.short_name_kk in item.title_kk
    materials = list(item.materials.select_related("file").order_by("pk"))
    assert [one.file.content_type for one in materials] == ["application/pdf"] * 2
    assert len({one.file.sha256 for one in materials}) == 2
    held = Recusal.objects.get()
    assert held.is_by_rule and held.name == cast["member"].full_name and applicant.short_name in held.reason
    entry = AuditEntry.objects.get(action="put_call_on_agenda")
    assert entry.data["applicants"][0] == applicant.key and len(entry.data["applicants"]) == 2
    html = page_of(cast, "council_secretary", Contest(consideration.call, cast.association))
    assert 'data-testid="contest-item"' in html and html.count(applicant.name_kk) >= 1


def test_members_of_applicants_do_not_vote_and_count_for_the_quorum(cast, secretary):
    person = cast["member"]
    person.university = cast.member_university
    person.save()
    consideration = world.opened(cast)
    late = UserFactory(university=cast.member_university)
    line = consideration.item.meeting.attendees.exclude(name="").filter(role="member").last()
    line.user.university = cast.member_university  # moved to an applicant while the meeting is on
    line.user.save()
    vote = world.voted(cast, consideration, world.applications()[0], adopted=True)
    assert (vote.present_count, vote.recused_count, vote.in_favour_count) == (7, 2, 5)
    assert not vote.ballots.filter(attendee__user=late).exists() and vote.outcome == "adopted"


def test_what_cannot_go_on_an_agenda(cast, secretary):
    contest = world.applied(cast)

    def refusal(place, which=contest, **given) -> DomainError:
        with pytest.raises(DomainError) as found:
            calls.put_call_on_agenda(place, which, actor=secretary, **given)
        return found.value

    assert refusal(None).field == "meeting"
    assert refusal(planned_meeting(cast), appeal_days=0).field == "appeal_days"
    assert refusal(planned_meeting(cast), appeal_days=91).field == "appeal_days"
    nobody = refusal(planned_meeting(cast), Contest(contest.call, cast.other_association))
    assert nobody.clause == "31"
    Call.objects.update(closes_at=timezone.now() + timedelta(hours=1))
    assert f"{timezone.localtime(Call.objects.get().closes_at):%d.%m.%Y %H:%M}" in str(
        refusal(planned_meeting(cast))
    )
    Call.objects.update(
        closes_at=timezone.now() - timedelta(hours=1), state="cancelled", cancelled_reason="Қ"
    )
    refusal(planned_meeting(cast))
    Call.objects.update(state="announced")
    calls.put_call_on_agenda(planned_meeting(cast), contest, actor=secretary)
    refusal(planned_meeting(cast))
    assert CallConsideration.objects.count() == 1


def test_a_cancelled_meeting_or_one_without_a_vote_frees_the_call(cast, secretary):
    first = world.on_agenda(cast)
    services.cancel_meeting(first.item.meeting, actor=secretary, reason="Кворум болмайды")
    contest = world.applied(cast)
    item = calls.put_call_on_agenda(planned_meeting(cast), contest, actor=secretary)
    again = CallConsideration.objects.get()
    assert again.pk == first.pk and again.item == item
    world.held(cast, [])
    again.refresh_from_db()
    assert again.item is None and again.settled_at is None and not CallDecision.objects.exists()
    calls.put_call_on_agenda(planned_meeting(cast), contest, actor=secretary)


def test_without_an_applicant_the_call_ended_and_another_may_be_announced(cast, secretary):
    call = criteria.over(criteria.announced(cast))
    contest = Contest(call, cast.association)
    assert ended_without_result(contest, timezone.now())
    assert "Ешкім өтінім бермеді" in page_of(cast, "council_secretary", contest)
    assert "Ешкім өтінім бермеді" in call_page(cast, "anonymous", call)
    assert criteria.announced(cast) != call


def test_a_transfer_calls_again_after_a_call_without_result(cast, secretary):
    case = world_transfers.decided(cast)
    data = world_transfers.call_data(case)
    data["opens_at"] -= timedelta(days=1)
    first = transfers.announce_transfer_call(case, actor=secretary, given=data)
    browser = cast.client("council_secretary")
    url = reverse("council:transfer_detail", args=[case.pk])
    assert 'data-testid="transfer-call"' not in browser.get(url).content.decode()
    criteria.over(first)
    assert 'data-testid="transfer-call"' in browser.get(url).content.decode()
    second = transfers.announce_transfer_call(case, actor=secretary, given=world_transfers.call_data(case))
    assert TransferCase.objects.get().call == second
    cancel_call(second, actor=secretary, reason="Қате")
    third = transfers.announce_transfer_call(case, actor=secretary, given=world_transfers.call_data(case))
    with pytest.raises(DomainError):
        transfers.announce_transfer_call(case, actor=secretary, given=world_transfers.call_data(case))
    assert TransferCase.objects.get().call == third


# --- votes ----------------------------------------------------------------------------


@pytest.mark.clause("12")
def test_a_vote_names_its_applicant_in_both_languages_and_opens_once(cast, secretary):
    consideration = world.opened(cast)
    one, other = world.applications()
    vote = calls.open_call_vote(consideration, one, actor=secretary)
    assert one.university.name_kk in vote.question_kk and one.university.name_ru in vote.question_ru
    assert calls.open_call_vote(consideration, one, actor=secretary) == vote
    with pytest.raises(DomainError) as running:
        calls.open_call_vote(consideration, other, actor=secretary)
    assert running.value.clause == "12"
    world.counted(cast, vote, adopted=True)
    with pytest.raises(DomainError):
        calls.open_call_vote(consideration, other, actor=secretary)
    assert CallVote.objects.count() == Vote.objects.count() == 1


def test_only_an_applicant_is_voted_on(cast, secretary):
    consideration = world.opened(cast)
    stranger = Application.objects.create(
        university=UniversityFactory(),
        association=cast.association,
        order=world.applications()[0].order,
        created_by=secretary,
    )
    with pytest.raises(DomainError) as refusal:
        calls.open_call_vote(consideration, stranger, actor=secretary)
    assert refusal.value.field == "application" and not Vote.objects.exists()
    url = reverse("council:call_vote", args=[consideration.call_id, cast.association.key])
    assert cast.client("council_secretary").post(url, {"application": stranger.pk}).status_code == 404
    for typed in ("", "x", "999999999999"):
        assert cast.client("council_secretary").post(url, {"application": typed}).status_code == 404


def test_a_repeated_vote_is_about_the_same_applicant(cast, secretary):
    consideration = world.opened(cast)
    chosen = world.applications()[1]
    vote = calls.open_call_vote(consideration, chosen, actor=secretary)
    again = services.repeat_vote(vote, actor=secretary, reason="Қате саналды")
    world.counted(cast, again, adopted=True)
    world.signed(cast, consideration.item)
    assert CallDecision.objects.get().university == chosen.university


def test_a_vote_opened_in_the_room_is_named_before_or_after_the_signature(cast, secretary):
    consideration = world.opened(cast)
    one, other = world.applications()
    first = services.open_vote(consideration.item, actor=secretary)
    world.counted(cast, first, adopted=False)
    calls.name_call_vote(first, one, actor=secretary)
    with pytest.raises(DomainError):
        calls.name_call_vote(first, other, actor=secretary)
    second = services.open_vote(consideration.item, actor=secretary)
    world.counted(cast, second, adopted=True)
    world.signed(cast, consideration.item)
    assert not CallDecision.objects.exists()
    waiting = [one for one in waiting_for(secretary) if "/council/" in one.url and one.tone == "amber"]
    assert len(waiting) == 1
    html = page_of(cast, "council_secretary", Contest(consideration.call, cast.association))
    assert html.count('data-testid="vote-name"') == 1
    url = reverse("council:call_vote_name", args=[second.pk])
    cast.client("council_secretary").post(url, {"application": other.pk})
    assert CallDecision.objects.get().university == other.university
    with pytest.raises(DomainError):
        calls.name_call_vote(second, one, actor=secretary)


# --- the result -----------------------------------------------------------------------


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
                calls.decide_call_appeal(
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
    assert name not in call_page(cast, "anonymous", call) and name not in call_page(cast, "outsider", call)
    for persona in ("council_secretary", "university_coordinator", "center_head"):
        html = call_page(cast, persona, call)
        assert name in html and 'data-testid="contest"' in html
    services.publish_protocol(decision.protocol, actor=secretary)
    html = call_page(cast, "anonymous", call)
    assert name in html and 'data-testid="contest"' not in html


def test_an_applicant_reads_the_result_and_not_the_others(cast):
    decision = world.decided(cast)
    html = page_of(cast, "university_coordinator", Contest(decision.call, cast.association))
    assert 'data-testid="contest-result"' in html and 'data-testid="appeal-raise"' in html
    assert 'data-testid="contest-applicants"' not in html and 'data-testid="contest-votes"' not in html


# --- appeals --------------------------------------------------------------------------


def test_an_appeal_in_time_late_and_twice(cast, django_capture_on_commit_callbacks):
    decision, actor = world.decided(cast), cast["university_coordinator"]

    def refusal(**more) -> str:
        with pytest.raises(DomainError) as found:
            calls.raise_call_appeal(decision, actor=actor, **({"text": "Негіз"} | more))
        assert found.value.clause == "31"
        return str(found.value)

    late = refusal(now=decision.appeal_until + timedelta(seconds=1))
    assert f"{timezone.localtime(decision.appeal_until):%d.%m.%Y %H:%M}" in late
    refusal(text="  ")
    with pytest.raises(DomainError):
        calls.raise_call_appeal(decision, actor=world.applications()[1].created_by, text="Мен таңдалдым")
    with pytest.raises(DomainError):
        calls.raise_call_appeal(decision, actor=cast["outsider"], text="Бөтен")
    with django_capture_on_commit_callbacks(execute=True):
        appeal = calls.raise_call_appeal(decision, actor=actor, text="Негіз", now=decision.appeal_until)
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
        calls.decide_call_appeal(appeal, actor=actor, upheld=False, reason=" ")
    assert refusal.value.field == "reason"
    with django_capture_on_commit_callbacks(execute=True):
        appeal = calls.decide_call_appeal(appeal, actor=actor, upheld=False, reason="Салыстыру дұрыс")
    with pytest.raises(DomainError):
        calls.decide_call_appeal(appeal, actor=actor, upheld=True, reason="Ойланып қалдым")
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
    calls.decide_call_appeal(appeal, actor=cast["authorised_body"], upheld=True, reason="Қате салыстырылды")
    other.refresh_from_db()
    decision = CallDecision.objects.get()
    assert decision.set_aside_at and other.outcome == "moot" and other.reason
    assert not checks_are_closed(decision.call, decision.association), "the rows are checked anew"
    with pytest.raises(DomainError):
        calls.order_call_decision(decision, actor=secretary)
    with pytest.raises(DomainError):
        calls.raise_call_appeal(decision, actor=cast["university_coordinator"], text="Тағы")
    assert any("/council/" in one.url for one in waiting_for(secretary))
    world.held(cast, [(0, True)])
    assert CallDecision.objects.count() == 2
    assert CallDecision.objects.get(set_aside_at=None).university == cast.member_university
    html = page_of(cast, "council_secretary", world.applied(cast))
    assert html.count('data-testid="contest-result"') == 2


def test_whoever_works_at_an_applicant_decides_no_appeal(cast):
    appeal, actor = world.appealed(cast), cast["authorised_body"]
    actor.university = cast.member_university
    actor.save()
    with pytest.raises(DomainError):
        calls.decide_call_appeal(appeal, actor=actor, upheld=True, reason="Өзімдікі")


def test_the_forms_lose_nothing_and_name_the_term(cast):
    decision = world.decided(cast)
    url = reverse("council:call_appeal", args=[decision.pk])
    browser = cast.client("university_coordinator")
    assert browser.post(url, {"text": ""}).status_code == 422
    world.past_term(decision)
    answer = browser.post(url, {"text": "Ұзақ жазылған негіздеме"})
    assert answer.status_code == 422 and "Ұзақ жазылған негіздеме" in answer.content.decode()


# --- the order ------------------------------------------------------------------------


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


# --- pages ----------------------------------------------------------------------------


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
