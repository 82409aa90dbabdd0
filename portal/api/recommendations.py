"""Published recommendations of the Council (clauses 15.3-15.6). Who answered what is not open data."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Query, Router

from core.codes import LANGUAGES
from council.models import Recommendation, RecommendationAddressee
from council.queries.recommendations import public_recommendations
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Limit, Offset, answers, listed, text_of

router = Router()


def _address(one: Recommendation, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse("council:recommendation_detail", args=[one.pk])


def _addressee(row: RecommendationAddressee) -> dict[str, Any]:
    if row.university:
        return {"kind": "university", "key": row.university.key, "name": text_of(row.university, "name")}
    if row.association:
        return {"kind": "association", "key": row.association.key, "name": text_of(row.association, "name")}
    return {"kind": "authorised_body", "key": None, "name": None}


def _recommendation(one: Recommendation) -> dict[str, Any]:
    return {
        "year": one.year,
        "number": one.number,
        "issued_on": one.issued_on,
        "clause": one.clause,
        "title": text_of(one, "title"),
        "text": text_of(one, "text"),
        "state": one.state,
        "result": one.end_note or None,
        "addressees": [_addressee(row) for row in one.addressees.all()],
        "page": {code: _address(one, code) for code in LANGUAGES},
    }


@router.get(
    "/recommendations",
    response=answers(schemas.RecommendationList),
    summary="Recommendations of the Council",
)
def recommendations(
    request: HttpRequest,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="The year of issue")] = None,
    limit: Limit = LIMIT_DEFAULT,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The published recommendations of the Council, the newest first."""
    addressees = RecommendationAddressee.objects.select_related("university", "association").order_by("pk")
    rows = public_recommendations().prefetch_related(Prefetch("addressees", queryset=addressees))
    if year is not None:
        rows = rows.filter(year=year)
    return listed(rows.order_by("-year", "-number"), _recommendation, limit=limit, offset=offset)
