"""Teaching publications that carry the Council's stamp (clauses 19.11 and 19.12)."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Query, Router

from associations.enums import MaterialPart
from associations.models import MaterialFile
from core.codes import LANGUAGES
from council.models import StampRequest
from council.queries import register
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Limit, Offset, answers, listed, text_of, text_or_none
from portal.api.reference import university_brief

router = Router()


def _address(name: str, stamp: StampRequest, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(f"council:{name}", args=[stamp.pk])


def _publication(stamp: Any) -> dict[str, Any]:  # annotated in the call below
    material = stamp.material
    return {
        "year": stamp.year,
        "number": stamp.number,
        "decided_on": stamp.decided_on,
        "protocol": {"year": stamp.protocol.year, "number": stamp.protocol.number},
        "kind": material.kind,
        "title": text_of(material, "title"),
        "authors": material.author_list,
        "annotation": text_or_none(material, "annotation"),
        "written_in": material.written_in,
        "association": {"key": material.association.key, "name": text_of(material.association, "name")},
        "university": university_brief(material.university) if material.university else None,
        "page": {code: _address("stamp_detail", stamp, code) for code in LANGUAGES},
        "cover": _address("stamp_cover", stamp, "kk") if material.covers else None,
    }


@router.get(
    "/publications",
    response=answers(schemas.PublicationList),
    summary="Publications with the Council's stamp",
)
def publications(
    request: HttpRequest,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="The year of the stamp")] = None,
    limit: Limit = LIMIT_DEFAULT,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The public register of stamped teaching publications, the newest first."""
    covers = MaterialFile.objects.filter(part=MaterialPart.COVER, replaced_at__isnull=True)
    rows = (
        register(year=year)
        .select_related("material__association", "material__university", "protocol")
        .prefetch_related(Prefetch("material__files", queryset=covers, to_attr="covers"))
    )
    return listed(rows, _publication, limit=limit, offset=offset)
