"""Requests for materials: prepared, sent, answered, returned, reminded of (clauses 16.1 and 29)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations import tasks
from associations.domain.reminders import choose, day_of, send_day
from associations.domain.requests import (
    ANSWER,
    REQUEST,
    may_ask_associations,
    missing_heads,
    offsets_to_plan,
)
from associations.enums import AnswerState, RequestState
from associations.models import AnswerFile, Association, MaterialRequest, RequestAddressee
from associations.notifications import (
    request_key,
    tell_of_answer,
    tell_of_returned_answer,
    write_request_reminder,
)
from associations.queries.requests import TO_ANSWER, receivers_of_request, senders_of
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError, FileRefused
from core.files import store_upload
from core.lifecycle import require_transition
from core.spreadsheets import Table, read_table
from directory.models import University
from meetings.models import Body
from notices.models import Reminder

TEXT_LIMIT = 20_000
MOST_FILES = 20
TABLE_MAX_ROWS = 2_000


@dataclass(frozen=True)
class RequestData:
    """What is asked: texts by language, the due day, what an answer holds."""

    title: dict[str, str]
    text: dict[str, str]
    due_on: date
    wants_text: bool = True
    wants_files: bool = False


def locked_request(request: MaterialRequest) -> MaterialRequest:
    """Read a request for writing; nobody else writes to it until the transaction ends."""
    found = MaterialRequest.objects.select_for_update(of=("self",)).select_related("created_by")
    return found.get(pk=request.pk)


def _require_state(request: MaterialRequest, *states: str) -> None:
    if request.state not in states:
        raise DomainError(
            _("This step is not possible in the state “%(state)s”. Reload the page to see what changed.")
            % {"state": request.get_state_display()},
            clause=request.clause,
        )


def _heads(stored: Any) -> list[str]:
    with stored.content.open("rb") as file:
        return [head for head in read_table(file.read(), name=stored.name, field="table").heads if head]


@transaction.atomic
def save_request(
    request: MaterialRequest | None,
    *,
    actor: User,
    sender: str,
    body: Body | None,
    data: RequestData,
    universities: Iterable[University],
    associations: Iterable[Association] = (),
    table: UploadedFile | None = None,
    drop_table: bool = False,
) -> MaterialRequest:
    """Prepare a request or change one that was not sent; the addressees become those given.

    Raises DomainError without a title, when nothing is asked for, for a due day in the past, or when an association asks
    associations; FileRefused when the table to fill in is none.
    """
    chosen = list(associations)
    if chosen and not may_ask_associations(sender):
        raise DomainError(_("An association asks universities only."), clause="29", field="associations")
    if not any(text.strip() for text in data.title.values()):
        raise DomainError(_("Write the title in Kazakh or in Russian."), field="title_kk")
    if data.due_on <= timezone.localdate():
        raise DomainError(_("The due day must lie ahead: whoever is asked needs time."), field="due_on")
    if request is None:
        request = MaterialRequest(sender=sender, body=body, created_by=actor)
    else:
        request = locked_request(request)
        _require_state(request, RequestState.DRAFT)
    if table:
        request.table = store_upload(table, by=actor, kinds=("xlsx",), field="table")
        request.table_heads = _heads(request.table)
    elif drop_table:
        request.table, request.table_heads = None, []
    if not (data.wants_text or data.wants_files or request.table_id):
        raise DomainError(
            _("Choose what an answer holds: a text, files or a filled table."), field="wants_text"
        )
    for code in LANGUAGES:
        setattr(request, f"title_{code}", data.title.get(code, "").strip())
        setattr(request, f"text_{code}", data.text.get(code, "").strip())
    request.due_on = data.due_on
    request.wants_text, request.wants_files = data.wants_text, data.wants_files
    request.save()
    _set_addressees(request, list(universities), chosen)
    record("save_request", request, actor=actor, due_on=data.due_on, addressees=request.addressees.count())
    return request


def _set_addressees(
    request: MaterialRequest, universities: Sequence[University], associations: Sequence[Association]
) -> None:
    wanted_universities = {university.pk for university in universities}
    wanted_associations = {association.pk for association in associations}
    there = list(request.addressees.all())
    gone = [
        row.pk
        for row in there
        if (row.university_id and row.university_id not in wanted_universities)
        or (row.association_id and row.association_id not in wanted_associations)
    ]
    request.addressees.filter(pk__in=gone).delete()
    new_universities = wanted_universities - {row.university_id for row in there}
    new_associations = wanted_associations - {row.association_id for row in there}
    RequestAddressee.objects.bulk_create(
        [RequestAddressee(request=request, university_id=pk) for pk in sorted(new_universities)]
        + [RequestAddressee(request=request, association_id=pk) for pk in sorted(new_associations)]
    )


def _plan_reminders(request: MaterialRequest, today: date, now: datetime) -> None:
    """Write the reminder rows of a due day; the unsent rows of an earlier one are left out."""
    key = request_key(request.pk)
    moved = Reminder.objects.filter(subject_key=key, sent_at__isnull=True, skipped_at__isnull=True)
    moved.exclude(due_on=request.due_on).update(skipped_at=now)
    Reminder.objects.bulk_create(
        [
            Reminder(
                subject_key=key,
                due_on=request.due_on,
                offset_days=offset,
                send_on=send_day(request.due_on, offset),
            )
            for offset in offsets_to_plan(today, request.due_on)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def send_request(request: MaterialRequest, *, actor: User) -> MaterialRequest:
    """Send a request: each addressee gets a letter in their language, reminders are planned.

    Raises DomainError without addressees or when the due day has come; TransitionRefused when it was sent before.
    """
    request = locked_request(request)
    require_transition(
        REQUEST,
        request.state,
        RequestState.SENT,
        current_label=str(request.get_state_display()),
        clause=request.clause,
    )
    count = request.addressees.count()
    if not count:
        raise DomainError(_("Choose whom to ask."), clause=request.clause)
    now = timezone.now()
    if request.due_on <= day_of(now):
        raise DomainError(_("The due day must lie ahead: whoever is asked needs time."), field="due_on")
    request.state, request.sent_at = RequestState.SENT, request.sent_at or now
    request.save(update_fields=["state", "sent_at"])
    _plan_reminders(request, day_of(now), now)
    record("send_request", request, actor=actor, addressees=count, due_on=request.due_on)
    tasks.tell_of_request.delay_on_commit(request.pk)
    return request


@transaction.atomic
def extend_request(request: MaterialRequest, *, actor: User, due_on: date) -> MaterialRequest:
    """Give more time; the reminders follow the new day. Raises DomainError for an earlier day."""
    request = locked_request(request)
    _require_state(request, RequestState.SENT)
    if due_on <= max(request.due_on, timezone.localdate()):
        raise DomainError(_("Choose a later day than the present one."), field="due_on")
    before, request.due_on = request.due_on, due_on
    request.save(update_fields=["due_on"])
    _plan_reminders(request, timezone.localdate(), timezone.now())
    record("extend_request", request, actor=actor, before=before, due_on=due_on)
    return request


@transaction.atomic
def close_request(request: MaterialRequest, *, actor: User) -> MaterialRequest:
    """Close a request: no more answers and no more reminders."""
    request = locked_request(request)
    require_transition(
        REQUEST, request.state, RequestState.CLOSED, current_label=str(request.get_state_display())
    )
    request.state = RequestState.CLOSED
    request.save(update_fields=["state"])
    _skip_reminders(request)
    record("close_request", request, actor=actor)
    return request


@transaction.atomic
def cancel_request(request: MaterialRequest, *, actor: User | None, reason: str) -> MaterialRequest:
    """Take a request back with a reason; what was answered stays readable."""
    if not reason.strip():
        raise DomainError(_("Give the reason for the cancellation."), field="reason")
    request = locked_request(request)
    require_transition(
        REQUEST, request.state, RequestState.CANCELLED, current_label=str(request.get_state_display())
    )
    request.state, request.cancel_reason = RequestState.CANCELLED, reason.strip()
    request.save(update_fields=["state", "cancel_reason"])
    _skip_reminders(request)
    record("cancel_request", request, actor=actor, reason=reason)
    return request


def _skip_reminders(request: MaterialRequest) -> None:
    Reminder.objects.filter(
        subject_key=request_key(request.pk), sent_at__isnull=True, skipped_at__isnull=True
    ).update(skipped_at=timezone.now())


# --- the answer -----------------------------------------------------------------------


def locked_answer(addressee: RequestAddressee) -> RequestAddressee:
    """Read an answer for writing, with its request."""
    found = RequestAddressee.objects.select_for_update(of=("self",))
    return found.select_related(
        "request__created_by", "request__table", "university", "association__body"
    ).get(pk=addressee.pk)


def _require_open(answer: RequestAddressee) -> None:
    if answer.request.state != RequestState.SENT:
        raise DomainError(_("The request is no longer open: its answers can be read, not changed."))
    if answer.state not in TO_ANSWER:
        raise DomainError(_("The answer was submitted. It can be changed when it comes back."))


def open_answer(addressee: RequestAddressee) -> None:
    """Note when a request was opened first by whoever answers it."""
    RequestAddressee.objects.filter(pk=addressee.pk, opened_at__isnull=True).update(opened_at=timezone.now())


@transaction.atomic
def save_answer(
    addressee: RequestAddressee,
    *,
    actor: User,
    text: str,
    version: int,
    uploads: Iterable[UploadedFile] = (),
    table: UploadedFile | None = None,
) -> RequestAddressee:
    """Keep the draft of an answer with its new files; nobody but the addressee sees it before it is submitted.

    Raises DomainError when another person saved another text meanwhile, FileRefused for an unfit file; nothing is kept then.
    """
    answer = locked_answer(addressee)
    _require_open(answer)
    text = text.strip()
    if len(text) > TEXT_LIMIT:
        raise DomainError(
            _("The text has %(length)s characters; at most %(limit)s are allowed. Attach the rest as a file.")
            % {"length": len(text), "limit": TEXT_LIMIT},
            field="text",
        )
    if text != answer.text and version != answer.version:
        raise DomainError(
            _(
                "Another person saved this answer while you were writing. Open it in a second window and compare."
            ),
            field="text",
        )
    files = list(uploads)
    if answer.files.filter(is_table=False).count() + len(files) > MOST_FILES:
        raise FileRefused(
            _("An answer holds at most %(limit)s files: make an archive (ZIP) of the rest.")
            % {"limit": MOST_FILES},
            field="files",
        )
    for upload in files:
        stored = store_upload(upload, by=actor, field="files")
        AnswerFile.objects.create(addressee=answer, file=stored, added_by=actor)
    if table:
        _keep_table(answer, table, actor)
    if text != answer.text:
        answer.text, answer.version = text, answer.version + 1
    answer.save(update_fields=["text", "version", "table_rows"])
    record("save_answer", answer, actor=actor, files=len(files), table=bool(table), version=answer.version)
    return answer


def _keep_table(answer: RequestAddressee, upload: UploadedFile, actor: User) -> None:
    stored = store_upload(upload, by=actor, kinds=("xlsx",), field="table")
    with stored.content.open("rb") as file:
        table = read_table(file.read(), name=stored.name, max_rows=TABLE_MAX_ROWS, field="table")
    missing = missing_heads(answer.request.table_heads, table.heads)
    if missing:
        raise FileRefused(
            _("The table lacks the columns: %(columns)s. Fill in the table that came with the request.")
            % {"columns": ", ".join(missing)},
            field="table",
        )
    if not table.rows:
        raise FileRefused(_("The table has no filled rows below its heading."), field="table")
    answer.files.filter(is_table=True).delete()
    AnswerFile.objects.create(addressee=answer, file=stored, is_table=True, added_by=actor)
    answer.table_rows = _rows_in_order(answer.request.table_heads, table)


def _rows_in_order(heads: Sequence[str], table: Table) -> list[list[str]]:
    """Return the filled rows in the order of the columns that were asked for; a formula is left empty."""
    places = [
        next(at for at, given in enumerate(table.heads) if not missing_heads([head], [given]))
        for head in heads
    ]
    rows = []
    for _number, cells in table.rows:
        values = [cells[place].value if place < len(cells) else None for place in places]
        rows.append(["" if value is None else str(value) for value in values])
    return rows


@transaction.atomic
def remove_answer_file(file: AnswerFile, *, actor: User) -> None:
    """Take a file out of an answer that is not submitted."""
    answer = locked_answer(file.addressee)
    _require_open(answer)
    if file.is_table:
        answer.table_rows = []
        answer.save(update_fields=["table_rows"])
    record("remove_answer_file", answer, actor=actor, name=str(file))
    file.delete()


@transaction.atomic
def submit_answer(addressee: RequestAddressee, *, actor: User) -> RequestAddressee:
    """Submit an answer; it is late when the due day has passed, and accepted all the same.

    Raises DomainError naming what is missing: the text, the filled table, the files.
    """
    answer = locked_answer(addressee)
    _require_open(answer)
    require_transition(
        ANSWER, answer.state, AnswerState.SUBMITTED, current_label=str(answer.get_state_display())
    )
    request = answer.request
    kinds = set(answer.files.values_list("is_table", flat=True))
    if request.table_id and True not in kinds:
        raise DomainError(_("Attach the filled table."), clause=request.clause, field="table")
    if request.wants_files and False not in kinds:
        raise DomainError(_("Attach at least one file."), clause=request.clause, field="files")
    if request.wants_text and not answer.text:
        raise DomainError(_("Write the answer."), clause=request.clause, field="text")
    answer.state, answer.submitted_at, answer.submitted_by = AnswerState.SUBMITTED, timezone.now(), actor
    answer.save(update_fields=["state", "submitted_at", "submitted_by"])
    for person in senders_of(request):
        tell_of_answer(person, answer)
    record("submit_answer", answer, actor=actor)
    return answer


@transaction.atomic
def return_answer(addressee: RequestAddressee, *, actor: User, reason: str) -> RequestAddressee:
    """Give an answer back to be completed; whoever answers gets a letter with the reason."""
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say what is to be completed."), field="reason")
    answer = locked_answer(addressee)
    _require_state(answer.request, RequestState.SENT)
    require_transition(
        ANSWER, answer.state, AnswerState.RETURNED, current_label=str(answer.get_state_display())
    )
    answer.state, answer.return_reason = AnswerState.RETURNED, reason
    answer.version += 1
    answer.save(update_fields=["state", "return_reason", "version"])
    for person in receivers_of_request([answer])[answer.pk]:
        tell_of_returned_answer(person, answer)
    record("return_answer", answer, actor=actor, reason=reason)
    return answer


@transaction.atomic
def accept_answer(addressee: RequestAddressee, *, actor: User) -> RequestAddressee:
    """Accept an answer; done twice, nothing changes."""
    answer = locked_answer(addressee)
    if answer.state == AnswerState.ACCEPTED:
        return answer
    require_transition(
        ANSWER, answer.state, AnswerState.ACCEPTED, current_label=str(answer.get_state_display())
    )
    answer.state = AnswerState.ACCEPTED
    answer.save(update_fields=["state"])
    record("accept_answer", answer, actor=actor)
    return answer


# --- reminders ------------------------------------------------------------------------


def _silent(request: MaterialRequest) -> list[RequestAddressee]:
    rows = request.addressees.filter(state__in=TO_ANSWER)
    return list(rows.select_related("request__body", "university", "association__body"))


def _remind(request: MaterialRequest, today: date) -> int:
    silent = _silent(request)
    people = receivers_of_request(silent)
    return sum(
        write_request_reminder(person, answer, today) for answer in silent for person in people[answer.pk]
    )


@transaction.atomic
def remind_silent(request: MaterialRequest, *, actor: User) -> int:
    """Remind those who have not answered, at most once a day each; returns how many letters were written."""
    request = locked_request(request)
    _require_state(request, RequestState.SENT)
    written = _remind(request, timezone.localdate())
    record("remind_silent", request, actor=actor, letters=written)
    return written


def send_request_reminders(now: datetime) -> int:
    """Send the reminders of requests that are due at a moment; safe to run at any time and twice.

    Each request is one transaction; after missed nights one reminder comes, not several. Returns the letters written.
    """
    today, written = day_of(now), 0
    due = Reminder.objects.filter(
        subject_key__startswith=request_key(""),
        send_on__lte=today,
        sent_at__isnull=True,
        skipped_at__isnull=True,
    )
    for key in sorted(set(due.values_list("subject_key", flat=True))):
        with transaction.atomic():
            written += _send_due(key, today, now)
    return written


def _send_due(key: str, today: date, now: datetime) -> int:
    rows = {
        row.offset_days: row
        for row in Reminder.objects.select_for_update().filter(
            subject_key=key, send_on__lte=today, sent_at__isnull=True, skipped_at__isnull=True
        )
    }
    request = MaterialRequest.objects.filter(pk=int(key.partition(":")[2])).first()
    if not rows:
        return 0
    choice = choose(rows, next(iter(rows.values())).due_on, today)
    is_open = request is not None and request.state == RequestState.SENT
    send = choice.send if is_open else None
    written = _remind(request, today) if request is not None and send is not None else 0
    skipped = [row.pk for offset, row in rows.items() if offset != send]
    Reminder.objects.filter(pk__in=skipped).update(skipped_at=now)
    if send is not None:
        Reminder.objects.filter(pk=rows[send].pk).update(sent_at=now)
    return written
