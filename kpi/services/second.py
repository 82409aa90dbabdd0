"""Verbs of the second reader: assigned, gives own points without sight of the first one's, finishes (cl. 15.11)."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import ReportState
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.domain.comparing import as_raw
from kpi.domain.scoring import score_indicator
from kpi.models import KpiScore, KpiSheet, SecondReading, SecondScore
from kpi.notifications.assigning import tell_second_reader
from kpi.queries.conflicts import CENTER_ROLES
from kpi.services.review import checked_value, locked_sheet, require_no_conflict

REVIEWED = "15.11"


@transaction.atomic
def assign_second_reader(sheet: KpiSheet, *, reader: User, actor: User, tell: bool = True) -> SecondReading:
    """Assign who reads a report second; whoever read it before loses the points that were not finished.

    Refused for the first reviewer, on a conflict of interest, after the reading is finished or the report confirmed.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.assign_reviewer", sheet)
    if sheet.report.state == ReportState.CONFIRMED:
        raise DomainError(_("The report is confirmed: its review is over."), clause=REVIEWED)
    if not reader.is_active or not reader.holds_office(*CENTER_ROLES):
        raise DomainError(
            _("%(person)s holds no office of the National Center today.") % {"person": reader},
            clause=REVIEWED,
            field="reader",
        )
    require_no_conflict(reader, sheet)
    if sheet.reviewer_id == reader.pk:
        raise DomainError(
            _("%(person)s reviews this report: the second reader is another person.") % {"person": reader},
            clause=REVIEWED,
            field="reader",
        )
    found = SecondReading.objects.select_for_update().filter(sheet=sheet).first()
    if found and found.reader_id == reader.pk:
        return found
    if found and found.finished_at:
        raise DomainError(
            _("The second reading is finished: its reader stays."), clause=REVIEWED, field="reader"
        )
    before = found.reader_id if found else None
    if found:
        found.delete()
    reading = SecondReading.objects.create(sheet=sheet, reader=reader)
    entry = record("assign_second_reader", sheet, actor=actor, reader=reader.pk, before=before)
    if tell and reader.pk != actor.pk:
        tell_second_reader(reading, key=str(entry.pk))
    return reading


def _own_reading(reading: SecondReading, actor: User) -> SecondReading:
    """Lock the sheet, then the reading; refuse whoever is not its reader, a conflict and a finished reading."""
    sheet = locked_sheet(reading.sheet)
    reading = SecondReading.objects.select_for_update().get(pk=reading.pk)
    reading.sheet = sheet
    authorize(actor, "kpi.read_second", reading)
    require_no_conflict(actor, sheet)
    if reading.finished_at:
        raise DomainError(_("Your reading is finished: your points stand."), clause=REVIEWED)
    if sheet.report.state == ReportState.CONFIRMED:
        raise DomainError(_("The report is confirmed: its review is over."), clause=REVIEWED)
    return reading


@transaction.atomic
def give_second_points(
    reading: SecondReading, score: KpiScore, *, actor: User, value: Any, comment: str = ""
) -> SecondScore:
    """Store the second reader's value of one indicator; points follow from it. It can be changed until the end."""
    reading = _own_reading(reading, actor)
    score = KpiScore.objects.select_related("indicator").get(pk=score.pk, sheet=reading.sheet_id)
    rule, found, _claimed = checked_value(score.indicator, value, score.claim)
    points = score_indicator(rule, found).points
    given, is_new = SecondScore.objects.get_or_create(
        reading=reading, score=score, defaults={"value": as_raw(rule, found), "points": points}
    )
    before = None if is_new else given.points
    given.value, given.points, given.comment = as_raw(rule, found), points, comment.strip()
    given.save(update_fields=["value", "points", "comment"])
    record(
        "give_second_points",
        reading,
        actor=actor,
        indicator=score.indicator.number,
        points=points,
        before=before,
    )
    return given


@transaction.atomic
def finish_second_reading(reading: SecondReading, *, actor: User) -> SecondReading:
    """End the second reading: from now on both readers see each other's points.

    Raises DomainError naming the indicators without points.
    """
    reading = _own_reading(reading, actor)
    left = (
        KpiScore.objects.filter(sheet=reading.sheet_id)
        .exclude(second_scores__reading=reading)
        .order_by("indicator__number")
        .values_list("indicator__number", flat=True)
    )
    numbers = ", ".join(map(str, left))
    if numbers:
        raise DomainError(
            _("Give your points on every indicator first. Left: %(numbers)s.") % {"numbers": numbers},
            clause=REVIEWED,
        )
    reading.finished_at = timezone.now()
    reading.save(update_fields=["finished_at"])
    points = {
        str(one.score.indicator.number): one.points
        for one in reading.scores.select_related("score__indicator")
    }
    record("finish_second_reading", reading, actor=actor, points=points)
    return reading
