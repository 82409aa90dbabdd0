"""Open decisions go over from the people of the former base university to those of the new one (cl. 10, 31; ADR-0064)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.queries.handover import last_handover
from associations.queries.passing_on import duties_of
from associations.services.handover import name_officer
from associations.services.members import invite_member
from associations.services.passing_on import pass_on_decisions
from core.errors import DomainError
from core.models import AuditEntry
from meetings.models import Assignment, DecisionAnswer, Seat
from meetings.services import redirect_assignment
from notices.models import Letter
from tests.associations.test_handover import coordinator_of, moved
from tests.counting import queries_of
from tests.factories.directory import area_clauses
from tests.factories.year import Year

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31"), pytest.mark.clause("10")]
DAY = date(2025, 10, 1)


@pytest.fixture
def year(cast, settings, tmp_path) -> Year:
    settings.MEDIA_ROOT = tmp_path
    area_clauses()
    return Year(cast.association, cast.year, cast["association_secretary"])


def directed(cast, year: Year, *, persona: str = "", university=None) -> Assignment:
    """A decision of a signed protocol, directed to a person or a university on the day of the meeting."""
    protocol = year.protocol(DAY, ())
    return Assignment.objects.create(
        decision=protocol.meeting.items.get().decisions.get(),
        user=cast[persona] if persona else None,
        university=university,
        due_on=date(2027, 3, 1),
        directed_by=cast["association_secretary"],
        directed_at=protocol.meeting.closed_at,
    )


def answered(one: Assignment, verdict: str, by) -> DecisionAnswer:
    now = timezone.now()
    return DecisionAnswer.objects.create(
        assignment=one,
        value="done",
        text="Орындалды",
        submitted_by=by,
        submitted_at=now,
        verdict=verdict,
        reason="Толықтырыңыз" if verdict == "returned" else "",
        reviewed_by=by if verdict else None,
        reviewed_at=now if verdict else None,
    )


def standing(decision_id: int) -> list[Assignment]:
    return list(Assignment.objects.filter(decision=decision_id, withdrawn_at=None))


def test_decisions_of_an_officer_go_to_whoever_takes_the_office_over(
    cast, year, django_capture_on_commit_callbacks
):
    chair = directed(cast, year, persona="association_chair")
    secretary = directed(cast, year, persona="association_secretary")
    returned = directed(cast, year, persona="association_secretary")
    answered(returned, "returned", cast["association_secretary"])
    moved(cast)
    assert [one.pk for one in (*standing(secretary.decision_id), *standing(chair.decision_id))] == [
        secretary.pk,
        chair.pk,
    ]
    with django_capture_on_commit_callbacks(execute=True):
        name_officer(
            cast.association,
            actor=cast["university_coordinator"],
            role="secretary",
            seat=cast.seat("association_member"),
        )
    for before in (secretary, returned):
        (now,) = standing(before.decision_id)
        before.refresh_from_db()
        assert now.user == cast["association_member"] and now.due_on == before.due_on
        assert now.follows == before and "77" in before.withdraw_reason
    assert [one.pk for one in standing(chair.decision_id)] == [chair.pk]
    letters = Letter.objects.filter(recipient=cast["association_member"])
    assert any(secretary.decision.text in letter.text for letter in letters)
    entry = AuditEntry.objects.filter(action="redirect_assignment").latest("pk")
    assert entry.data["before"] == str(cast["association_secretary"])


@pytest.mark.parametrize(
    ("verdict", "goes_over"),
    [
        pytest.param("accepted", False, id="carried out"),
        pytest.param("", False, id="answered"),
        pytest.param("returned", True, id="returned"),
    ],
)
def test_what_was_answered_stays_with_whoever_answered(cast, year, verdict, goes_over):
    one = directed(cast, year, persona="association_secretary")
    answered(one, verdict, cast["association_secretary"])
    moved(cast)
    name_officer(
        cast.association,
        actor=cast["university_coordinator"],
        role="secretary",
        seat=cast.seat("association_member"),
    )
    assert (standing(one.decision_id)[0].pk != one.pk) is goes_over


def test_the_day_of_the_change_finds_a_successor_who_is_there_already(cast, year):
    """A chair named beforehand from the new university, beside the old one's deputy who leaves."""
    one = directed(cast, year, persona="association_chair")
    old = cast.seat("association_chair")
    last = timezone.localdate() - timedelta(days=20)
    old.holders.update(until=last)
    Seat.objects.filter(pk=old.pk).update(until=last)
    new = cast.seat("association_member")
    Seat.objects.filter(pk=new.pk).update(role="chair")
    moved(cast)
    assert standing(one.decision_id)[0].user == cast["association_member"]


def test_decisions_wait_for_the_account_of_the_successor(cast, year):
    one = directed(cast, year, persona="association_secretary")
    moved(cast)
    seat = name_officer(
        cast.association,
        actor=cast["university_coordinator"],
        role="secretary",
        data={"name": "Жаңа Хатшы", "post": {"kk": "әдіскер"}},
    )
    (duty,) = duties_of(last_handover(cast.association))
    assert duty.waits and duty.assignment == one and duty.role == "secretary"
    invite_member(seat, actor=cast["university_coordinator"], email="new@demo.kz", language="kk")
    pass_on_decisions(cast.association, actor=cast["university_coordinator"])
    assert standing(one.decision_id)[0].user.email == "new@demo.kz"
    assert duties_of(last_handover(cast.association)) == []


def test_decisions_of_the_university_go_over_in_one_press(cast, year, django_capture_on_commit_callbacks):
    base = directed(cast, year, university=cast.university)
    of_all = directed(cast, year, university=cast.university)
    beside = Assignment.objects.create(
        decision=of_all.decision,
        university=cast.member_university,
        directed_by=of_all.directed_by,
        directed_at=of_all.directed_at,
    )
    chair = directed(cast, year, persona="association_chair")
    moved(cast)
    assert [one.pk for one in standing(base.decision_id)] == [base.pk]
    browser = cast.client("university_coordinator")
    page = reverse("associations:handover", args=[cast.association.key])
    html = browser.get(page).content.decode()
    assert 'data-testid="decisions-pass-on"' in html and html.count("data-waits") == 1
    url = reverse("associations:decisions_pass_on", args=[cast.association.key])
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(url).status_code == 302
    (now,) = standing(base.decision_id)
    assert now.university == cast.member_university and now.due_on == base.due_on
    assert {one.pk for one in standing(of_all.decision_id)} == {of_all.pk, beside.pk}
    assert [one.pk for one in standing(chair.decision_id)] == [chair.pk]
    assert any(
        base.decision.text in letter.text
        for letter in Letter.objects.filter(recipient=cast["university_coordinator"])
    )
    html = browser.get(page).content.decode()
    assert 'data-testid="decisions-pass-on"' not in html and html.count("data-waits") == 1
    with pytest.raises(DomainError) as refusal:
        pass_on_decisions(cast.association, actor=cast["university_coordinator"])
    assert refusal.value.clause == "31"


def test_whose_duty_it_was_stays_in_the_history_of_the_decision(cast, year):
    one = directed(cast, year, university=cast.university)
    moved(cast)
    pass_on_decisions(cast.association, actor=cast["university_coordinator"])
    url = reverse("meetings:decision_detail", args=[one.decision_id])
    html = cast.client("association_member").get(url).content.decode()
    _before, _mark, card = html.partition('data-testid="earlier-receivers"')
    assert cast.university.name_kk in card and "77" in card
    assert 'data-testid="earlier-receivers"' not in cast.client("outsider").get(url).content.decode()


def test_the_old_university_sees_no_duties_and_passes_nothing_on(cast, year, client):
    directed(cast, year, university=cast.university)
    moved(cast)
    client.force_login(
        coordinator_of(cast.university), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = client.get(reverse("associations:handover", args=[cast.association.key])).content.decode()
    assert 'data-testid="handover-duties"' not in page
    url = reverse("associations:decisions_pass_on", args=[cast.association.key])
    assert client.post(url).status_code == 403


def test_redirecting_needs_a_reason_and_no_answer(cast, year):
    one = directed(cast, year, university=cast.university)
    other, actor = cast.other_university, cast["association_secretary"]
    with pytest.raises(DomainError) as refusal:
        redirect_assignment(one, actor=actor, reason=" ", university=other)
    assert refusal.value.field == "reason"
    answered(one, "accepted", actor)
    with pytest.raises(DomainError):
        redirect_assignment(one, actor=actor, reason="Себеп", university=other)


def test_one_that_the_successor_has_already_is_only_taken_back(cast, year):
    one = directed(cast, year, university=cast.university)
    there = Assignment.objects.create(
        decision=one.decision,
        university=cast.other_university,
        directed_by=one.directed_by,
        directed_at=one.directed_at,
    )
    taken = redirect_assignment(one, actor=None, reason="№ 77", university=cast.other_university)
    assert taken == there and [row.pk for row in standing(one.decision_id)] == [there.pk]


def test_the_page_asks_the_same_for_more_duties(cast, year):
    directed(cast, year, university=cast.university)
    directed(cast, year, persona="association_chair")
    moved(cast)
    url = reverse("associations:handover", args=[cast.association.key])
    browser = cast.client("university_coordinator")
    before = queries_of(browser, url)
    for _each in range(2):
        directed(cast, year, university=cast.university)
        directed(cast, year, persona="association_chair")
    assert queries_of(browser, url) == before
