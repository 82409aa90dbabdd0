"""Expert examination: what is stored, refused, recorded, told and shown (cl. 19.10-19.13, indicator 10)."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from associations.models import Conclusion, MaterialFile, ReviewOpinion, TeachingMaterial
from associations.periodic import remind_experts
from associations.queries.expertise import (
    candidates_for,
    examinations_of_year,
    readable_opinions,
    visible_materials,
    waiting_for,
)
from associations.services import expertise as services
from associations.services import opinions
from core.errors import DomainError, FileRefused, TransitionRefused
from core.models import AuditEntry
from notices.models import Letter
from tests.associations import world_expertise as world
from tests.counting import queries_of
from tests.factories.accounts import UserFactory
from tests.factories.associations import AcademicYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("19")]


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def secretary(cast):
    return cast["association_secretary"]


def recorded(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def soon(days: int = 14) -> date:
    return timezone.localdate() + timedelta(days=days)


# --- handing in ---


def test_submitted_material_gets_the_next_number_of_the_year_and_the_secretary_a_letter(
    cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = world.submitted(cast), world.submitted(cast, title_kk="Желілер")
    year = timezone.localdate().year
    assert [first.signature, second.signature] == [f"1/{year}", f"2/{year}"]
    letters = Letter.objects.filter(recipient=cast["association_secretary"])
    assert letters.count() == 2
    assert "Желілер" in letters.last().subject + letters.first().subject
    assert recorded("submit_material") == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"title_kk": " ", "title_ru": ""}, "title_kk", id="no title"),
        pytest.param({"authors": ""}, "authors", id="no authors"),
        pytest.param({"uploads": {}}, "work", id="neither file nor link"),
        pytest.param({"kind": "mooc", "for_stamp": True}, "for_stamp", id="a course carries no stamp"),
        pytest.param({"kind": "programme", "for_stamp": True}, "for_stamp", id="nor does a programme"),
    ],
)
def test_unfit_material_is_refused_by_field_and_nothing_is_stored(cast, data, field):
    with pytest.raises(DomainError) as refusal:
        world.submitted(cast, **data)
    assert refusal.value.field == field
    assert not TeachingMaterial.objects.exists()


def test_cover_that_is_no_picture_is_refused(cast):
    with pytest.raises(FileRefused):
        world.submitted(cast, uploads={"work": [world.pdf()], "cover": [world.pdf("cover.pdf")]})


def test_course_needs_a_link_only(cast):
    material = world.submitted(cast, kind="mooc", url="https://example.kz/course", uploads={})
    assert not material.files.exists()


def test_changed_material_keeps_the_replaced_file(cast):
    material = world.submitted(cast)
    services.change_material(
        material,
        actor=cast["university_coordinator"],
        data={"title_kk": "Жаңа атау"},
        version=1,
        uploads={"work": [world.pdf("2.pdf")]},
    )
    files = MaterialFile.objects.filter(material=material).order_by("pk")
    assert [bool(one.replaced_at) for one in files] == [True, False]
    with pytest.raises(DomainError):  # the other tab
        services.change_material(material, actor=cast["university_coordinator"], data={}, version=1)


def test_returned_material_is_completed_and_handed_in_again(
    cast, secretary, django_capture_on_commit_callbacks
):
    material = world.submitted(cast, for_stamp=True)
    with pytest.raises(DomainError):
        services.return_material(material, actor=secretary, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        services.return_material(material, actor=secretary, reason="Көшірме жоқ")
    assert Letter.objects.filter(
        recipient=cast["university_coordinator"], text__contains="Көшірме жоқ"
    ).exists()
    assert "Дерекқорлар" in str(waiting_for(cast["university_coordinator"])[0].title)
    with pytest.raises(TransitionRefused):
        opinions.ask_expert(material, actor=secretary, expert=cast["association_member"], due_on=soon())
    again = services.change_material(
        material,
        actor=cast["university_coordinator"],
        data={},
        version=1,
        uploads={"extract": [world.pdf("koshirme.pdf")]},
    )
    assert (again.state, again.round, again.reason) == ("received", 1, "")


# --- experts ---


def test_incomplete_material_does_not_go_to_experts(cast):
    with pytest.raises(DomainError):
        world.asked(cast, for_stamp=True)


@pytest.mark.parametrize("where", ["authors", "submitting", "own"])
def test_expert_of_the_authors_side_is_refused(cast, secretary, where):
    data = {
        "authors": {"author_universities": [cast.member_university]},
        "submitting": {"university": cast.member_university},
        "own": {"actor": "association_member"},
    }[where]
    with pytest.raises(DomainError) as refusal:
        world.asked(cast, **data)
    assert (refusal.value.field, refusal.value.clause) == ("expert", "19.12")
    material = world.submitted(cast, **data)
    conflicts = {one.pk for one in candidates_for(material, timezone.localdate()) if one.conflict}
    assert cast.ids["association_member"] in conflicts


@pytest.mark.parametrize("days", [0, -1, 121])
def test_due_day_lies_ahead(cast, secretary, days):
    material = world.submitted(cast)
    with pytest.raises(DomainError) as refusal:
        opinions.ask_expert(material, actor=secretary, expert=cast["association_member"], due_on=soon(days))
    assert refusal.value.field == "due_on"


def test_expert_is_asked_once_and_by_letter(cast, secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        opinion = world.asked(cast)
    assert opinion.material.state == "examined"
    assert Letter.objects.filter(recipient=cast["association_member"]).count() == 1
    with pytest.raises(DomainError) as refusal:
        world.asked(cast, material=opinion.material)
    assert refusal.value.field == "expert"


def test_declined_or_replaced_expert_can_be_followed_by_another(cast, secretary):
    opinion = world.asked(cast)
    with pytest.raises(DomainError):
        opinions.decline_opinion(opinion, actor=opinion.expert, reason="")
    opinions.decline_opinion(opinion, actor=opinion.expert, reason="Уақытым жоқ")
    second = world.asked(cast, "association_deputy", material=opinion.material)
    opinions.remove_expert(second, actor=secretary, reason="Жауап бермеді")
    third = world.asked(cast, material=opinion.material)
    assert list(ReviewOpinion.objects.order_by("pk").values_list("state", flat=True)) == [
        "declined",
        "removed",
        "asked",
    ]
    assert third.expert == opinion.expert


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"marks": {"content": "meets"}}, "mark_programme", id="a criterion left out"),
        pytest.param({"text": ""}, "text", id="no text"),
        pytest.param({"verdict": ""}, "verdict", id="no proposal"),
        pytest.param({"verdict": "rework"}, "remarks", id="rework without remarks"),
        pytest.param(
            {"marks": world.OPINION["marks"] | {"integrity": "fails"}}, "verdict", id="recommended but fails"
        ),
    ],
)
def test_opinion_that_is_not_whole_is_refused(cast, data, field):
    opinion = world.accepted(cast)
    with pytest.raises(DomainError) as refusal:
        opinions.give_opinion(opinion, actor=opinion.expert, data=world.OPINION | data)
    assert refusal.value.field == field
    opinion.refresh_from_db()
    assert opinion.state == "accepted"


def test_kept_opinion_is_read_by_nobody_and_given_one_is_never_changed(cast, secretary):
    opinion = world.accepted(cast)
    opinions.save_opinion(opinion, actor=opinion.expert, data={"marks": {"content": "meets"}, "text": "Жоба"})
    assert (
        cast.client("association_secretary")
        .get(f"/kk/expertise/{opinion.material_id}/")
        .content.decode()
        .count("Жоба")
        == 0
    )
    opinions.give_opinion(opinion, actor=opinion.expert, data=world.OPINION)
    for verb in (opinions.save_opinion, opinions.give_opinion):
        with pytest.raises(TransitionRefused):
            verb(opinion, actor=opinion.expert, data=world.OPINION)
    with pytest.raises(TransitionRefused):
        opinions.remove_expert(opinion, actor=secretary, reason="Кеш")


def test_expert_reads_the_others_after_their_own(cast):
    first = world.given(cast)
    second = world.accepted(cast, "association_deputy", material=first.material)
    assert [one.pk for one in readable_opinions(second.expert, first.material).opinions] == [second.pk]
    opinions.give_opinion(second, actor=second.expert, data=world.OPINION)
    assert len(readable_opinions(second.expert, first.material).opinions) == 2


def test_authors_read_opinions_after_the_conclusion_without_names(cast):
    coordinator = cast["university_coordinator"]
    material = world.decided(cast)
    assert readable_opinions(coordinator, material).opinions == []
    services.conclude_material(material, actor=cast["association_secretary"], outcome="recommended", text="")
    page = cast.client("university_coordinator").get(f"/kk/expertise/{material.pk}/").content.decode()
    assert "Оқулық бағдарламаға сай." in page
    assert cast["association_member"].full_name not in page


# --- the conclusion ---


def test_conclusion_waits_for_all_opinions_and_for_the_meeting(cast, secretary):
    opinion = world.asked(cast)
    with pytest.raises(DomainError):
        services.put_material_on_agenda(opinion.material, actor=secretary, meeting=world.meeting(cast))
    opinions.accept_opinion(opinion, actor=opinion.expert)
    opinions.give_opinion(opinion, actor=opinion.expert, data=world.OPINION)
    meeting = world.meeting(cast)
    item = services.put_material_on_agenda(opinion.material, actor=secretary, meeting=meeting)
    assert services.put_material_on_agenda(opinion.material, actor=secretary, meeting=meeting) == item
    assert "Дерекқорлар" in item.title_kk
    assert "Базы данных" in item.title_ru
    with pytest.raises(DomainError) as refusal:
        services.conclude_material(opinion.material, actor=secretary, outcome="recommended", text="")
    assert refusal.value.clause == "24"


def test_conclusion_is_stored_with_its_protocol_and_the_authors_are_told(
    cast, secretary, django_capture_on_commit_callbacks
):
    material = world.decided(cast)
    with pytest.raises(DomainError) as refusal:
        services.conclude_material(material, actor=secretary, outcome="rework", text="")
    assert refusal.value.field == "text"
    with django_capture_on_commit_callbacks(execute=True):
        conclusion = services.conclude_material(
            material, actor=secretary, outcome="rework", text="3-тарауды жаңарту"
        )
    assert conclusion.protocol.meeting == material.item.meeting
    assert conclusion.decided_on == timezone.localdate()
    assert Letter.objects.filter(recipient=material.submitted_by, text__contains="3-тарауды").exists()
    with pytest.raises(TransitionRefused):
        services.conclude_material(material, actor=secretary, outcome="recommended", text="")


def test_material_to_be_reworked_comes_back_as_a_new_round(cast):
    conclusion = world.concluded(cast, "rework", "Жаңарту")
    material = services.change_material(
        conclusion.material, actor=cast["university_coordinator"], data={"title_kk": "Екінші"}, version=1
    )
    assert (material.state, material.round, material.item) == ("received", 2, None)
    world.asked(cast, material=material)
    assert material.opinions.count() == 2


def test_recommended_material_is_not_changed(cast):
    conclusion = world.concluded(cast)
    with pytest.raises(DomainError):
        services.change_material(
            conclusion.material, actor=cast["university_coordinator"], data={}, version=1
        )


@pytest.mark.clause("app2.10")
def test_record_of_the_year_shows_completed_examinations(cast):
    conclusion = world.concluded(cast)
    today = timezone.localdate()
    first = today.year if today.month >= 9 else today.year - 1
    AcademicYearFactory(first_year=first)
    page = cast.client("association_secretary").get("/kk/record/", {"year": first}).content.decode()
    assert f"/kk/expertise/{conclusion.material_id}/" in page
    assert "аяқталған сараптама" in page


@pytest.mark.clause("app2.10")
def test_examination_counts_once_whatever_the_conclusion(cast):
    first = world.concluded(cast, "rejected", "Сай емес")
    Conclusion.objects.filter(pk=first.pk).update(decided_on=cast.year.ends_on)
    assert [one.material_id for one in examinations_of_year(cast.association, cast.year)] == [
        first.material_id
    ]
    Conclusion.objects.create(
        material=first.material,
        round=2,
        outcome="recommended",
        item=first.item,
        decided_on=cast.year.ends_on,
        entered_by=first.entered_by,
    )
    assert len(examinations_of_year(cast.association, cast.year)) == 1
    assert examinations_of_year(cast.other_association, cast.year) == []


def test_withdrawn_material_frees_its_experts(cast):
    opinion = world.asked(cast)
    services.withdraw_material(
        opinion.material, actor=cast["university_coordinator"], reason="Қате тапсырылды"
    )
    services.withdraw_material(
        opinion.material, actor=cast["university_coordinator"], reason="Қате тапсырылды"
    )
    opinion.refresh_from_db()
    assert opinion.state == "removed"
    assert recorded("withdraw_material") == 1
    assert waiting_for(cast["association_member"]) == []


# --- reminders, tasks, pages ---


def test_expert_is_reminded_three_days_before_and_then_weekly(cast):
    opinion = world.asked(cast)
    due = opinion.due_on
    days = [
        due - timedelta(days=3),
        due - timedelta(days=3),
        due - timedelta(days=2),
        due + timedelta(days=7),
    ]
    assert [opinions.send_due_opinion_reminders(day) for day in days] == [1, 0, 0, 1]
    assert remind_experts() == 0
    subjects = list(
        Letter.objects.filter(recipient=opinion.expert).order_by("pk").values_list("subject", flat=True)
    )
    assert len(set(subjects)) == 2


def test_what_waits_follows_the_material(cast):
    def tasks(name: str) -> list[str]:
        return [str(task.clause) for task in waiting_for(cast[name])]

    material = world.submitted(cast)
    assert (tasks("association_secretary"), tasks("association_member")) == (["19.12"], [])
    opinion = world.asked(cast, material=material)
    assert (tasks("association_secretary"), tasks("association_member")) == ([], ["19.12"])
    opinions.accept_opinion(opinion, actor=opinion.expert)
    opinions.give_opinion(opinion, actor=opinion.expert, data=world.OPINION)
    assert (tasks("association_secretary"), tasks("association_member")) == (["19.12"], [])


def test_stranger_with_an_account_examines_without_reading_anything_else(cast, secretary):
    stranger = UserFactory(full_name="Сыртқы Сарапшы")
    material, other = world.submitted(cast), world.submitted(cast, title_kk="Басқа")
    opinions.ask_expert(material, actor=secretary, expert=stranger, due_on=soon())
    assert list(visible_materials(stranger)) == [material]
    assert other not in visible_materials(stranger)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_read_in_three_languages(cast, language):
    opinion = world.accepted(cast)
    for name, path in (
        ("association_secretary", "expertise/"),
        ("association_secretary", f"expertise/{opinion.material_id}/"),
        ("association_secretary", f"expertise/{opinion.material_id}/edit/"),
        ("association_secretary", "expertise/new/"),
        ("association_member", f"expertise/opinions/{opinion.pk}/"),
    ):
        page = cast.client(name).get(f"/{language}/{path}")
        # what nobody may change now is shown all the same: the refusal comes with the reason
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


def test_refused_form_keeps_what_was_typed(cast):
    opinion = world.accepted(cast)
    client = cast.client("association_member")
    answer = client.post(
        f"/kk/expertise/opinions/{opinion.pk}/", {"text": "Ұзақ пікір", "mark_content": "meets", "give": "1"}
    )
    assert answer.status_code == 422
    assert "Ұзақ пікір" in answer.content.decode()
    assert 'value="meets" class="form-check-input" id="id_mark_content_0" checked' in answer.content.decode()
    answer = cast.client("association_secretary").post(
        "/kk/expertise/new/", {"title_kk": "Атау", "kind": "mooc", "association": cast.association.pk}
    )
    assert answer.status_code == 422
    assert "Атау" in answer.content.decode()


def test_list_asks_as_much_for_one_material_as_for_three(cast):
    def again(count: int) -> int:
        for number in range(count):
            world.asked(cast, title_kk=f"Оқулық {number}")
        return queries_of(cast.client("association_secretary"), "/kk/expertise/")

    one = again(1)
    assert again(2) == one


def test_list_finds_kazakh_letters_in_any_case(cast):
    world.submitted(cast, title_kk="Өндіріс негіздері")
    world.submitted(cast, title_kk="Желілер")
    page = cast.client("association_secretary").get("/kk/expertise/", {"q": "ӨНДІРІС"}).content.decode()
    assert ("Өндіріс негіздері" in page, "Желілер" in page) == (True, False)


def test_journal_holds_after_an_examination(cast):
    world.concluded(cast)
    call_command("verify_journal")


def test_the_way_to_the_meeting_is_shown_to_those_who_may_go_it(cast):
    material = world.on_agenda(cast)
    meeting = reverse("meetings:meeting_detail", args=[material.item.meeting_id])
    page = reverse("associations:material_detail", args=[material.pk])
    for persona, shown in (("association_member", True), ("university_coordinator", False)):
        client = cast.client(persona)
        assert (meeting in client.get(page).content.decode()) == shown
        assert (client.get(meeting).status_code == 200) == shown
