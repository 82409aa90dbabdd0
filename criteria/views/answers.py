"""A university answers what the Center asks about its application (cl. 31)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.views.frame import person
from core.errors import DomainError
from core.files import file_response
from core.http import authorize
from criteria.models import RowQuestion
from criteria.services import checks as services
from criteria.views.applications import ANSWER, detail_page
from criteria.views.checks import opened_application


def _question(request: HttpRequest, pk: int) -> RowQuestion:
    question = get_object_or_404(RowQuestion.objects.select_related("row_check__application", "file"), pk=pk)
    opened_application(request, question.row_check.application_id)
    return question


@require_POST
def row_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question of the Center: words, a link, a file."""
    question = _question(request, pk)
    application = question.row_check.application
    authorize(request.user, ANSWER, application)
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in ("answer", "url")}
    try:
        services.answer_row_question(
            question, actor=person(request), upload=request.FILES.get("file"), **given
        )
    except DomainError as error:
        refused = {"question": pk, "error": str(error), **given}
        return detail_page(request, application.pk, status=422, refused=refused)
    messages.success(request, _("The answer is sent to the National Center."))
    return HttpResponseRedirect(reverse("criteria:application_detail", args=[application.pk]) + "#questions")


@require_safe
def row_answer_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    question = _question(request, pk)
    if question.file is None:
        raise Http404(pk)
    return file_response(question.file)
