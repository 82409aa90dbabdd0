"""The KPI scheme to read (appendix 2), with how its unclear places are read and why."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import render_page
from kpi.queries.scheme import indicators_with_readings, readings_of_sheet


@login_not_required
@require_safe
def scheme(request: HttpRequest) -> HttpResponse:
    indicators = list(indicators_with_readings())
    context = {
        "page_title": _("Key performance indicators"),
        "indicators": indicators,
        "scheme": indicators[0].scheme if indicators else None,
        "max_points": sum(indicator.max_points for indicator in indicators),
        "sheet_readings": readings_of_sheet(indicators[0].scheme) if indicators else [],
        "sees_notes": request.user.has_perm("directory.see_source_notes"),
    }
    return render_page(request, "kpi/scheme.html", context)
