"""Applications by appendix 1: filled in with autosave, proved row by row, checked, submitted (cl. 7, 31)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.domain.reminders import day_of
from associations.forms.reports import ACCEPT, file_hint
from associations.views.frame import person, refused
from core.codes import OFFICIAL_LANGUAGES
from core.errors import DomainError, FileRefused
from core.files import DOCX, KINDS, XLSX, file_response
from core.http import authorize, download, render_page
from criteria.documents import application as documents
from criteria.enums import ApplicationState
from criteria.forms.sheet import StartForm, row_inputs, typed_answers
from criteria.models import AnswerProof, Application, RowQuestion
from criteria.queries.checks import is_checked_now, left_counts
from criteria.queries.sheet import (
    SheetRow,
    criteria_of,
    sheet_of,
    sheet_of_version,
    universities_applying,
    visible_applications,
)
from criteria.queries.signing import applications_are_signed, head_of, signed_application
from criteria.queries.wording import answer_lines, row_texts
from criteria.services import applications as services
from criteria.views.checks import CheckedRow, checked_rows
from signatures.queries import places_to_sign

PER_PAGE = 50
APPLY, VIEW = "criteria.apply", "criteria.view_applications"
ANSWER = "criteria.answer_row_question"
TONES = {ApplicationState.DRAFT: "blue", ApplicationState.SUBMITTED: "green"}


def _visible(request: HttpRequest, pk: int) -> Application:
    applications = visible_applications(person(request)).select_related(
        "order", "filled_from__association__body", "call"
    )
    return get_object_or_404(applications, pk=pk)


def _own(request: HttpRequest, pk: int) -> Application:
    application = _visible(request, pk)
    authorize(request.user, APPLY, application)
    return application


def _to(application: Application, page: str = "application_detail", anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse(f"criteria:{page}", args=[application.pk]) + anchor)


def _crumbs(application: Application | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Applications"), "url": reverse("criteria:applications")}]
    if application:
        url = reverse("criteria:application_detail", args=[application.pk])
        crumbs.append({"label": application.association.body.short_name, "url": url})
    return crumbs


def _shown(rows: list[SheetRow]) -> list[dict[str, Any]]:
    return [{"row": row, "lines": answer_lines(row), "texts": row_texts(row)} for row in rows]


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
            return _to(application, "application_edit")
    context = {"page_title": _("New application"), "form": form, "breadcrumbs": _crumbs()}
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
    application, today = _visible(request, pk), day_of(timezone.now())
    is_submitted = application.state == ApplicationState.SUBMITTED
    is_opened = is_submitted and bool(application.call) and not application.call.is_sealed(timezone.now())
    checked = checked_rows(application, today) if is_opened else []
    rows = _shown([one.row for one in checked] or sheet_of(application, today))
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
        "papers": [(language, kind) for language in OFFICIAL_LANGUAGES for kind in ("pdf", "docx")],
        "breadcrumbs": _crumbs(),
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


def _edit_page(
    request: HttpRequest, application: Application, *, status: int = 200, proof: dict[str, Any] | None = None
) -> HttpResponse:
    rows = sheet_of(application, timezone.localdate())
    context = {
        "page_title": _("Application by appendix 1"),
        "application": application,
        "rows": [{"inputs": row_inputs(row), "row": row, "texts": row_texts(row)} for row in rows],
        "whole_count": sum(row.is_whole for row in rows),
        "accept": ACCEPT,
        "file_hint": file_hint(),
        "proof": proof or {},
        "breadcrumbs": _crumbs(application),
    }
    return render_page(request, "criteria/application_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The 26 rows as a form. Saving keeps everything that was typed; what is wrong is named beside its field."""
    application = _own(request, pk)
    if application.state != ApplicationState.DRAFT:
        messages.info(request, _("The application is submitted: take it back before it is changed."))
        return _to(application)
    if request.method != "POST":
        return _edit_page(request, application)
    rows = sheet_of(application, timezone.localdate())
    changed = typed_answers(request.POST, rows)
    services.save_answers(application, actor=person(request), changed=changed)
    wrong = [row.number for row in sheet_of(application, timezone.localdate()) if row.problems]
    if wrong:
        messages.warning(request, _("Saved. To be corrected in rows: %(rows)s.") % {"rows": ", ".join(wrong)})
        return _edit_page(request, application, status=422)
    messages.success(request, _("Saved"))
    return _to(application, "application_edit")


@require_POST
def application_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; answers with what is wrong, by field, and how far the sheet has come."""
    application = _own(request, pk)
    fields = request.POST.getlist("_fields")
    rows = sheet_of(application, timezone.localdate())
    changed = typed_answers(request.POST, rows, changed=fields)
    try:
        services.save_answers(application, actor=person(request), changed=changed, is_saving=False)
    except DomainError as error:
        return JsonResponse({"errors": {name: [str(error)] for name in fields}, "texts": {}}, status=422)
    rows = sheet_of(application, timezone.localdate())
    texts = {"whole-count": str(sum(row.is_whole for row in rows))}
    texts |= {f"problems-{row.anchor}": " ".join(row_texts(row)) for row in rows}
    return JsonResponse({"errors": {}, "texts": texts})


@require_POST
def application_proof(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Add a supporting document to a row: a file or a link."""
    application = _own(request, pk)
    criterion = get_object_or_404(criteria_of(application), number=number)
    given = {"title": request.POST.get("title", ""), "url": request.POST.get("url", "")}
    try:
        services.add_proof(
            application, criterion, actor=person(request), upload=request.FILES.get("file"), **given
        )
    except DomainError as error:
        field = error.field if isinstance(error, FileRefused) else "url"
        shown = {"number": number, "error": str(error), "field": field, **given}
        return _edit_page(request, application, status=422, proof=shown)
    messages.success(request, _("The supporting document was added."))
    return _to(application, "application_edit", f"#proofs-{number.replace('.', '-')}")


def _proof(request: HttpRequest, pk: int) -> AnswerProof:
    proof = get_object_or_404(AnswerProof.objects.select_related("application", "criterion", "file"), pk=pk)
    _visible(request, proof.application_id)
    return proof


@require_POST
def proof_remove(request: HttpRequest, pk: int) -> HttpResponse:
    proof = _proof(request, pk)
    authorize(request.user, APPLY, proof.application)
    services.remove_proof(proof, actor=person(request))
    messages.success(request, _("The supporting document was removed."))
    return _to(proof.application, "application_edit", f"#proofs-{proof.criterion.number.replace('.', '-')}")


@require_safe
def proof_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the file of a proof; with ``show`` in the page beside the check, where its kind is safe to show."""
    proof = _proof(request, pk)
    if proof.file is None:
        raise Http404
    return file_response(proof.file, inline="show" in request.GET)


@require_POST
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    version = services.submit_application(application, actor=person(request))
    messages.success(
        request, _("The application is submitted, version %(number)s.") % {"number": version.number}
    )
    return _to(application)


@require_POST
def application_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    services.take_application_back(application, actor=person(request))
    messages.success(request, _("The application is a draft again; the submitted version stays."))
    return _to(application)


@require_safe
def application_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was submitted."""
    application = _visible(request, pk)
    version = get_object_or_404(application.versions.select_related("submitted_by"), number=number)
    version.application = application
    context = {
        "page_title": _("Version %(number)s") % {"number": number},
        "application": application,
        "version": version,
        "rows": _shown(sheet_of_version(version, timezone.localdate(version.submitted_at))),
        "breadcrumbs": _crumbs(application),
    }
    return render_page(request, "criteria/application_version.html", context)


MAKERS = {"pdf": (documents.form_pdf, KINDS["pdf"]), "docx": (documents.form_docx, DOCX)}


@require_safe
def application_form(request: HttpRequest, pk: int, language: str, kind: str) -> HttpResponse:
    """The order's own form, filled in: Kazakh or Russian, PDF or DOCX."""
    application = _visible(request, pk)
    if language not in OFFICIAL_LANGUAGES or kind not in MAKERS:
        raise Http404
    form = documents.read_form(application, sheet_of(application, timezone.localdate()), language)
    make, content_type = MAKERS[kind]
    return download(make(form), content_type, f"application-{pk}-{language}.{kind}")


@require_safe
def application_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    application = _visible(request, pk)
    content = documents.application_workbook(sheet_of(application, timezone.localdate()))
    return download(content, XLSX, f"application-{pk}.xlsx")


@require_POST
def application_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a filled-in table; what is wrong in it is kept as written and named by row."""
    application = _own(request, pk)
    upload = request.FILES.get("table")
    if upload is None:
        messages.error(request, _("Choose the table that was filled in."))
        return _to(application, "application_edit")
    specs = {one.number: one.spec for one in criteria_of(application)}
    changed = documents.read_workbook(upload.read(), name=upload.name or "", specs=specs)
    services.save_answers(application, actor=person(request), changed=changed)
    messages.success(request, _("Rows read from the table: %(count)s.") % {"count": len(changed)})
    return _to(application, "application_edit")
