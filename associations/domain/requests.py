"""Requests for materials: who may ask whom, which state follows which, when to remind (clauses 16.1 and 29)."""

from collections.abc import Iterable, Sequence
from datetime import date

from associations.domain.member_rows import plain
from associations.domain.reminders import send_day
from associations.enums import AnswerState, RequestSender, RequestState
from core.lifecycle import Lifecycle

REQUEST: Lifecycle = {
    RequestState.DRAFT: {RequestState.SENT},
    RequestState.SENT: {RequestState.CLOSED, RequestState.CANCELLED},
    RequestState.CLOSED: set(),
    RequestState.CANCELLED: set(),
}
ANSWER: Lifecycle = {
    AnswerState.WAITING: {AnswerState.SUBMITTED},
    AnswerState.SUBMITTED: {AnswerState.RETURNED, AnswerState.ACCEPTED},
    AnswerState.RETURNED: {AnswerState.SUBMITTED},
    AnswerState.ACCEPTED: {AnswerState.RETURNED},
}
# Days from the due day: two before it, two after it.
OFFSETS = (-7, -1, 1, 7)


def clause_of(sender: str) -> str:
    """Return the clause by which a sender asks: 16.1 for the Council and its working body, 29 for an association."""
    return "29" if sender == RequestSender.ASSOCIATION else "16.1"


def may_ask_associations(sender: str) -> bool:
    """Say whether a sender may ask associations too: clause 29 lets an association ask universities only."""
    return sender != RequestSender.ASSOCIATION


def offsets_to_plan(sent_on: date, due_on: date) -> list[int]:
    """Return which reminders still come after the day of sending."""
    return [offset for offset in OFFSETS if send_day(due_on, offset) > sent_on]


def is_late(due_on: date, submitted_on: date | None, today: date) -> bool:
    """Say whether an answer came, or is still to come, after the due day."""
    return (submitted_on or today) > due_on


def missing_heads(wanted: Sequence[str], given: Iterable[str]) -> list[str]:
    """Return the columns of the table to fill that a filled one lacks."""
    there = {plain(head) for head in given}
    return [head for head in wanted if head and plain(head) not in there]
