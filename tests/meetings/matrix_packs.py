"""Whoever may read a meeting may have its pack made, of what they may read."""

from meetings import services, tasks
from tests.cast import Cast
from tests.matrix import Row

from . import helpers
from .matrix import INSIDERS


def with_packs(cast: Cast) -> list[int]:
    meeting = helpers.planned(cast)
    for persona in ("council_secretary", "member"):
        tasks.build_pack(services.request_pack(meeting, actor=cast[persona], language="kk").pk)
    return [meeting.pk]


URLS = {
    "meetings:pack": Row(INSIDERS, args=lambda cast: [helpers.planned(cast).pk], strangers=404),
    "meetings:pack_build": Row(
        INSIDERS,
        args=lambda cast: [helpers.planned(cast).pk],
        method="post",
        answers=302,
        strangers=404,
    ),
    "meetings:pack_file": Row(INSIDERS, args=with_packs, strangers=404),
}
