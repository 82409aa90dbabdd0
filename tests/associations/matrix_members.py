"""Who reads and who keeps the members of an association (clause 17)."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from associations.models import MemberImport
from associations.services.imports import read_members
from core.spreadsheets import XLSX_TYPE
from tests.cast import ASSOCIATION, CENTER, COUNCIL, Cast
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
READERS = COUNCIL | ASSOCIATION | CENTER | {"authorised_body"}


def table(*rows, heads=("Аты-жөні", "Мүше түрі", "Ұйым", "Лауазымы")) -> bytes:
    book = Workbook()
    for line in (heads, *rows):
        book.active.append(list(line))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def found(cast: Cast) -> MemberImport:
    upload = SimpleUploadedFile(
        "members.xlsx",
        table(["Тест", "employer", "«Дала» ЖШС", "директор"], heads=("name", "kind", "organisation", "post")),
        XLSX_TYPE,
    )
    return MemberImport.objects.first() or read_members(
        cast.association, actor=cast["association_secretary"], upload=upload
    )


def key(cast: Cast):
    return [cast.association.key]


def seat(cast: Cast):
    return [cast.association.key, cast.seat("association_member").pk]


def table_args(cast: Cast):
    return [cast.association.key, found(cast).pk]


PERMISSIONS = {
    "associations.view_members": Grant(READERS, on=lambda cast: cast.association),
    "associations.edit_members": Grant(KEEPERS, on=lambda cast: cast.association),
}

URLS = {
    "associations:member_list": Row(READERS, args=key),
    "associations:member_export": Row(READERS, args=key),
    "associations:member_detail": Row(READERS, args=seat),
    "associations:member_add": Row(KEEPERS, args=key),
    "associations:member_change": Row(KEEPERS, args=seat),
    "associations:member_end": Row(KEEPERS, args=seat, method="post", answers=422),
    "associations:member_invite": Row(KEEPERS, args=seat, method="post", answers=422),
    "associations:member_import": Row(KEEPERS, args=key),
    "associations:member_import_template": Row(KEEPERS, args=key),
    "associations:member_import_detail": Row(KEEPERS, args=table_args),
    "associations:member_import_take": Row(KEEPERS, args=table_args, method="post", answers=302),
    "associations:member_import_wrong": Row(KEEPERS, args=table_args),
}
