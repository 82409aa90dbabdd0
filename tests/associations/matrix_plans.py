"""Who reads, keeps, answers and approves work plans (cl. 20)."""

from django.utils import timezone

from associations.models import PlanComment, PlanLink
from associations.services import plan_links as links
from associations.services import plans as services
from tests.associations import plan_world as world
from tests.cast import ASSOCIATION, CENTER, COUNCIL, EVERYBODY, Cast
from tests.matrix import Grant, Row

KEEPERS = frozenset({"association_chair", "association_secretary"})
READERS = COUNCIL | ASSOCIATION | CENTER | {"authorised_body"}
SEATED = READERS | {"other_association_secretary"}
LINE = {"kind": "meeting", "title_kk": "Отырыс", "quarter": "1"}


def _version(cast: Cast, make):
    from associations.models import PlanVersion

    found = PlanVersion.objects.filter(plan__association=cast.association).order_by("-number").first()
    return found or make(cast)


def version(make):
    return lambda cast: [_version(cast, make).pk]


def item(make):
    return lambda cast: [_version(cast, make).items.first().pk]


def plan(cast: Cast) -> list:
    return [cast.association.key, cast.year.first_year]


def approved_plan(cast: Cast) -> list:
    _version(cast, world.approved)
    return plan(cast)


def link(cast: Cast) -> list[int]:
    found = _version(cast, world.approved)
    meeting = world.association_meeting(cast, starts_at="2025-10-10T05:00:00Z")
    meeting.refresh_from_db()
    made = PlanLink.objects.first() or links.link_to_plan(
        found, actor=cast["association_secretary"], line=1, meeting=meeting
    )
    return [made.pk]


def comment(cast: Cast) -> list[int]:
    found = _version(cast, world.drafted)
    made = PlanComment.objects.first() or services.comment_plan(
        found, actor=cast["association_member"], text="Мерзімі?"
    )
    return [made.pk]


def draft_verb(make, data=None, opens=KEEPERS, answers=302, method="post", args=None) -> Row:
    """A step on a plan that only its association may know of."""
    return Row(
        opens,
        args=args or version(make),
        method=method,
        data=lambda cast: data or {},
        answers=answers,
        strangers=404,
        readers=ASSOCIATION - opens,
    )


TODAY = timezone.localdate().isoformat()
PERMISSIONS = {
    "associations.view_plans": Grant(READERS, on=lambda cast: cast.association),
    "associations.keep_plan": Grant(KEEPERS, on=lambda cast: cast.association),
    "associations.answer_plan": Grant(ASSOCIATION, on=lambda cast: cast.association),
    "associations.approve_plan": Grant({"association_chair"}, on=lambda cast: cast.association),
}

URLS = {
    "associations:plan_list": Row(SEATED),
    "associations:plan_public": Row(EVERYBODY, args=lambda cast: [cast.association.key]),
    "associations:plan_detail": Row(READERS, args=approved_plan, strangers=404),
    "associations:plan_create": Row(
        KEEPERS, args=plan, method="post", answers=302, strangers=404, readers=READERS - KEEPERS
    ),
    "associations:plan_item_add": draft_verb(world.drafted, method="get", answers=200),
    "associations:plan_item_add#post": draft_verb(world.drafted, LINE),
    "associations:plan_item_edit": draft_verb(
        world.drafted, method="get", answers=200, args=item(world.drafted)
    ),
    "associations:plan_item_remove": draft_verb(world.drafted, args=item(world.drafted)),
    "associations:plan_line": Row(
        KEEPERS, args=item(world.approved), strangers=404, readers=READERS - KEEPERS
    ),
    "associations:plan_link_remove": Row(
        KEEPERS, args=link, method="post", answers=302, strangers=404, readers=READERS - KEEPERS
    ),
    "associations:plan_send": draft_verb(world.drafted, {"due_on": TODAY}),
    "associations:plan_answer": draft_verb(world.sent, {"value": "agrees"}, opens=ASSOCIATION),
    "associations:plan_remind": draft_verb(world.sent),
    "associations:plan_answers": draft_verb(world.sent, opens=ASSOCIATION, method="get", answers=200),
    "associations:plan_comment": draft_verb(world.drafted, {"text": "Мерзімі?"}, opens=ASSOCIATION),
    "associations:plan_comment_reply": draft_verb(world.drafted, {"text": "Ақпан"}, args=comment),
    "associations:plan_take_back": draft_verb(world.sent, {"reason": "Ескерту"}),
    "associations:plan_state_agreement": draft_verb(world.sent),
    "associations:plan_approve": draft_verb(world.agreed, opens=frozenset({"association_chair"})),
    "associations:plan_amend": Row(
        KEEPERS,
        args=version(world.approved),
        method="post",
        data=lambda cast: {"reason": "Өзгеріс"},
        answers=302,
        strangers=404,
        readers=READERS - KEEPERS,
    ),
    "associations:plan_difference": Row(
        ASSOCIATION,
        args=lambda cast: [
            services.amend_plan(
                _version(cast, world.approved), actor=cast["association_secretary"], reason="Өзгеріс"
            ).pk
        ],
        strangers=404,
    ),
    "associations:plan_file": Row(
        READERS, args=lambda cast: [_version(cast, world.approved).pk, "kk", "docx"], strangers=404
    ),
}
