"""Who forms working groups and commissions; who sees them and the numbers of protocols."""

from meetings import services
from meetings.models import Body, Seat
from tests.cast import SIGNED_IN, Cast
from tests.matrix import Grant, Row

from . import helpers
from .matrix import INSIDERS, body

KEEPERS = frozenset({"council_secretary", "chair"})
GROUP = {
    "kind": "working_group",
    "name_kk": "Сыныптауыш жөніндегі жұмыс тобы",
    "name_ru": "Рабочая группа по Классификатору",
    "short_name_kk": "Сыныптауыш тобы",
    "short_name_ru": "Группа по Классификатору",
    "task_kk": "Өзгерістер жобасын дайындау",
    "task_ru": "Подготовить проект изменений",
}


def group(cast: Cast) -> Body:
    return services.create_sub_body(cast.council.body, actor=helpers.secretary(cast), data=GROUP)


def with_result(cast: Cast) -> Body:
    body = group(cast)
    services.state_result(
        body, actor=helpers.secretary(cast), text="Жоба дайын", upload=helpers.scan("жоба.pdf")
    )
    return body


def seat(cast: Cast, persona: str = "member", role: str = "member") -> Seat:
    return services.add_sub_member(
        group(cast), actor=helpers.secretary(cast), person=cast[persona], role=role
    )


def for_keepers(args, *, data=lambda cast: {}, method="post", answers=302) -> Row:
    return Row(
        KEEPERS,
        args=args,
        method=method,
        data=data,
        answers=answers,
        strangers=404,
        readers=INSIDERS - KEEPERS,
    )


PERMISSIONS = {
    "meetings.keep_sub_bodies": Grant(KEEPERS, on=body),
    "meetings.state_result": Grant(KEEPERS, on=group),
}
URLS = {
    "meetings:body_list": Row(SIGNED_IN),
    "meetings:numbering": Row(SIGNED_IN),
    "meetings:body_detail": Row(INSIDERS, args=lambda cast: [group(cast).pk], strangers=404),
    "meetings:sub_body_new": for_keepers(lambda cast: [cast.council.body.pk], method="get", answers=200),
    "meetings:sub_member_add": for_keepers(
        lambda cast: [group(cast).pk],
        data=lambda cast: {"email": cast["outsider"].email, "role": "member"},
    ),
    "meetings:sub_member_end": for_keepers(
        lambda cast: [seat(cast, "deputy_chair").pk], data=lambda cast: {"reason": "Себебі"}
    ),
    "meetings:sub_body_end": for_keepers(
        lambda cast: [with_result(cast).pk], data=lambda cast: {"reason": "Себебі"}
    ),
    "meetings:body_result": for_keepers(
        lambda cast: [group(cast).pk], data=lambda cast: {"text": "Жоба дайын"}
    ),
    "meetings:body_result_file": Row(INSIDERS, args=lambda cast: [with_result(cast).pk], strangers=404),
}
