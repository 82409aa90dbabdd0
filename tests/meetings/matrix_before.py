"""Who answers invitations, keeps guests and orders the agenda; which of these pages open for whom."""

from meetings import services
from meetings.models import Guest, Invitation
from meetings.queries import answer_token
from tests.cast import EVERYBODY, Cast
from tests.matrix import Grant, Row

from . import helpers
from .matrix import INSIDERS, SECRETARY, for_secretary, material

GUEST = {
    "kind": "business",
    "full_name": "Иванов Иван",
    "organisation_kk": "«Қазақтелеком» АҚ",
    "organisation_ru": "АО «Казахтелеком»",
    "country_kk": "Қазақстан",
    "country_ru": "Казахстан",
}


def invitation(cast: Cast, persona: str = "member") -> Invitation:
    return helpers.convened(cast).invitations.select_related("user", "meeting__body").get(user=cast[persona])


def guest(cast: Cast, *, opened: bool = False) -> Guest:
    meeting = helpers.opened(cast) if opened else helpers.planned(cast)
    return services.add_guest(meeting, actor=helpers.secretary(cast), data=GUEST)


def new_order(cast: Cast):
    return {"item": list(helpers.planned(cast, 1).items.values_list("pk", flat=True))}


PERMISSIONS = {
    "meetings.answer_invitation": Grant(SECRETARY | {"member"}, on=invitation),
}

URLS = {
    "meetings:invitation_list": Row(INSIDERS, args=lambda cast: [helpers.convened(cast).pk], strangers=404),
    "meetings:silent_remind": for_secretary(lambda cast: [helpers.convened(cast).pk]),
    "meetings:uninvited_invite": for_secretary(lambda cast: [helpers.convened(cast).pk]),
    "meetings:invitation_answer": for_secretary(
        lambda cast: [invitation(cast).pk],
        opens=SECRETARY | {"member"},
        data=lambda cast: {"answer": "online"},
    ),
    "meetings:answer": Row(EVERYBODY, args=lambda cast: [answer_token(invitation(cast))]),
    "meetings:answer#post": Row(
        EVERYBODY,
        args=lambda cast: [answer_token(invitation(cast))],
        method="post",
        data=lambda cast: {"answer": "in_person"},
        answers=302,
    ),
    "meetings:guest_add": for_secretary(lambda cast: [helpers.planned(cast).pk], method="get", answers=200),
    "meetings:guest_edit": for_secretary(lambda cast: [guest(cast).pk], method="get", answers=200),
    "meetings:guest_remove": for_secretary(lambda cast: [guest(cast).pk]),
    "meetings:guest_presence": for_secretary(
        lambda cast: [guest(cast, opened=True).pk], data=lambda cast: {"presence": "online"}
    ),
    # The item of another meeting does not fit: the secretary is told so on the page, others never get there.
    "meetings:items_order": for_secretary(lambda cast: [helpers.planned(cast).pk], data=new_order),
    "meetings:material_access": for_secretary(material, data=lambda cast: {"access": "public"}),
}
