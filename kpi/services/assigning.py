"""Verbs around the reviewers: absence, declared conflicts, settings of a year, reports shared out (cl. 15.11)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import ReportState
from associations.models import AcademicYear, Association
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.domain.reviewing import DAYS_LIMIT
from kpi.models import DeclaredConflict, KpiSheet, ReviewerAbsence, ReviewSettings
from kpi.notifications.assigning import tell_conflict, tell_shared_out
from kpi.queries.assigning import Planned, distribution, review_settings
from kpi.queries.conflicts import CENTER_ROLES
from kpi.services.review import assign_reviewer
from kpi.services.second import assign_second_reader

REVIEWED = "15.11"


def _require_center(person: User) -> None:
    if not person.is_active or not person.holds_office(*CENTER_ROLES):
        raise DomainError(
            _("%(person)s holds no office of the National Center today.") % {"person": person},
            clause=REVIEWED,
            field="person",
        )


@transaction.atomic
def record_absence(person: User, *, since: date, until: date, actor: User, note: str = "") -> ReviewerAbsence:
    """Record the days on which a person takes no report, both included: one's own, or anybody's by the head.

    Raises DomainError for days in the wrong order and for days that another absence holds already.
    """
    authorize(actor, "kpi.record_absence", person)
    _require_center(person)
    if until < since:
        raise DomainError(_("The last day lies before the first one."), clause=REVIEWED, field="until")
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if ReviewerAbsence.objects.filter(person=person, since__lte=until, until__gte=since).exists():
        raise DomainError(
            _("An absence on some of these days is recorded already. Remove it or choose other days."),
            clause=REVIEWED,
            field="since",
        )
    absence = ReviewerAbsence.objects.create(
        person=person, since=since, until=until, note=note.strip(), added_by=actor
    )
    record("record_absence", absence, actor=actor, person=person.pk, since=str(since), until=str(until))
    return absence


@transaction.atomic
def remove_absence(absence: ReviewerAbsence, *, actor: User) -> None:
    """Take an absence back; the journal keeps it."""
    authorize(actor, "kpi.record_absence", absence.person)
    record(
        "remove_absence",
        absence,
        actor=actor,
        person=absence.person_id,
        since=str(absence.since),
        until=str(absence.until),
    )
    absence.delete()


@transaction.atomic
def declare_conflict(association: Association, *, reason: str, actor: User) -> DeclaredConflict:
    """Declare that one may not review an association: its reports leave one's hands, the head is told.

    The same declaration twice changes nothing. Raises DomainError without a reason.
    """
    authorize(actor, "kpi.declare_conflict")
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Write what ties you to the association."), clause=REVIEWED, field="reason")
    conflict, is_new = DeclaredConflict.objects.get_or_create(
        person=actor, association=association, lifted_at=None, defaults={"reason": reason}
    )
    if not is_new:
        return conflict
    sheets = (
        KpiSheet.objects.select_for_update(of=("self",))
        .filter(reviewer=actor, report__association=association)
        .exclude(report__state=ReportState.CONFIRMED)
    )
    released = [sheet.pk for sheet in sheets]
    KpiSheet.objects.filter(pk__in=released).update(reviewer=None)
    entry = record(
        "declare_conflict",
        conflict,
        actor=actor,
        association=association.pk,
        reason=reason,
        released=released,
    )
    tell_conflict(conflict, key=str(entry.pk))
    return conflict


@transaction.atomic
def lift_conflict(conflict: DeclaredConflict, *, actor: User) -> DeclaredConflict:
    """Lift a declared conflict: the head's verb, never one's own. Lifting twice changes nothing."""
    authorize(actor, "kpi.lift_conflict")
    conflict = DeclaredConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.lifted_at:
        return conflict
    if conflict.person_id == actor.pk:
        raise DomainError(
            _("You declared this conflict yourself: another head of the Center can lift it."), clause=REVIEWED
        )
    conflict.lifted_at, conflict.lifted_by = timezone.now(), actor
    conflict.save(update_fields=["lifted_at", "lifted_by"])
    record("lift_conflict", conflict, actor=actor, person=conflict.person_id)
    return conflict


@transaction.atomic
def set_review_settings(
    year: AcademicYear, *, second_reader: bool, answer_days: int, appeal_days: int, actor: User
) -> ReviewSettings:
    """Set how the reports of a year are reviewed; terms that have begun keep their dates."""
    authorize(actor, "kpi.set_review")
    for field, days in (("answer_days", answer_days), ("appeal_days", appeal_days)):
        if not 1 <= days <= DAYS_LIMIT:
            raise DomainError(
                _("Give between 1 and %(most)s days.") % {"most": DAYS_LIMIT}, clause=REVIEWED, field=field
            )
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    settings = review_settings(year)
    values = {"second_reader": second_reader, "answer_days": answer_days, "appeal_days": appeal_days}
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()
    if before != values:
        record("set_review_settings", settings, actor=actor, **values, before=before)
    return settings


@transaction.atomic
def share_out_reports(year: AcademicYear, *, actor: User) -> list[Planned]:
    """Assign every report of a year that waits for a person, by load and absence; each person gets one letter.

    Returns what was planned; a report for which nobody may be found is left as it is.
    """
    authorize(actor, "kpi.assign_reviewer")
    AcademicYear.objects.select_for_update().get(pk=year.pk)
    planned = distribution(year, second_reader=review_settings(year).second_reader)
    given: dict[User, list[KpiSheet]] = {}
    for one in planned:
        if one.reviewer:
            assign_reviewer(one.sheet, reviewer=one.reviewer, actor=actor, tell=False)
            given.setdefault(one.reviewer, []).append(one.sheet)
        if one.second:
            assign_second_reader(one.sheet, reader=one.second, actor=actor, tell=False)
            given.setdefault(one.second, []).append(one.sheet)
    if given:
        entry = record(
            "share_out_reports", year, actor=actor, reports={str(one.pk): len(given[one]) for one in given}
        )
        for person, sheets in given.items():
            tell_shared_out(person, sheets, key=str(entry.pk))
    return planned
