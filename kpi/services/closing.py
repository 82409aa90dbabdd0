"""The end of a review: the reviewer concludes it, the head confirms the report or sends it back (cl. 15.11, 31)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import ReportState
from core.audit import record
from core.errors import DomainError
from core.http import authorize
from kpi.enums import ScoreState
from kpi.models import KpiScore, KpiSheet, SecondReading
from kpi.notifications.closing import tell_concluded, tell_sent_back
from kpi.notifications.review import tell_confirmed
from kpi.queries.assigning import review_settings
from kpi.services.determination import issue_determination
from kpi.services.review import REVIEWED, locked_sheet, move_report, require_no_conflict, require_review


def _require_second_reading(sheet: KpiSheet) -> None:
    """Refuse while a second reader still gives points, or while the year's setting wants one and there is none."""
    reading = SecondReading.objects.select_related("reader").filter(sheet=sheet).first()
    if reading and not reading.finished_at:
        raise DomainError(
            _("%(person)s, the second reader, has not finished yet.") % {"person": reading.reader},
            clause=REVIEWED,
        )
    if reading is None and review_settings(sheet.report.academic_year).second_reader:
        raise DomainError(
            _("The reports of this year have a second reader; nobody reads this one yet."), clause=REVIEWED
        )


def _require_decided(sheet: KpiSheet) -> list[KpiScore]:
    """Return the scores of a sheet. Raises DomainError naming the indicators that are not confirmed."""
    scores = list(sheet.scores.select_related("indicator").order_by("indicator__number"))
    left = [str(score.indicator.number) for score in scores if score.state != ScoreState.CONFIRMED]
    if left or not scores:
        raise DomainError(
            _("Not every indicator is confirmed yet. Left: %(numbers)s.") % {"numbers": ", ".join(left)},
            clause=REVIEWED,
        )
    return scores


@transaction.atomic
def conclude_review(sheet: KpiSheet, *, actor: User) -> KpiSheet:
    """Conclude a review in which every indicator is confirmed: the head of the Center is told and confirms.

    Concluding twice changes nothing. Raises DomainError naming what is still open.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.conclude_review", sheet)
    require_no_conflict(actor, sheet)
    if sheet.concluded_at:
        return sheet
    require_review(sheet)
    scores = _require_decided(sheet)
    _require_second_reading(sheet)
    sheet.concluded_at = timezone.now()
    sheet.save(update_fields=["concluded_at"])
    total = sum(score.confirmed_points or 0 for score in scores)
    entry = record("conclude_review", sheet, actor=actor, total=total)
    tell_concluded(sheet, total, actor=actor, key=str(entry.pk))
    return sheet


@transaction.atomic
def send_back(sheet: KpiSheet, *, actor: User, reason: str) -> KpiSheet:
    """Send a concluded review back to the reviewer with the reason; decisions can be changed again."""
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.confirm_report", sheet)
    require_no_conflict(actor, sheet)
    reason = reason.strip()
    if not reason:
        raise DomainError(
            _("Write why the review goes back to the reviewer."), clause=REVIEWED, field="reason"
        )
    if sheet.report.state != ReportState.IN_REVIEW or not sheet.concluded_at:
        raise DomainError(_("There is no concluded review to send back."), clause=REVIEWED)
    sheet.concluded_at = None
    sheet.save(update_fields=["concluded_at"])
    entry = record("send_back", sheet, actor=actor, reason=reason)
    tell_sent_back(sheet, reason, key=str(entry.pk))
    return sheet


@transaction.atomic
def confirm_report(sheet: KpiSheet, *, actor: User) -> KpiSheet:
    """Confirm a report whose review is concluded: the head fixes the total, the determination is issued and sent.

    Confirming twice changes nothing. Raises DomainError naming the indicators that are still open.
    """
    sheet = locked_sheet(sheet)
    authorize(actor, "kpi.confirm_report", sheet)
    require_no_conflict(actor, sheet)
    if sheet.report.state == ReportState.CONFIRMED:
        return sheet
    if not sheet.concluded_at:
        require_review(sheet)
    scores = _require_decided(sheet)
    if not sheet.concluded_at:
        raise DomainError(
            _("The reviewer has not concluded the review yet: the head confirms what is concluded."),
            clause=REVIEWED,
        )
    sheet.confirmed_total = sum(score.confirmed_points or 0 for score in scores)
    sheet.save(update_fields=["confirmed_total"])
    sheet.report.confirmed_at = timezone.now()
    move_report(sheet, ReportState.CONFIRMED, "confirmed_at")
    entry = record(
        "confirm_report",
        sheet,
        actor=actor,
        claimed_total=sheet.claimed_total,
        confirmed_total=sheet.confirmed_total,
    )
    determination = issue_determination(sheet, actor=actor)
    tell_confirmed(sheet, determination, key=str(entry.pk))
    return sheet
