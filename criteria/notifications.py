"""Letters of calls: announced, asked about, answered; questions of the Center about a row and their answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from core.errors import Text
from criteria.models import Application, Call, CallQuestion, RowQuestion
from notices.services import notify, write_letter


def send_call_news(person: User, call: Call) -> None:
    """Tell a coordinator that a call was announced (cl. 31)."""
    with translation.override(person.language):
        subject = (gettext("A call for universities: %(call)s") % {"call": call.title})[:200]
        url = reverse("criteria:call_detail", args=[call.pk])
        texts = {"person": person, "call": call, "url": f"{settings.SITE_URL}{url}"}
        text = render_to_string("criteria/email/call.txt", texts)
    key = f"call:{call.pk}:{person.pk}"
    write_letter(key=key, recipient=person, subject=subject, text=text)
    notify(recipient=person, key=key, title=subject, url=url)


def _tell(
    people: Iterable[User], *, key: str, subject: Text, template: str, page: str, pk: int, **texts: Any
) -> int:
    """Write the same letter to each person in their language, with a notice; returns how many."""
    written = 0
    for person in people:
        with translation.override(person.language):
            path = reverse(page, args=[pk])
            title = str(subject)[:200]
            context = {"person": person, "url": f"{settings.SITE_URL}{path}", **texts}
            text = render_to_string(f"criteria/email/{template}.txt", context)
            about = str(texts["application"].association.name if "application" in texts else texts["call"])
            write_letter(key=f"{key}:{person.pk}", recipient=person, subject=title, text=text)
            notify(recipient=person, key=key, title=title, text=about, url=path)
        written += 1
    return written


def send_row_question(people: Iterable[User], application: Application, question: RowQuestion) -> int:
    """Tell the university what the Center asks about a row, and until when (cl. 31)."""
    return _tell(
        people,
        key=f"row-question:{question.pk}",
        subject=gettext_lazy("The National Center asks about your application"),
        template="row_question",
        page="criteria:application_detail",
        pk=application.pk,
        application=application,
        question=question,
    )


def send_row_answer(people: Iterable[User], application: Application, question: RowQuestion) -> int:
    """Tell the person who asked that the university has answered."""
    return _tell(
        people,
        key=f"row-answer:{question.pk}",
        subject=gettext_lazy("A university has answered the question about its application"),
        template="row_answer",
        page="criteria:application_check",
        pk=application.pk,
        application=application,
        question=question,
    )


def send_overdue_row_questions(
    people: Iterable[User], application: Application, questions: Sequence[RowQuestion], due_on: date
) -> int:
    """Tell the university once that the last day for its answers has passed, and those who asked by a notice."""
    key = f"row-questions-overdue:{application.pk}:{due_on.isoformat()}"
    written = _tell(
        people,
        key=key,
        subject=gettext_lazy("The answer to the National Center is overdue"),
        template="row_questions_overdue",
        page="criteria:application_detail",
        pk=application.pk,
        application=application,
        questions=questions,
        due_on=due_on,
    )
    for person in {one.asked_by for one in questions if one.asked_by.is_active}:
        with translation.override(person.language):
            notify(
                recipient=person,
                key=key,
                title=gettext("A university has not answered in time"),
                text=str(application),
                url=reverse("criteria:application_check", args=[application.pk]),
            )
    return written


def send_call_question(people: Iterable[User], question: CallQuestion) -> int:
    """Tell those who announce calls that a university asks (cl. 3, 31)."""
    return _tell(
        people,
        key=f"call-question:{question.pk}",
        subject=gettext_lazy("A university asks about a call"),
        template="call_question",
        page="criteria:call_detail",
        pk=question.call_id,
        call=question.call,
        question=question,
    )


def send_call_answer(people: Iterable[User], question: CallQuestion) -> int:
    """Tell the asker that the question is answered for everybody."""
    return _tell(
        people,
        key=f"call-answer:{question.pk}",
        subject=gettext_lazy("Your question about a call is answered"),
        template="call_answer",
        page="criteria:call_detail",
        pk=question.call_id,
        call=question.call,
        question=question,
    )
