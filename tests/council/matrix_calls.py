"""Who brings a call before the Council, follows it, appeals, decides an appeal, carries the result out (cl. 7, 12, 31)."""

from council.models import CallVote
from meetings import services
from tests.cast import CENTER, COUNCIL, Cast
from tests.council import world_calls as world
from tests.council.matrix_plans import meeting
from tests.matrix import Grant, Row

KEEPER = frozenset({"council_secretary"})
KEEPERS = KEEPER | {"authorised_body"}
APPLICANT = frozenset({"university_coordinator"})
READERS = COUNCIL | CENTER | {"authorised_body"} | APPLICANT


def of_contest(cast: Cast) -> list:
    contest = world.applied(cast)
    return [contest.call.pk, contest.association.key]


def of_opened(cast: Cast) -> list:
    consideration = world.opened(cast)
    return [consideration.call_id, cast.association.key]


def of_unnamed_vote(cast: Cast) -> list:
    consideration = world.opened(cast)
    CallVote.objects.all().delete()
    return [services.open_vote(consideration.item, actor=cast["council_secretary"]).pk]


def of_standing(cast: Cast) -> list:
    return [world.past_term(world.decided(cast)).pk]


def first_application(cast: Cast) -> dict:
    return {"application": world.applications()[0].pk}


PERMISSIONS = {
    "council.view_contest": Grant(READERS, on=world.applied),
    "council.consider_calls": KEEPER,
    "council.appeal_call": Grant(APPLICANT, on=world.decided),
    "council.decide_call_appeal": frozenset({"authorised_body"}),
}
URLS = {
    "council:call_contest": Row(READERS, args=of_contest),
    "council:call_put": Row(
        KEEPER, args=of_contest, method="post", data=lambda cast: {"meeting": meeting(cast).pk}, answers=302
    ),
    "council:call_vote": Row(KEEPER, args=of_opened, method="post", data=first_application, answers=302),
    "council:call_vote_name": Row(
        KEEPER, args=of_unnamed_vote, method="post", data=first_application, answers=302
    ),
    "council:call_appeal": Row(APPLICANT, args=lambda cast: [world.decided(cast).pk]),
    "council:call_appeal#post": Row(
        APPLICANT,
        args=lambda cast: [world.decided(cast).pk],
        method="post",
        data=lambda cast: {"text": "Дұрыс емес"},
        answers=302,
    ),
    "council:call_appeal_decide": Row(
        frozenset({"authorised_body"}), args=lambda cast: [world.appealed(cast).pk]
    ),
    "council:call_renew": Row(KEEPER, args=of_standing, method="post", answers=302),
    "council:call_order": Row(KEEPERS, args=of_standing, method="post", answers=302),
}
