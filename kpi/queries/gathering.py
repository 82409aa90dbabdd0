"""Reads of one association's year for counting: the records behind each indicator, those left out, and why.

A constant number of queries, whatever the year holds.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from associations.domain.checklist import SectionFacts
from associations.domain.deadlines import is_late
from associations.domain.record import (
    AREAS_CLAUSE,
    COUNTED_BY,
    NO_FILE,
    NO_PROOF,
    NOT_YET,
    NOTHING_NAMED,
    SHARES_PROOF,
    UNIVERSITIES,
    count_entries,
)
from associations.enums import MaterialState, PlanItemKind, PlanState
from associations.models import (
    AcademicYear,
    AnnualReport,
    Association,
    Conclusion,
    DirectionUniversity,
    MemberUniversity,
    PlannedMeetings,
    PlanVersion,
    TeachingMaterial,
)
from associations.queries import section_facts, sections_of
from associations.queries.members import employer_of, member_rows, seats_with_names
from associations.queries.plans import APPROVED, plan_url
from associations.queries.record import entries_of_year, facts_of
from core.kazakh import sort_key, translated
from kpi.domain.counts import ITEM_OF_KIND, REGISTER, Facts, Replies, ReportFacts
from kpi.queries.gathered import Found, Gathered, Left, Period, Record, Text
from meetings.enums import GuestKind, MeetingKind, MeetingState, MemberKind
from meetings.models import Guest, Meeting, Seat
from meetings.queries import decisions_with_answers, held_on

BUSINESS = (GuestKind.BUSINESS, GuestKind.STAKEHOLDER)
FOREIGN = (GuestKind.FOREIGN_PARTNER,)


# --- 1: the work plan ------------------------------------------------------------------------------


def _plans(period: Period) -> tuple[date | None, int | None, Found]:
    """Return when the first plan was approved, how many meetings the standing one foresees, and the versions."""
    found = Found()
    versions = list(
        PlanVersion.objects.filter(plan__association=period.association, plan__academic_year=period.year)
        .select_related("plan__association", "plan__academic_year")
        .order_by("number")
    )
    standing = None
    approved_on = None
    for version in versions:
        title = format_lazy(_("Work plan, version {number}"), number=version.number)
        url = plan_url(version.plan)
        if version.state not in APPROVED or version.approved_at is None:
            why = _("The chair has not approved this version.")
            found.left.append(Left(title, why, url))
            continue
        standing = version
        day = timezone.localdate(version.approved_at)
        approved_on = approved_on or day
        if day > period.year.ends_on:
            found.left.append(Left(title, _("It was approved after the academic year had ended."), url, day))
        else:
            found.records.append(Record(title, url, day))
        if version.state == PlanState.COUNCIL_AGREED:
            found.beside.append(_("The Council has agreed the plan (clause 15.10)."))
    planned = None
    if standing is not None:
        planned = standing.items.filter(kind=PlanItemKind.MEETING).count() or None
    return approved_on, planned, found


# --- 2: members ------------------------------------------------------------------------------------


def _members(period: Period) -> tuple[frozenset[str], Found]:
    seats = Seat.objects.filter(
        Q(until__isnull=True) | Q(until__gte=period.year.starts_on),
        body_id=period.association.body_id,
        since__lte=period.day,
    )
    found, kinds = Found(), set()
    for row in member_rows(seats_with_names(seats)):
        kind = row["kind"]
        title = employer_of(row) or row["title_shown"] or row["shown_name"]
        url = reverse("associations:member_detail", args=[period.association.key, row["pk"]])
        label = MemberKind(kind).label if kind else ""
        item = ITEM_OF_KIND.get(kind, "")
        named = format_lazy("{title} ({kind})", title=title, kind=label) if label else title
        if row["until"] and row["until"] < period.day:
            why = format_lazy(
                _("The membership ended on {day}, before the last day of the academic year."),
                day=f"{row['until']:%d.%m.%Y}",
            )
            found.left.append(Left(named, why, url, row["until"], (item,) if item else ()))
        elif not item:
            found.left.append(Left(named, _("This kind of member earns no item of the indicator."), url))
        else:
            kinds.add(kind)
            found.records.append(Record(named, url, row["since"], (item,)))
    return frozenset(kinds), found


def _member_universities(period: Period) -> dict[int, str]:
    """Return the member universities on the day that counts, by name in the reader's language; one query."""
    rows = MemberUniversity.objects.filter(held_on(period.day), association=period.association)
    return dict(rows.annotate(called=translated("university__name")).values_list("university_id", "called"))


def _taught_at(period: Period) -> dict[int, str]:
    """Return the universities that train in the direction on the day that counts, by name; one query (cl. 17)."""
    rows = DirectionUniversity.objects.filter(held_on(period.day), association=period.association)
    return dict(rows.annotate(called=translated("university__name")).values_list("university_id", "called"))


def _tell_of_direction(period: Period, members: dict[int, str], found: dict[str, Found]) -> None:
    """Say beside the count how far the direction is represented and who is not yet a member.

    The readings 2-how-many, 7-all and 12-all of appendix 2 ask for it; no point rests on it.
    """
    taught = _taught_at(period)
    if not taught:
        found["composition"].beside.append(
            _("The universities of the direction are not listed yet (clause 17).")
        )
        return
    found["composition"].beside.append(
        format_lazy(
            _("Universities of the direction that are represented: {represented} of {all} (clause 17)."),
            represented=len(taught.keys() & members.keys()),
            all=len(taught),
        )
    )
    outside = sorted((name for key, name in taught.items() if key not in members), key=sort_key)
    if outside:
        said = format_lazy(
            _("Universities of the direction that are not yet members: {names}."), names=", ".join(outside)
        )
        for identifier, number in REGISTER.items():
            if COUNTED_BY[number] == UNIVERSITIES:
                found[identifier].beside.append(said)


# --- 3: meetings -----------------------------------------------------------------------------------


def _present(*kinds: str) -> Exists:
    return Exists(Guest.objects.filter(meeting=OuterRef("pk"), kind__in=kinds).exclude(presence=""))


def _invited(*kinds: str) -> Exists:
    return Exists(Guest.objects.filter(meeting=OuterRef("pk"), kind__in=kinds, presence=""))


def _meetings(period: Period) -> tuple[dict[str, int], Found]:
    """Return how many meetings were held, extended, with foreign partners, with business; and each of them."""
    year, found = period.year, Found()
    meetings = (
        Meeting.objects.filter(
            body_id=period.association.body_id,
            starts_at__date__gte=year.starts_on,
            starts_at__date__lte=year.ends_on,
        )
        .annotate(
            has_foreign=_present(*FOREIGN),
            has_business=_present(*BUSINESS),
            invites_foreign=_invited(*FOREIGN),
            invites_business=_invited(*BUSINESS),
        )
        .order_by("starts_at")
    )
    numbers = {"held": 0, "extended": 0, "with_foreign": 0, "with_business": 0}
    for meeting in meetings:
        day = timezone.localdate(meeting.starts_at)
        url = reverse("meetings:meeting_detail", args=[meeting.pk])
        title = meeting.title or meeting.get_kind_display()
        if meeting.state != MeetingState.CLOSED:
            why = (
                _("The meeting was cancelled.")
                if meeting.state == MeetingState.CANCELLED
                else _("The meeting has not been held and closed yet.")
            )
            found.left.append(Left(title, why, url, day))
            continue
        earned = ["as_planned"]
        numbers["held"] += 1
        if meeting.kind == MeetingKind.EXTENDED:
            earned.append("extended_meeting")
            numbers["extended"] += 1
        for kind, item, came, asked in (
            ("with_foreign", "foreign_guests", meeting.has_foreign, meeting.invites_foreign),
            ("with_business", "business_guests", meeting.has_business, meeting.invites_business),
        ):
            if came:
                earned.append(item)
                numbers[kind] += 1
            elif asked:
                why = _("The guests were invited but not marked as present.")
                found.left.append(Left(title, why, url, day, (item,)))
        found.records.append(Record(title, url, day, tuple(earned)))
    return numbers, found


# --- 4, 5, 6, 7, 9, 11, 12: the record of the year ------------------------------------------------

_LEFT: dict[str, Text] = {
    NO_PROOF: _("No file or link proves it."),
    NO_FILE: _("An act of implementation needs its file."),
    NOT_YET: _("It has not been held yet."),
    NOTHING_NAMED: _("It names no educational programme and no university."),
}


def _register(
    period: Period, members: dict[int, str]
) -> tuple[dict[int, int], dict[int, frozenset[int]], dict[str, Found]]:
    """Return counts and covered universities by the number of the register, and the entries by indicator."""
    entries = list(entries_of_year(period.association, period.year))
    counted = count_entries(facts_of(entries), today=period.today)
    by_key = {entry.pk: entry for entry in entries}
    found = {identifier: Found() for identifier in REGISTER}
    identifiers = {number: identifier for identifier, number in REGISTER.items()}

    def url(key: int) -> str:
        return reverse("associations:record_entry", args=[key])

    numbers, covered = {}, {}
    for number, result in counted.items():
        here = found[identifiers[number]]
        numbers[number] = result.count
        covered[number] = frozenset(result.universities)
        for key in result.entries:
            here.records.append(Record(by_key[key].title, url(key), by_key[key].held_on))
        for left in result.left:
            entry = by_key[left.key]
            why = _LEFT.get(left.reason, "")
            if left.reason == SHARES_PROOF and left.other is not None:
                why = format_lazy(
                    _("Its proof belongs to “{entry}”: one document counts once (reading 5-overlap)."),
                    entry=by_key[left.other].title,
                )
            here.left.append(Left(entry.title, why, url(entry.pk), entry.held_on))
        if COUNTED_BY[number] == UNIVERSITIES:
            here.beside.append(
                format_lazy(
                    _("Member universities covered: {reached} of {members}."),
                    reached=len(result.universities & set(members)),
                    members=len(members),
                )
            )
            if result.entries:
                here.left += [
                    Left(name, _("This member university was not covered."))
                    for key, name in sorted(members.items(), key=lambda one: sort_key(one[1]))
                    if key not in result.universities
                ]
    for entry in entries:
        identifier = identifiers.get(entry.indicator or 0)
        if entry.withdrawn_at is not None and identifier:
            why = format_lazy(_("Withdrawn: {reason}"), reason=entry.withdraw_reason)
            found[identifier].left.append(Left(entry.title, why, url(entry.pk), entry.held_on))
    return numbers, covered, found


# --- 8: replies on protocols -----------------------------------------------------------------------


def _replies(period: Period, members: dict[int, str]) -> tuple[tuple[Replies, ...], Found]:
    year, found, facts = period.year, Found(), []
    for row in decisions_with_answers(period.association.body, year.starts_on, year.ends_on):
        receivers = (row.delivered & members.keys()) or frozenset(members)
        replied = row.replied & receivers
        facts.append(Replies(frozenset(receivers), frozenset(replied)))
        protocol = row.protocol
        title = format_lazy(
            pgettext_lazy("protocol", "Protocol № {number}: replied {replied} of {receivers}"),
            number=f"{protocol.number}/{protocol.year}",
            replied=len(replied),
            receivers=len(receivers),
        )
        url = reverse("meetings:protocol_detail", args=[protocol.pk])
        if len(replied) == len(receivers) or len(replied) >= 2:
            found.records.append(Record(title, url, protocol.signed_on))
        else:
            why = _("Fewer than two universities have an accepted reply on it (readings 8-whose, 8-missing).")
            found.left.append(Left(title, why, url, protocol.signed_on))
    return tuple(facts), found


# --- 10: examinations ------------------------------------------------------------------------------


def _examinations(period: Period) -> tuple[int, Found]:
    """Return how many examinations were completed in the year; materials without a conclusion stand beside."""
    year, found = period.year, Found()
    materials = (
        TeachingMaterial.objects.filter(association=period.association)
        .filter(
            Q(conclusions__decided_on__range=(year.starts_on, year.ends_on))
            | Q(submitted_at__date__range=(year.starts_on, year.ends_on))
        )
        .distinct()
        .order_by("pk")
    )
    listed = list(materials)
    first: dict[int, date] = {}
    rows = Conclusion.objects.filter(material__in=[one.pk for one in listed]).order_by("decided_on")
    for material_id, decided_on in rows.values_list("material_id", "decided_on"):
        first.setdefault(material_id, decided_on)
    for one in listed:
        url = reverse("associations:material_detail", args=[one.pk])
        day = first.get(one.pk)
        if day and year.starts_on <= day <= year.ends_on:
            found.records.append(Record(one.title, url, day))
        elif day:
            why = _(
                "It was first concluded on in another academic year and counts there (reading 10-counted)."
            )
            found.left.append(Left(one.title, why, url, day))
        elif one.state == MaterialState.WITHDRAWN:
            found.left.append(Left(one.title, _("The material was withdrawn."), url))
        else:
            found.left.append(Left(one.title, _("No meeting has concluded on it yet."), url))
    return len(found.records), found


# --- 13: the report itself -------------------------------------------------------------------------


def report_facts(
    report: AnnualReport, sections: Iterable[SectionFacts], submitted_at: datetime | None
) -> ReportFacts:
    """Return what the report shows of itself, of the facts of its sections."""
    rows = list(sections)
    moment = report.submitted_at or submitted_at
    return ReportFacts(
        on_time=None if moment is None else not is_late(moment, report.academic_year.report_due_on),
        written=frozenset(row.sub_item for row in rows if row.is_written),
        areas=frozenset(row.sub_item for row in rows),
        event_links=tuple(
            "linked" if place < row.events_linked_count else ""
            for row in rows
            for place in range(row.events_count)
        ),
    )


def _report(report: AnnualReport, submitted_at: datetime | None) -> tuple[ReportFacts, Found]:
    found = Found()
    sections = section_facts(sorted(sections_of(report), key=lambda one: one.clause.position))
    facts = report_facts(report, sections, submitted_at)
    moment = report.submitted_at or submitted_at
    due_on = report.academic_year.report_due_on
    items = ("timely_submission",)
    if facts.on_time is None:
        why = format_lazy(
            _(
                "Counted at the submission: in time is until {day}, 23:59:59 in Astana (reading 13.1-deadline)."
            ),
            day=f"{due_on:%d.%m.%Y}",
        )
        found.left.append(Left(_("Submission to the National Center"), why, items=items))
    elif moment is not None:
        said = format_lazy(
            _("Submitted at {moment}"), moment=f"{timezone.localtime(moment):%d.%m.%Y %H:%M:%S}"
        )
        day = timezone.localdate(moment)
        if facts.on_time:
            found.records.append(Record(said, on=day, items=items))
        else:
            late = format_lazy(_("After the due day, {day}."), day=f"{due_on:%d.%m.%Y}")
            found.left.append(Left(said, late, on=day, items=items))
    for section in sections:
        number = f"{AREAS_CLAUSE}.{section.sub_item}"
        url = f"{reverse('associations:report_text', args=[report.pk])}#s{section.sub_item}"
        title = format_lazy(_("Section {number}"), number=number)
        if section.is_written:
            found.records.append(Record(title, url, items=("structure",)))
        else:
            why = _("The section says nothing, not even that nothing was done (reading 13.3-clause-21).")
            found.left.append(Left(title, why, url, items=("structure",)))
        if section.events_linked_count:
            said = format_lazy(
                _("Section {number}: events with a link, {count}"),
                number=number,
                count=section.events_linked_count,
            )
            found.records.append(Record(said, url, items=("event_links",)))
        without = section.events_count - section.events_linked_count
        if without:
            said = format_lazy(
                _("Section {number}: events without a link, {count}"), number=number, count=without
            )
            why = _("Every event of the report needs a link (reading 13.4-all).")
            found.left.append(Left(said, why, url, items=("event_links",)))
    if not any(section.events_count for section in sections):
        why = _("No event is listed in the report (reading 13.4-all).")
        found.left.append(Left(_("Links to events"), why, items=("event_links",)))
    return facts, found


# --- together --------------------------------------------------------------------------------------


def gather(
    association: Association,
    year: AcademicYear,
    *,
    today: date,
    report: AnnualReport | None = None,
    submitted_at: datetime | None = None,
) -> Gathered:
    """Read one association's year. Without a report nothing is counted under the indicator on the report itself."""
    period = Period(association, year, today)
    approved_on, planned, plans = _plans(period)
    if planned is None and approved_on is not None:
        planned = _entered(period)
    kinds, members_found = _members(period)
    members = _member_universities(period)
    held, meetings = _meetings(period)
    numbers, covered, found = _register(period, members)
    replies, replies_found = _replies(period, members)
    examined, examinations = _examinations(period)
    shown, report_found = (ReportFacts(), Found()) if report is None else _report(report, submitted_at)
    meetings.beside.append(
        _("No approved plan says how many meetings were foreseen.")
        if planned is None
        else format_lazy(_("Meetings held: {held} of {planned} planned."), held=held["held"], planned=planned)
    )
    members_found.beside.append(format_lazy(_("Universities that are members: {count}."), count=len(members)))
    found |= {
        "work_plan_approved": plans,
        "composition": members_found,
        "meetings": meetings,
        "protocol_responses": replies_found,
        "expert_reviews": examinations,
        "report": report_found,
    }
    _tell_of_direction(period, members, found)
    facts = Facts(
        year_ends_on=year.ends_on,
        plan_approved_on=approved_on,
        member_kinds=kinds,
        members=frozenset(members),
        meetings_planned=planned,
        meetings_held=held["held"],
        extended=held["extended"],
        with_foreign=held["with_foreign"],
        with_business=held["with_business"],
        numbers=numbers,
        covered=covered,
        replies=replies,
        examined=examined,
        report=shown,
    )
    return Gathered(facts, found)


def _entered(period: Period) -> int | None:
    """Return the number of planned meetings that was entered for a plan without lines of meetings."""
    entered: QuerySet[PlannedMeetings] = PlannedMeetings.objects.filter(
        association=period.association, academic_year=period.year
    )
    return entered.values_list("count", flat=True).first()
