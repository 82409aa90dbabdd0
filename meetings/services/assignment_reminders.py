"""Reminders of directed decisions: planned as rows, sent once, one letter a person a day (cl. 14, ADR-0010)."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from meetings.domain.decisions import OFFSETS
from meetings.enums import AssignmentState
from meetings.models import Assignment
from meetings.notifications import assignment_reminder_key, send_assignment_reminder
from meetings.queries import live_assignments, receivers_of_assignment
from notices.domain.reminders import CATCH_UP, choose, send_day
from notices.models import Letter, Reminder

PREFIX = "assignment:"
UNANSWERED = (AssignmentState.WAITING, AssignmentState.OVERDUE, AssignmentState.RETURNED)


def _in_season(today: date) -> dict[int, Assignment]:
    """Return the unanswered directed decisions between the first reminder and the end of catching up, by id."""
    rows = live_assignments(today).filter(
        state__in=UNANSWERED,
        due__gte=today - timedelta(days=OFFSETS[-1]) - CATCH_UP,
        due__lte=today - timedelta(days=OFFSETS[0]),
        decision__item__meeting__protocol__signed_on__isnull=False,
        decision__ending__isnull=True,
    )
    found = rows.select_related("decision__item__meeting__body", "university", "user")
    return {one.pk: one for one in found.order_by("due", "pk")}


def _plan(assignments: dict[int, Assignment]) -> None:
    """Write the rows that are missing; none for a day before the receiver was told."""
    rows = []
    for one in assignments.values():
        told_on = timezone.localdate(one.directed_at, timezone.get_default_timezone())
        for offset in OFFSETS:
            send_on = send_day(one.due, offset)
            if send_on > told_on:
                rows.append(
                    Reminder(
                        subject_key=f"{PREFIX}{one.pk}", due_on=one.due, offset_days=offset, send_on=send_on
                    )
                )
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _due_rows(today: date) -> dict[int, dict[int, Reminder]]:
    """Lock the unsent rows that are due; a second run waits here and then finds none left."""
    rows = Reminder.objects.select_for_update().filter(
        subject_key__startswith=PREFIX, send_on__lte=today, sent_at__isnull=True, skipped_at__isnull=True
    )
    found: dict[int, dict[int, Reminder]] = defaultdict(dict)
    for row in rows.order_by("pk"):
        found[int(row.subject_key.removeprefix(PREFIX))][row.offset_days] = row
    return found


def remind_of_assignments(now: datetime) -> int:
    """Send the reminders of directed decisions that are due, in the days of Astana; returns how many letters.

    One transaction: letters, notices and rows are written together or not at all. Answered decisions are left out;
    whoever was reminded today gets the next one tomorrow.
    """
    today = timezone.localdate(now, timezone.get_default_timezone())
    with transaction.atomic():
        season = _in_season(today)
        _plan(season)
        letters: dict[User, list[Assignment]] = defaultdict(list)
        sent: list[int] = []
        skipped: list[int] = []
        for pk, rows in _due_rows(today).items():
            due_on = next(iter(rows.values())).due_on
            choice = choose(rows, due_on, today)
            skipped += [rows[offset].pk for offset in choice.skip]
            if choice.send is None:
                continue
            people = list(receivers_of_assignment(season[pk], today)) if pk in season else []
            if not people:
                skipped.append(rows[choice.send].pk)
                continue
            keys = [assignment_reminder_key(person.pk, today) for person in people]
            if Letter.objects.filter(key__in=keys).exists():
                continue
            for person in people:
                letters[person].append(season[pk])
            sent.append(rows[choice.send].pk)
        for person, theirs in letters.items():
            send_assignment_reminder(person, theirs, today)
        Reminder.objects.filter(pk__in=sent).update(sent_at=now)
        Reminder.objects.filter(pk__in=skipped).update(skipped_at=now)
    return len(letters)
