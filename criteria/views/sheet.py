"""The 26 rows as a form: filled in with autosave by several people, proved row by row (cl. 7, appendix 1)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.reports import ACCEPT, file_hint
from associations.views.frame import person
from associations.views.section_history import history_of
from core.errors import DomainError, FileRefused
from core.http import authorize, render_page
from criteria.domain.typed import has_several, place_of, texts_of
from criteria.enums import ApplicationState
from criteria.forms.sheet import id_of, row_inputs, typed_texts
from criteria.models import AnswerProof, AnswerRevision, Application
from criteria.queries.sheet import SheetRow, criteria_of, sheet_of
from criteria.queries.wording import field_label, row_texts, said_text, typed_lines
from criteria.services import answers
from criteria.services import applications as services
from criteria.services.answers import AnswerConflict
from criteria.views.frame import APPLY, crumbs_of, own_application, to_application, visible_application
from meetings.domain.difference import Conflict
from meetings.views.texts import conflict_rows

EARLIER = 10


def edit_page(
    request: HttpRequest,
    application: Application,
    *,
    status: int = 200,
    proof: dict[str, Any] | None = None,
    conflict: AnswerConflict | None = None,
    table_error: str = "",
) -> HttpResponse:
    """Show the form; where two people disagree with both texts beside each other and the own one in its field."""
    rows = sheet_of(application, timezone.localdate())
    mine = {one.name: one.mine for one in conflict.conflicts} if conflict else {}
    context = {
        "page_title": _("Application by appendix 1"),
        "application": application,
        "rows": [{"inputs": row_inputs(row, mine), "row": row, "texts": row_texts(row)} for row in rows],
        "whole_count": sum(row.is_whole for row in rows),
        "accept": ACCEPT,
        "file_hint": file_hint(),
        "proof": proof or {},
        "table_error": table_error,
        "tables": application.tables.select_related("file", "uploaded_by")[:EARLIER],
        "conflict": conflict,
        "conflicts": _conflicts(conflict, rows) if conflict else [],
        "breadcrumbs": crumbs_of(application),
    }
    return render_page(request, "criteria/application_edit.html", context, status=status)


def _conflicts(conflict: AnswerConflict, rows: list[SheetRow]) -> list[dict[str, Any]]:
    """Return what two people typed into a field as the page shows it; two lines of a list can both stay."""
    criteria = {row.number: row.criterion for row in rows}
    specs = {number: one.spec for number, one in criteria.items()}
    shown, labels = [], {}
    for one in conflict.conflicts:
        place = place_of(one.name, specs)
        if place is None:
            continue
        criterion = criteria[place.number]
        texts = [said_text(criterion, place, text) for text in (one.base, one.theirs, one.mine)]
        shown.append(Conflict(one.name, *texts))
        labels[one.name] = {
            "item": place.number,
            "field": field_label(criterion, place),
            "anchor": id_of(one.name),
            "is_value": place.line is None,
        }
    return conflict_rows(shown, labels)


@require_http_methods(["GET", "HEAD", "POST"])
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The 26 rows as a form. Saving keeps everything that was typed; what is wrong is named beside its field."""
    application = own_application(request, pk)
    if application.state != ApplicationState.DRAFT:
        messages.info(request, _("The application is submitted: take it back before it is changed."))
        return to_application(application)
    if request.method != "POST":
        return edit_page(request, application)
    typed, seen = typed_texts(request.POST, sheet_of(application, timezone.localdate()))
    _written, conflict = answers.save_texts(application, actor=person(request), typed=typed, seen=seen)
    if conflict:
        return edit_page(request, application, status=422, conflict=conflict)
    wrong = [row.number for row in sheet_of(application, timezone.localdate()) if row.problems]
    if wrong:
        messages.warning(request, _("Saved. To be corrected in rows: %(rows)s.") % {"rows": ", ".join(wrong)})
        return edit_page(request, application, status=422)
    messages.success(request, _("Saved"))
    return to_application(application, "application_edit")


@require_POST
def application_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; answers with what is wrong, by field, what somebody else typed, how far the sheet is."""
    application = own_application(request, pk)
    fields = request.POST.getlist("_fields")
    rows = sheet_of(application, timezone.localdate())
    typed, seen = typed_texts(request.POST, rows, changed=fields)
    try:
        _written, conflict = answers.save_texts(
            application, actor=person(request), typed=typed, seen=seen, is_saving=False
        )
    except DomainError as error:
        return JsonResponse({"errors": {name: [str(error)] for name in fields}, "texts": {}}, status=422)
    rows = sheet_of(application, timezone.localdate())
    texts = {"whole-count": str(sum(row.is_whole for row in rows))}
    texts |= {f"problems-{row.anchor}": " ".join(row_texts(row)) for row in rows}
    conflicts = _live_conflicts(conflict, rows)
    told = _("Somebody saved another text here meanwhile. Both are kept: choose below.")
    return JsonResponse(
        {
            "errors": {name: [told] for name in conflicts},
            "texts": texts,
            "conflicts": conflicts,
            "merged": _merged(typed, rows),
        }
    )


def _live_conflicts(conflict: AnswerConflict | None, rows: list[SheetRow]) -> dict[str, dict[str, str]]:
    """Return by field what somebody else saved: as the form would send it, and in words."""
    criteria = {row.number: row.criterion for row in rows}
    specs = {number: one.spec for number, one in criteria.items()}
    found = {}
    for one in conflict.conflicts if conflict else ():
        place = place_of(one.name, specs)
        if place is not None:
            said = said_text(criteria[place.number], place, one.theirs)
            found[one.name] = {"value": one.theirs, "text": said}
    return found


def _merged(typed: Mapping[str, str], rows: list[SheetRow]) -> dict[str, str]:
    """Return the levels that came out as others than were sent: somebody else had ticked another one."""
    merged = {}
    for row in rows:
        stored = texts_of(row.criterion.spec, row.typed)
        own = [name for name in typed if has_several(name) and name.split(":")[1] == row.number]
        merged |= {
            name: stored.get(name, "")
            for name in own
            if set(stored.get(name, "").split()) != set(typed[name].split())
        }
    return merged


# --- who changed a row, and what stood there -------------------------------------------


@require_safe
def answer_history(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """The revisions of a row, for the university itself: two of them compared, an earlier one brought back."""
    application = own_application(request, pk)
    criterion = get_object_or_404(criteria_of(application), number=number)
    revisions = list(
        AnswerRevision.objects.filter(answer__application=application, answer__criterion=criterion)
        .select_related("author")
        .order_by("-number")
    )
    is_draft = application.state == ApplicationState.DRAFT

    def words(one: AnswerRevision) -> dict[str, str]:
        return {"answer": "\n".join(typed_lines(criterion, one.typed))}

    history = history_of(
        request,
        revisions,
        words=words,
        labels={"answer": _("Answer")},
        restore=lambda one: reverse("criteria:answer_restore", args=[pk, number, one.number]),
    )
    page = "application_edit" if is_draft else "application_detail"
    context = {
        "page_title": _("Who changed what and when"),
        "application": application,
        "head": f"{number}. {criterion.text}",
        "back": reverse(f"criteria:{page}", args=[pk]) + f"#row-{number.replace('.', '-')}",
        "may_restore": is_draft,
        "breadcrumbs": crumbs_of(application),
    }
    return render_page(request, "criteria/answer_history.html", context | history)


@require_POST
def answer_restore(request: HttpRequest, pk: int, number: str, revision: int) -> HttpResponse:
    application = own_application(request, pk)
    criterion = get_object_or_404(criteria_of(application), number=number)
    answers.restore_answer(application, criterion, actor=person(request), number=revision)
    messages.success(
        request, _("The answer of the revision %(number)d is back, as a new revision.") % {"number": revision}
    )
    return HttpResponseRedirect(reverse("criteria:answer_history", args=[pk, number]))


# --- proved ----------------------------------------------------------------------------


@require_POST
def application_proof(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Add a supporting document to a row: a file or a link."""
    application = own_application(request, pk)
    criterion = get_object_or_404(criteria_of(application), number=number)
    given = {"title": request.POST.get("title", ""), "url": request.POST.get("url", "")}
    try:
        services.add_proof(
            application, criterion, actor=person(request), upload=request.FILES.get("file"), **given
        )
    except DomainError as error:
        field = error.field if isinstance(error, FileRefused) else "url"
        shown = {"number": number, "error": str(error), "field": field, **given}
        return edit_page(request, application, status=422, proof=shown)
    messages.success(request, _("The supporting document was added."))
    return to_application(application, "application_edit", f"#proofs-{number.replace('.', '-')}")


def visible_proof(request: HttpRequest, pk: int) -> AnswerProof:
    """Return a proof of an application that the person may read."""
    proof = get_object_or_404(AnswerProof.objects.select_related("application", "criterion", "file"), pk=pk)
    visible_application(request, proof.application_id)
    return proof


@require_POST
def proof_remove(request: HttpRequest, pk: int) -> HttpResponse:
    proof = visible_proof(request, pk)
    authorize(request.user, APPLY, proof.application)
    services.remove_proof(proof, actor=person(request))
    messages.success(request, _("The supporting document was removed."))
    anchor = f"#proofs-{proof.criterion.number.replace('.', '-')}"
    return to_application(proof.application, "application_edit", anchor)
