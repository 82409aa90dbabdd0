"""Thematic plans of publications with the Council's stamp: entering, linking, the chair's approval (clause 19.11)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.domain.expertise import STAMPABLE
from associations.models import AcademicYear, Association, PlannedPublication, TeachingMaterial, ThematicPlan
from core.audit import record
from core.errors import DomainError

CLAUSE = "19.11"
FIELDS = ("kind", "title_kk", "title_ru", "title_en", "authors", "university", "due_on")


def _locked_plan(association: Association, year: AcademicYear) -> ThematicPlan:
    """Read or begin the plan of a year for writing."""
    plan, _is_new = ThematicPlan.objects.get_or_create(association=association, academic_year=year)
    return (
        ThematicPlan.objects.select_for_update(of=("self",)).select_related("academic_year").get(pk=plan.pk)
    )


def _changed(plan: ThematicPlan) -> None:
    """Take the approval back: the chair approved another text."""
    if plan.approved_at:
        plan.approved_at = plan.approved_by = None
        plan.save(update_fields=["approved_at", "approved_by"])


def _write(line: PlannedPublication, plan: ThematicPlan, data: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in data:
            setattr(line, name, data[name])
    if not any((line.title_kk, line.title_ru, line.title_en)):  # type: ignore[attr-defined]
        raise DomainError(_("Write the title in Kazakh or in Russian."), field="title_kk")
    if line.kind not in STAMPABLE:
        raise DomainError(
            _("The Council's stamp is for teaching publications: not for a course or a programme."),
            clause=CLAUSE,
            field="kind",
        )
    year = plan.academic_year
    if not year.starts_on <= line.due_on <= year.ends_on:
        raise DomainError(_("The day lies outside the academic year of the plan."), field="due_on")


@transaction.atomic
def add_planned(
    association: Association, year: AcademicYear, *, actor: User, data: Mapping[str, Any]
) -> PlannedPublication:
    """Enter a publication in the plan of a year. Raises DomainError with the field at fault."""
    plan = _locked_plan(association, year)
    line = PlannedPublication(plan=plan)
    _write(line, plan, data)
    line.save()
    _changed(plan)
    record("add_planned", line, actor=actor, plan=plan.pk)
    return line


@transaction.atomic
def change_planned(line: PlannedPublication, *, actor: User, data: Mapping[str, Any]) -> PlannedPublication:
    """Change a publication of a plan. Raises DomainError with the field at fault."""
    plan = _locked_plan(line.plan.association, line.plan.academic_year)
    locked = PlannedPublication.objects.get(pk=line.pk)
    _write(locked, plan, data)
    locked.save()
    _changed(plan)
    record("change_planned", locked, actor=actor)
    return locked


@transaction.atomic
def remove_planned(line: PlannedPublication, *, actor: User, reason: str) -> None:
    """Take a publication out of a plan; the journal keeps it. Raises DomainError without a reason or with a material."""
    plan = _locked_plan(line.plan.association, line.plan.academic_year)
    locked = PlannedPublication.objects.get(pk=line.pk)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if locked.material_id:
        raise DomainError(_("A material was handed in for it: it stays in the plan."), clause=CLAUSE)
    record("remove_planned", locked, actor=actor, title=str(locked), reason=reason.strip())
    locked.delete()
    _changed(plan)


@transaction.atomic
def link_planned(
    line: PlannedPublication, *, actor: User, material: TeachingMaterial | None
) -> PlannedPublication:
    """Say which material was handed in for a planned publication; ``None`` undoes it. The approval stays."""
    _locked_plan(line.plan.association, line.plan.academic_year)
    locked = PlannedPublication.objects.get(pk=line.pk)
    if material is not None and (
        material.association_id != line.plan.association_id or not material.for_stamp
    ):
        raise DomainError(
            _("Choose a material of this association submitted for the stamp."), field="material"
        )
    if (
        material is not None
        and PlannedPublication.objects.filter(material=material).exclude(pk=line.pk).exists()
    ):
        raise DomainError(_("This material stands for another publication of a plan."), field="material")
    locked.material = material
    locked.save(update_fields=["material"])
    record("link_planned", locked, actor=actor, material=material.pk if material else None)
    return locked


@transaction.atomic
def approve_thematic_plan(association: Association, year: AcademicYear, *, actor: User) -> ThematicPlan:
    """Approve the plan of a year; then everybody may read it. Twice changes nothing; an empty plan is refused."""
    plan = _locked_plan(association, year)
    if plan.approved_at:
        return plan
    if not plan.publications.exists():
        raise DomainError(_("The plan has no publications yet."), clause=CLAUSE)
    plan.approved_by, plan.approved_at = actor, timezone.now()
    plan.save(update_fields=["approved_by", "approved_at"])
    record("approve_thematic_plan", plan, actor=actor, publications=plan.publications.count())
    return plan
