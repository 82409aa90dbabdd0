"""The demo membership: members of all kinds, universities that are not represented, requests in every state."""

from datetime import date

import pytest

from associations.models import MaterialRequest, MemberImport, RequestAddressee
from associations.queries.structure import coverage
from meetings.models import Seat
from portal.demo import membership, people
from portal.demo.world import World

pytestmark = pytest.mark.django_db


def test_demo_membership_shows_every_state_once(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=date(2026, 11, 22))
    people.load(world)
    membership.load(world)
    assert membership.load(world) == "membership: already there"
    kinds = Seat.objects.filter(body=world.first.body, until=None).values_list("kind", flat=True)
    assert set(kinds) >= {"employer", "ngo", "foreign_partner", "state_body", "hei_representative"}
    assert coverage(world.first, world.today).missing
    assert MemberImport.objects.filter(applied_at=None).get().problems
    assert MaterialRequest.objects.count() == 3
    states = set(RequestAddressee.objects.values_list("state", flat=True))
    assert states == {"waiting", "submitted", "returned", "accepted"}
