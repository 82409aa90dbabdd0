"""An association that is to be founded: named ahead of its order, given up, or opened by the order (clause 7; ADR-0059).

Until the order is in force it has no base university and no life: no table, counter or list knows it. The order opens
the same row, so that the applications and the Council's choice made for it stay its own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.enums import AssociationStage
from associations.models import Association, BaseUniversity, Founding
from associations.services.hosting import (
    CLAUSE,
    DECISIONS_CLAUSE,
    call_after,
    direction_names,
    names_after,
    open_to_associations,
    place_after,
    require_come,
    require_new_direction,
    whole_scope,
)
from core.audit import record
from core.codes import LANGUAGES
from core.errors import DomainError
from directory.models import Direction, EducationArea, LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Body

Texts = Mapping[str, str]


def _free_key(code: str) -> str:
    """Return a key that stays when a university is chosen: addresses of calls and letters hold it."""
    taken = set(Body.every.filter(key__startswith=f"{code}-").values_list("key", flat=True))
    return next(key for number in range(1, 1000) if (key := f"{code}-{number}") not in taken)


def _require_one_name(code: str, names: Texts) -> None:
    """Refuse a second new direction of one code under another name: the order opens it once."""
    for known in Founding.objects.filter(
        code=code, area__isnull=False, association__stage=AssociationStage.PLANNED
    ):
        if any(getattr(known, f"direction_name_{one}") != names[one].strip() for one in LANGUAGES):
            raise DomainError(
                _("The new direction %(code)s is planned already and is called “%(name)s”.")
                % {"code": code, "name": known.direction_name},
                clause=CLAUSE,
                field="name_kk",
            )


def _require_scope_of_its_own(code: str, scope: Texts | None) -> None:
    """Refuse a second association of one direction and scope: both would be called the same."""
    of_direction = Association.every.filter(
        Q(direction__code=code) | Q(founding__code=code), closed_on__isnull=True
    )
    known = of_direction.exclude(stage=AssociationStage.WITHDRAWN).values_list("scope_kk", flat=True)
    if (scope or {}).get("kk", "") in {text or "" for text in known}:
        raise DomainError(
            _(
                "An association of this direction with this scope exists or is planned already: write another scope."
            ),
            clause=CLAUSE,
            field="scope_kk",
        )


@transaction.atomic
def plan_association(
    *,
    actor: Any,
    direction: Direction | None,
    area: EducationArea | None = None,
    code: str = "",
    names: Texts | None = None,
    scope: Texts | None = None,
) -> Association:
    """Name an association that is to be founded in a direction, or in a new one with its area, code and names (cl. 7).

    It is called as the order's own are, after the direction and the scope. Raises DomainError without a direction or
    with two, for a closed one, a new one whose code is taken or which lacks a language or its area, a scope without one
    of its languages, and for one that exists or is planned already.
    """
    code, names = code.strip(), names or {}
    if (direction is not None) == bool(code or area or any(names.values())):
        raise DomainError(
            _("Choose a direction of training, or give the area, code and names of a new one."),
            clause=CLAUSE,
            field="direction",
        )
    if direction is not None:
        direction = open_to_associations(direction)
        code, names = direction.code, direction_names(direction)
    else:
        if area is None:
            raise DomainError(_("Choose the area of education."), clause=CLAUSE, field="area")
        require_new_direction(code, names)
        _require_one_name(code, names)
    scope = whole_scope(scope)
    _require_scope_of_its_own(code, scope)
    names = {one: names[one].strip() for one in LANGUAGES}
    named, briefly = names_after(code, names, scope)
    key = _free_key(code)
    body = Body.every.create(key=key, kind=BodyKind.PLANNED, clause=DECISIONS_CLAUSE, **named, **briefly)
    association = Association.every.create(
        key=key,
        body=body,
        direction=direction,
        position=0,
        confidence="certain",
        stage=AssociationStage.PLANNED,
        **named,
        **{f"scope_{one}": (scope or {}).get(one, "") for one in LANGUAGES},
    )
    new = {} if direction else {f"direction_name_{one}": text for one, text in names.items()}
    Founding.objects.create(association=association, code=code, area=area, planned_by=actor, **new)
    record("plan_association", association, actor=actor, code=code, is_new_direction=direction is None)
    return association


def locked_planned(association: Association) -> Association:
    """Lock an association that is to be founded; raises DomainError when it was opened or given up (cl. 7)."""
    rows = Association.every.select_for_update(of=("self",)).select_related("body", "founding")
    found = rows.get(pk=association.pk)
    if found.stage != AssociationStage.PLANNED:
        raise DomainError(
            _("“%(association)s” is not to be founded any more: an order opened it, or it was given up.")
            % {"association": found.name},
            clause=CLAUSE,
        )
    return found


@transaction.atomic
def give_up_association(association: Association, *, actor: Any, reason: str) -> Association:
    """Give up an association that is to be founded; it stays to be read with its calls.

    Raises DomainError without a reason, and when it was opened or given up. Whether a call stands in the way is asked by
    whoever knows the calls (criteria.services.planned).
    """
    association = locked_planned(association)
    if not reason.strip():
        raise DomainError(_("Give the reason."), clause=CLAUSE, field="reason")
    association.stage = AssociationStage.WITHDRAWN
    association.save(update_fields=["stage"])
    association.founding.withdrawn_reason = reason.strip()
    association.founding.save(update_fields=["withdrawn_reason"])
    record("give_up_association", association, actor=actor, reason=reason.strip())
    return association


@transaction.atomic
def open_planned(
    association: Association,
    *,
    direction: Direction,
    university: University,
    on: date,
    ground: LegalOrder,
    actor: Any,
    today: date | None = None,
) -> Association:
    """Found a planned association at its first base university, called as its direction is called that day (cl. 7).

    Raises DomainError when it was opened or given up, for a closed direction, or a day ahead.
    """
    require_come(on, today)
    association = locked_planned(association)
    direction = open_to_associations(direction)
    association.direction = direction
    association.position = place_after(direction)
    association.stage = AssociationStage.FOUNDED
    body = association.body
    body.kind, body.parent, body.since = BodyKind.ASSOCIATION, Body.objects.get(kind=BodyKind.COUNCIL), on
    call_after(association, direction.code, direction_names(direction))
    BaseUniversity.objects.create(association=association, university=university, ground=ground, since=on)
    record("open_association", association, actor=actor, university=university.key, on=on, order=ground.pk)
    return association
