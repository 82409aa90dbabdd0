"""Who may do what in the meeting room: the secretary's verbs, a member's own seat, the screen on the wall."""

from meetings import services
from tests.cast import COUNCIL, Cast
from tests.matrix import Grant, Row

from . import helpers
from .matrix import INSIDERS, OVERSEERS, for_secretary, open_item, reason


def own_line(cast: Cast):
    return helpers.member(helpers.opened(cast), 4)


def closed_vote(cast: Cast) -> list[int]:
    return [services.close_vote(helpers.voting(cast, "ffffff"), actor=helpers.secretary(cast)).pk]


def speaker(cast: Cast) -> list[int]:
    item = helpers.first_item(helpers.opened(cast, 6))
    return [services.add_speaker(item, actor=helpers.secretary(cast), name="Қонақ").pk]


def letting_in(cast: Cast) -> list[int]:
    meeting = helpers.opened(cast)
    return [services.allow_self_check_in(meeting, actor=helpers.secretary(cast), allowed=True).pk]


def for_members(args, **fields) -> Row:
    """A member's own seat: the Council's people; overseers know of the meeting and have no seat in it."""
    return Row(COUNCIL, args=args, strangers=404, readers=OVERSEERS, **fields)


PERMISSIONS = {
    "meetings.check_in": Grant({"member"}, on=own_line),
    "meetings.vote_from_seat": Grant({"member"}, on=own_line),
}

URLS = {
    "meetings:seat": for_members(lambda cast: [helpers.opened(cast, 6).pk]),
    "meetings:seat#before": Row(
        INSIDERS, args=lambda cast: [helpers.convened(cast).pk], answers=302, strangers=404
    ),
    "meetings:seat_check_in": for_members(
        letting_in, method="post", answers=302, data=lambda cast: {"mark": "in_person"}
    ),
    "meetings:seat_ballot": for_members(
        lambda cast: [helpers.voting(cast).pk],
        method="post",
        answers=302,
        data=lambda cast: {"value": "in_favour"},
    ),
    "meetings:wall": Row(INSIDERS, args=lambda cast: [helpers.opened(cast, 6).pk], strangers=404),
    "meetings:self_check_in": for_secretary(
        lambda cast: [helpers.opened(cast).pk], data=lambda cast: {"allowed": "yes"}
    ),
    "meetings:item_current": for_secretary(open_item),
    "meetings:vote_annul": for_secretary(lambda cast: [helpers.voting(cast).pk], data=reason),
    "meetings:vote_repeat": for_secretary(lambda cast: [helpers.voting(cast).pk], data=reason),
    "meetings:vote_correct": for_secretary(closed_vote, method="get", answers=200),
    "meetings:speaker_add": for_secretary(open_item, data=lambda cast: {"who": "Қонақ"}),
    "meetings:speaker_move": for_secretary(speaker, data=lambda cast: {"direction": "up"}),
    "meetings:speaker_remove": for_secretary(speaker),
    "meetings:discussion_autosave": for_secretary(
        open_item, data=lambda cast: {"_fields": "heard_kk", "heard_kk": "Тыңдалды."}, answers=200
    ),
}
