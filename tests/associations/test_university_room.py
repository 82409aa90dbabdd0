"""The room of a university: its associations, protocols and requests on one page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from associations.models import DirectionUniversity
from associations.queries.university_room import room_lines
from associations.services import expertise as material_services
from meetings import services
from meetings.enums import AssignmentState
from tests.associations import world_expertise as world
from tests.associations.test_requests import sent
from tests.counting import queries_of
from tests.factories.associations import AssociationFactory, BaseUniversityFactory, MemberUniversityFactory
from tests.factories.meetings import SeatFactory
from tests.meetings import helpers, matrix_decisions

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _kazakh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("kk"):
        yield


def page(cast):
    return cast.client("university_coordinator").get("/kk/university-room/")


def test_lines_tell_hosting_membership_and_own_people(cast):
    university = cast.member_university
    hosted = AssociationFactory()
    BaseUniversityFactory(association=hosted, university=university)
    MemberUniversityFactory(
        association=cast.other_association,
        university=university,
        since=date(2024, 1, 1),
        until=date(2025, 1, 1),
    )
    lines = {line.key: line for line in room_lines(university, TODAY)}
    assert lines[hosted.key].hosted == [(date(2024, 8, 8), None)]
    assert lines[cast.association.key].joined == [(date(2024, 9, 1), None)]
    assert lines[cast.association.key].people == [cast["association_member"].full_name]
    past = lines[cast.other_association.key]
    assert not past.is_current(TODAY)
    assert list(lines)[-1] == past.key


def test_room_shows_new_protocols_and_requests(cast):
    protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [cast.member_university])
    sent(cast, cast["association_secretary"])
    html = page(cast).content.decode()
    assert page(cast).context["new_count"] == 1
    assert "Оқулықтар" in html
    assert f"№ {protocol.number}" in html
    assert len(page(cast).context["requests"]) == 1


def test_room_shows_decisions_to_answer_and_materials(cast):
    assignment = matrix_decisions.assignment(cast)
    decision = assignment.decision
    material = world.submitted(cast, university=cast.member_university)
    foreign = world.submitted(cast, actor="outsider", title_kk="Бөгде оқулық")
    context = page(cast).context
    assert [(one.decision, label) for one, label, _tone in context["decisions"]] == [
        (decision, AssignmentState.WAITING.label)
    ]
    assert [one for one, _label, _tone in context["materials"]] == [material]
    html = page(cast).content.decode()
    assert decision.text_kk[:60] in html and material.title_kk in html
    assert foreign.title_kk not in html
    # answered, it waits for nobody here any more
    services.answer_assignment(
        assignment, actor=cast["university_coordinator"], value="implemented", text="Орындалды"
    )
    assert page(cast).context["decisions"] == []


def test_a_material_that_came_back_stands_first_and_a_conclusion_is_shown(cast):
    first = world.submitted(cast, university=cast.member_university)
    concluded = world.concluded(cast, title_kk="Екінші", university=None).material
    concluded.university = cast.member_university
    concluded.save()
    material_services.return_material(first, actor=cast["association_secretary"], reason="Үзінді жоқ")
    shown = page(cast).context["materials"]
    assert [one for one, _label, _tone in shown] == [first, concluded]
    assert [tone for _one, _label, tone in shown] == ["amber", "green"]


def test_directions_without_a_membership_are_named(cast):
    DirectionUniversity.objects.create(
        association=cast.other_association,
        university=cast.member_university,
        source="Тізілім",
        since=TODAY - timedelta(days=3),
    )
    assert [one.key for one in page(cast).context["unrepresented"]] == [cast.other_association.key]


def test_five_associations_cost_as_much_as_one(cast):
    browser = cast.client("university_coordinator")
    browser.get("/kk/university-room/")
    few = queries_of(browser, "/kk/university-room/")
    for number in range(5):
        association = AssociationFactory()
        MemberUniversityFactory(association=association, university=cast.member_university)
        SeatFactory(body=association.body, number=number, university=cast.member_university)
        BaseUniversityFactory(association=AssociationFactory(), university=cast.member_university)
        sent(cast, cast["association_secretary"])
        world.submitted(
            cast,
            university=cast.member_university,
            title_kk=f"Оқулық {number}",
            uploads={"work": [world.pdf(mark=str(number))]},
        )
    matrix_decisions.assignment(cast)
    assert queries_of(browser, "/kk/university-room/") == few
    assert len(page(cast).context["lines"]) == 11
