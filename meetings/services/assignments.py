"""Carrying out decisions: directed, answered, looked at, ended, put on the next agenda (cl. 14, 25, 27, 30)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.files import store_upload
from directory.models import University
from meetings import tasks
from meetings.domain.decisions import FOLLOW_UP_TITLE, follow_up_line
from meetings.enums import AnswerVerdict, CarriedOut, DecisionEnd, MeetingState
from meetings.models import (
    AgendaItem,
    Assignment,
    CarryingOutAnswer,
    Decision,
    DecisionAnswer,
    DecisionAnswerFile,
    DecisionEnding,
    FollowUp,
    Meeting,
    Protocol,
)
from meetings.queries import unfinished_decisions, universities_of
from meetings.services.meeting import add_item, locked_meeting, require_state

MOST_FILES = 10


def _locked_decision(decision_id: int) -> Decision:
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("item__meeting__body")
        .get(pk=decision_id)
    )
    if DecisionEnding.objects.filter(decision=decision).exists():
        raise DomainError(_("The decision has ended: nothing more is to be carried out."))
    return decision


def _is_signed(decision: Decision) -> bool:
    return Protocol.objects.filter(meeting_id=decision.item.meeting_id, signed_on__isnull=False).exists()


def direct_decision(
    decision: Decision,
    *,
    actor: User,
    universities: Iterable[University] = (),
    people: Iterable[User] = (),
    due_on: date | None = None,
) -> int:
    """Direct a decision to universities and to persons of the body, who then answer; returns how many are new.

    Whoever has it already keeps it. ``due_on`` serves a decision without a date of its own. The receivers are told
    when the protocol is signed, or at once. Raises DomainError when the decision has ended, when nobody is
    chosen, or when neither the decision nor the form has a due date.
    """
    with transaction.atomic():
        decision = _locked_decision(decision.pk)
        wanted_universities = sorted({one.pk for one in universities})
        wanted_people = sorted({one.pk for one in people})
        if not wanted_universities and not wanted_people:
            raise DomainError(_("Choose at least one university or person."), field="universities")
        if decision.due_on is None and due_on is None:
            raise DomainError(_("Give the date until which an answer is due."), field="due_on")
        have = Assignment.objects.filter(decision=decision, withdrawn_at__isnull=True)
        there = set(have.values_list("university_id", "user_id"))
        wanted: list[tuple[int | None, int | None]] = [(pk, None) for pk in wanted_universities]
        wanted += [(None, pk) for pk in wanted_people]
        new = [pair for pair in wanted if pair not in there]
        now = timezone.now()
        own_due = due_on if decision.due_on is None else None
        Assignment.objects.bulk_create(
            Assignment(
                decision=decision,
                university_id=university_id,
                user_id=user_id,
                due_on=own_due,
                directed_by=actor,
                directed_at=now,
            )
            for university_id, user_id in new
        )
        if new:
            record("direct_decision", decision, actor=actor, receivers=len(new), due_on=own_due)
            tasks.tell_of_assignments.delay_on_commit(decision.item.meeting_id)
    return len(new)


def direct_to_all(decision: Decision, *, actor: User, due_on: date | None = None) -> int:
    """Direct a decision to every university of the body on the day of the meeting; see :func:`direct_decision`."""
    meeting = decision.item.meeting
    day = timezone.localdate(meeting.opened_at or meeting.starts_at)
    return direct_decision(
        decision, actor=actor, universities=universities_of(meeting.body, day), due_on=due_on
    )


def _locked_assignment(assignment_id: int) -> Assignment:
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("decision__item__meeting__body", "university", "user")
        .get(pk=assignment_id)
    )
    if assignment.withdrawn_at is not None:
        raise DomainError(_("The decision is not directed to this receiver any more."))
    return assignment


def withdraw_assignment(assignment: Assignment, *, actor: User, reason: str) -> Assignment:
    """Take a decision back from a receiver to whom it was directed by mistake.

    Raises DomainError without a reason, or when an answer stands: what was answered stays on record.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        assignment = _locked_assignment(assignment.pk)
        if assignment.answers.exclude(verdict=AnswerVerdict.RETURNED).exists():
            raise DomainError(_("There is an answer already: it stays on record."))
        assignment.withdrawn_at = timezone.now()
        assignment.withdraw_reason = reason[:500]
        assignment.save(update_fields=["withdrawn_at", "withdraw_reason"])
        record("withdraw_assignment", assignment, actor=actor, reason=reason)
    return assignment


def redirect_assignment(
    assignment: Assignment,
    *,
    actor: User | None,
    reason: str,
    university: University | None = None,
    user: User | None = None,
) -> Assignment:
    """Direct a decision to whoever took the duty over, with its due date; whoever had it stays in its history (cl. 31).

    Where the new receiver has the decision already, it is only taken back from the old one. The receiver is told as with
    every directed decision. ``actor`` is None where an order does it. Raises DomainError without a reason, when the
    decision has ended, or when an answer stands: what was answered stays with whoever answered.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        assignment = _locked_assignment(assignment.pk)
        decision = _locked_decision(assignment.decision_id)
        if assignment.answers.exclude(verdict=AnswerVerdict.RETURNED).exists():
            raise DomainError(_("There is an answer already: it stays on record."), clause="31")
        assignment.withdrawn_at, assignment.withdraw_reason = timezone.now(), reason[:500]
        assignment.save(update_fields=["withdrawn_at", "withdraw_reason"])
        taken, is_new = Assignment.objects.get_or_create(
            decision=decision,
            university=university,
            user=user,
            withdrawn_at=None,
            defaults={
                "due_on": assignment.due_on,
                "directed_by": actor or assignment.directed_by,
                "directed_at": assignment.withdrawn_at,
                "follows": assignment,
            },
        )
        record(
            "redirect_assignment",
            taken,
            actor=actor,
            decision=decision.pk,
            before=assignment.receiver,
            after=taken.receiver,
            reason=reason,
        )
        if is_new:
            tasks.tell_of_assignments.delay_on_commit(decision.item.meeting_id)
    return taken


def answer_assignment(
    assignment: Assignment,
    *,
    actor: User,
    value: str,
    text: str,
    done_on: date | None = None,
    uploads: Sequence[UploadedFile] = (),
) -> DecisionAnswer:
    """Answer a directed decision: implemented, in part or not, with text, date and files (indicator 8).

    Raises DomainError before the protocol is signed, while an answer waits for the secretary, after one was
    accepted, without a text, or for a date in the future; FileRefused for a bad file.
    """
    text = text.strip()
    if value not in CarriedOut.values:
        raise DomainError(_("Say whether the decision is carried out."), field="value")
    if not text:
        raise DomainError(_("Write what was done, or why nothing was."), field="text")
    if done_on and done_on > timezone.localdate():
        raise DomainError(_("The date of carrying out cannot be in the future."), field="done_on")
    if len(uploads) > MOST_FILES:
        raise DomainError(_("At most %(n)d files at once.") % {"n": MOST_FILES}, field="files")
    with transaction.atomic():
        assignment = _locked_assignment(assignment.pk)
        _locked_decision(assignment.decision_id)
        if not _is_signed(assignment.decision):
            raise DomainError(_("The protocol is not signed yet: answers follow its copy."), clause="25")
        standing = assignment.answers.exclude(verdict=AnswerVerdict.RETURNED).first()
        if standing is not None:
            raise DomainError(
                _("The answer is accepted already.")
                if standing.verdict
                else _("An answer is with the secretary. When it comes back, you can answer again.")
            )
        answer = DecisionAnswer.objects.create(
            assignment=assignment,
            value=value,
            text=text,
            done_on=done_on,
            submitted_by=actor,
            submitted_at=timezone.now(),
        )
        files = [store_upload(upload, by=actor, field="files") for upload in uploads]
        DecisionAnswerFile.objects.bulk_create(
            DecisionAnswerFile(answer=answer, file=stored) for stored in files
        )
        sums = [stored.sha256 for stored in files]
        record("answer_assignment", answer, actor=actor, value=value, files=sums)
        tasks.tell_of_answer.delay_on_commit(answer.pk)
    return answer


def judge_answer(
    answer: CarryingOutAnswer, *, actor: User, verdict: str, reason: str, clause: str = ""
) -> bool:
    """Note the verdict on a locked answer; False when it stands already. Raises DomainError when another one does."""
    if answer.verdict == verdict:
        return False
    if answer.verdict:
        raise DomainError(_("The answer has been looked at already."), clause=clause)
    answer.verdict, answer.reason = verdict, reason
    answer.reviewed_by, answer.reviewed_at = actor, timezone.now()
    answer.save(update_fields=["verdict", "reason", "reviewed_by", "reviewed_at"])
    return True


def _review(answer: DecisionAnswer, *, actor: User, verdict: str, reason: str) -> DecisionAnswer:
    with transaction.atomic():
        _locked_assignment(answer.assignment_id)
        answer = DecisionAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        if not judge_answer(answer, actor=actor, verdict=verdict, reason=reason):
            return answer
        record(f"{'accept' if verdict == AnswerVerdict.ACCEPTED else 'return'}_answer", answer, actor=actor)
        tasks.tell_of_answer.delay_on_commit(answer.pk)
    return answer


def accept_answer(answer: DecisionAnswer, *, actor: User) -> DecisionAnswer:
    """Accept an answer: it counts as the receiver's reply. Raises DomainError when it was returned before."""
    return _review(answer, actor=actor, verdict=AnswerVerdict.ACCEPTED, reason="")


def return_answer(answer: DecisionAnswer, *, actor: User, reason: str) -> DecisionAnswer:
    """Return an answer, so that another can be given. Raises DomainError without a reason or after acceptance."""
    if not reason.strip():
        raise DomainError(_("Say what is missing in the answer."), field="reason")
    return _review(answer, actor=actor, verdict=AnswerVerdict.RETURNED, reason=reason.strip())


def end_decision(decision: Decision, *, actor: User | None, kind: str, reason: str) -> DecisionEnding:
    """Note that a decision is carried out, or is not to be any more; the reason says how or why.

    Raises DomainError without a reason, before the protocol is signed, or when it ended before.
    """
    reason = reason.strip()
    if kind not in DecisionEnd.values:
        raise DomainError(_("Say how the decision ended."), field="kind")
    if not reason:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        decision = _locked_decision(decision.pk)
        if not _is_signed(decision):
            raise DomainError(_("The protocol is not signed yet."), clause="25")
        ending = DecisionEnding.objects.create(
            decision=decision, kind=kind, reason=reason, ended_by=actor, ended_at=timezone.now()
        )
        record("end_decision", decision, actor=actor, kind=kind, reason=reason)
    return ending


def _follow_up_item(meeting: Meeting, *, actor: User) -> AgendaItem:
    found = meeting.items.filter(follow_ups__isnull=False).order_by("position").first()
    if found is not None:
        return found
    data = {f"title_{language}": title for language, title in FOLLOW_UP_TITLE.items()}
    return add_item(meeting, actor=actor, data=data)


def put_open_decisions(meeting: Meeting, *, actor: User) -> int:
    """Put the body's unfinished decisions on a coming agenda as one item that lists them; returns how many are new.

    Done again, it adds those that came meanwhile. Raises DomainError when the meeting has opened.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        require_state(meeting, MeetingState.PLANNED, MeetingState.CONVENED)
        there = FollowUp.objects.filter(item__meeting=meeting).values_list("decision_id", flat=True)
        new = list(unfinished_decisions(meeting.body).exclude(pk__in=list(there)))
        if not new:
            return 0
        item = _follow_up_item(meeting, actor=actor)
        FollowUp.objects.bulk_create(FollowUp(item=item, decision=decision) for decision in new)
        for language in OFFICIAL_LANGUAGES:
            lines = [
                follow_up_line(
                    str(one),
                    f"{one.item.meeting.protocol.number}/{one.item.meeting.protocol.year}",
                    getattr(one, f"text_{language}") or one.text,
                    one.due_on,
                    language,
                )
                for one in new
            ]
            before = getattr(item, f"heard_{language}") or ""
            setattr(item, f"heard_{language}", "\n".join(filter(None, [before, *lines])))
        item.save(update_fields=["heard_kk", "heard_ru"])
        record("put_open_decisions", item, actor=actor, decisions=[one.pk for one in new])
    return len(new)
