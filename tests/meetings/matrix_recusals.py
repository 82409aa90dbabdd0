"""Who declares and takes back recusals."""

from meetings import services
from meetings.models import AgendaItem, Recusal
from tests.cast import COUNCIL, Cast
from tests.matrix import Grant

from . import helpers
from .matrix import SECRETARY, body, for_secretary


def recusal(cast: Cast) -> Recusal:
    """Return the member's recusal from an item of a convened meeting."""
    item = helpers.first_item(helpers.convened(cast))
    seat = cast["member"].seats_held.get(seat__body=cast.council.body).seat
    return services.declare_recusal(item, actor=cast["member"], seat_id=seat.pk, reason="Мүдделер қақтығысы")


PERMISSIONS = {
    "meetings.declare_recusal": Grant(COUNCIL, on=body),
    "meetings.withdraw_recusal": Grant(SECRETARY | {"member"}, on=recusal),
}

URLS = {
    "meetings:recusal_declare": for_secretary(
        lambda cast: [helpers.convened(cast).pk],
        opens=COUNCIL,
        data=lambda cast: {"item": AgendaItem.objects.latest("pk").pk, "reason": "Мүдделер қақтығысы"},
    ),
    "meetings:recusal_withdraw": for_secretary(lambda cast: [recusal(cast).pk], opens=SECRETARY | {"member"}),
}
