"""Work plans: the list, a plan and its versions, files, the public page (clauses 15.10, 20)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from associations.documents.plans import plan_docx, plan_pdf, plans_workbook
from associations.domain.lifecycle import PLAN
from associations.enums import OPEN_PLAN_STATES, PlanState
from associations.explain import when_text
from associations.forms.plans import PlanAnswerForm, SendPlanForm
from associations.models import (
    AcademicYear,
    Association,
    PlanItem,
    PlanVersion,
)
from associations.queries.plans import (
    APPROVED,
    agreeing_items,
    agreement_of,
    associations_with_plans,
    difference_of,
    history_of,
    members_with_answers,
    period_of_plan,
    plan_rows,
    plan_then,
    progress,
    public_plan,
    versions_of,
    visible_plan_versions,
    year_to_plan,
)
from associations.queries.record import associations_with_record
from associations.services import plans as services
from associations.services.reports import open_year
from associations.views.frame import association_for, association_frame, papers_crumbs, person
from associations.views.plan_frame import (
    association_of,
    back_to,
    board,
    calendar_of,
    crumbs,
    kept_version,
    shown_lines,
    steps_of,
    version_for,
)
from core.codes import OFFICIAL_LANGUAGES
from core.files import DOCX, XLSX
from core.http import authorize, render_page, whole_number
from core.lifecycle import may_become

TONES = {
    PlanState.DRAFT: "grey",
    PlanState.AGREEING: "blue",
    PlanState.AGREED: "amber",
    PlanState.APPROVED: "green",
    PlanState.COUNCIL_AGREED: "green",
    PlanState.RETURNED: "red",
}


def _years(today: Any) -> list[AcademicYear]:
    """Return the academic years, newest first, the one that is planned now among them even before it is opened."""
    years = list(AcademicYear.objects.order_by("-first_year"))
    coming = year_to_plan(today)
    if all(year.first_year != coming for year in years):
        years.append(AcademicYear(first_year=coming))
    return sorted(years, key=lambda year: year.first_year, reverse=True)


def _chosen_year(request: HttpRequest, years: list[AcademicYear]) -> AcademicYear:
    wanted = whole_number(request.GET.get("year", ""))
    today = timezone.localdate()
    for first_year in (wanted, year_to_plan(today), years[0].first_year):
        for year in years:
            if year.first_year == first_year:
                return year
    raise Http404("no academic year")


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of an academic year, one row for each association whose plans the person reads."""
    user = person(request)
    authorize(user, "associations.view_plans")
    today = timezone.localdate()
    years = _years(today)
    year = _chosen_year(request, years)
    rows = plan_rows(user, year, today)
    if "xlsx" in request.GET:
        response = HttpResponse(plans_workbook(rows, year), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="plans-{year.first_year}.xlsx"'
        return response
    states = [row.version.state for row in rows if row.version]
    context = {
        "page_title": _("Work plans"),
        "years": years,
        "year": year,
        "rows": [(row, TONES.get(row.version.state, "grey") if row.version else "grey") for row in rows],
        "approved_count": sum(state in APPROVED for state in states),
        "agreed_count": states.count(PlanState.COUNCIL_AGREED),
        "missing_count": len(rows) - len(states),
    }
    return render_page(request, "associations/plan_list.html", context)


def _association(request: HttpRequest, key: str) -> Association:
    return get_object_or_404(associations_with_record(person(request)), key=key)


def _year(first_year: int) -> AcademicYear:
    """Return the academic year; the one that is planned now is there even before somebody opened it."""
    year = AcademicYear.objects.filter(first_year=first_year).first()
    if year is None and first_year == year_to_plan(timezone.localdate()):
        year = AcademicYear(first_year=first_year)
    if year is None:
        raise Http404(str(first_year))
    return year


def _agreement(request: HttpRequest, version: PlanVersion, keeps: bool) -> dict[str, Any]:
    """Return what the part about the members' agreement shows."""
    members = members_with_answers(version, timezone.localdate())
    user = person(request)
    mine = next((one for one in members if one.user and one.user.pk == user.pk), None)
    asked = version.state == PlanState.AGREEING
    return {
        "agreement": agreement_of(members),
        # Once it is over, those who answered; members who came later were not asked.
        "members": members if asked else [one for one in members if one.answer],
        "mine": mine,
        "answer_form": PlanAnswerForm(
            initial={"value": mine.answer.value, "text": mine.answer.text} if mine and mine.answer else None
        ),
        "agreeing_items": list(agreeing_items(version))
        if keeps and version.state == PlanState.AGREEING
        else [],
    }


@require_GET
def plan_detail(request: HttpRequest, key: str, first_year: int) -> HttpResponse:
    """A plan: the newest version that the person may read, or the one that was asked for."""
    user = person(request)
    association = get_object_or_404(associations_with_plans(user), key=key)
    year = _year(first_year)
    versions = versions_of(user, association, year) if year.pk else []
    if not versions and not user.has_perm("associations.view_record", association):
        raise Http404(key)
    may = {verb: user.has_perm(f"associations.{verb}", association) for verb in ("keep_plan", "approve_plan")}
    context: dict[str, Any] = {
        "page_title": _("Work plan for %(year)s") % {"year": year},
        "breadcrumbs": crumbs(association, year),
        "association": association,
        "year": year,
        "may": may,
    }
    if not versions:
        return render_page(request, "associations/plan_none.html", context)
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == asked), None if asked else versions[0])
    if version is None:
        raise Http404("no academic year")
    period = period_of_plan(user, version)
    versions = [plan_then(one, period) for one in versions]
    if period is not None:
        context["breadcrumbs"] = papers_crumbs()
    found = progress(version, timezone.localdate(), period)
    asked_view = request.GET.get("view", "")
    view = asked_view if asked_view in ("board", "calendar") else "table"
    is_open = version.state in OPEN_PLAN_STATES
    shown = shown_lines(version, found)
    context |= {
        "version": version,
        "versions": versions,
        "period": period,
        "is_newest": version == versions[0],
        "is_open": is_open,
        "is_approved": version.state in APPROVED,
        "tone": TONES[PlanState(version.state)],
        "steps": steps_of(version),
        "columns": board(found, first_year),
        "calendar": calendar_of(found, first_year, timezone.localdate()),
        "shown": shown,
        "progress": found,
        "view": view,
        "can_edit": may["keep_plan"] and version.state == PlanState.DRAFT,
        "can_send": may["keep_plan"] and version.state == PlanState.DRAFT,
        "can_state": may["keep_plan"] and version.state == PlanState.AGREEING,
        "can_approve": may["approve_plan"] and may_become(PLAN, version.state, PlanState.APPROVED),
        "can_take_back": (may["keep_plan"] or may["approve_plan"])
        and may_become(PLAN, version.state, PlanState.DRAFT),
        "can_amend": may["keep_plan"] and version == versions[0] and not is_open,
        "can_comment": is_open and user.has_perm("associations.answer_plan", association),
        "comments": list(version.comments.select_related("author", "replied_by")),
        "send_form": SendPlanForm(),
        "is_own": user.has_perm("associations.answer_plan", association),
    }
    if version.round and context["is_own"]:
        context |= _agreement(request, version, may["keep_plan"])
    return render_page(request, "associations/plan_detail.html", context)


@require_POST
def plan_create(request: HttpRequest, key: str, first_year: int) -> HttpResponse:
    """Begin a plan: empty, from last year, or with the usual lines."""
    user = person(request)
    association, year = _association(request, key), _year(first_year)
    authorize(user, "associations.keep_plan", association)
    version = services.create_plan(
        association,
        year if year.pk else open_year(first_year),
        actor=user,
        source=request.POST.get("source", services.EMPTY),
    )
    return back_to(version)


@require_GET
def plan_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changed against the one before, line by line."""
    version = version_for(request, pk)
    before = get_object_or_404(
        visible_plan_versions(person(request)), plan=version.plan, number=version.number - 1
    )
    found = difference_of(before, version)
    old = {one.line: one for one in before.items.select_related("area")}
    new = {one.line: one for one in version.items.select_related("area")}
    first_year = version.plan.academic_year.first_year

    def told(item: PlanItem) -> dict[str, Any]:
        return {"item": item, "when": when_text(item, first_year)}

    context = {
        "page_title": _("What version %(number)s changes") % {"number": version.number},
        "breadcrumbs": crumbs(association_of(version), version.plan.academic_year, inside=True),
        "association": association_of(version),
        "version": version,
        "before": before,
        "is_empty": found.is_empty,
        "added": [told(new[number]) for number in found.added],
        "removed": [told(old[number]) for number in found.removed],
        "changed": [
            {"before": told(old[number]), "after": told(new[number]), "names": names}
            for number, names in found.changed.items()
        ],
    }
    return render_page(request, "associations/plan_difference.html", context)


@require_GET
def plan_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer to a version, of all rounds: to the members of the association."""
    version = kept_version(request, pk, "associations.answer_plan")
    context = {
        "page_title": _("Answers of the members"),
        "breadcrumbs": crumbs(association_of(version), version.plan.academic_year, inside=True),
        "association": association_of(version),
        "version": version,
        "answers": history_of(version),
    }
    return render_page(request, "associations/plan_answers.html", context)


def _paper(version: PlanVersion, language: str, ending: str) -> HttpResponse:
    makers = {"pdf": (plan_pdf, "application/pdf"), "docx": (plan_docx, DOCX)}
    if language not in OFFICIAL_LANGUAGES or ending not in makers:
        raise Http404(ending)
    make, kind = makers[ending]
    plan = version.plan
    response = HttpResponse(make(version, language), content_type=kind)
    name = (
        f"plan-{plan.association.key}-{plan.academic_year.first_year}-v{version.number}-{language}.{ending}"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def plan_file(request: HttpRequest, pk: int, language: str, ending: str) -> HttpResponse:
    """A version in its official form, as PDF or DOCX, in Kazakh or Russian."""
    return _paper(version_for(request, pk), language, ending)


@login_not_required
@require_safe
def plan_public(request: HttpRequest, key: str) -> HttpResponse:
    """The approved plan of the running year, for everybody."""
    association = association_for(request, key)
    version = public_plan(association, timezone.localdate())
    context: dict[str, Any] = {"version": version}
    if version:
        found = progress(version, timezone.localdate())
        first_year = version.plan.academic_year.first_year
        context |= {
            "columns": board(found, first_year),
            "calendar": calendar_of(found, first_year, timezone.localdate()),
            "is_calendar": request.GET.get("view") == "calendar",
            "shown": shown_lines(version, found),
            "steps": steps_of(version),
        }
    return render_page(
        request,
        "associations/plan_public.html",
        association_frame(request, association, "plan", _("Work plan"), **context),
    )
