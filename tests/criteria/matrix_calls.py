"""Who announces a call, who reads it, who sees the applicants side by side (cl. 3, 7, 31)."""

from django.utils import timezone

from criteria.models import Call
from tests.cast import CENTER, COUNCIL, EVERYBODY, Cast
from tests.criteria import world
from tests.matrix import Row

READERS = COUNCIL | CENTER | {"authorised_body"}
KEEPERS = frozenset({"authorised_body", "council_secretary"})


def of_call(cast: Cast) -> list:
    return [(Call.objects.first() or world.announced(cast)).pk]


def posted(cast: Cast) -> dict:
    moment = timezone.localtime()
    return {
        **{f"title_{code}": text for code, text in world.TEXTS.items()},
        "ground": "expiry",
        "ground_kk": "Негіз",
        "ground_ru": "Основание",
        "opens_at": f"{moment:%Y-%m-%dT%H:%M}",
        "closes_at": f"{moment.year + 1}-03-01T18:00",
        "associations": [cast.association.pk],
    }


PERMISSIONS = {"criteria.announce_call": KEEPERS, "criteria.compare_applications": READERS}


def planned_key(cast: Cast) -> list:
    return [world.planned(cast).key]


URLS = {
    "criteria:calls": Row(EVERYBODY),
    "criteria:call_detail": Row(EVERYBODY, args=of_call),
    "criteria:call_new": Row(KEEPERS, method="post", data=posted, answers=302),
    "criteria:planned": Row(KEEPERS),
    "criteria:planned_new": Row(KEEPERS),
    "criteria:planned_new#post": Row(KEEPERS, method="post", data=world.plan_posted, answers=302),
    "criteria:planned_withdraw": Row(
        KEEPERS, args=planned_key, method="post", data=lambda cast: {"reason": "Қате"}, answers=302
    ),
    "criteria:call_cancel": Row(
        KEEPERS, args=of_call, method="post", data=lambda cast: {"reason": "Қате"}, answers=302
    ),
    "criteria:call_compare": Row(READERS, args=lambda cast: [*of_call(cast), cast.association.key]),
}
