"""Reminders of the annual report: planned as rows, sent once (clause 22)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from associations.domain.deadlines import report_due
from associations.domain.reminders import OFFSETS, choose, day_of, is_season, send_day
from associations.models import AcademicYear, AnnualReport
from associations.notifications import reminder_key, send_reminder
from meetings.enums import SeatRole
from meetings.models import SeatHolder
from meetings.queries import held_on
from notices.models import Letter, Reminder

PREFIX = "report:"


def subject_key(report_id: int) -> str:
    """Return how the reminders of a report are named in the table of reminders."""
    return f"{PREFIX}{report_id}"


def plan_reminders(year: AcademicYear, now: datetime) -> int:
    """Write the reminder rows that the reports of a year lack; returns how many were written.

    When the due day has moved, the unsent rows of the old one are left out.
    """
    ids = list(AnnualReport.objects.filter(academic_year=year).order_by("pk").values_list("pk", flat=True))
    keys = [subject_key(pk) for pk in ids]
    planned = Reminder.objects.filter(subject_key__in=keys)
    moved = planned.exclude(due_on=year.report_due_on)
    moved.filter(sent_at__isnull=True, skipped_at__isnull=True).update(skipped_at=now)
    existing = set(planned.filter(due_on=year.report_due_on).values_list("subject_key", "offset_days"))
    missing = [
        Reminder(
            subject_key=key,
            due_on=year.report_due_on,
            offset_days=offset,
            send_on=send_day(year.report_due_on, offset),
        )
        for key in keys
        for offset in OFFSETS
        if (key, offset) not in existing
    ]
    Reminder.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def unsubmitted(year: AcademicYear, moment: datetime) -> dict[str, AnnualReport]:
    """Return the reports of a year that had not been submitted at a moment, by the name of their reminders."""
    reports = AnnualReport.objects.filter(
        Q(submitted_at__isnull=True) | Q(submitted_at__gt=moment), academic_year=year
    ).select_related("association__body", "academic_year")
    return {subject_key(report.pk): report for report in reports.order_by("association__position")}


def recipients_of(reports: Iterable[AnnualReport], today: date) -> dict[int, list[User]]:
    """Return who is reminded of each report: the association's chair and secretary of the day, by body."""
    bodies = [report.association.body_id for report in reports]
    holders = (
        SeatHolder.objects.filter(
            held_on(today),
            held_on(today, "seat__"),
            seat__body__in=bodies,
            seat__role__in=[SeatRole.CHAIR, SeatRole.SECRETARY],
            user__is_active=True,
        )
        .select_related("user", "seat")
        .order_by("user_id")
    )
    found: dict[int, list[User]] = defaultdict(list)
    for holder in holders:
        found[holder.seat.body_id].append(holder.user)
    return found


@dataclass(frozen=True)
class Sent:
    """What one run did: letters written, reminders left out, reports put off until tomorrow."""

    letters: int = 0
    skipped: int = 0
    put_off: int = 0


def _group(reports: list[AnnualReport], people: dict[int, list[User]]) -> dict[User, list[AnnualReport]]:
    by_person: dict[User, list[AnnualReport]] = defaultdict(list)
    for report in reports:
        for person in people[report.association.body_id]:
            if report not in by_person[person]:
                by_person[person].append(report)
    return by_person


def _written_today(people: Iterable[User], today: date) -> set[int]:
    keys = [reminder_key(person.pk, today) for person in people]
    return set(Letter.objects.filter(key__in=keys).values_list("recipient_id", flat=True))


def _due_rows(year: AcademicYear, today: date) -> dict[str, dict[int, Reminder]]:
    """Lock the unsent rows that are due; a second run waits here and then finds none left."""
    keys = [
        subject_key(pk) for pk in AnnualReport.objects.filter(academic_year=year).values_list("pk", flat=True)
    ]
    rows = (
        Reminder.objects.select_for_update()
        .filter(
            subject_key__in=keys,
            due_on=year.report_due_on,
            send_on__lte=today,
            sent_at__isnull=True,
            skipped_at__isnull=True,
        )
        .order_by("pk")
    )
    found: dict[str, dict[int, Reminder]] = defaultdict(dict)
    for row in rows:
        found[row.subject_key][row.offset_days] = row
    return found


def _send_year(year: AcademicYear, now: datetime) -> Sent:
    today = day_of(now)
    plan_reminders(year, now)
    rows_by_key = _due_rows(year, today)
    if not rows_by_key:
        return Sent()
    open_reports = unsubmitted(year, now)
    chosen: dict[str, Reminder] = {}
    skipped: list[Reminder] = []
    for key, rows in rows_by_key.items():
        choice = choose(rows, year.report_due_on, today)
        skipped += [rows[offset] for offset in choice.skip]
        if choice.send is not None and key in open_reports:
            chosen[key] = rows[choice.send]
        elif choice.send is not None:
            skipped.append(rows[choice.send])
    reports = [report for key, report in open_reports.items() if key in chosen]
    people = recipients_of(reports, today)
    had_one = _written_today({person for group in people.values() for person in group}, today)
    put_off = {
        report
        for report in reports
        if any(person.pk in had_one for person in people[report.association.body_id])
    }
    reports = [report for report in reports if report not in put_off]
    letters = _group(reports, people)
    for person, theirs in letters.items():
        send_reminder(person, theirs, today)
    sent = [chosen[subject_key(report.pk)].pk for report in reports]
    Reminder.objects.filter(pk__in=sent).update(sent_at=now)
    Reminder.objects.filter(pk__in=[row.pk for row in skipped]).update(skipped_at=now)
    return Sent(len(letters), len(skipped), len(put_off))


def send_due_reminders(now: datetime) -> Sent:
    """Send the reminders that are due at a moment, in the days of Asia/Almaty; safe to run at any time and twice.

    Each year is one transaction: letters, notices and rows are written together or not at all, so a worker that
    dies half way leaves nothing behind, and the next run sends everything once. Whoever had a reminder today gets
    the next one tomorrow.
    """
    total = Sent()
    for year in AcademicYear.objects.order_by("first_year"):
        if not is_season(year.report_due_on, day_of(now)):
            continue
        with transaction.atomic():
            done = _send_year(year, now)
        total = Sent(total.letters + done.letters, total.skipped + done.skipped, total.put_off + done.put_off)
    return total


def reminders_on(day: date) -> list[tuple[AnnualReport, int, list[User]]]:
    """Return what is sent on a day if every night runs: report, distance from the due day, recipients.

    Reports that had been submitted by the end of that day are left out.
    """
    found = []
    for year in AcademicYear.objects.order_by("first_year"):
        offset = (day - year.report_due_on).days
        if offset not in OFFSETS:
            continue
        reports = list(unsubmitted(year, report_due(day)).values())
        people = recipients_of(reports, day)
        found += [(report, offset, people[report.association.body_id]) for report in reports]
    return found
