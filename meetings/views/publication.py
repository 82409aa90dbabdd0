"""Published protocols for other sites: a list in a frame, feeds, public materials (cl. 26). No account, no session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.embedding import embeddable, render_embed
from core.files import file_response
from meetings.documents.record import held_on
from meetings.enums import ProtocolState
from meetings.models import Body, Protocol
from meetings.queries import protocols_of_body, public_materials

SHOWN = 30


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _title(protocol: Protocol) -> str:
    return _("Protocol No. %(number)s of %(date)s") % {
        "number": f"{protocol.number}/{protocol.year}",
        "date": f"{held_on(protocol.meeting):%d.%m.%Y}",
    }


def _entries(body: Body) -> list[dict[str, Any]]:
    entries = []
    for protocol in protocols_of_body(body, SHOWN):
        files = [
            {
                "url": _whole(reverse("meetings:protocol_material", args=[protocol.pk, material.pk])),
                "title": material.title,
                "mime_type": material.file.content_type,
                "size_in_bytes": material.file.size,
            }
            for line in protocol.items.all()
            for material in line.item.public  # type: ignore[attr-defined]
        ]
        entries.append(
            {
                "protocol": protocol,
                "id": f"{settings.SITE_URL}/protocols/{protocol.pk}",
                "title": _title(protocol),
                "url": _whole(reverse("meetings:protocol_detail", args=[protocol.pk])),
                "file": _whole(reverse("meetings:protocol_file", args=[protocol.pk])),
                "items": [f"{line.position}. {line.title}" for line in protocol.items.all()],
                "files": files,
            }
        )
    return entries


@embeddable
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """The list that the base university shows in a frame; the only page that other sites may frame."""
    body = get_object_or_404(Body.objects, key=key)
    return render_embed(
        "meetings/embed.html",
        {
            "body": body,
            "entries": _entries(body),
            "atom_address": _whole(reverse("meetings:feed_atom", args=[key])),
            "list_address": _whole(reverse("meetings:protocol_list")),
        },
    )


@login_not_required
@require_safe
def feed_atom(request: HttpRequest, key: str) -> HttpResponse:
    body = get_object_or_404(Body.objects, key=key)
    feed = Atom1Feed(
        title=_("Protocols: %(body)s") % {"body": body.short_name},
        link=_whole(reverse("meetings:protocol_list")),
        description=body.name,
        language=get_language(),
        feed_url=_whole(reverse("meetings:feed_atom", args=[key])),
        author_name=body.name,
    )
    for entry in _entries(body):
        feed.add_item(
            title=entry["title"],
            link=entry["url"],
            description="\n".join(entry["items"]),
            unique_id=entry["id"],
            pubdate=entry["protocol"].published_at,
            updateddate=entry["protocol"].published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_safe
def feed_json(request: HttpRequest, key: str) -> HttpResponse:
    """JSON Feed 1.1; read by scripts of other sites too, hence open to every origin."""
    body = get_object_or_404(Body.objects, key=key)
    items = [
        {
            "id": entry["id"],
            "url": entry["url"],
            "title": entry["title"],
            "content_text": "\n".join(entry["items"]),
            "date_published": entry["protocol"].published_at.isoformat(),
            "attachments": [
                {"url": entry["file"], "title": entry["title"], "mime_type": "application/pdf"},
                *entry["files"],
            ],
        }
        for entry in _entries(body)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("Protocols: %(body)s") % {"body": body.short_name},
        "home_page_url": _whole(reverse("meetings:protocol_list")),
        "feed_url": _whole(reverse("meetings:feed_json", args=[key])),
        "language": get_language(),
        "authors": [{"name": body.name}],
        "items": items,
    }
    response = JsonResponse(
        feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
def protocol_material(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """A material of a published protocol's meeting that is for everybody."""
    protocol = get_object_or_404(Protocol, pk=pk, state=ProtocolState.PUBLISHED)
    found = get_object_or_404(public_materials(protocol), pk=material)
    return file_response(found.file, inline="inline" in request.GET)
