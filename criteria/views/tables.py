"""A filled-in table of an application: uploaded, looked at row by row, taken, taken back (cl. 7, appendix 1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.views.frame import person
from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from criteria.enums import ApplicationState, TableRowState
from criteria.models import AnswerTable
from criteria.services import tables as services
from criteria.views.frame import APPLY, crumbs_of, own_application, visible_application
from criteria.views.sheet import edit_page

TONES = {TableRowState.STAYS: "grey", TableRowState.CHANGES: "blue", TableRowState.WRONG: "red"}
ICONS = {TableRowState.STAYS: "minus", TableRowState.CHANGES: "pencil", TableRowState.WRONG: "alert-triangle"}


def _to(table: AnswerTable) -> HttpResponse:
    return HttpResponseRedirect(reverse("criteria:answer_table", args=[table.pk]))


def _own_table(request: HttpRequest, pk: int) -> AnswerTable:
    table = get_object_or_404(
        AnswerTable.objects.select_related("file", "uploaded_by", "taken_by", "undone_by"), pk=pk
    )
    table.application = visible_application(request, table.application_id)
    authorize(request.user, APPLY, table.application)
    return table


@require_POST
def application_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a filled-in table: nothing is written before its rows are looked at and taken."""
    application = own_application(request, pk)
    try:
        table = services.bring_table(application, request.FILES.get("table"), actor=person(request))
    except DomainError as error:
        return edit_page(request, application, status=422, table_error=str(error))
    return _to(table)


def _page(
    request: HttpRequest, table: AnswerTable, *, error: str = "", chosen: list[str] | None = None
) -> HttpResponse:
    application = table.application
    is_open = table.taken_at is None and application.state == ApplicationState.DRAFT
    context: dict[str, Any] = {
        "page_title": _("A filled-in table"),
        "application": application,
        "table": table,
        "is_open": is_open,
        "is_draft": application.state == ApplicationState.DRAFT,
        "error": error,
        "breadcrumbs": crumbs_of(application),
    }
    if is_open:
        preview = services.preview_of(table)
        rows = [
            {
                "one": row,
                "tone": TONES[row.state],
                "icon": ICONS[row.state],
                "is_taken": row.number in chosen if chosen is not None else row.is_offered,
            }
            for row in preview.rows
        ]
        context |= {
            "rows": rows,
            "unread": [{"one": one, "why": one.code.label} for one in preview.unread],
            "state": preview.state,
            "counts": {code: sum(row.state == code for row in preview.rows) for code in TableRowState.values},
            "may_take": any(row.changes for row in preview.rows),
        }
    return render_page(request, "criteria/answer_table.html", context, status=422 if error else 200)


@require_safe
def answer_table(request: HttpRequest, pk: int) -> HttpResponse:
    """What a table would do, row by row: stays, changes from what to what, wrong with the reason."""
    return _page(request, _own_table(request, pk))


@require_POST
def answer_table_take(request: HttpRequest, pk: int) -> HttpResponse:
    table, numbers = _own_table(request, pk), request.POST.getlist("take")
    try:
        services.take_table(
            table, actor=person(request), numbers=numbers, state=request.POST.get("state", "")
        )
    except DomainError as error:
        return _page(request, _own_table(request, pk), error=str(error), chosen=numbers)
    messages.success(request, _("The chosen rows of the table were taken."))
    return _to(table)


@require_POST
def answer_table_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what the table wrote over; what was changed since is named and stays."""
    table, conflict = services.undo_table(_own_table(request, pk), actor=person(request))
    if conflict:
        kept = sorted({one.name.split(":")[1] for one in conflict.conflicts})
        messages.warning(
            request,
            _("What the table changed is taken back. Changed since and left as it is, rows: %(rows)s.")
            % {"rows": ", ".join(kept)},
        )
    else:
        messages.success(request, _("What the table changed is taken back."))
    return _to(table)


@require_safe
def answer_table_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return file_response(_own_table(request, pk).file)
