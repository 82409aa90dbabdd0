"""Who may shape, discuss and take out the texts of protocols."""

from meetings import services
from tests.cast import Cast
from tests.matrix import Grant, Row
from tests.meetings import helpers
from tests.meetings.matrix import INSIDERS, SECRETARY, for_secretary

PRESENT = frozenset({"chair", "deputy_chair", "council_secretary", "member"})


def council(cast: Cast) -> list[int]:
    return [cast.council.body.pk]


def with_emblem(cast: Cast) -> list[int]:
    helpers.letterhead(cast)
    return council(cast)


def draft(cast: Cast) -> list[int]:
    return [helpers.drafted(cast).pk]


def own_phrase(cast: Cast) -> list[int]:
    data = {"field": "decided", "text_kk": "Бекітілсін.", "text_ru": "Утвердить."}
    return [services.add_phrase(cast.council.body, actor=helpers.secretary(cast), data=data).pk]


def an_extract(cast: Cast) -> list[object]:
    return [helpers.extract(cast).pk, "pdf"]


PERMISSIONS = {
    "meetings.leave_remark": Grant(PRESENT, on=lambda cast: helpers.remarked(cast)),
    "meetings.edit_common_phrases": Grant(SECRETARY),
}
READ = {"strangers": 404}
URLS = {
    "meetings:protocol_word": Row(INSIDERS, args=draft, **READ),
    "meetings:roll_call": Row(INSIDERS, args=draft, **READ),
    "meetings:protocol_settings": for_secretary(council, method="get", answers=200),
    "meetings:protocol_emblem": Row(INSIDERS, args=with_emblem, **READ),
    "meetings:protocol_keep": for_secretary(draft, answers=200),
    "meetings:protocol_copy_drop": for_secretary(draft),
    "meetings:protocol_revisions": Row(INSIDERS, args=draft, **READ),
    "meetings:revision_restore": for_secretary(lambda cast: [helpers.drafted(cast).pk, 1]),
    "meetings:protocol_remarks": Row(INSIDERS, args=draft, **READ),
    "meetings:remarks_open": for_secretary(draft),
    "meetings:remark_leave": for_secretary(
        lambda cast: [helpers.remarked(cast).pk], opens=PRESENT, data=lambda cast: {"text": "Ескертпе"}
    ),
    "meetings:remark_answer": for_secretary(
        lambda cast: [helpers.remark(cast).pk], method="get", answers=200
    ),
    "meetings:extract_list": Row(INSIDERS, args=draft, **READ),
    "meetings:extract_list#make": for_secretary(draft, answers=422),
    "meetings:extract_file": Row(INSIDERS, args=an_extract, **READ),
    "meetings:phrase_list": Row(INSIDERS, args=council, **READ),
    "meetings:phrase_add": for_secretary(council, method="get", answers=200),
    "meetings:phrase_edit": for_secretary(own_phrase, method="get", answers=200),
    "meetings:phrase_remove": for_secretary(own_phrase),
}
