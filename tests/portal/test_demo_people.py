"""The demo people: everybody is there, nobody twice, and never in production."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Office, User
from associations.models import Association, MemberUniversity
from associations.queries import base_universities_on
from meetings.models import Seat, SeatHolder
from portal.demo import people
from portal.demo.world import PASSWORD, World

PERSONAS = [
    "council_secretary",
    "chair",
    "deputy_chair",
    "member",
    "member2",
    "association_chair",
    "association_secretary",
    "association_member",
    "association_secretary2",
    "center_reviewer",
    "center_reviewer2",
    "center_head",
    "university_coordinator",
    "university_coordinator2",
    "university_head",
    "authorised_body",
    "administrator",
]


@pytest.fixture
def world(order_loaded):
    world = World(today=timezone.localdate())
    people.load(world)
    return world


def test_each_persona_signs_in(world, client):
    for persona in PERSONAS:
        answer = client.post("/kk/account/login/", {"login": f"{persona}@demo.kz", "password": PASSWORD})
        assert answer.status_code == 302, persona
        client.post("/kk/account/logout/")


def test_all_36_seats_of_the_council_are_held(world):
    assert (
        Seat.objects.filter(body=world.council, holders__until__isnull=True, holders__isnull=False).count()
        == 36
    )


def test_each_association_has_a_chair_and_a_secretary_of_its_base_university(world):
    hosts = dict(base_universities_on(world.today).values_list("association_id", "university_id"))
    for association in Association.objects.select_related("body"):
        for role in ("chair", "secretary"):
            assert world.holder(association.body, role).university_id == hosts[association.pk]


def test_no_association_has_its_base_university_as_a_member(world):
    hosts = dict(base_universities_on(world.today).values_list("association_id", "university_id"))
    rows = MemberUniversity.objects.values_list("association_id", "university_id")
    assert len({association for association, _university in rows}) == 64
    assert not [row for row in rows if hosts[row[0]] == row[1]]


def test_second_load_changes_nothing(world):
    def counted():
        return [model.objects.count() for model in (User, Seat, SeatHolder, Office, MemberUniversity)]

    before = counted()
    assert people.load(World(today=world.today)) == "people: already there"
    assert counted() == before


def test_everybody_is_marked_as_demo_and_has_a_name_of_their_own(world):
    assert not User.objects.filter(is_demo=False).exists()
    names = User.objects.values_list("full_name", flat=True)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("settings_value", [{"PRODUCTION": True}, {"DEMO": False}])
def test_production_refuses(db, settings, settings_value):
    for name, value in settings_value.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_signing_in_from_the_demo_page_keeps_the_page_s_language(world, client):
    page = client.get("/en/demo/").content.decode()
    assert page.count('<input type="hidden" name="language" value="en">') == len(PERSONAS)
    answer = client.post(
        "/en/account/login/", {"login": "chair@demo.kz", "password": PASSWORD, "language": "en"}
    )
    assert answer["Location"] == "/en/"
