"""What shows that the lines of a work plan were carried out (clause 20)."""

from datetime import date

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from associations.enums import OPEN_PLAN_STATES
from associations.models import (
    PlanLink,
    PlanVersion,
    RecordEntry,
    TeachingMaterial,
)
from associations.services.plans import CLAUSE, locked_version
from core.audit import record
from core.errors import DomainError
from meetings.models import Meeting


def _of(thing: RecordEntry | Meeting | TeachingMaterial) -> tuple[int, date | None]:
    """Return whose deed it is and on which day; an examination that is not completed has no day yet."""
    if isinstance(thing, Meeting):
        return thing.body_id, timezone.localdate(thing.starts_at)
    if isinstance(thing, RecordEntry):
        return thing.association.body_id, thing.held_on
    return thing.association.body_id, thing.conclusions.aggregate(first=Min("decided_on"))["first"]


@transaction.atomic
def link_to_plan(
    version: PlanVersion,
    *,
    actor: User,
    line: int,
    entry: RecordEntry | None = None,
    meeting: Meeting | None = None,
    material: TeachingMaterial | None = None,
) -> PlanLink:
    """Link a line of an approved plan to what was done: an entry of the record, a meeting, an examined material.

    Raises DomainError for something of another association or another year, or a meeting or a material that stands at
    another line.
    """
    version = locked_version(version)
    plan, year = version.plan, version.plan.academic_year
    if version.state in OPEN_PLAN_STATES:
        raise DomainError(_("Progress is noted on the plan that the chair approved."), clause=CLAUSE)
    if not version.items.filter(line=line).exists():
        raise DomainError(_("This line is not in the plan any more."), field="line")
    things = [thing for thing in (entry, meeting, material) if thing is not None]
    if len(things) != 1:
        raise DomainError(_("Choose an entry of the record, a meeting or a material."), field="work")
    body_id, day = _of(things[0])
    if body_id != plan.association.body_id or (day and not year.starts_on <= day <= year.ends_on):
        raise DomainError(
            _("Only what this association did in the academic year shows its plan."), field="work"
        )
    found = PlanLink.objects.filter(plan=plan, entry=entry, meeting=meeting, material=material)
    existing = found.filter(line=line).first()
    if existing:
        return existing
    if meeting and found.exists():
        raise DomainError(_("This meeting stands at another line already."), field="work")
    if material and found.exists():
        raise DomainError(_("This material stands at another line already."), field="work")
    link = PlanLink.objects.create(
        plan=plan, line=line, entry=entry, meeting=meeting, material=material, added_by=actor
    )
    record("link_to_plan", link, actor=actor, line=line)
    return link


@transaction.atomic
def remove_plan_link(link: PlanLink, *, actor: User) -> None:
    """Take back a link; the entry or the meeting itself stays."""
    record("remove_plan_link", link, actor=actor, line=link.line)
    link.delete()
