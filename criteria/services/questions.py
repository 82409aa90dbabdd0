"""Questions of universities about an open call: asked, answered for everybody (clauses 7, 31; ADR-0062)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from criteria import tasks
from criteria.enums import CallState
from criteria.models import Call, CallQuestion
from criteria.services.calls import in_languages
from directory.models import University

CLAUSE = "31"
LONGEST = 4000


def _short(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise DomainError(
            _("Shorten the text to %(limit)s characters.") % {"limit": LONGEST}, clause=CLAUSE, field=field
        )
    return text


@transaction.atomic
def ask_about_call(
    call: Call, *, university: University, actor: User, text: str, now: datetime | None = None
) -> CallQuestion:
    """Ask about an open call; those who announce calls get a letter. The same question of a university twice is one.

    Raises DomainError (cl. 31) without a question, before the opening, from the closing moment on, and for a cancelled call.
    """
    now = now or timezone.now()
    call = Call.objects.select_for_update().get(pk=call.pk)
    text = _short(text, "text")
    if not text:
        raise DomainError(_("Write the question."), clause=CLAUSE, field="text")
    if call.state == CallState.CANCELLED:
        raise DomainError(_("The call was cancelled: nothing is asked about it any more."), clause=CLAUSE)
    if now < call.opens_at:
        raise DomainError(
            _("Questions are taken from the opening of the call: %(moment)s.")
            % {"moment": f"{timezone.localtime(call.opens_at):%d.%m.%Y %H:%M}"},
            clause=CLAUSE,
        )
    if not call.is_open(now):
        raise DomainError(
            _("The call closed on %(moment)s: questions are not taken any more.")
            % {"moment": f"{timezone.localtime(call.closes_at):%d.%m.%Y %H:%M}"},
            clause=CLAUSE,
        )
    known = CallQuestion.objects.filter(call=call, university=university, text=text).first()
    if known:
        return known
    question = CallQuestion.objects.create(
        call=call, university=university, text=text, asked_by=actor, asked_at=now
    )
    record("ask_about_call", call, actor=actor, question=text, university=university.key)
    tasks.tell_of_call_question.delay_on_commit(question.pk)
    return question


@transaction.atomic
def answer_call_question(
    question: CallQuestion, *, actor: User, texts: Mapping[str, str], now: datetime | None = None
) -> CallQuestion:
    """Answer a question about a call in Kazakh and Russian; from now on everybody reads both, without who asked.

    The asker gets a letter. Raises DomainError (cl. 31) without one of the two languages and when another answer was given:
    what everybody has read is not changed.
    """
    now = now or timezone.now()
    question = CallQuestion.objects.select_for_update().get(pk=question.pk)
    given = {code: _short(texts.get(code, ""), f"answer_{code}") for code in OFFICIAL_LANGUAGES}
    if not all(given.values()):
        field = "answer_ru" if given["kk"] else "answer_kk"
        raise DomainError(_("Write it in Kazakh and in Russian."), clause=CLAUSE, field=field)
    if question.answered_at:
        if (question.answer_kk, question.answer_ru) == (given["kk"], given["ru"]):
            return question
        raise DomainError(
            _("This question is answered already, and everybody has read the answer."), clause=CLAUSE
        )
    for name, text in in_languages("answer", given).items():
        setattr(question, name, text)
    question.answered_by, question.answered_at = actor, now
    question.save()
    record("answer_call_question", question.call, actor=actor, question=question.text, answer=given)
    tasks.tell_of_call_answer.delay_on_commit(question.pk)
    return question
