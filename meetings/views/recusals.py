"""Recusals from agenda items: declared by members for themselves, noted by the secretary for others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.http import authorize, safe_back, whole_number
from meetings import services
from meetings.models import Meeting, Recusal
from meetings.queries import own_seat_id, visible_meetings
from meetings.views.common import meeting_for, person


def _back(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    detail = reverse("meetings:meeting_detail", args=[meeting.pk]) + "#recusals"
    return HttpResponseRedirect(safe_back(request, detail))


@require_POST
def recusal_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a recusal; for another member's seat only the secretary may."""
    meeting = meeting_for(request, pk, "meetings.declare_recusal")
    own = own_seat_id(person(request), meeting)
    wanted = whole_number(request.POST.get("seat", ""))
    seat_id = own if wanted is None else wanted
    if seat_id != own or seat_id is None:
        authorize(request.user, "meetings.record_recusal", meeting)
    item = get_object_or_404(meeting.items, pk=whole_number(request.POST.get("item", "")))
    item.meeting = meeting
    services.declare_recusal(
        item, actor=person(request), seat_id=seat_id or 0, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("The recusal is noted: it holds for every vote on this item."))
    return _back(request, meeting)


@require_POST
def recusal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    recusals = Recusal.objects.filter(item__meeting__in=visible_meetings(request.user))
    recusal = get_object_or_404(recusals.select_related("item__meeting__body"), pk=pk)
    authorize(request.user, "meetings.withdraw_recusal", recusal)
    services.withdraw_recusal(recusal, actor=person(request))
    messages.success(request, _("The recusal is taken back."))
    return _back(request, recusal.item.meeting)
