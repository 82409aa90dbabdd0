"""Applications by appendix 1: filled in with autosave, proved row by row, checked, submitted (cl. 7, 31)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.domain.reminders import day_of
from associations.forms.reports import ACCEPT, file_hint
from associations.views.frame import person, refused
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError
from core.files import DOCX, KINDS, XLSX, file_response
from core.http import authorize, download, render_page
from core.showing import shown_file
from criteria.documents import application as documents
from criteria.enums import ApplicationState
from criteria.forms.sheet import StartForm
from criteria.models import RowQuestion
from criteria.queries.checks import is_checked_now, left_counts
from criteria.queries.sheet import (
    sheet_of,
    universities_applying,
    visible_applications,
)
from criteria.queries.signing import applications_are_signed, head_of, signed_application
from criteria.services import applications as services
from criteria.views.checks import CheckedRow, checked_rows
from criteria.views.frame import (
    APPLY,
    VIEW,
    crumbs_of,
    own_application,
    shown_rows,
    to_application,
    visible_application,
)
from criteria.views.sheet import visible_proof
from signatures.queries import places_to_sign

PER_PAGE = 50
ANSWER = "criteria.answer_row_question"
MAKERS = {"pdf": (documents.form_pdf, KINDS["pdf"]), "docx": (documents.form_docx, DOCX)}
PAPERS = [(language, kind) for language in OFFICIAL_LANGUAGES for kind in MAKERS]
TONES = {ApplicationState.DRAFT: "blue", ApplicationState.SUBMITTED: "green"}


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The university's applications; for the overseers the submitted ones of all."""
    authorize(request.user, VIEW)
    page = Paginator(visible_applications(person(request)), PER_PAGE).get_page(request.GET.get("page"))
    left = left_counts(page, timezone.now())
    context = {
        "page_title": _("Applications to host an association"),
        "page_obj": page,
        "rows": [
            {
                "application": one,
                "tone": TONES[ApplicationState(one.state)],
                "left": left.get(one.pk),
            }
            for one in page
        ],
        "may_apply": request.user.has_perm(APPLY),
    }
    return render_page(request, "criteria/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, APPLY)
    own = universities_applying(person(request))
    form = StartForm(request.POST if request.method == "POST" else None, universities=own)
    if request.method == "POST" and form.is_valid():
        try:
            application = services.start_application(**form.cleaned_data, actor=person(request))
        except DomainError as error:
            refused(request, form, error)
        else:
            return to_application(application, "application_edit")
    context = {"page_title": _("New application"), "form": form, "breadcrumbs": crumbs_of()}
    return render_page(request, "criteria/application_new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class AskedRow:
    """A question of the Center beside the row that it is about."""

    checked: CheckedRow
    question: RowQuestion


def _asked_rows(checked: list[CheckedRow]) -> list[AskedRow]:
    """Return the questions to a university, those that wait for its answer first, by their last day."""
    found = [AskedRow(one, question) for one in checked for question in one.stand.questions]
    return sorted(found, key=lambda one: (not one.question.is_open, one.question.due_on))


def detail_page(
    request: HttpRequest, pk: int, *, status: int = 200, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the page of an application; a refused answer to the Center stays as it was typed."""
    application, today = visible_application(request, pk), day_of(timezone.now())
    is_submitted = application.state == ApplicationState.SUBMITTED
    is_opened = is_submitted and bool(application.call) and not application.call.is_sealed(timezone.now())
    checked = checked_rows(application, today) if is_opened else []
    rows = shown_rows([one.row for one in checked] or sheet_of(application, today))
    for shown, one in zip(rows, checked, strict=False):
        shown["checked"] = one
    is_own = request.user.has_perm(APPLY, application)
    is_checked = is_opened and is_checked_now(application, timezone.now())
    context = {
        "page_title": str(application.association.body),
        "application": application,
        "tone": TONES[ApplicationState(application.state)],
        "rows": rows,
        "checked": checked,
        "asked": _asked_rows(checked),
        "may_check": is_checked and request.user.has_perm("criteria.check_applications"),
        "may_answer": is_checked and request.user.has_perm(ANSWER, application),
        "left_count": sum(one.is_left for one in checked),
        "refused": refused or {},
        "accept": ACCEPT,
        "file_hint": file_hint(),
        "unfinished": [shown for shown in rows if shown["texts"]],
        "whole_count": sum(shown["row"].is_whole for shown in rows),
        "versions": list(application.versions.select_related("submitted_by").order_by("-number")),
        "is_own": is_own,
        "is_draft": application.state == ApplicationState.DRAFT,
        "may_take_back": is_own and is_submitted and not is_opened,
        "papers": PAPERS,
        "breadcrumbs": crumbs_of(),
    }
    if applications_are_signed() and is_submitted:
        document = signed_application(application)
        places = places_to_sign(document, person(request)) if document else []
        context["signing"] = {"document": document, "places": places, "head": head_of(application)}
    return render_page(request, "criteria/application_detail.html", context, status=status)


@require_safe
def application_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The application as it stands, what is still missing, its papers and versions; after closing how it is checked."""
    return detail_page(request, pk)


@require_safe
def proof_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the file of a proof; with ``show`` in the page beside the check, a DOCX as its text."""
    proof = visible_proof(request, pk)
    if proof.file is None:
        raise Http404
    if "show" in request.GET:
        return shown_file(proof.file, reverse("criteria:proof_file", args=[pk]))
    return file_response(proof.file)


@require_POST
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, pk)
    version = services.submit_application(application, actor=person(request))
    messages.success(
        request, _("The application is submitted, version %(number)s.") % {"number": version.number}
    )
    return to_application(application)


@require_POST
def application_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    application = own_application(request, pk)
    services.take_application_back(application, actor=person(request))
    messages.success(request, _("The application is a draft again; the submitted version stays."))
    return to_application(application)


@require_safe
def application_form(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """The order's own form, filled in: Kazakh or Russian, PDF or DOCX."""
    application = visible_application(request, pk)
    if language not in OFFICIAL_LANGUAGES or kind not in MAKERS:
        raise Http404
    form = documents.read_form(application, sheet_of(application, timezone.localdate()), language)
    make, content_type = MAKERS[kind]
    return download(make(form), content_type, f"application-{pk}-{language}.{kind}")


@require_safe
def application_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    application = visible_application(request, pk)
    content = documents.application_workbook(sheet_of(application, timezone.localdate()))
    return download(content, XLSX, f"application-{pk}.xlsx")
