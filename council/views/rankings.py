"""The ranking goes to the Council's agenda in one step (clause 15.11)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from associations.models import AcademicYear
from core.http import authorize, whole_number
from council.queries import meetings_to_fill
from council.services.rankings import put_ranking_on_agenda, renew_ranking


@require_POST
def ranking_put(request: HttpRequest, first_year: int) -> HttpResponse:
    authorize(request.user, "council.put_ranking")
    year = get_object_or_404(AcademicYear, first_year=first_year)
    meeting = meetings_to_fill().filter(pk=whole_number(request.POST.get("meeting", ""))).first()
    item = put_ranking_on_agenda(meeting, year, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The results of the year are on the agenda, the ranking is attached."))
    return HttpResponseRedirect(reverse("meetings:meeting_detail", args=[item.meeting_id]))


@require_POST
def ranking_renew(request: HttpRequest, first_year: int) -> HttpResponse:
    authorize(request.user, "council.put_ranking")
    year = get_object_or_404(AcademicYear, first_year=first_year)
    standing = renew_ranking(year, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The ranking of today is attached; the earlier version is named as such."))
    return HttpResponseRedirect(reverse("meetings:meeting_detail", args=[standing.item.meeting_id]))
