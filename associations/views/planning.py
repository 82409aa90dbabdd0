"""Planned and held meetings of associations, one page for an association and for the overseers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from associations.models import AcademicYear
from associations.queries import associations_with_plans, current_academic_year, meeting_plans
from associations.services.planning import plan_meetings
from core.http import authorize, render_page, whole_number


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_GET
def planned_meetings(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    authorize(user, "associations.view_meeting_plans")
    years = list(AcademicYear.objects.order_by("-first_year"))
    wanted = request.GET.get("year", "")
    year = next((one for one in years if str(one.first_year) == wanted), None)
    year = year or current_academic_year(timezone.localdate())
    rows = meeting_plans(associations_with_plans(user), year) if year else []
    return render_page(
        request,
        "associations/planned_meetings.html",
        {
            "page_title": _("Meetings planned and held"),
            "year": year,
            "years": years,
            "rows": [
                (row, not row.from_plan and user.has_perm("associations.plan_meetings", row.association))
                for row in rows
            ],
        },
    )


@require_POST
def planned_meetings_enter(request: HttpRequest, key: str, first_year: int) -> HttpResponse:
    user = _person(request)
    association = get_object_or_404(associations_with_plans(user), key=key)
    authorize(user, "associations.plan_meetings", association)
    year = get_object_or_404(AcademicYear, first_year=first_year)
    count = whole_number(request.POST.get("count", "").strip())
    plan_meetings(association, year, actor=user, count=count)
    return redirect(f"{reverse('associations:planned_meetings')}?year={first_year}")
