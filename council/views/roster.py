"""Pages of the Council."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page
from council.queries import council_seats
from meetings.domain.voting import quorum
from meetings.enums import SeatRole


@login_not_required
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Annex 1: the Council by post, with whoever holds the post today."""
    seats = list(council_seats(timezone.localdate()))
    context = {
        "page_title": _("Membership of the Council"),
        "seats": seats,
        "leaders": [seat for seat in seats if seat.role != SeatRole.MEMBER],
        "quorum": quorum(len(seats)) if seats else 0,
        "by_agreement_count": sum(seat.by_agreement for seat in seats),
        "universities_count": sum(seat.university_id is not None for seat in seats),
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
    }
    return render_page(request, "council/roster.html", context)
