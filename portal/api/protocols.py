"""Published protocols of the Council and of the associations (clauses 13, 25 and 26)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Router

from core.codes import LANGUAGES
from meetings.enums import ProtocolState
from meetings.models import Protocol
from portal.api import schemas
from portal.api.paging import LIMIT_DEFAULT, Limit, Offset, answers, listed, text_of

router = Router()


def _address(name: str, protocol: Protocol, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse(f"meetings:{name}", args=[protocol.pk])


def _protocol(protocol: Protocol) -> dict[str, Any]:
    return {
        "body": {
            "key": protocol.body.key,
            "kind": protocol.body.kind,
            "name": text_of(protocol.body, "name"),
        },
        "year": protocol.year,
        "number": protocol.number,
        "held_at": protocol.meeting.starts_at,
        "signed_on": protocol.signed_on,
        "published_at": protocol.published_at,
        "items": [text_of(item, "title") for item in protocol.items.all()],
        "page": {code: _address("protocol_detail", protocol, code) for code in LANGUAGES},
        "file": _address("protocol_file", protocol, "kk") if protocol.signed_file_id else None,
    }


@router.get("/protocols", response=answers(schemas.ProtocolList), summary="Published protocols")
def protocols(request: HttpRequest, limit: Limit = LIMIT_DEFAULT, offset: Offset = 0) -> dict[str, Any]:
    """The newest first; a protocol that is not published is not here."""
    rows = (
        Protocol.objects.filter(state=ProtocolState.PUBLISHED)
        .select_related("body", "meeting")
        .prefetch_related("items")
        .order_by("-published_at", "-pk")
    )
    return listed(rows, _protocol, limit=limit, offset=offset)
