"""Who asks for materials and who answers (clauses 16.1 and 29)."""

from datetime import date, timedelta

from django.utils import timezone

from associations.enums import AnswerState, RequestState
from associations.models import AnswerFile, MaterialRequest, RequestAddressee
from core.files import store_bytes
from tests.cast import CENTER, SIGNED_IN, Cast
from tests.matrix import Grant, Row

KEEPERS = {"association_chair", "association_secretary"}
ASKERS = KEEPERS | CENTER | {"chair", "council_secretary", "other_association_secretary"}
ANSWERERS = KEEPERS | {"university_coordinator", "other_association_secretary"}
COORDINATOR = {"university_coordinator"}


def material(cast: Cast, state: str = RequestState.SENT) -> MaterialRequest:
    """A request of the association to the coordinator's university, with a table to fill in."""
    found = MaterialRequest.objects.filter(state=state).first()
    if found:
        return found
    found = MaterialRequest.objects.create(
        sender="association",
        body=cast.association.body,
        title_kk="Оқулықтар туралы мәлімет",
        due_on=timezone.localdate() + timedelta(days=20),
        state=state,
        sent_at=None if state == RequestState.DRAFT else timezone.now(),
        table=store_bytes(b"PK", name="a.xlsx", content_type="application/zip", by=cast["association_chair"]),
        table_heads=["Пән", "Саны"],
        created_by=cast["association_secretary"],
    )
    RequestAddressee.objects.create(request=found, university=cast.member_university)
    return found


def answer(cast: Cast, state: str = AnswerState.WAITING) -> RequestAddressee:
    row = material(cast).addressees.get()
    if row.state != state:
        row.state, row.submitted_at = state, timezone.now()
        row.save()
    return row


def file(cast: Cast, state: str = AnswerState.WAITING) -> AnswerFile:
    row = answer(cast, state)
    person = cast["university_coordinator"]
    return row.files.first() or AnswerFile.objects.create(
        addressee=row,
        file=store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf", by=person),
        added_by=person,
    )


def own(cast: Cast):
    return [material(cast).pk]


def draft(cast: Cast):
    return [material(cast, RequestState.DRAFT).pk]


def submitted(cast: Cast):
    return [answer(cast, AnswerState.SUBMITTED).pk]


# Whoever may ask in another name gets 404, whoever never asks 403; likewise for answers.
OTHER_ASKERS = ASKERS - KEEPERS
OTHER_ANSWERERS = ANSWERERS - COORDINATOR


def asked(args=own, **more) -> Row:
    return Row(KEEPERS, args=args, strangers=404, readers=SIGNED_IN - ASKERS, **more)


def answered(args, **more) -> Row:
    return Row(COORDINATOR, args=args, strangers=404, readers=SIGNED_IN - ANSWERERS, **more)


def posted(**more):
    return {"method": "post", "answers": 302, **more}


PERMISSIONS = {
    "associations.ask_materials": Grant(KEEPERS, on=material),
    "associations.answer_request": Grant(COORDINATOR, on=answer),
}

URLS = {
    "associations:request_list": Row(ASKERS | ANSWERERS),
    "associations:request_new": Row(ASKERS),
    "associations:request_detail": asked(),
    "associations:request_edit": asked(draft),
    "associations:request_send": asked(draft, **posted()),
    "associations:request_extend": asked(
        **posted(data=lambda cast: {"due_on": date(2099, 1, 1).isoformat()})
    ),
    "associations:request_close": asked(**posted()),
    "associations:request_cancel": asked(**posted(data=lambda cast: {"reason": "Қате"})),
    "associations:request_remind": asked(**posted()),
    "associations:request_export": asked(),
    "associations:request_table": Row(KEEPERS | COORDINATOR, args=own, strangers=404),
    "associations:request_answer": answered(lambda cast: [answer(cast).pk]),
    "associations:request_answer#post": answered(
        lambda cast: [answer(cast).pk],
        **posted(data=lambda cast: {"text": "Мәтін", "version": 1}),
    ),
    "associations:answer_return": asked(submitted, **posted(data=lambda cast: {"reason": "Толықтыру"})),
    "associations:answer_accept": asked(submitted, **posted()),
    "associations:answer_file": Row(
        KEEPERS | COORDINATOR, args=lambda cast: [file(cast, AnswerState.SUBMITTED).pk], strangers=404
    ),
    "associations:answer_file_remove": answered(lambda cast: [file(cast).pk], **posted()),
}
