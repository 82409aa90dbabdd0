"""Recording the threshold that the Council proposed for a year (clause 31)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.models import AcademicYear
from core.errors import DomainError
from core.http import authorize, render_page
from kpi.forms.thresholds import ThresholdForm
from kpi.queries.thresholds import threshold_of
from kpi.services.thresholds import record_threshold


@require_http_methods(["GET", "POST"])
def threshold(request: HttpRequest, first_year: int) -> HttpResponse:
    authorize(request.user, "kpi.record_threshold")
    year = get_object_or_404(AcademicYear, first_year=first_year)
    known = threshold_of(year)
    initial = {"points": known.points, "decision": known.decision_id} if known else None
    form = ThresholdForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_threshold(year, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(
                request, _("The proposal of the Council is recorded. It decides nothing by itself.")
            )
            return redirect(f"{reverse('kpi:ranking')}?year={first_year}")
    context = {
        "page_title": _("Threshold proposed by the Council"),
        "year": year,
        "form": form,
        "known": known,
        "breadcrumbs": [
            {"label": _("Ranking of associations"), "url": f"{reverse('kpi:ranking')}?year={first_year}"}
        ],
    }
    return render_page(request, "kpi/threshold.html", context, status=422 if form.errors else 200)
