"""The result of a working group: stated, read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.files import file_response
from core.http import authorize
from meetings import services
from meetings.views.bodies import body_for
from meetings.views.common import done, person


@require_POST
def body_result(request: HttpRequest, pk: int) -> HttpResponse:
    """State the result: who leads the group, or the body that formed it."""
    body = body_for(request, pk)
    authorize(request.user, "meetings.state_result", body)
    services.state_result(
        body, actor=person(request), text=request.POST.get("text", ""), upload=request.FILES.get("file")
    )
    return done(request, _("The result is kept."), "meetings:body_detail", pk)


@require_safe
def body_result_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    result = getattr(body_for(request, pk), "result", None)
    if result is None or result.file is None:
        raise Http404(pk)
    return file_response(result.file)
