"""Checking a submitted application row by row after the closing of its call (clauses 7, 31; ADR-0062).

Every verb locks the call, then works on one row. The sealed answer is never changed by any of them.
"""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.reminders import day_of
from associations.models import Association
from core.audit import record
from core.errors import DomainError, Text
from core.files import store_upload
from criteria import tasks
from criteria.domain.answers import is_link
from criteria.domain.checking import may_refuse
from criteria.enums import ApplicationState, CallState, Verdict
from criteria.models import Application, Call, CheckEnd, Criterion, RowCheck, RowQuestion
from criteria.queries.checks import OPEN, checks_are_closed, conflict_of

CLAUSE = "31"
LONGEST = 4000


def _require_running(application: Application, now: datetime) -> None:
    """Refuse before the closing moment, for a draft, and after the decision; holds the call until the end."""
    call = application.call
    if application.state != ApplicationState.SUBMITTED or call is None:
        raise DomainError(_("Only an application that was submitted to a call is checked."), clause=CLAUSE)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.state == CallState.CANCELLED:
        raise DomainError(_("The call was cancelled: its applications are not checked."), clause=CLAUSE)
    if call.is_sealed(now):
        raise DomainError(
            _("The application is sealed until %(moment)s and checked after that.")
            % {"moment": f"{timezone.localtime(call.closes_at):%d.%m.%Y %H:%M}"},
            clause=CLAUSE,
        )
    if checks_are_closed(call, application.association):
        raise DomainError(
            _("The Council has decided about this association: its applications are not checked any more."),
            clause=CLAUSE,
        )


def _require_no_conflict(application: Application, actor: User) -> None:
    university = conflict_of(actor, application)
    if university is None:
        return
    if university.pk == application.university_id:
        text = _("You belong to “%(university)s”, which applied: somebody else checks its application.")
    else:
        text = _(
            "You belong to “%(university)s”, which applied for the same association: somebody else checks the "
            "applications beside its own."
        )
    raise DomainError(text % {"university": university.name}, clause=CLAUSE)


def _text(text: str, field: str, wanted: Text) -> str:
    text = text.strip()
    if not text:
        raise DomainError(wanted, clause=CLAUSE, field=field)
    if len(text) > LONGEST:
        raise DomainError(
            _("Shorten the text to %(limit)s characters.") % {"limit": LONGEST}, clause=CLAUSE, field=field
        )
    return text


def _begin(
    application: Application, criterion: Criterion, actor: User, seen: str | None, now: datetime
) -> RowCheck | None:
    """Return the locked check of a row, None when there is none yet; refuse whoever may not check it now."""
    _require_running(application, now)
    _require_no_conflict(application, actor)
    if criterion.order_id != application.order_id:
        raise DomainError(_("The application has no such row."), clause="7")
    check = (
        RowCheck.objects.select_for_update(of=("self",))
        .select_related("checked_by")
        .filter(application=application, criterion=criterion)
        .first()
    )
    if seen is not None and seen != (check.verdict if check else ""):
        name = check.checked_by.full_name if check else ""
        raise DomainError(
            _("%(name)s has checked this row meanwhile. Look at it again before you change it.")
            % {"name": name},
            clause=CLAUSE,
        )
    return check


def _write(
    check: RowCheck | None,
    application: Application,
    criterion: Criterion,
    *,
    verdict: Verdict,
    reason: str,
    actor: User,
    now: datetime,
) -> RowCheck:
    check = check or RowCheck(application=application, criterion=criterion)
    check.verdict, check.reason, check.checked_by, check.checked_at = verdict, reason, actor, now
    check.save()
    return check


@transaction.atomic
def decide_row(
    application: Application,
    criterion: Criterion,
    *,
    actor: User,
    verdict: str,
    reason: str = "",
    seen: str | None = None,
    now: datetime | None = None,
) -> RowCheck:
    """Confirm a row, or say why it is not confirmed; the same verdict twice changes nothing.

    ``seen`` is the verdict that the person had before them ("" for none). Raises DomainError (cl. 31) before the closing
    moment and after the Council's decision, for a person of an applicant university, without a reason where the row is not
    confirmed, while the days for the university's answer run, and when another verdict came meanwhile.
    """
    now = now or timezone.now()
    check = _begin(application, criterion, actor, seen, now)
    if verdict not in (Verdict.CONFIRMED, Verdict.NOT_CONFIRMED):
        raise DomainError(_("Confirm the row, or say why it is not confirmed."), clause=CLAUSE)
    asked = check.questions.filter(**OPEN).first() if check else None
    reason = reason.strip()
    if verdict == Verdict.NOT_CONFIRMED:
        reason = _text(reason, "reason", _("Say why the row is not confirmed: the university reads it."))
        if asked and not may_refuse(asked.due_on, day_of(now)):
            raise DomainError(
                _("The university is asked and has until %(day)s to answer.")
                % {"day": f"{asked.due_on:%d.%m.%Y}"},
                clause=CLAUSE,
            )
    if check and check.verdict == verdict and check.reason == reason:
        return check
    before = check.verdict if check else ""
    check = _write(
        check, application, criterion, verdict=Verdict(verdict), reason=reason, actor=actor, now=now
    )
    if asked:
        asked.ended_at = now
        asked.save(update_fields=["ended_at"])
    record(
        "decide_row",
        application,
        actor=actor,
        row=criterion.number,
        verdict=verdict,
        before=before,
        reason=reason,
    )
    return check


@transaction.atomic
def ask_about_row(
    application: Application,
    criterion: Criterion,
    *,
    actor: User,
    text: str,
    due_on: date | None,
    seen: str | None = None,
    now: datetime | None = None,
) -> RowQuestion:
    """Ask the applicant university about a row; its coordinator gets a letter.

    Raises DomainError (cl. 31) like :func:`decide_row`, without a question, with a last day that is not after today, and
    while another question about the row is open.
    """
    now = now or timezone.now()
    check = _begin(application, criterion, actor, seen, now)
    text = _text(text, "text", _("Write the question."))
    if due_on is None or due_on <= day_of(now):
        raise DomainError(
            _("Give a last day for the answer that comes after today."), clause=CLAUSE, field="due_on"
        )
    if check and check.questions.filter(**OPEN).exists():
        raise DomainError(
            _("The university is asked about this row already and has not answered."), clause=CLAUSE
        )
    before = check.verdict if check else ""
    check = _write(check, application, criterion, verdict=Verdict.ASKED, reason="", actor=actor, now=now)
    question = RowQuestion.objects.create(
        row_check=check, text=text, due_on=due_on, asked_by=actor, asked_at=now
    )
    record(
        "ask_about_row",
        application,
        actor=actor,
        row=criterion.number,
        question=text,
        due_on=due_on,
        before=before,
    )
    tasks.tell_of_row_question.delay_on_commit(question.pk)
    return question


@transaction.atomic
def answer_row_question(
    question: RowQuestion,
    *,
    actor: User,
    answer: str = "",
    url: str = "",
    upload: UploadedFile | None = None,
    now: datetime | None = None,
) -> RowQuestion:
    """Answer the Center's question with words, a link or a file; whoever asked gets a letter. A late answer is taken.

    The sealed answer of the application stays as it is. Raises DomainError (cl. 31) without any of the three, for a link that
    cannot be followed, when the question was answered or the row decided meanwhile, and after the Council's decision;
    FileRefused for a file that is not taken.
    """
    now = now or timezone.now()
    application = Application.objects.select_related("association", "call").get(checks=question.row_check_id)
    _require_running(application, now)
    question = RowQuestion.objects.select_for_update().get(pk=question.pk)
    answer, url = answer.strip(), url.strip()
    if not question.is_open:
        raise DomainError(
            _("This question is closed: it was answered, or the Center has decided the row."), clause=CLAUSE
        )
    if not (answer or url or upload):
        raise DomainError(_("Write the answer, give a link or attach a file."), clause=CLAUSE, field="answer")
    if len(answer) > LONGEST:
        _text(answer, "answer", "")
    if url and not is_link(url):
        raise DomainError(_("Write a full link: https://…"), clause=CLAUSE, field="url")
    stored = store_upload(upload, by=actor, field="file") if upload else None
    question.answer, question.url, question.file = answer, url, stored
    question.answered_by, question.answered_at = actor, now
    question.save(update_fields=["answer", "url", "file", "answered_by", "answered_at"])
    record(
        "answer_row_question",
        application,
        actor=actor,
        row=question.row_check.criterion.number,
        answer=answer,
        url=url,
        file=stored.sha256 if stored else "",
    )
    tasks.tell_of_row_answer.delay_on_commit(question.pk)
    return question


@transaction.atomic
def end_checks(
    call: Call, association: Association, *, actor: User | None, now: datetime | None = None
) -> CheckEnd:
    """End the checks of an association's applicants: the Council has decided about them. Twice is harmless.

    For whoever records the decision, in the same transaction; nobody, when a signed protocol settles it. Raises DomainError (cl. 31) before the closing moment.
    """
    now = now or timezone.now()
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.is_sealed(now):
        raise DomainError(_("The call is not over: nothing can be decided about it yet."), clause=CLAUSE)
    end, is_new = CheckEnd.objects.get_or_create(
        call=call, association=association, defaults={"ended_by": actor, "ended_at": now}
    )
    if is_new:
        record("end_checks", call, actor=actor, association=association.key)
    return end


@transaction.atomic
def reopen_checks(call: Call, association: Association, *, actor: User) -> None:
    """Let the applicants of an association be checked again: the decision was set aside. Twice is harmless."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    gone, _models = CheckEnd.objects.filter(call=call, association=association).delete()
    if gone:
        record("reopen_checks", call, actor=actor, association=association.key)
