"""Extracts of a protocol: list, making one, its files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from meetings import services
from meetings.enums import ProtocolState
from meetings.forms import ExtractForm
from meetings.models import Extract
from meetings.queries import form_of, visible_meetings
from meetings.views.common import crumbs, done, person, refused
from meetings.views.protocol_edit import insider_protocol


def extract_list(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = insider_protocol(request, pk)
    may_make = request.user.has_perm("meetings.make_extract", protocol)
    form = ExtractForm(request.POST or None, protocol=protocol, languages=form_of(protocol).languages)
    if request.method == "POST":
        authorize(request.user, "meetings.make_extract", protocol)
        if form.is_valid():
            try:
                services.make_extract(protocol, actor=person(request), **form.cleaned_data)
            except DomainError as error:
                refused(request, form, error)
            else:
                return done(request, _("The extract is ready."), "meetings:extract_list", pk)
    return render_page(
        request,
        "meetings/extract_list.html",
        {
            "page_title": _("Extracts of the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "extracts": protocol.extracts.select_related("decision__item", "made_by"),
            "form": form,
            "may_make": may_make and protocol.state in (ProtocolState.SIGNED, ProtocolState.PUBLISHED),
            "is_signed": protocol.state in (ProtocolState.SIGNED, ProtocolState.PUBLISHED),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_GET
def extract_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    known = Extract.objects.filter(protocol__meeting__in=visible_meetings(request.user))
    extract = get_object_or_404(known.select_related("pdf", "docx"), pk=pk)
    return file_response(extract.docx if kind == "docx" else extract.pdf)
