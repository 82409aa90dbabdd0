"""Who enters how many meetings are planned, and who reads planned against held."""

from tests.cast import ASSOCIATION, CENTER, Cast
from tests.matrix import Grant, Row

KEEPERS = frozenset({"association_chair", "association_secretary"})
OVERSEERS = CENTER | {"authorised_body", "administrator"}
READERS = ASSOCIATION | OVERSEERS | {"other_association_secretary"}


def args(cast: Cast) -> list:
    return [cast.association.key, cast.year.first_year]


PERMISSIONS = {
    "associations.view_meeting_plans": Grant(READERS),
    "associations.plan_meetings": Grant(KEEPERS, on=lambda cast: cast.association),
}
URLS = {
    "associations:planned_meetings": Row(READERS),
    "associations:planned_meetings_enter": Row(
        KEEPERS,
        args=args,
        method="post",
        data=lambda cast: {"count": "4"},
        answers=302,
        strangers=404,
        readers=(ASSOCIATION - KEEPERS) | OVERSEERS,
    ),
}
