"""Files that are made of a protocol's record when asked for: DOCX, roll call."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.files import DOCX, XLSX
from meetings.documents import protocol_document, protocol_docx, roll_call_workbook
from meetings.models import Protocol
from meetings.queries import protocol_with_record, visible_meetings
from meetings.tasks import file_name
from meetings.views.common import protocol_for


def own_protocol(request: HttpRequest, pk: int) -> Protocol:
    """Return a protocol with its record for those who see its meeting; whoever reads only what is published gets 404."""
    protocol = protocol_for(request, pk)
    if not visible_meetings(request.user).filter(pk=protocol.meeting_id).exists():
        raise Http404
    return protocol_with_record(Protocol.objects.filter(pk=pk)).get()


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """Answer with bytes made now; nobody keeps a copy on the way."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def protocol_word(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    return attachment(protocol_docx(protocol_document(protocol)), DOCX, f"{file_name(protocol)}.docx")


@require_GET
def roll_call(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    name = file_name(protocol).replace("protocol", "roll-call", 1)
    return attachment(roll_call_workbook(protocol_document(protocol)), XLSX, f"{name}.xlsx")
