"""The thematic plan of an association's publications (clause 19.11): read by everybody once it is approved."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.domain.deadlines import academic_year
from associations.forms.thematic import PlannedForm
from associations.models import AcademicYear, Association, PlannedPublication
from associations.queries.thematic import materials_to_link, plan_of, planned_publications
from associations.services import thematic as services
from associations.views.frame import association_for, association_frame, person, refused
from core.errors import DomainError
from core.http import render_page, whole_number

KEEP = "associations.keep_thematic_plan"
PER_PAGE = 25
# How many materials are offered for a line; they are the newest that stand for no line yet.
OFFERED = 100


def _years() -> list[AcademicYear]:
    return list(AcademicYear.objects.order_by("-first_year"))


def _year(request: HttpRequest, years: list[AcademicYear] | None = None) -> AcademicYear:
    """Return the year that was asked for, else the running one, else the newest; 404 when there is none at all."""
    years = _years() if years is None else years
    asked = request.GET.get("year", "") or request.POST.get("year", "")
    today = timezone.localdate()
    for fits in (
        lambda one: str(one.first_year) == asked,
        lambda one: one.starts_on <= today <= one.ends_on,
        lambda one: True,
    ):
        for one in years:
            if fits(one):
                return one
    raise Http404("no academic year")


def _to(association: Association, year: AcademicYear, page: str = "") -> HttpResponse:
    url = reverse("associations:thematic_plan", args=[association.key])
    more = f"&page={page}" if whole_number(page) else ""
    return HttpResponseRedirect(f"{url}?year={year.first_year}{more}")


@login_not_required
@require_safe
def thematic_plan(request: HttpRequest, key: str) -> HttpResponse:
    """The lines of a year by pages; ``?link=`` offers the materials that may stand for one of them."""
    association = association_for(request, key)
    years = _years()
    year = _year(request, years)
    plan = plan_of(association, year)
    keeps = request.user.has_perm(KEEP, association)
    reads = request.user.has_perm("associations.view_record", association)
    shown = plan is not None and (plan.approved_at is not None or reads)
    today = timezone.localdate()
    planned = planned_publications(plan) if plan and shown else PlannedPublication.objects.none()
    page = Paginator(planned, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "line": one,
            "late": one.material is None and one.due_on < today,
            "stamp": next((s for s in one.material.stamps.all() if s.number), None) if one.material else None,  # type: ignore[attr-defined]
        }
        for one in page
    ]
    asked = request.GET.get("link", "") if keeps else ""
    linked = next((one for one in page if str(one.pk) == asked and one.material is None), None)
    context = association_frame(
        request,
        association,
        "thematic",
        _("Plan of publications"),
        year=year,
        years=years,
        plan=plan if shown else None,
        lines=lines,
        page_obj=page,
        keeps=keeps,
        reads=reads,
        linked=linked,
        materials=list(materials_to_link(association)[:OFFERED]) if linked else [],
        can_approve=bool(lines)
        and plan is not None
        and plan.approved_at is None
        and request.user.has_perm("associations.approve_thematic_plan", association),
    )
    return render_page(request, "associations/thematic_plan.html", context)


def _form_page(
    request: HttpRequest, association: Association, form: PlannedForm, year: AcademicYear, title: str
) -> HttpResponse:
    context = association_frame(request, association, "thematic", title, form=form, year=year)
    status = 422 if form.errors else 200
    return render_page(request, "associations/thematic_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def planned_add(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, KEEP)
    year = _year(request)
    form = PlannedForm(request.POST or None, initial={"due_on": academic_year(year.first_year)[1]})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_planned(association, year, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The publication is in the plan."))
            return _to(association, year)
    return _form_page(request, association, form, year, _("New publication of the plan"))


def _line(request: HttpRequest, key: str, pk: int) -> tuple[Association, PlannedPublication]:
    association = association_for(request, key, KEEP)
    rows = PlannedPublication.objects.select_related("plan__association", "plan__academic_year")
    return association, get_object_or_404(rows, plan__association=association, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def planned_change(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, line = _line(request, key, pk)
    year = line.plan.academic_year
    initial: dict[str, Any] = {
        name: getattr(line, name) for name in ("kind", "due_on", "title_kk", "title_ru", "authors")
    }
    form = PlannedForm(request.POST or None, initial=initial | {"university": line.university_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_planned(line, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved"))
            return _to(association, year)
    return _form_page(request, association, form, year, _("Change the publication of the plan"))


@require_POST
def planned_remove(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, line = _line(request, key, pk)
    year = line.plan.academic_year
    services.remove_planned(line, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The publication was taken out of the plan."))
    return _to(association, year)


@require_POST
def planned_link(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    association, line = _line(request, key, pk)
    asked = whole_number(request.POST.get("material", ""))
    material = materials_to_link(association).filter(pk=asked).first()
    services.link_planned(line, actor=person(request), material=material)
    messages.success(request, _("Saved"))
    return _to(association, line.plan.academic_year, request.POST.get("page", ""))


@require_POST
def thematic_approve(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.approve_thematic_plan")
    year = _year(request)
    services.approve_thematic_plan(association, year, actor=person(request))
    messages.success(request, _("The plan of publications was approved."))
    return _to(association, year)
