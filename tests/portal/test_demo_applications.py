"""The demo application has what is to be seen: whole rows, a wrong total, rows without proof."""

from datetime import date

import pytest
from django.utils import timezone

from criteria.models import Application, Call
from criteria.queries.sheet import sheet_of
from portal.demo import applications, people
from portal.demo.world import World

pytestmark = pytest.mark.django_db


def test_demo_application_is_half_done(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=date(2026, 11, 22))
    people.load(world)
    applications.load(world)
    assert applications.load(world) == "applications: already there"
    call = Call.objects.get()
    assert call.is_open(timezone.now()) and call.title_kk.startswith("[ДЕМО]")
    rows = {row.number: row for row in sheet_of(Application.objects.get(), world.today)}
    assert rows["2"].is_whole and rows["3"].problems and rows["8"].is_missing and rows["10"].needs_proof
