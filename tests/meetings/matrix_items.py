"""Who keeps the recurring items, who proposes and who screens; which of these pages open for whom."""

from meetings import services
from meetings.models import ItemProposal, RecurringItem
from tests.cast import ASSOCIATION, COUNCIL, SIGNED_IN, Cast
from tests.matrix import Grant, Row

from . import helpers
from .matrix import OVERSEERS, SECRETARY, body, for_secretary

PROPOSAL = {"title_kk": "Жаңа мәселе туралы", "title_ru": "О новом вопросе", "explanation": "Маңызды"}
# An association speaks to the Council through its chair and its secretary.
SPEAKERS = frozenset({"association_chair", "association_secretary"})
PROPOSERS = COUNCIL | ASSOCIATION | {"other_association_secretary"}
LEADERS = frozenset({"council_secretary", "chair", "deputy_chair"})


def recurring(cast: Cast) -> RecurringItem:
    return services.add_recurring(cast.council.body, actor=helpers.secretary(cast), data=helpers.ITEM_TITLES)


def proposal(cast: Cast, *, upload=None) -> ItemProposal:
    return services.propose_item(
        cast.council.body,
        actor=cast["association_chair"],
        data=PROPOSAL,
        on_behalf_of=cast.association.body,
        upload=upload,
    )


def screening(data=lambda cast: {"reason": "Себебі"}) -> Row:
    return Row(
        SECRETARY,
        args=lambda cast: [proposal(cast).pk],
        method="post",
        data=data,
        answers=302,
        strangers=404,
        readers=(LEADERS | SPEAKERS | OVERSEERS) - SECRETARY,
    )


PERMISSIONS = {
    "meetings.propose_item": Grant(COUNCIL | SPEAKERS | {"other_association_secretary"}, on=body),
    "meetings.edit_proposal": Grant({"association_chair"}, on=proposal),
}

ASSOCIATIONS_OWN = Row(
    {"association_chair"},
    args=lambda cast: [proposal(cast).pk],
    strangers=404,
    readers=LEADERS | OVERSEERS | {"association_secretary"},
)
URLS = {
    "meetings:meeting_copy": for_secretary(
        lambda cast: [helpers.planned(cast).pk], method="get", answers=200
    ),
    "meetings:recurring_put": for_secretary(lambda cast: [helpers.planned(cast).pk]),
    "meetings:recurring_list": Row(SECRETARY, args=lambda cast: [cast.council.body.pk]),
    "meetings:recurring_add": Row(SECRETARY, args=lambda cast: [cast.council.body.pk]),
    "meetings:recurring_edit": Row(SECRETARY, args=lambda cast: [recurring(cast).pk]),
    "meetings:recurring_move": Row(
        SECRETARY, args=lambda cast: [recurring(cast).pk], method="post", answers=302
    ),
    "meetings:recurring_remove": Row(
        SECRETARY, args=lambda cast: [recurring(cast).pk], method="post", answers=302
    ),
    "meetings:proposal_list": Row(SIGNED_IN),
    "meetings:proposal_new": Row(PROPOSERS),
    "meetings:proposal_detail": Row(
        LEADERS | SPEAKERS | OVERSEERS, args=lambda cast: [proposal(cast).pk], strangers=404
    ),
    "meetings:proposal_file": Row(
        LEADERS | SPEAKERS | OVERSEERS,
        args=lambda cast: [proposal(cast, upload=helpers.scan()).pk],
        strangers=404,
    ),
    "meetings:proposal_edit": ASSOCIATIONS_OWN,
    "meetings:proposal_withdraw": Row(
        ASSOCIATIONS_OWN.opens,
        args=ASSOCIATIONS_OWN.args,
        method="post",
        answers=302,
        strangers=404,
        readers=ASSOCIATIONS_OWN.readers,
    ),
    "meetings:proposal_accept": screening(lambda cast: {"meeting": helpers.planned(cast).pk}),
    "meetings:proposal_return": screening(),
    "meetings:proposal_decline": screening(),
}
