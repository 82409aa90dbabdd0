"""Universities, directions and the criteria of appendix 1."""

from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from ninja import Router

from associations.models import Association
from associations.queries import base_universities_on
from criteria.models import Criterion
from directory.models import Direction, LegalOrder, University
from meetings.enums import BodyKind
from meetings.models import Seat
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Limit, Offset, answers, listed, text_of, text_or_none

router = Router()


def ground_of(order: LegalOrder) -> dict[str, Any]:
    """Return an order as the ground of a row: number, dates, where its text and its scan lie."""
    scan = None
    if order.scan_id is not None:
        with translation.override("kk"):
            scan = settings.SITE_URL + reverse("directory:order_scan", args=[order.pk])
    return {
        "number": order.number,
        "signed_on": order.signed_on,
        "in_force_from": order.in_force_from,
        "link": order.link or None,
        "scan": scan,
    }


def ground_or_none(order: LegalOrder | None) -> dict[str, Any] | None:
    return ground_of(order) if order else None


def university_brief(university: University) -> dict[str, Any]:
    return {
        "key": university.key,
        "name": text_of(university, "name"),
        "short_name": text_of(university, "short_name"),
    }


def _university(university: Any) -> dict[str, Any]:  # annotated in the call below
    return university_brief(university) | {
        "city": {"key": university.city.key, "name": text_of(university.city, "name")},
        "website": university.website,
        "other_websites": university.other_websites,
        "council_seat": university.council_seat,
        "associations": [hosting.association.key for hosting in university.hosting],
    }


@router.get(
    "/universities", response=answers(schemas.UniversityList), summary="Universities named in the order"
)
def universities(request: HttpRequest, limit: Limit = LIMIT_DEFAULT, offset: Offset = 0) -> dict[str, Any]:
    """The organisations of higher and (or) postgraduate education of annexes 1 and 2."""
    seats = Seat.objects.filter(
        body__kind=BodyKind.COUNCIL, university=OuterRef("pk"), until__isnull=True
    ).order_by("number")
    hosting = (
        base_universities_on(timezone.localdate())
        .select_related(None)
        .select_related("association")
        .order_by("association__position")
    )
    rows = (
        University.objects.select_related("city")
        .annotate(council_seat=Subquery(seats.values("number")[:1]))
        .prefetch_related(Prefetch("associations_hosted", queryset=hosting, to_attr="hosting"))
        .order_by("key")
    )
    return listed(rows, _university, limit=limit, offset=offset)


def direction_brief(direction: Direction) -> dict[str, Any]:
    return {
        "code": direction.code,
        "name": text_of(direction, "name"),
        "area": {
            "code": direction.area.code,
            "codes": direction.area.codes,
            "name": text_of(direction.area, "name"),
        },
    }


def _direction(direction: Direction) -> dict[str, Any]:
    return direction_brief(direction) | {
        "full_codes": direction.full_codes,
        "associations": [association.key for association in direction.associations.all()],
    }


@router.get(
    "/directions", response=answers(schemas.DirectionList), summary="Directions of training (annex 2)"
)
def directions(request: HttpRequest, limit: Limit = LIMIT_DEFAULT, offset: Offset = 0) -> dict[str, Any]:
    """The directions of training with their areas of education and associations."""
    rows = (
        Direction.objects.select_related("area")
        .prefetch_related(Prefetch("associations", queryset=Association.objects.order_by("position")))
        .order_by("code")
    )
    return listed(rows, _direction, limit=limit, offset=offset)


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "number": criterion.number,
        "parent": criterion.parent.number if criterion.parent else None,
        "text": text_of(criterion, "text"),
        "value_type": criterion.value_type,
        "unit": text_or_none(criterion, "unit"),
        "higher_is_better": criterion.higher_is_better,
        "evidence": text_of(criterion, "evidence"),
    }


@router.get(
    "/criteria", response=answers(schemas.CriterionList), summary="Criteria for applicants (appendix 1)"
)
def criteria(request: HttpRequest, limit: Limit = LIMIT_DEFAULT, offset: Offset = 0) -> dict[str, Any]:
    """The criteria for a university that applies to host an association (clauses 7 and 31); no weights."""
    rows = Criterion.objects.select_related("parent").order_by("position")
    return listed(rows, _criterion, limit=limit, offset=offset)
