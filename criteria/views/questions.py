"""Questions of universities about an open call and their answers, on the page of the call (cl. 31)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import OF_A_UNIVERSITY
from associations.views.frame import person
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.http import authorize, whole_number
from criteria.models import CallQuestion
from criteria.queries.calls import public_calls
from criteria.services import questions as services
from criteria.views.calls import ANNOUNCE, ASK, detail_page
from directory.models import University


def _to(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("criteria:call_detail", args=[pk]) + "#questions")


@require_POST
def call_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about a call in the name of the own university; of several the one that was chosen."""
    call = get_object_or_404(public_calls(), pk=pk)
    authorize(request.user, ASK)
    own = University.objects.filter(pk__in=person(request).university_ids(*OF_A_UNIVERSITY)).order_by("pk")
    chosen = whole_number(request.POST.get("university", ""))
    university = own.filter(pk=chosen).first() or own[0]
    text = request.POST.get("text", "")
    try:
        services.ask_about_call(call, university=university, actor=person(request), text=text)
    except DomainError as error:
        refused = {"form": "ask", "error": str(error), "text": text}
        return detail_page(request, call, status=422, refused=refused)
    messages.success(
        request, _("The question is sent. Answered, it is read by everybody, without who asked.")
    )
    return _to(pk)


@require_POST
def call_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question for everybody, in Kazakh and Russian."""
    authorize(request.user, ANNOUNCE)
    question = get_object_or_404(CallQuestion, pk=pk)
    texts = {code: request.POST.get(f"answer_{code}", "") for code in OFFICIAL_LANGUAGES}
    try:
        services.answer_call_question(question, actor=person(request), texts=texts)
    except DomainError as error:
        refused = {"question": pk, "error": str(error), **texts}
        call = get_object_or_404(public_calls(), pk=question.call_id)
        return detail_page(request, call, status=422, refused=refused)
    messages.success(request, _("The question is answered; everybody reads it."))
    return _to(question.call_id)
