"""The page of the reviewers: load, absences, declared conflicts, the settings of a year, reports shared out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from associations.models import AcademicYear
from core.errors import DomainError
from core.http import authorize, render_page
from kpi.forms.assigning import AbsenceForm, ConflictForm, SettingsForm
from kpi.models import DeclaredConflict, ReviewerAbsence
from kpi.queries.assigning import distribution, review_settings
from kpi.queries.conflicts import people_of_center
from kpi.queries.review import report_years
from kpi.services import assigning as services
from kpi.views.review import chosen_year


def _may_be_absent(user: User, people: list[User]) -> list[User]:
    return people if user.has_perm("kpi.assign_reviewer") else [one for one in people if one.pk == user.pk]


def _page(request: HttpRequest, forms: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    authorize(request.user, "kpi.view_reviewers")
    years = report_years()
    year = chosen_year(request, years)
    people = people_of_center()
    arranges = request.user.has_perm("kpi.assign_reviewer")
    shown = _may_be_absent(request.user, people)
    context: dict[str, Any] = {
        "page_title": _("Reviewers"),
        "years": years,
        "year": year,
        "people": people,
        "arranges": arranges,
        "absence_form": AbsenceForm(people=shown, prefix="absence"),
        "conflict_form": ConflictForm(prefix="conflict"),
        "breadcrumbs": [{"label": _("Review of annual reports"), "url": reverse("kpi:review_queue")}],
    }
    if year is not None and arranges:
        settings = review_settings(year)
        planned = distribution(year, second_reader=settings.second_reader, people=people)
        context |= {
            "settings": settings,
            "settings_form": SettingsForm(instance=settings, prefix="settings"),
            "planned": planned,
            "given_count": sum(bool(one.reviewer or one.second) for one in planned),
            "left_count": sum(one.is_left for one in planned),
        }
    return render_page(request, "kpi/reviewers.html", context | (forms or {}), status=status)


def _back(year: AcademicYear | None = None) -> HttpResponse:
    url = reverse("kpi:reviewers")
    return redirect(f"{url}?year={year.first_year}" if year else url)


@require_GET
def reviewers(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def absence_add(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.view_reviewers")
    form = AbsenceForm(
        request.POST, people=_may_be_absent(request.user, people_of_center()), prefix="absence"
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.record_absence(
                given["person"],
                since=given["since"],
                until=given["until"],
                note=given["note"],
                actor=request.user,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The absence is recorded: no report is shared out on these days."))
            return _back()
    return _page(request, {"absence_form": form}, status=422)


@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.view_reviewers")
    absence = get_object_or_404(ReviewerAbsence.objects.select_related("person"), pk=pk)
    services.remove_absence(absence, actor=request.user)
    messages.success(request, _("The absence is removed."))
    return _back()


@require_POST
def conflict_declare(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "kpi.declare_conflict")
    form = ConflictForm(request.POST, prefix="conflict")
    if not form.is_valid():
        return _page(request, {"conflict_form": form}, status=422)
    services.declare_conflict(
        form.cleaned_data["association"], reason=form.cleaned_data["reason"], actor=request.user
    )
    messages.success(
        request, _("The conflict of interest is declared. You no longer see the reports of this association.")
    )
    return _back()


@require_POST
def conflict_lift(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "kpi.lift_conflict")
    conflict = get_object_or_404(DeclaredConflict, pk=pk)
    services.lift_conflict(conflict, actor=request.user)
    messages.success(request, _("The declared conflict of interest is lifted."))
    return _back()


def _year(first_year: int) -> AcademicYear:
    return get_object_or_404(AcademicYear, first_year=first_year)


@require_POST
def settings_set(request: HttpRequest, first_year: int) -> HttpResponse:
    authorize(request.user, "kpi.set_review")
    year = _year(first_year)
    form = SettingsForm(request.POST, instance=review_settings(year), prefix="settings")
    if not form.is_valid():
        return _page(request, {"settings_form": form}, status=422)
    services.set_review_settings(year, **form.cleaned_data, actor=request.user)
    messages.success(request, _("The settings of the review are saved."))
    return _back(year)


@require_POST
def reports_share_out(request: HttpRequest, first_year: int) -> HttpResponse:
    authorize(request.user, "kpi.assign_reviewer")
    year = _year(first_year)
    planned = services.share_out_reports(year, actor=request.user)
    given = sum(bool(one.reviewer or one.second) for one in planned)
    messages.success(
        request,
        ngettext(
            "%(count)d report was shared out by load and absence.",
            "%(count)d reports were shared out by load and absence.",
            given,
        )
        % {"count": given},
    )
    return _back(year)
