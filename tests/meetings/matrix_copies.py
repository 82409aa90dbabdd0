"""Who opens a copy, who sees the receipts, who takes the proof of delivery (clause 25)."""

from meetings import services
from meetings.models import Delivery
from tests.cast import Cast
from tests.matrix import Row

from . import helpers
from .matrix import LEADERS, OVERSEERS, delivery, for_secretary


def authorised_copy(cast: Cast) -> Delivery:
    protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [], to_authorised_body=True)
    return protocol.deliveries.get(university=None)


URLS = {
    "meetings:copy_detail": Row(
        {"university_coordinator"}, args=lambda cast: [delivery(cast).pk], strangers=404
    ),
    "meetings:copy_detail#authorised body": Row(
        {"authorised_body"}, args=lambda cast: [authorised_copy(cast).pk], strangers=404
    ),
    "meetings:delivery_proof": for_secretary(
        lambda cast: [helpers.signed(cast).pk], method="get", answers=200, opens=LEADERS | OVERSEERS
    ),
    "meetings:receipt_matrix": Row(LEADERS | OVERSEERS, args=lambda cast: [cast.council.body.pk]),
}
