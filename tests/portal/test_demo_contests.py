"""The demo call that has ended: votes by applicant, a result by a published protocol, a term of appeal that runs."""

import pytest
from django.utils import timezone

from council.models import CallDecision, CallVote
from criteria.models import Application
from criteria.queries.calls import applications_of
from criteria.queries.checks import checks_are_closed, earlier_verdicts, stands_of
from meetings.models import AgendaItem, Recusal
from notices.models import Letter
from portal.demo import applications, contests, people
from portal.demo.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.clause("31")]


@pytest.fixture
def decision(order_loaded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=timezone.localdate())
    people.load(world)
    applications.load(world)
    contests.load(world)
    assert contests.load(world) == "contests: already there"
    return CallDecision.objects.get()


def test_demo_contest_has_two_votes_and_a_result_that_can_be_appealed_against(decision):
    chosen, other = sorted(
        applications_of(decision.call, decision.association),
        key=lambda one: one.university_id != decision.university_id,
    )
    votes = [(one.application, one.vote.outcome) for one in CallVote.objects.order_by("vote__number")]
    assert votes == [(other, "not_adopted"), (chosen, "adopted")]
    assert decision.protocol.state == "published" and decision.call.title_kk.startswith("[ДЕМО]")
    assert chosen.university.name_kk in decision.reason_kk and chosen.university.name_ru in decision.reason_ru
    assert decision.decided_at < timezone.now() < decision.appeal_until
    coordinators = set(other.university.offices.values_list("user__email", flat=True))
    assert "university_coordinator@demo.kz" in coordinators
    item = AgendaItem.objects.get(call_consideration=decision.consideration)
    assert item.materials.count() == 2 and item.meeting.is_demo
    recused = Recusal.objects.filter(item=item)
    assert all(one.is_by_rule for one in recused)


def test_demo_contest_is_checked_with_a_verdict_that_was_changed(decision):
    applied = list(Application.objects.filter(call=decision.call).order_by("pk"))
    stands = stands_of(applied)
    assert all(len(rows) == 26 and all(one.is_decided for one in rows.values()) for rows in stands.values())
    assert {row for one in applied for row in earlier_verdicts(one)} == set(contests.REFUSED)
    assert checks_are_closed(decision.call, decision.association)
    assert not Letter.objects.filter(key__startswith="call:").exists()
