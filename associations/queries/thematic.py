"""Thematic plans of publications: what is planned in a year and what has come in for it (clause 19.11)."""

from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from associations.enums import MaterialState
from associations.models import AcademicYear, Association, PlannedPublication, TeachingMaterial, ThematicPlan
from associations.queries.record import Automatic

# The Council's stamps hang on the materials from above; the word is that of its own enum.
STAMP_GRANTED = "granted"


def plan_of(association: Association, year: AcademicYear) -> ThematicPlan | None:
    """Return the plan of an association for a year, if it has begun one."""
    return (
        ThematicPlan.objects.select_related("approved_by", "academic_year")
        .filter(association=association, academic_year=year)
        .first()
    )


def planned_publications(plan: ThematicPlan) -> QuerySet[PlannedPublication]:
    """Return the lines of a plan by due day, each with what was handed in for it and its stamp; two queries."""
    lines = plan.publications.select_related("university", "material")
    return lines.prefetch_related("material__stamps").order_by("due_on", "pk")


def thematic_entries(association: Association, year: AcademicYear) -> list[Automatic]:
    """Return the approval of the year's plan of publications as an entry of the record of the year (19.11)."""
    plan = (
        ThematicPlan.objects.filter(association=association, academic_year=year, approved_at__isnull=False)
        .annotate(publications_count=Count("publications"))
        .first()
    )
    if plan is None or plan.approved_at is None:
        return []
    count = plan.publications_count
    title = ngettext(
        "Plan of publications approved: %(count)d publication",
        "Plan of publications approved: %(count)d publications",
        count,
    ) % {"count": count}
    url = reverse("associations:thematic_plan", args=[association.key])
    return [
        Automatic(
            timezone.localdate(plan.approved_at), "thematic_plan", title, f"{url}?year={year.first_year}"
        )
    ]


def stamped_publications(association: Association) -> QuerySet[Any]:
    """Return the association's publications with the Council's stamp, each with it: ``stamp_pk``, ``number``, ``year``."""
    granted = FilteredRelation("stamps", condition=Q(stamps__state=STAMP_GRANTED))
    return (
        TeachingMaterial.objects.filter(association=association)
        .alias(granted=granted)
        .filter(granted__isnull=False)
        .annotate(stamp_pk=F("granted__pk"), stamp_number=F("granted__number"), stamp_year=F("granted__year"))
        .order_by("-stamp_year", "-stamp_number")
    )


def materials_to_link(association: Association) -> QuerySet[TeachingMaterial]:
    """Return the materials for the stamp that stand for no planned publication yet, the newest first."""
    return (
        TeachingMaterial.objects.filter(association=association, for_stamp=True, planned__isnull=True)
        .exclude(state=MaterialState.WITHDRAWN)
        .order_by("-submitted_at")
    )
