"""The demo order is a draft until somebody signs it; the demo recommendations stand in every state (cl. 15.3-15.6)."""

from datetime import date

import pytest

from associations.models import BaseUniversity
from council.models import Conference, OrderDraft, Recommendation, RecommendationAnswer
from notices.models import Letter
from portal.demo import orders, people, recommendations
from portal.demo.world import World

pytestmark = pytest.mark.django_db


def test_demo_order_is_a_draft_and_recommendations_are_answered(
    order_loaded, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    world = World(today=date(2026, 11, 22))
    people.load(world)
    orders.load(world)
    assert orders.load(world) == "orders: already there"
    draft = OrderDraft.objects.get()
    assert draft.state == "draft" and draft.title_kk.startswith("[ДЕМО]")
    assert draft.table_lines.count() == 1 and draft.seat_lines.count() == 1
    assert BaseUniversity.objects.filter(until__isnull=False).count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        recommendations.load(world)
    assert recommendations.load(world) == "recommendations: already there"
    assert set(Recommendation.objects.values_list("state", flat=True)) == {"draft", "issued", "ended"}
    assert {one.clause for one in Recommendation.objects.all()} == {"15.3", "15.4", "15.5", "15.6"}
    assert RecommendationAnswer.objects.filter(verdict="accepted").exists()
    assert Conference.objects.filter(published_at__isnull=False).count() == 2
    # Nobody gets a letter of the past.
    assert not Letter.objects.filter(key__startswith="recommendation").exists()
