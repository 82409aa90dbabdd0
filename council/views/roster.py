"""Annex 1: the Council by post on any day, as a page and as a workbook (clauses 2 and 16.4)."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import asked_text, day_of, render_page
from core.spreadsheets import XLSX_TYPE
from council.documents.roster import roster_workbook
from council.queries.roster import roster_of
from meetings.domain.voting import quorum
from meetings.enums import SeatRole


def _asked_day(request: HttpRequest) -> tuple[date, str]:
    """Return the day asked for, or today with what was typed when that is no date."""
    typed = asked_text(request, "on")
    day = day_of(typed)
    return day or timezone.localdate(), "" if day else typed


@login_not_required
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """The Council by post, with whoever held the post on the day, and who had left it by then."""
    day, wrong_day = _asked_day(request)
    found = roster_of(day)
    seats = [one.seat for one in found.seats]
    context = {
        "page_title": _("Membership of the Council"),
        "day": day,
        "is_today": day == timezone.localdate(),
        "wrong_day": wrong_day,
        "rows": found.seats,
        "left": found.left,
        "seats_count": len(seats),
        "leaders": [seat for seat in seats if seat.role != SeatRole.MEMBER],
        "quorum": quorum(len(seats)) if seats else 0,
        "by_agreement_count": sum(seat.by_agreement for seat in seats),
        "universities_count": sum(seat.university_id is not None for seat in seats),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
        "xlsx_url": f"{reverse('council:roster_xlsx')}?on={day:%Y-%m-%d}",
    }
    return render_page(request, "council/roster.html", context)


@login_not_required
@require_safe
def roster_xlsx(request: HttpRequest) -> HttpResponse:
    """The same seats as a workbook; those that had left have a sheet of their own."""
    day, _wrong = _asked_day(request)
    response = HttpResponse(roster_workbook(roster_of(day), day), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="council-{day:%Y-%m-%d}.xlsx"'
    return response
