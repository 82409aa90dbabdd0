"""Who brings work plans before the Council (cl. 15.10)."""

from datetime import timedelta

from django.utils import timezone

from council.models import PlanConsideration
from council.services.plans import put_plans_on_agenda
from tests.associations import plan_world
from tests.cast import CENTER, COUNCIL, Cast
from tests.factories.meetings import MeetingFactory
from tests.matrix import Row

READERS = COUNCIL | CENTER | {"authorised_body"}
KEEPER = frozenset({"council_secretary"})


def meeting(cast: Cast):
    return MeetingFactory(
        body=cast.council.body,
        created_by=cast["council_secretary"],
        starts_at=timezone.now() + timedelta(days=20),
    )


def consideration(cast: Cast) -> list[int]:
    found = PlanConsideration.objects.first()
    if found is None:
        item = put_plans_on_agenda(
            meeting(cast), [plan_world.approved(cast)], actor=cast["council_secretary"]
        )
        found = item.plan_considerations.get()
    return [found.pk]


def chosen(cast: Cast) -> dict:
    return {"meeting": meeting(cast).pk, "version": plan_world.approved(cast).pk}


PERMISSIONS = {"council.view_plans": READERS, "council.consider_plans": KEEPER}
URLS = {
    "council:plans": Row(READERS),
    "council:plans_put": Row(KEEPER, method="post", data=chosen, answers=302),
    "council:plan_return": Row(
        KEEPER, args=consideration, method="post", data=lambda cast: {"reason": "KPI жоқ"}, answers=302
    ),
}
