"""The record of the year: entries, what counts of them, and what enters by itself from meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Prefetch, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from associations.domain.record import Counted, Entry, count_entries, duplicates, link_key, programme_key
from associations.models import AcademicYear, Association, RecordEntry, RecordFile
from associations.queries.reports import sees_all_reports
from meetings.enums import MeetingState, ProtocolState, SeatRole
from meetings.models import Meeting
from meetings.queries import bodies_where, earlier_periods


def visible_record(user: User) -> QuerySet[RecordEntry]:
    """Return the entries that the person may read: of their associations, of the periods
    in which their university hosted, or all for those who read all reports."""
    entries = RecordEntry.objects.all()
    if not user.is_authenticated:
        return entries.none()
    if sees_all_reports(user):
        return entries
    found = Q(association__body_id__in=bodies_where(user))
    for one in earlier_periods(user):
        days = (one.since, one.until)
        in_period = Q(ended_on__range=days) | Q(ended_on__isnull=True, happened_on__range=days)
        found |= Q(in_period, association__body_id=one.body_id)
    return entries.filter(found)


def associations_with_record(user: User) -> QuerySet[Association]:
    """Return the associations whose record the person may read, in the order of annex 2."""
    associations = Association.objects.select_related("body").order_by("position")
    if sees_all_reports(user):
        return associations
    return associations.filter(body_id__in=bodies_where(user))


def kept_associations(user: User) -> QuerySet[Association]:
    """Return the associations whose record the person keeps: as chair or secretary (cl. 27)."""
    bodies = bodies_where(user, SeatRole.CHAIR, SeatRole.SECRETARY)
    return Association.objects.select_related("body").filter(body_id__in=bodies).order_by("position")


def entries_of_year(association: Association, year: AcademicYear) -> QuerySet[RecordEntry]:
    """Return the entries whose last day lies in the academic year, newest first, withdrawn ones included."""
    ends_in = Q(ended_on__range=(year.starts_on, year.ends_on))
    one_day = Q(ended_on__isnull=True, happened_on__range=(year.starts_on, year.ends_on))
    return (
        RecordEntry.objects.filter(ends_in | one_day, association=association)
        .select_related("area")
        .prefetch_related(
            Prefetch("files", queryset=RecordFile.objects.select_related("file")), "links", "programmes"
        )
    )


def facts_of(entries: Iterable[RecordEntry]) -> list[Entry]:
    """Return what counting asks of entries read by :func:`entries_of_year`; withdrawn ones are left out.

    Covered universities are read in one query for all entries.
    """
    standing = [entry for entry in entries if entry.withdrawn_at is None]
    covered: dict[int, set[int]] = {}
    through = RecordEntry.universities.through
    rows = through.objects.filter(recordentry_id__in=[entry.pk for entry in standing])
    for entry_id, university_id in rows.values_list("recordentry_id", "university_id"):
        covered.setdefault(entry_id, set()).add(university_id)
    return [
        Entry(
            key=entry.pk,
            held_on=entry.held_on,
            indicator=entry.indicator,
            proofs=frozenset(
                [one.file.sha256 for one in entry.files.all()]
                + [link_key(one.url) for one in entry.links.all()]
            ),
            has_file=bool(entry.files.all()),
            programmes=frozenset(
                programme_key(one.code, one.name, one.university_id) for one in entry.programmes.all()
            ),
            universities=frozenset(covered.get(entry.pk, ())),
            stands_alone=bool(entry.stands_alone_reason),
        )
        for entry in standing
    ]


@dataclass(frozen=True, slots=True)
class YearRecord:
    """The record of one association in one academic year with what counts of it."""

    entries: Sequence[RecordEntry]
    counted: dict[int, Counted]
    shared: dict[int, set[int]]

    def left_out(self) -> dict[int, Any]:
        """Return why entries do not count, by entry."""
        return {left.key: left for result in self.counted.values() for left in result.left}


def record_of_year(association: Association, year: AcademicYear, *, today: date) -> YearRecord:
    """Return the entries of a year with the count of each indicator and the entries that share a proof."""
    entries = list(entries_of_year(association, year))
    facts = facts_of(entries)
    return YearRecord(entries, count_entries(facts, today=today), duplicates(facts))


@dataclass(frozen=True, slots=True)
class Automatic:
    """What entered the record by itself: a meeting that was held, a protocol that was signed."""

    happened_on: date
    kind: str
    title: str
    url: str


def automatic_entries(association: Association, year: AcademicYear) -> list[Automatic]:
    """Return what meetings left in the record of a year, newest first: nobody has to enter it again."""
    held = Q(state=MeetingState.CLOSED, starts_at__date__range=(year.starts_on, year.ends_on))
    signed = Q(
        protocol__state__in=[ProtocolState.SIGNED, ProtocolState.PUBLISHED],
        protocol__signed_on__range=(year.starts_on, year.ends_on),
    )
    meetings = (
        Meeting.objects.filter(held | signed, body_id=association.body_id)
        .select_related("protocol")
        .annotate(
            is_held=Case(When(held, then=True), default=False, output_field=BooleanField()),
            is_signed=Case(When(signed, then=True), default=False, output_field=BooleanField()),
        )
    )
    found = []
    for meeting in meetings:
        if meeting.is_held:
            url = reverse("meetings:meeting_detail", args=[meeting.pk])
            title = meeting.title or str(meeting.get_kind_display())
            found.append(Automatic(timezone.localdate(meeting.starts_at), "meeting", title, url))
        protocol = meeting.protocol if meeting.is_signed else None
        if protocol and protocol.signed_on:
            url = reverse("meetings:protocol_detail", args=[protocol.pk])
            title = f"№ {protocol.number}/{protocol.year}"
            found.append(Automatic(protocol.signed_on, "protocol", title, url))
    return sorted(found, key=lambda one: one.happened_on, reverse=True)


def record_overview(user: User, year: AcademicYear) -> list[dict[str, Any]]:
    """Return for each association that the person may read how many entries its record has, and the last day of one."""
    ends_in = Q(record__ended_on__range=(year.starts_on, year.ends_on))
    one_day = Q(record__ended_on__isnull=True, record__happened_on__range=(year.starts_on, year.ends_on))
    standing = Q(record__withdrawn_at__isnull=True) & (ends_in | one_day)
    rows = associations_with_record(user).annotate(
        entries_count=Count("record", filter=standing),
        events_count=Count("record", filter=standing & Q(record__kind="event")),
    )
    return [
        {
            "key": one.key,
            "name": one.body.short_name,
            "entries_count": one.entries_count,
            "events_count": one.events_count,
        }
        for one in rows
    ]


def public_events(association: Association, *, limit: int = 20) -> QuerySet[RecordEntry]:
    """Return the events that the association shows on its public page, newest first."""
    return (
        RecordEntry.objects.filter(
            association=association, kind="event", is_public=True, withdrawn_at__isnull=True
        )
        .prefetch_related("links")
        .order_by("-happened_on")[:limit]
    )
