"""After the commit, by id; each is safe to run twice."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.codes import LANGUAGES
from criteria.documents.application import application_to_sign
from criteria.enums import ApplicationState
from criteria.models import ApplicationVersion, Call, CallQuestion, RowQuestion
from criteria.notifications import (
    send_call_answer,
    send_call_news,
    send_call_question,
    send_row_answer,
    send_row_question,
)
from criteria.queries.calls import announcers_of_calls, coordinators_of_universities
from criteria.queries.checks import heads_of_center, people_of_university
from criteria.queries.sheet import sheet_of_version
from criteria.queries.signing import LANGUAGE, head_of, owner_of
from signatures.documents import check_page
from signatures.enums import DocumentState
from signatures.queries import document_of
from signatures.services import SlotPlan, lay_document, open_document


@shared_task(name="criteria.tell_of_call")
def tell_of_call(call_id: int) -> int:
    """Tell the coordinators of all universities of a call; returns how many letters were written."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        return 0
    people = list(coordinators_of_universities(timezone.localdate()))
    for person in people:
        with transaction.atomic():
            send_call_news(person, call)
    return len(people)


def _row_question(question_id: int) -> RowQuestion | None:
    return (
        RowQuestion.objects.select_related(
            "row_check__criterion",
            "row_check__application__university",
            "row_check__application__association__body",
            "asked_by",
        )
        .filter(pk=question_id)
        .first()
    )


@shared_task(name="criteria.tell_of_row_question")
def tell_of_row_question(question_id: int) -> int:
    """Tell the university what the Center asks about a row; returns how many letters were written."""
    question = _row_question(question_id)
    if question is None:
        return 0
    application = question.row_check.application
    with transaction.atomic():
        people = people_of_university(application, timezone.localdate())
        return send_row_question(people, application, question)


@shared_task(name="criteria.tell_of_row_answer")
def tell_of_row_answer(question_id: int) -> int:
    """Tell who asked that the university has answered; the heads of the Center when that person has left."""
    question = _row_question(question_id)
    if question is None or question.answered_at is None:
        return 0
    with transaction.atomic():
        asker = question.asked_by
        people = [asker] if asker.is_active else heads_of_center(timezone.localdate())
        return send_row_answer(people, question.row_check.application, question)


@shared_task(name="criteria.tell_of_call_question")
def tell_of_call_question(question_id: int) -> int:
    """Tell those who announce calls that a university asks; returns how many letters were written."""
    question = CallQuestion.objects.select_related("call", "university").filter(pk=question_id).first()
    if question is None:
        return 0
    with transaction.atomic():
        return send_call_question(announcers_of_calls(timezone.localdate()), question)


@shared_task(name="criteria.tell_of_call_answer")
def tell_of_call_answer(question_id: int) -> int:
    """Tell the asker that the question is answered."""
    question = CallQuestion.objects.select_related("call", "asked_by").filter(pk=question_id).first()
    if question is None or question.answered_at is None:
        return 0
    with transaction.atomic():
        return send_call_answer([one for one in [question.asked_by] if one.is_active], question)


@shared_task(name="criteria.lay_application_for_signing")
def lay_application_for_signing(version_id: int) -> None:
    """Make a submitted version a document that the university's head signs; run twice, it is the same document.

    A version that was taken back meanwhile, and a university whose head has no account, have nothing to sign.
    """
    version = (
        ApplicationVersion.objects.select_related(
            "application__university", "application__association__body", "application__order"
        )
        .filter(pk=version_id, application__state=ApplicationState.SUBMITTED)
        .first()
    )
    head = head_of(version.application) if version else None
    if version is None or head is None or version.application.versions.count() != version.number:
        return
    known = document_of(owner_of(version))
    if known is not None and known.state != DocumentState.PREPARING:
        return
    application, day = version.application, timezone.localdate(version.submitted_at)
    titles, roles = {}, {}
    for code in LANGUAGES:
        with translation.override(code):
            names = {
                "university": application.university.name,
                "body": application.association.body.short_name,
            }
            titles[code] = _("Application of %(university)s to host %(body)s") % names
            roles[code] = _("Head of the university")
    document = open_document(owner_of(version), title=titles, dated_on=day)
    content, place = application_to_sign(
        application, sheet_of_version(version, day), LANGUAGE, check_page(document)
    )
    name = f"application-{application.pk}-{version.number}.pdf"
    lay_document(document, content, [SlotPlan(place, head, roles)], name=name)
