from tests.cast import EVERYBODY, SIGNED_IN
from tests.factories.notices import LetterFactory, NoticeFactory
from tests.matrix import Row


def notice_of_a_member(cast):
    return [NoticeFactory(recipient=cast["member"]).pk]


def letter(cast):
    return [LetterFactory(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").pk]


URLS = {
    "notices:list": Row(SIGNED_IN),
    "notices:read_all": Row(SIGNED_IN, method="post", answers=302),
    # one's own only: of the others nobody may know
    "notices:open": Row({"member"}, args=notice_of_a_member, answers=302, strangers=404),
    "notices:read": Row({"member"}, args=notice_of_a_member, method="post", answers=302, strangers=404),
    "demo:people": Row(EVERYBODY),
    # the keys lie in var/ after load_demo; here there are none to give
    "demo:key_file": Row(EVERYBODY, args=lambda cast: ["chair"], answers=404),
    "demo:key_file_legacy": Row(EVERYBODY, args=lambda cast: ["chair"], answers=404),
    "demo:mailbox": Row(EVERYBODY),
    "demo:letter": Row(EVERYBODY, args=letter),
    "demo:letter_drawn": Row(EVERYBODY, args=letter),
    "demo:calendar": Row(EVERYBODY, args=letter),
}
