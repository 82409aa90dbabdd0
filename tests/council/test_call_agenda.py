"""A closed call goes on the Council's agenda, each vote is about one applicant (clauses 12, 31; ADR-0063)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.models import AuditEntry
from council.models import CallConsideration, CallDecision, CallVote, TransferCase
from council.queries.calls import Contest, ended_without_result
from council.services import calls, transfers
from criteria.models import Application, Call
from criteria.services.calls import cancel_call
from meetings import services
from meetings.models import Recusal, Vote
from portal.queries import waiting_for
from tests.council import world_calls as world
from tests.council import world_transfers
from tests.council.test_plans import planned_meeting
from tests.criteria import world as criteria
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.directory import UniversityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.clause("31")]


# --- on the agenda ----------------------------------------------------------------------


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
    html = world.page_of(cast, "council_secretary", Contest(consideration.call, cast.association))
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
    assert "Ешкім өтінім бермеді" in world.page_of(cast, "council_secretary", contest)
    assert "Ешкім өтінім бермеді" in world.call_page(cast, "anonymous", call)
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


# --- votes ------------------------------------------------------------------------------


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
    html = world.page_of(cast, "council_secretary", Contest(consideration.call, cast.association))
    assert html.count('data-testid="vote-name"') == 1
    url = reverse("council:call_vote_name", args=[second.pk])
    cast.client("council_secretary").post(url, {"application": other.pk})
    assert CallDecision.objects.get().university == other.university
    with pytest.raises(DomainError):
        calls.name_call_vote(second, one, actor=secretary)
