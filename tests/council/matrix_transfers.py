"""Who proposes a transfer, who follows it, who announces its call (cl. 31)."""

from tests.cast import ASSOCIATION, CENTER, COUNCIL, Cast
from tests.council import world_transfers as world
from tests.council.matrix_plans import meeting
from tests.matrix import Grant, Row

PROPOSERS = frozenset({"council_secretary", "center_head"})
ANNOUNCERS = frozenset({"council_secretary", "authorised_body"})
OVERSEERS = COUNCIL | CENTER | {"authorised_body"}


def of_case(cast: Cast) -> list[int]:
    return [world.proposed(cast).pk]


def of_decided(cast: Cast) -> list[int]:
    return [world.decided(cast).pk]


def written(cast: Cast) -> dict:
    return {
        "association": cast.association.pk,
        "ground": "work",
        "text_kk": "Жұмыс қанағаттанарлықсыз.",
        "text_ru": "Работа неудовлетворительна.",
    }


PERMISSIONS = {
    "council.propose_transfer": PROPOSERS,
    "council.view_transfers": OVERSEERS,
    "council.view_transfer": Grant(OVERSEERS | ASSOCIATION, on=world.proposed),
}
URLS = {
    "council:transfers": Row(OVERSEERS),
    "council:transfer_new": Row(PROPOSERS),
    "council:transfer_new#post": Row(PROPOSERS, method="post", data=written, answers=302),
    "council:transfer_detail": Row(OVERSEERS | ASSOCIATION, args=of_case),
    "council:transfer_put": Row(
        PROPOSERS,
        args=of_case,
        method="post",
        data=lambda cast: {"meeting": meeting(cast).pk},
        answers=302,
    ),
    "council:transfer_call": Row(ANNOUNCERS, args=of_decided),
    "council:transfer_withdraw": Row(
        PROPOSERS, args=of_case, method="post", data=lambda cast: {"reason": "Қате"}, answers=302
    ),
}
