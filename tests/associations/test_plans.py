"""Work plans: what is stored, refused, recorded, told and shown (clauses 15.10 and 20)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from associations.models import PlanAnswer, PlannedMeetings, WorkPlan
from associations.queries.plans import (
    approved_on,
    difference_of,
    standing_version,
)
from associations.services import plans as services
from core.errors import DomainError, TransitionRefused
from core.models import AuditEntry
from meetings.models import AgendaItem, Vote
from notices.models import Letter
from tests.associations.plan_world import (
    MEETING,
    MEMBERS,
    SEMINAR,
    agreed,
    answer,
    approved,
    association_meeting,
    council_protocol,
    drafted,
    seat_without_account,
    sent,
    url,
)
from tests.factories.associations import AcademicYearFactory
from tests.factories.meetings import SeatFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("20")]
TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


# --- drafting -------------------------------------------------------------------------


def test_a_plan_is_begun_once(cast, secretary):
    first = drafted(cast)
    assert services.create_plan(cast.association, cast.year, actor=secretary, source="usual") == first
    assert WorkPlan.objects.count() == 1 and first.items.count() == 2
    assert AuditEntry.objects.filter(action="create_plan").count() == 1


def test_usual_lines_serve_the_areas_of_their_kinds(cast, secretary):
    from tests.factories.directory import area_clauses

    area_clauses()
    version = services.create_plan(cast.association, cast.year, actor=secretary, source="usual")
    areas = {item.kind: item.area and item.area.sub_item for item in version.items.select_related("area")}
    assert areas["meeting"] is None and areas["expertise"] == 12 and areas["event"] == 17
    assert all(item.title_kk and item.title_ru for item in version.items.all())


def test_last_years_lines_are_copied_with_their_dates_moved(cast, secretary):
    approved(cast)
    coming = AcademicYearFactory(first_year=2026)
    version = services.create_plan(cast.association, coming, actor=secretary, source="copy")
    said = list(version.items.values_list("line", "title_kk", "quarter", "due_on"))
    assert said == [(1, "Отырыс", 1, None), (2, "Әдістемелік семинар", None, date(2027, 2, 20))]


def test_nothing_to_copy_is_said(cast, secretary):
    with pytest.raises(DomainError) as refusal:
        services.create_plan(cast.association, cast.year, actor=secretary, source="copy")
    assert refusal.value.field == "source"
    assert not WorkPlan.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"title_kk": " ", "title_ru": ""}, "title_kk", id="no title"),
        pytest.param({"quarter": None}, "quarter", id="neither quarter nor date"),
        pytest.param({"due_on": date(2026, 1, 1)}, "quarter", id="both"),
        pytest.param({"quarter": None, "due_on": date(2026, 9, 1)}, "due_on", id="another year"),
    ],
)
def test_a_line_that_is_not_whole_is_refused_naming_the_field(cast, secretary, data, field):
    version = drafted(cast)
    with pytest.raises(DomainError) as refusal:
        services.add_plan_item(version, actor=secretary, data=MEETING | data)
    assert refusal.value.field == field
    assert version.items.count() == 2


def test_a_removed_number_is_not_given_again(cast, secretary):
    version = drafted(cast)
    services.remove_plan_item(version.items.get(line=2), actor=secretary)
    assert services.add_plan_item(version, actor=secretary, data=SEMINAR).line == 2
    services.add_plan_item(version, actor=secretary, data=SEMINAR)
    services.remove_plan_item(version.items.get(line=2), actor=secretary)
    assert services.add_plan_item(version, actor=secretary, data=SEMINAR).line == 4


@pytest.mark.parametrize("make", [sent, agreed, approved], ids=["sent", "agreed", "approved"])
def test_lines_change_only_in_a_draft(cast, secretary, make):
    version = make(cast)
    item = version.items.first()
    for verb in (
        lambda: services.add_plan_item(version, actor=secretary, data=MEETING),
        lambda: services.edit_plan_item(item, actor=secretary, data=MEETING | {"title_kk": "Басқа"}),
        lambda: services.remove_plan_item(item, actor=secretary),
    ):
        with pytest.raises(DomainError):
            verb()
    assert version.items.count() == 2


# --- the members' agreement -----------------------------------------------------------


def test_the_draft_goes_to_every_member_with_an_account_once(cast, django_capture_on_commit_callbacks):
    seat_without_account(cast)
    with django_capture_on_commit_callbacks(execute=True):
        version = sent(cast)
    letters = Letter.objects.filter(key__startswith=f"plan:{version.pk}:agreeing:1:")
    assert letters.count() == len(MEMBERS)
    assert url(cast) in letters.first().text
    from associations.tasks import tell_of_plan

    assert tell_of_plan(version.pk, "agreeing", 1) == 0
    assert tell_of_plan(version.pk, "draft", 1) == 0


@pytest.mark.parametrize("due_on", [None, timezone.localdate() - timedelta(days=1)])
def test_answers_need_a_day_that_has_not_passed(cast, secretary, due_on):
    with pytest.raises(DomainError) as refusal:
        services.send_to_members(drafted(cast), actor=secretary, due_on=due_on)
    assert refusal.value.field == "due_on"


def test_an_empty_plan_is_not_sent(cast, secretary):
    version = services.create_plan(cast.association, cast.year, actor=secretary)
    with pytest.raises(DomainError):
        services.send_to_members(version, actor=secretary, due_on=timezone.localdate())


def test_every_answer_is_kept_and_the_last_one_stands(cast):
    version = sent(cast)
    answer(cast, version, "association_member", "objects", "Семинар мамырда болсын.")
    answer(cast, version, "association_member")
    answer(cast, version, "association_member")  # the same again is no new answer
    assert list(PlanAnswer.objects.values_list("value", flat=True)) == ["objects", "agrees"]
    page = cast.client("association_secretary").get(reverse("associations:plan_answers", args=[version.pk]))
    assert "Семинар мамырда болсын." in page.content.decode()


@pytest.mark.parametrize(
    ("value", "text", "field"),
    [("objects", "  ", "text"), ("maybe", "", "value"), ("", "", "value")],
)
def test_an_objection_has_its_reason(cast, value, text, field):
    version = sent(cast)
    with pytest.raises(DomainError) as refusal:
        answer(cast, version, "association_member", value, text)
    assert refusal.value.field == field and not PlanAnswer.objects.exists()


def test_a_vacant_seat_and_a_draft_take_no_answer(cast, secretary):
    version = drafted(cast)
    with pytest.raises(DomainError):
        answer(cast, version, "association_member")
    version = sent(cast)
    vacant = SeatFactory(body=cast.association.body, number=30)
    with pytest.raises(DomainError):
        services.answer_plan(version, vacant, actor=secretary, value="agrees", entered_for=True)


def test_agreement_names_how_many_are_missing(cast, secretary):
    version = sent(cast)
    answer(cast, version, "association_chair")
    answer(cast, version, "association_deputy")
    with translation.override("en"), pytest.raises(DomainError) as refusal:
        services.state_agreement(version, actor=secretary)
    assert "of 4 members 2 agree, 1 more are needed" in str(refusal.value)
    answer(cast, version, "association_member", "objects", "Жоқ")
    answer(cast, version, "association_secretary")
    stated = services.state_agreement(version, actor=secretary)
    assert (stated.members_count, stated.agree_count, stated.object_count) == (4, 3, 1)
    assert stated.state == "agreed"


def test_silence_and_vacant_seats_are_not_agreement(cast, secretary):
    seat_without_account(cast)
    SeatFactory(body=cast.association.body, number=30)  # vacant: nobody to ask
    version = sent(cast)
    answer(cast, version, "association_chair")
    answer(cast, version, "association_deputy")
    with pytest.raises(DomainError):
        services.state_agreement(version, actor=secretary)
    services.answer_plan(
        version, cast.association.body.seats.get(number=20), actor=secretary, value="agrees", entered_for=True
    )
    assert services.state_agreement(version, actor=secretary).agree_count == 3
    entered = PlanAnswer.objects.get(entered_for=True)
    assert (entered.name, entered.answered_by) == ("Нүсіпова Әсел", secretary)


def adopted_item(cast, outcome="adopted", **fields):
    now = timezone.now()
    meeting = association_meeting(cast, **({"state": "closed", "opened_at": now, "closed_at": now} | fields))
    item = AgendaItem.objects.create(meeting=meeting, position=1, title_kk="Жоспар туралы")
    Vote.objects.create(
        item=item,
        number=1,
        state="closed",
        outcome=outcome,
        seats_count=4,
        present_count=4,
        opened_at=now,
        closed_at=now,
    )
    return item


def test_a_vote_of_a_meeting_agrees_too(cast, secretary):
    version = sent(cast)
    refused = adopted_item(cast, "not_adopted")
    with pytest.raises(DomainError) as refusal:
        services.state_agreement(version, actor=secretary, item=refused)
    assert refusal.value.field == "item"
    item = adopted_item(cast)
    assert services.state_agreement(version, actor=secretary, item=item).agreed_item == item


def test_taken_back_the_members_are_asked_anew(cast, secretary):
    version = sent(cast)
    for persona in MEMBERS:
        answer(cast, version, persona)
    with pytest.raises(DomainError) as refusal:
        services.take_back_to_draft(version, actor=secretary, reason=" ")
    assert refusal.value.field == "reason"
    services.take_back_to_draft(version, actor=secretary, reason="Ескертулер")
    again = services.send_to_members(version, actor=secretary, due_on=timezone.localdate())
    assert again.round == 2
    with pytest.raises(DomainError):
        services.state_agreement(again, actor=secretary)
    assert PlanAnswer.objects.count() == 4


def test_remarks_are_kept_with_their_reply(cast, secretary):
    version = sent(cast)
    comment = services.comment_plan(version, actor=cast["association_member"], text="Мерзімі?", line=2)
    services.reply_to_comment(comment, actor=secretary, text="Ақпан")
    comment.refresh_from_db()
    assert (comment.line, comment.reply, comment.replied_by) == (2, "Ақпан", secretary)
    for text, line, field in ((" ", None, "text"), ("x", 99, "line")):
        with pytest.raises(DomainError) as refusal:
            services.comment_plan(version, actor=secretary, text=text, line=line)
        assert refusal.value.field == field


# --- approval and amendments ----------------------------------------------------------


def test_the_chair_approves_what_the_members_agreed(cast, secretary, django_capture_on_commit_callbacks):
    with pytest.raises(TransitionRefused):
        services.approve_plan(drafted(cast), actor=cast["association_chair"])
    with django_capture_on_commit_callbacks(execute=True):
        version = agreed(cast)
    with django_capture_on_commit_callbacks(execute=True):
        version = services.approve_plan(version, actor=cast["association_chair"])
    assert version.approved_by == cast["association_chair"]
    assert standing_version(version.plan) == version
    assert approved_on(cast.association, cast.year) == timezone.localdate()
    # indicator 3.1 takes how many meetings the approved plan foresees
    assert PlannedMeetings.objects.get(association=cast.association).count == 1
    assert Letter.objects.filter(key__startswith=f"plan:{version.pk}:approved").count() == len(MEMBERS)
    assert Letter.objects.filter(key__startswith=f"plan:{version.pk}:agreed").count() == 1


def test_an_amendment_is_a_new_version_and_the_earlier_one_stands(cast, secretary):
    first = approved(cast)
    with pytest.raises(DomainError) as refusal:
        services.amend_plan(first, actor=secretary, reason="")
    assert refusal.value.field == "reason"
    second = services.amend_plan(first, actor=secretary, reason="Жаңа семинар")
    assert services.amend_plan(first, actor=secretary, reason="Тағы") == second
    assert (second.number, second.state, second.items.count()) == (2, "draft", 2)
    services.edit_plan_item(
        second.items.get(line=2), actor=secretary, data=SEMINAR | {"due_on": date(2026, 5, 20)}
    )
    services.remove_plan_item(second.items.get(line=1), actor=secretary)
    services.add_plan_item(second, actor=secretary, data=SEMINAR | {"title_kk": "Дөңгелек үстел"})
    found = difference_of(first, second)
    assert (found.added, found.removed, dict(found.changed)) == ((3,), (1,), {2: ("due_on",)})
    assert standing_version(first.plan) == first
    page = cast.client("association_member").get(reverse("associations:plan_difference", args=[second.pk]))
    text = page.content.decode()
    assert "Дөңгелек үстел" in text and "20.05.2026" in text and "20.02.2026" in text


def test_council_agrees_or_returns_and_a_returned_plan_is_amended(cast, secretary):
    version = approved(cast)
    protocol = council_protocol(cast)
    held_on = timezone.localdate()
    returned = services.note_council_decision(version, protocol=protocol, held_on=held_on, reason="KPI жоқ")
    assert (returned.state, returned.returned_reason) == ("returned", "KPI жоқ")
    services.note_council_decision(version, protocol=protocol, held_on=held_on, reason="KPI жоқ")
    assert AuditEntry.objects.filter(action="note_council_decision").count() == 1
    with pytest.raises(TransitionRefused):
        services.note_council_decision(version, protocol=protocol, held_on=held_on)
    assert services.amend_plan(returned, actor=secretary, reason="Қайтарылды").number == 2
