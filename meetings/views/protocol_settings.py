"""The form of a body's protocols: language, letterhead, emblem."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from meetings import services
from meetings.forms import ProtocolSettingsForm
from meetings.models import Body
from meetings.queries import bodies_where, oversees, settings_of
from meetings.views.common import crumbs, done, person, refused


def body_for(request: HttpRequest, pk: int, permission: str = "") -> Body:
    """Return a body whose inner pages the person may know of."""
    known = (
        Body.objects.all()
        if oversees(request.user)
        else Body.objects.filter(pk__in=bodies_where(request.user))
    )
    body = get_object_or_404(known, pk=pk)
    if permission:
        authorize(request.user, permission, body)
    return body


def protocol_settings(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk, "meetings.edit_protocol_settings")
    settings = settings_of(body)
    form = ProtocolSettingsForm(request.POST or None, request.FILES or None, instance=settings)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        emblem, without = data.pop("emblem_file"), data.pop("without_emblem")
        try:
            services.edit_protocol_settings(
                body,
                actor=person(request),
                data={name: value or "" for name, value in data.items()},
                emblem=emblem,
                without_emblem=without,
            )
        except DomainError as error:
            refused(request, form, error)
            if error.field == "emblem":
                form.add_error("emblem_file", str(error))
        else:
            return done(request, _("Saved"), "meetings:protocol_settings", pk)
    return render_page(
        request,
        "meetings/protocol_settings.html",
        {
            "page_title": _("Form of the protocols"),
            "breadcrumbs": crumbs((_("Meetings"), reverse("meetings:meeting_list"))),
            "body": body,
            "form": form,
            "saved": settings_of(body),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_GET
def protocol_emblem(request: HttpRequest, pk: int) -> HttpResponse:
    stored = settings_of(body_for(request, pk)).emblem
    if stored is None:
        raise Http404
    return file_response(stored, inline=True)
