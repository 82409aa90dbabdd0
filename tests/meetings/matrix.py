"""Who may do what with the Council's meetings and protocols, and which pages open for whom."""

from meetings import services
from meetings.models import Delivery
from meetings.rules import SECRETARY_VERBS
from tests.cast import CENTER, COUNCIL, EVERYBODY, SIGNED_IN, Cast
from tests.matrix import Grant, Row

from . import helpers

SECRETARY = frozenset({"council_secretary"})
LEADERS = SECRETARY | {"chair", "deputy_chair"}
OVERSEERS = CENTER | {"authorised_body", "administrator"}
INSIDERS = COUNCIL | OVERSEERS
RECEIVERS = frozenset({"university_coordinator", "authorised_body"})


def body(cast: Cast):
    return cast.council.body


def delivery(cast: Cast) -> Delivery:
    protocol = helpers.signed(cast)
    services.deliver_copies(protocol, [cast.member_university])
    return protocol.deliveries.get(university=cast.member_university)


PERMISSIONS = {
    **{f"meetings.{verb}": Grant(SECRETARY, on=body) for verb in SECRETARY_VERBS},
    "meetings.cast_deciding_vote": Grant(LEADERS, on=body),
    "meetings.agree_protocol": Grant(LEADERS, on=body),
    "meetings.see_deliveries": Grant(LEADERS | OVERSEERS, on=body),
    "meetings.receive_copy": Grant({"university_coordinator"}, on=delivery),
}


def for_secretary(args, *, method="post", answers=302, opens=SECRETARY, data=lambda cast: {}) -> Row:
    """A verb of the secretary: the body's people and the overseers know of the thing, nobody else does."""
    return Row(
        opens, args=args, method=method, data=data, answers=answers, strangers=404, readers=INSIDERS - opens
    )


def edition(cast: Cast) -> list[int]:
    protocol = services.correct_protocol(helpers.signed(cast), actor=helpers.secretary(cast), reason="Қате")
    return [protocol.pk, 1]


def material(cast: Cast) -> list[int]:
    item = helpers.first_item(helpers.planned(cast))
    return [services.add_material(item, actor=helpers.secretary(cast), upload=helpers.scan()).pk]


def open_item(cast: Cast) -> list[int]:
    return [helpers.first_item(helpers.opened(cast, 6)).pk]


def decision(cast: Cast) -> list[int]:
    item = helpers.first_item(helpers.opened(cast, 6))
    return [services.add_decision(item, actor=helpers.secretary(cast), data=helpers.DECISION).pk]


def tie(cast: Cast) -> list[int]:
    return [services.close_vote(helpers.voting(cast, "sffaa-"), actor=helpers.secretary(cast)).pk]


def reason(cast: Cast) -> dict[str, str]:
    return {"reason": "Себебі"}


PLANNED = for_secretary(lambda cast: [helpers.planned(cast).pk], method="get", answers=200)
DRAFT = for_secretary(lambda cast: [helpers.drafted(cast).pk])

URLS = {
    "meetings:meeting_list": Row(SIGNED_IN),
    "meetings:meeting_plan": Row(
        {"council_secretary", "association_secretary", "other_association_secretary"}, strangers=403
    ),
    "meetings:meeting_detail": Row(INSIDERS, args=lambda cast: [helpers.planned(cast).pk], strangers=404),
    "meetings:meeting_calendar": Row(INSIDERS, args=lambda cast: [helpers.planned(cast).pk], strangers=404),
    "meetings:meeting_edit": PLANNED,
    "meetings:meeting_convene": for_secretary(lambda cast: [helpers.planned(cast).pk]),
    "meetings:meeting_cancel": for_secretary(lambda cast: [helpers.planned(cast).pk], data=reason),
    "meetings:meeting_open": for_secretary(lambda cast: [helpers.convened(cast).pk]),
    "meetings:meeting_close": for_secretary(lambda cast: [helpers.opened(cast, 6).pk]),
    "meetings:item_add": PLANNED,
    "meetings:item_edit": for_secretary(
        lambda cast: [helpers.first_item(helpers.planned(cast)).pk], method="get", answers=200
    ),
    "meetings:item_move": for_secretary(lambda cast: [helpers.first_item(helpers.planned(cast)).pk]),
    "meetings:item_remove": for_secretary(lambda cast: [helpers.first_item(helpers.planned(cast)).pk]),
    "meetings:material_add": for_secretary(lambda cast: [helpers.first_item(helpers.planned(cast)).pk]),
    "meetings:material_file": Row(INSIDERS, args=material, strangers=404),
    "meetings:material_remove": for_secretary(material),
    "meetings:room": for_secretary(lambda cast: [helpers.opened(cast).pk], method="get", answers=200),
    "meetings:everybody_present": for_secretary(lambda cast: [helpers.opened(cast).pk]),
    "meetings:attendee_presence": for_secretary(
        lambda cast: [helpers.member(helpers.opened(cast), 4).pk], data=lambda cast: {"mark": "online"}
    ),
    "meetings:attendee_preside": for_secretary(lambda cast: [helpers.member(helpers.opened(cast, 1), 1).pk]),
    "meetings:room_item": for_secretary(open_item, method="get", answers=200),
    "meetings:discussion_record": for_secretary(open_item),
    "meetings:vote_open": for_secretary(open_item),
    "meetings:ballots_record": for_secretary(lambda cast: [helpers.voting(cast).pk]),
    "meetings:others_in_favour": for_secretary(lambda cast: [helpers.voting(cast).pk]),
    "meetings:vote_close": for_secretary(lambda cast: [helpers.voting(cast, "ffffff").pk]),
    "meetings:vote_casting": for_secretary(tie, opens=LEADERS, data=lambda cast: {"value": "in_favour"}),
    "meetings:decision_add": for_secretary(open_item, data=lambda cast: helpers.DECISION),
    "meetings:decision_edit": for_secretary(decision, method="get", answers=200),
    "meetings:decision_remove": for_secretary(decision),
    "meetings:protocol_list": Row(EVERYBODY),
    "meetings:protocol_detail": Row(EVERYBODY, args=lambda cast: [helpers.published(cast).pk]),
    "meetings:protocol_file": Row(EVERYBODY, args=lambda cast: [helpers.published(cast).pk]),
    "meetings:protocol_edit": for_secretary(
        lambda cast: [helpers.drafted(cast).pk], method="get", answers=200
    ),
    "meetings:protocol_agree": for_secretary(lambda cast: [helpers.drafted(cast).pk], opens=LEADERS),
    "meetings:protocol_correct": for_secretary(lambda cast: [helpers.signed(cast).pk], data=reason),
    "meetings:protocol_edition": Row(INSIDERS, args=edition, strangers=404),
    "meetings:protocol_return": for_secretary(lambda cast: [helpers.agreed(cast).pk], data=reason),
    "meetings:protocol_build": DRAFT,
    "meetings:protocol_progress": for_secretary(lambda cast: [helpers.drafted(cast).pk], method="get"),
    "meetings:protocol_sign": for_secretary(lambda cast: [helpers.agreed(cast).pk], answers=422),
    "meetings:protocol_publish": for_secretary(lambda cast: [helpers.signed(cast).pk]),
    "meetings:delivery_matrix": for_secretary(
        lambda cast: [helpers.signed(cast).pk], method="get", answers=200, opens=LEADERS | OVERSEERS
    ),
    "meetings:delivery_remind": for_secretary(lambda cast: [helpers.signed(cast).pk]),
    "meetings:copies": Row(RECEIVERS),
    "meetings:copy_receive": Row(
        {"university_coordinator"}, args=lambda cast: [delivery(cast).pk], method="post", strangers=404
    ),
}
