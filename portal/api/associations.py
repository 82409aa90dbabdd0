"""The associations and who hosted which of them on a day."""

from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from associations.models import Association, BaseUniversity
from associations.queries import (
    FormerNames,
    at_work,
    base_universities_on,
    former_names,
    with_base_university,
)
from core.codes import LANGUAGES
from directory.models import Direction
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Day, Limit, Offset, answers, listed, text_of, text_or_none
from portal.api.reference import direction_brief, ground_of, university_brief

router = Router()


def _brief(association: Association) -> dict[str, Any]:
    return {"key": association.key, "name": text_of(association, "name")}


def _direction_or_none(direction: Direction | None) -> dict[str, Any] | None:
    return direction_brief(direction) if direction else None


def _association(association: Association) -> dict[str, Any]:
    hosts: list[BaseUniversity] = association.__dict__["hosts"]  # read by with_base_university
    return _brief(association) | {
        "position": association.position,
        "scope": text_or_none(association, "scope"),
        "direction": _direction_or_none(association.direction),
        "base_university": university_brief(hosts[0].university) if hosts else None,
        "confidence": association.confidence,
    }


@router.get("/associations", response=answers(schemas.AssociationList), summary="Associations (annex 2)")
def associations(request: HttpRequest, limit: Limit = LIMIT_DEFAULT, offset: Offset = 0) -> dict[str, Any]:
    """The educational-methodical associations with their direction, scope and base university of today."""
    rows = with_base_university(
        at_work(Association.objects.select_related("direction__area").order_by("position"))
    )
    return listed(rows, _association, limit=limit, offset=offset)


def _called(shown: dict[str, Any] | None, former: dict[str, str] | None) -> dict[str, Any] | None:
    """Return a thing with the name that it had, where that was another."""
    if shown is None or former is None:
        return shown
    return shown | {"name": {code: former[f"name_{code}"] or "" for code in LANGUAGES}}


def _assignment(hosting: BaseUniversity, *, names: FormerNames) -> dict[str, Any]:
    association, direction = hosting.association, hosting.association.direction
    return {
        "association": _called(_brief(association), names.associations.get(association.key)),
        "direction": _called(
            _direction_or_none(direction), names.directions.get(direction.code) if direction else None
        ),
        "scope": text_or_none(hosting.association, "scope"),
        "university": university_brief(hosting.university),
        "order": ground_of(hosting.ground),
        "since": hosting.since,
        "until": hosting.until,
    }


@router.get(
    "/assignments", response=answers(schemas.AssignmentList), summary="Who hosted which association on a day"
)
def assignments(
    request: HttpRequest,
    on: Annotated[Day | None, Query(description="The day, YYYY-MM-DD; today when left out")] = None,
    limit: Limit = LIMIT_DEFAULT,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Base universities on a day with the names of that day, each with the order that says so (clause 7)."""
    day = on or timezone.localdate()
    rows = (
        base_universities_on(day)
        .select_related("association__direction__area", "university", "ground")
        .order_by("association__position")
    )
    return listed(rows, partial(_assignment, names=former_names(day)), limit=limit, offset=offset)
