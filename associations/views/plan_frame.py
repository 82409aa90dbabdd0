"""What the pages of a work plan share: the version, the way back, lines and steps as they are shown."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.domain.plans import (
    AHEAD,
    DONE,
    DUE_SOON,
    OVERDUE,
    QUARTERS,
    quarter_months,
)
from associations.enums import PlanState
from associations.explain import ROMAN, quarter_text, when_text
from associations.models import (
    AcademicYear,
    Association,
    PlanVersion,
)
from associations.queries.plans import (
    Progress,
    period_of_plan,
    plan_then,
    plan_url,
    visible_plan_versions,
)
from associations.views.frame import person
from core.http import authorize

PROGRESS_TONES = {DONE: "green", OVERDUE: "red", DUE_SOON: "amber", AHEAD: "grey"}


def progress_label(state: str) -> str:
    return {
        DONE: _("carried out"),
        OVERDUE: _("overdue"),
        DUE_SOON: _("due soon"),
        AHEAD: _("ahead"),
    }[state]


def crumbs(association: Association, year: AcademicYear, *, inside: bool = False) -> list[dict[str, str]]:
    listing = f"{reverse('associations:plan_list')}?year={year.first_year}"
    crumbs = [{"label": _("Work plans"), "url": listing}]
    if inside:
        url = reverse("associations:plan_detail", args=[association.key, year.first_year])
        crumbs.append({"label": f"{association.body.short_name}, {year}", "url": url})
    return crumbs


def steps_of(version: PlanVersion) -> list[dict[str, Any]]:
    """Return the four steps of a plan with their days."""
    council_day = version.council_on if version.state == PlanState.COUNCIL_AGREED else None
    steps = [
        (_("Drafted"), timezone.localdate(version.created_at), "20"),
        (_("Agreed by the members"), version.agreed_at and timezone.localdate(version.agreed_at), "20"),
        (_("Approved by the chair"), version.approved_at and timezone.localdate(version.approved_at), "20"),
        (_("Agreed by the Council"), council_day, "15.10"),
    ]
    return [{"label": label, "day": day, "clause": clause} for label, day, clause in steps]


def board(found: Progress, first_year: int) -> list[dict[str, Any]]:
    """Return the quarters with their lines by month; lines of a whole quarter come first."""
    columns = []
    for quarter in QUARTERS:
        rows = [row for row in found.rows if row.item.shown_quarter(first_year) == quarter]
        months = [
            {
                "first": month,
                "rows": [row for row in rows if row.item.due_on and row.item.due_on.month == month.month],
            }
            for month in quarter_months(first_year, quarter)
        ]
        columns.append(
            {
                "number": ROMAN[quarter - 1],
                "name": quarter_text(first_year, quarter),
                "whole": [row for row in rows if row.item.quarter],
                "months": months,
                "rows": rows,
            }
        )
    return columns


def calendar_of(found: Progress, first_year: int, today: date) -> dict[str, Any]:
    """Return the twelve months of the year by quarters, and for each line how many months come before and after it."""
    months = [month for quarter in QUARTERS for month in quarter_months(first_year, quarter)]
    quarters = [
        {"number": ROMAN[quarter - 1], "name": quarter_text(first_year, quarter)} for quarter in QUARTERS
    ]
    rows = []
    for row in found.rows:
        item = row.item
        before = (item.shown_quarter(first_year) - 1) * 3
        width = 3
        if item.due_on:
            before, width = (item.due_on.year - first_year) * 12 + item.due_on.month - 9, 1
        rows.append(
            {
                "row": row,
                "before": before,
                "width": width,
                "after": len(months) - before - width,
                "tone": PROGRESS_TONES[row.state],
            }
        )
    return {
        "quarters": quarters,
        "months": [{"first": month, "is_now": month == today.replace(day=1)} for month in months],
        "rows": rows,
    }


def shown_lines(version: PlanVersion, found: Progress) -> dict[int, dict[str, Any]]:
    """Return by line what a row shows beside its texts."""
    first_year = version.plan.academic_year.first_year
    return {
        row.item.line: {
            "number": number,
            "when": when_text(row.item, first_year),
            "label": progress_label(row.state),
            "tone": PROGRESS_TONES[row.state],
        }
        for number, row in enumerate(found.rows, start=1)
    }


def version_for(request: HttpRequest, pk: int) -> PlanVersion:
    user = person(request)
    version = get_object_or_404(visible_plan_versions(user), pk=pk)
    return plan_then(version, period_of_plan(user, version))


def association_of(version: PlanVersion) -> Association:
    return version.plan.association


def kept_version(request: HttpRequest, pk: int, permission: str = "associations.keep_plan") -> PlanVersion:
    version = version_for(request, pk)
    authorize(request.user, permission, association_of(version))
    return version


def back_to(version: PlanVersion, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{plan_url(version.plan)}{anchor}")
