"""Who asks for the stamp, who enters the Council's decision, who reads the register (cl. 19.12)."""

from council.models import StampRequest
from tests.cast import CENTER, COUNCIL, EVERYBODY, Cast
from tests.council import world_stamps as world
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
OVERSEERS = COUNCIL | CENTER | {"authorised_body"}
SECRETARY = {"council_secretary"}


def of_material(cast: Cast) -> list[int]:
    request = StampRequest.objects.first() or world.requested(cast)
    return [request.material_id]


def of_decided(cast: Cast) -> list[int]:
    return [(StampRequest.objects.first() or world.decided(cast)[0]).pk]


def of_granted(cast: Cast) -> list[int]:
    return [(StampRequest.objects.first() or world.granted(cast)).pk]


def material(cast: Cast):
    return (StampRequest.objects.first() or world.requested(cast)).material


PERMISSIONS = {
    "council.view_stamp_requests": OVERSEERS,
    "council.consider_stamps": SECRETARY,
    "council.ask_for_stamp": Grant(KEEPERS, on=material),
}

URLS = {
    "council:stamp_requests": Row(OVERSEERS),
    "council:stamps_put": Row(SECRETARY, method="post", answers=302),
    "council:stamp_ask": Row(
        KEEPERS,
        args=of_material,
        method="post",
        answers=302,
        strangers=404,
        readers=OVERSEERS | {"association_deputy", "association_member", "university_coordinator"},
    ),
    "council:stamp_grant": Row(SECRETARY, args=of_decided, method="post", answers=302),
    "council:stamp_refuse": Row(
        SECRETARY, args=of_decided, method="post", data=lambda cast: {"reason": "Сай емес"}, answers=302
    ),
    "council:stamp_register": Row(EVERYBODY),
    "council:stamp_detail": Row(EVERYBODY, args=of_granted),
    "council:stamp_cover": Row(EVERYBODY, args=of_granted),
}
