"""Who checks a submitted application, who answers the Center, who asks about a call (cl. 31)."""

from datetime import timedelta

from django.utils import timezone

from core.files import store_bytes
from criteria.models import Application, Call, CallQuestion, RowQuestion
from tests.cast import CENTER, Cast
from tests.criteria import world
from tests.criteria.matrix_applications import OWN, READERS, draft, of_opened
from tests.criteria.matrix_calls import KEEPERS, of_call
from tests.matrix import Grant, Row

SEES = OWN | READERS


def of_row(cast: Cast) -> list:
    return [*of_opened(cast), "2"]


def asked(cast: Cast) -> RowQuestion:
    application = Application.objects.get(pk=of_opened(cast)[0])
    return RowQuestion.objects.first() or world.asked(cast, application)


def of_answered_file(cast: Cast) -> list:
    question = asked(cast)
    question.file = store_bytes(b"%PDF-1.7\n%%EOF", name="a.pdf", content_type="application/pdf")
    question.save()
    return [question.pk]


def of_question(cast: Cast) -> list:
    call = Call.objects.first() or world.announced(cast)
    return [(CallQuestion.objects.first() or world.asked_about(cast, call)).pk]


def question_posted(cast: Cast) -> dict:
    day = timezone.localdate() + timedelta(days=5)
    return {"text": "Қай жылғы дерек?", "due_on": day.isoformat(), "seen": ""}


PERMISSIONS = {
    "criteria.check_applications": CENTER,
    "criteria.answer_row_question": Grant(OWN, on=draft),
    "criteria.ask_about_call": OWN,
}
URLS = {
    "criteria:application_check": Row(SEES, args=of_opened, strangers=404),
    "criteria:row_decide": Row(
        CENTER,
        args=of_row,
        method="post",
        data=lambda cast: {"verdict": "confirmed", "seen": ""},
        answers=302,
        readers=SEES,
        strangers=404,
    ),
    "criteria:row_ask": Row(
        CENTER, args=of_row, method="post", data=question_posted, answers=302, readers=SEES, strangers=404
    ),
    "criteria:row_answer": Row(
        OWN,
        args=lambda cast: [asked(cast).pk],
        method="post",
        data=lambda cast: {"answer": "2026 жылғы 1 қазан"},
        answers=302,
        readers=READERS,
        strangers=404,
    ),
    "criteria:row_answer_file": Row(SEES, args=of_answered_file, strangers=404),
    "criteria:call_ask": Row(
        OWN, args=of_call, method="post", data=lambda cast: {"text": "Мерзімі қашан?"}, answers=302
    ),
    "criteria:call_answer": Row(
        KEEPERS,
        args=of_question,
        method="post",
        data=lambda cast: {"answer_kk": "Жауап", "answer_ru": "Ответ"},
        answers=302,
    ),
    "criteria:call_compare_pdf": Row(READERS, args=lambda cast: [*_over(cast), cast.association.key, "kk"]),
    "criteria:call_compare_xlsx": Row(READERS, args=lambda cast: [*_over(cast), cast.association.key]),
}


def _over(cast: Cast) -> list:
    call = Call.objects.get(pk=of_call(cast)[0])
    return [world.over(call).pk]
