"""The demo calls have what is to be seen: a draft half done, a question answered, applications being checked."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from associations.models import Association
from core.waiting import ask
from criteria.models import Application, Call, CallQuestion, RowQuestion
from criteria.queries.calls import applications_of, compared
from criteria.queries.checks import conflict_of, stands_of
from criteria.queries.sheet import sheet_of
from criteria.queries.waiting import waiting_parts
from portal.demo import applications, people
from portal.demo.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=date(2026, 11, 22))
    people.load(world)
    applications.load(world)
    assert applications.load(world) == "applications: already there"
    return world


def test_demo_application_is_half_done(world):
    call = Call.objects.get(associations__key="041-kaznu")
    assert call.is_open(timezone.now()) and call.title_kk.startswith("[ДЕМО]")
    rows = {row.number: row for row in sheet_of(Application.objects.get(state="draft"), world.today)}
    assert rows["2"].is_whole and rows["3"].problems and rows["10"].needs_proof
    question = CallQuestion.objects.get(call=call)
    assert question.answer_kk.startswith("[ДЕМО]") and question.answer_ru.startswith("[ДЕМО]")


def test_demo_names_an_association_of_a_new_direction_and_calls_for_it(world):
    planned = Call.objects.get(ground="new_direction").associations.get()
    assert planned.stage == "planned" and planned.founding.is_of_new_direction
    assert not Association.objects.filter(pk=planned.pk).exists()


def test_demo_applications_of_the_closed_call_are_being_checked(world):
    call = Call.objects.exclude(ground="new_direction").exclude(associations__key="041-kaznu").get()
    association = call.associations.get()
    applicants = applications_of(call, association)
    assert not call.is_sealed(timezone.now()) and len(applicants) == 2
    assert all(row.is_whole for one in applicants for row in sheet_of(one, world.today))
    stands = stands_of(applicants)
    verdicts = {stand.verdict for rows in stands.values() for stand in rows.values()}
    assert verdicts == {"confirmed", "not_confirmed", "asked"}
    assert RowQuestion.objects.get().is_open
    rows = {row.criterion.number: row for row in compared(applicants, world.today)}
    assert [cell.is_best for cell in rows["2"].cells] == [False, True]
    reviewer = User.objects.get(email="center_reviewer2@demo.kz")
    assert conflict_of(reviewer, applicants[0]) and conflict_of(reviewer, applicants[1])


@pytest.mark.parametrize("persona", ["center_reviewer", "university_coordinator", "university_head"])
def test_something_of_the_calls_waits(world, persona):
    assert ask(waiting_parts(User.objects.get(email=f"{persona}@demo.kz")))
