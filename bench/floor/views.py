from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bench.floor.models import AcademicYear, AnnualReport

ROWS = 60


def ping(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The floor: session, user and three queries; 60 rows with the sum of 13 scores each."""
    years = list(AcademicYear.objects.order_by("-first_year"))
    found = AnnualReport.objects.filter(academic_year__first_year=request.GET["year"])
    rows = (
        found.select_related("association", "academic_year")
        .annotate(total=Sum("kpi_sheet__scores__claim_points"))
        .order_by("association__position")[:ROWS]
    )
    return render(request, "floor.html", {"years": years, "count": found.count(), "rows": rows})


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(str(pk))
