"""The page of a pack: state, progress, download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.files import file_response
from core.http import render_page
from meetings import services
from meetings.enums import BuildState, MaterialAccess
from meetings.models import Meeting, MeetingPack
from meetings.queries import fingerprint_of, pack_items, pack_level, pack_of, readable_access
from meetings.views.common import done, meeting_crumbs, meeting_for, person


def _language() -> str:
    return (get_language() or "kk")[:2]


def _pack_for(request: HttpRequest, meeting: Meeting) -> tuple[str, MeetingPack | None]:
    level = pack_level(readable_access(person(request), meeting.body_id))
    return level, pack_of(meeting, level, _language())


@require_GET
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the pack that the reader may have; while it is built the fragment asks again by itself."""
    meeting = meeting_for(request, pk)
    level, found = _pack_for(request, meeting)
    items = pack_items(meeting, level)
    building = found is not None and found.build_state in (BuildState.QUEUED, BuildState.BUILDING)
    current = (
        found is not None
        and found.build_state == BuildState.READY
        and found.fingerprint == fingerprint_of(meeting, items)
    )
    return render_page(
        request,
        "meetings/pack.html",
        {
            "page_title": _("Pack of the meeting"),
            "breadcrumbs": meeting_crumbs(meeting),
            "meeting": meeting,
            "pack": found,
            "items": items,
            "readers": MaterialAccess(level).label,
            "is_building": building,
            "is_current": current,
            "has_failed": found is not None and found.build_state == BuildState.FAILED,
        },
        fragment="pack",
    )


@require_POST
def pack_build(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    services.request_pack(meeting, actor=person(request), language=_language())
    return done(request, "", "meetings:pack", pk)


@require_GET
def pack_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the PDF made for this kind of reader; another reader's pack is not to be had."""
    _level, found = _pack_for(request, meeting_for(request, pk))
    if found is None or found.file is None:
        raise Http404
    return file_response(found.file, inline="inline" in request.GET)
