"""Who reads and who keeps the record of the year (cl. 19, 27)."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from associations.models import RecordEntry, RecordFile
from associations.services import record as services
from tests.cast import ASSOCIATION, CENTER, COUNCIL, SIGNED_IN, Cast
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
READERS = COUNCIL | ASSOCIATION | CENTER | {"authorised_body"}
SEATED = READERS | {"other_association_secretary"}
DATA = {"kind": "recommendation", "title_kk": "Ұсыным", "happened_on": "2025-11-03", "indicator": "kind"}


def areas() -> None:
    from tests.factories.directory import area_clauses

    area_clauses()


def entry(cast: Cast) -> RecordEntry:
    areas()
    return RecordEntry.objects.filter(association=cast.association).first() or services.add_entry(
        cast.association,
        actor=cast["association_secretary"],
        data={"kind": "recommendation", "title_kk": "Ұсыным", "happened_on": date(2025, 11, 3)},
    )


def entry_args(cast: Cast) -> list[int]:
    return [entry(cast).pk]


def file_args(cast: Cast) -> list[int]:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")
    one = entry(cast)
    files = services.add_files(one, actor=cast["association_secretary"], uploads=[upload])
    return [files[0].pk if files else RecordFile.objects.get(entry=one).pk]


def of_entry(method: str = "get", answers: int = 200, args=entry_args, data=lambda cast: {}) -> Row:
    return Row(
        KEEPERS,
        args=args,
        method=method,
        data=data,
        answers=answers,
        strangers=404,
        readers=READERS - KEEPERS,
    )


def posted(cast: Cast) -> dict:
    areas()
    return DATA


PERMISSIONS = {
    "associations.view_record": Grant(READERS, on=lambda cast: cast.association),
    "associations.keep_record": Grant(KEEPERS, on=lambda cast: cast.association),
}

URLS = {
    "associations:record_list": Row(SEATED),
    "associations:record_add": Row(
        KEEPERS | {"other_association_secretary"}, args=lambda cast: areas() or []
    ),
    "associations:record_add#post": Row(
        KEEPERS | {"other_association_secretary"}, method="post", data=posted, answers=302
    ),
    "associations:record_quick": Row(KEEPERS | {"other_association_secretary"}),
    "associations:record_entry": Row(READERS, args=entry_args, strangers=404),
    "associations:record_edit": of_entry(),
    "associations:record_files_add": of_entry("post", 302),
    "associations:record_file": Row(READERS, args=file_args, strangers=404),
    "associations:record_file_remove": of_entry("post", 302, args=file_args),
    "associations:record_withdraw": of_entry("post", 302, data=lambda cast: {"reason": "Қате"}),
    "associations:record_xlsx": Row(
        READERS,
        data=lambda cast: {"association": cast.association.key},
        strangers=404,
        readers=SIGNED_IN - SEATED,
    ),
}
