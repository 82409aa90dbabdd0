"""Reads of the assignment: the people of the Center, and who would get which report by load and absence."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.enums import OfficeRole
from accounts.models import User
from associations.enums import ReportState
from associations.models import AcademicYear
from kpi.domain.reviewing import share_out
from kpi.models import KpiSheet, ReviewSettings
from kpi.queries.conflicts import UNDER_REVIEW, absent_until, barred_pairs, people_of_center, roles_of


def review_settings(year: AcademicYear) -> ReviewSettings:
    """Return the settings of a year's review; the defaults, not stored, where nobody set any.

    No query where the year was read with its ``review_settings``.
    """
    found: ReviewSettings | None = getattr(year, "review_settings", None)
    return found or ReviewSettings(academic_year=year)


@dataclass(slots=True)
class Planned:
    """A report with who would review it and read it second; None where nobody may or none is needed."""

    sheet: KpiSheet
    reviewer: User | None = None
    second: User | None = None
    needs_reviewer: bool = False
    needs_second: bool = False

    @property
    def is_left(self) -> bool:
        """Say whether somebody is needed whom nobody can be found for."""
        return (self.needs_reviewer and self.reviewer is None) or (self.needs_second and self.second is None)


def distribution(
    year: AcademicYear, *, second_reader: bool, people: list[User] | None = None
) -> list[Planned]:
    """Return the reports of a year that wait for a person, with whoever would get each.

    A report waits when nobody reviews it, or its reviewer is away and has not begun. Reports go to the reviewers who
    are there today and have the least in hand, never against a conflict of interest; the second reader is another
    person. ``people`` are those of :func:`people_of_center` when they are read already. At most ten queries.
    """
    today = timezone.localdate()
    known = people_of_center() if people is None else people
    people = [person for person in known if OfficeRole.CENTER_REVIEWER in roles_of(person)]
    present = [person for person in people if absent_until(person, today) is None]
    away = [person.pk for person in people if absent_until(person, today) is not None]
    waits = Q(reviewer__isnull=True, report__state__in=UNDER_REVIEW) | Q(
        reviewer__in=away, report__state=ReportState.SUBMITTED
    )
    open_states = (*UNDER_REVIEW, ReportState.RETURNED)
    if second_reader:
        waits |= Q(second_reading__isnull=True, report__state__in=open_states)
    sheets = list(
        KpiSheet.objects.filter(waits, report__academic_year=year)
        .select_related("report__association", "second_reading")
        .order_by("report__last_submitted_at", "pk")
    )
    for sheet in sheets:
        sheet.report.academic_year = year
    planned = {sheet.pk: Planned(sheet) for sheet in sheets}
    for one in planned.values():
        reviewer = one.sheet.reviewer_id
        is_free = one.sheet.report.state in UNDER_REVIEW and reviewer is None
        is_waiting = one.sheet.report.state == ReportState.SUBMITTED and reviewer in away
        one.needs_reviewer = is_free or is_waiting
        one.needs_second = second_reader and not hasattr(one.sheet, "second_reading")
    by_id = {person.pk: person for person in present}
    loads = {person.pk: person.in_hand for person in sorted(present, key=lambda one: one.in_hand)}
    barred = barred_pairs(sheets, present)
    barred |= {(one.pk, one.second_reading.reader_id) for one in sheets if hasattr(one, "second_reading")}
    first = share_out([pk for pk, one in planned.items() if one.needs_reviewer], loads, barred)
    for pk, reader in first.items():
        planned[pk].reviewer = by_id.get(reader) if reader else None
        if reader:
            loads[reader] += 1
    barred |= {(pk, reader) for pk, reader in first.items() if reader}
    barred |= {(one.pk, one.reviewer_id) for one in sheets if one.reviewer_id}
    second = share_out([pk for pk, one in planned.items() if one.needs_second], loads, barred)
    for pk, reader in second.items():
        planned[pk].second = by_id.get(reader) if reader else None
    return list(planned.values())
