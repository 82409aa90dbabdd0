from django.utils import timezone

from tests.cast import ANONYMOUS, EVERYBODY, SIGNED_IN
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.matrix import Row

ADMINISTRATOR = {"administrator"}

PERMISSIONS = {"accounts.manage_people": ADMINISTRATOR}


def somebody(cast):
    return [UserFactory().pk]


def somebody_shut(cast):
    return [UserFactory(is_active=False).pk]


def some_office(cast):
    return [OfficeFactory().pk]


URLS = {
    # whoever is signed in already is sent home
    "account_login": Row(ANONYMOUS, strangers=302),
    "account_logout#leave": Row(EVERYBODY, method="post", answers=302),
    "account_inactive": Row(EVERYBODY),
    "account_reset_password": Row(EVERYBODY),
    "account_reset_password_done": Row(EVERYBODY),
    "account_reset_password_from_key": Row(EVERYBODY, args=lambda cast: ["1", "no-key"]),
    "account_reset_password_from_key_done": Row(EVERYBODY),
    "account_change_password": Row(SIGNED_IN),
    "profile": Row(SIGNED_IN),
    "profile#save": Row(
        SIGNED_IN,
        method="post",
        data=lambda cast: {"language": "ru", "time_zone": "Asia/Oral"},
        answers=302,
    ),
    "people:list": Row(ADMINISTRATOR),
    "people:invite": Row(ADMINISTRATOR),
    "people:invite#send": Row(
        ADMINISTRATOR,
        method="post",
        data=lambda cast: {"email": "new@demo.kz", "full_name": "Жаңа Адам", "language": "kk"},
        answers=302,
    ),
    "people:detail": Row(ADMINISTRATOR, args=somebody),
    "people:detail#save": Row(
        ADMINISTRATOR,
        args=somebody,
        method="post",
        data=lambda cast: {"full_name": "Басқа Ат", "language": "ru"},
        answers=302,
    ),
    "people:invite_again": Row(ADMINISTRATOR, args=somebody, method="post", answers=302),
    "people:office_give": Row(
        ADMINISTRATOR,
        args=somebody,
        method="post",
        data=lambda cast: {"role": "center_head", "since": "2026-09-01"},
        answers=302,
    ),
    "people:office_end": Row(
        ADMINISTRATOR,
        args=some_office,
        method="post",
        data=lambda cast: {"until": timezone.localdate().isoformat()},
        answers=302,
    ),
    "people:deactivate": Row(
        ADMINISTRATOR,
        args=somebody,
        method="post",
        data=lambda cast: {"reason": "жұмыстан шықты"},
        answers=302,
    ),
    "people:reactivate": Row(ADMINISTRATOR, args=somebody_shut, method="post", answers=302),
    "admin:index": Row(ADMINISTRATOR, strangers=302),
    "admin:accounts_user_changelist": Row(ADMINISTRATOR, strangers=302),
    "admin:directory_university_changelist": Row(ADMINISTRATOR, strangers=302),
    "admin:notices_letter_changelist": Row(ADMINISTRATOR, strangers=302),
}
