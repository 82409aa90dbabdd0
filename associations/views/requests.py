"""Requests for materials: prepare, send, collect side by side; answer (clauses 16.1 and 29)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from associations.documents.requests import answers_archive, answers_workbook, files_of, is_shown
from associations.domain.requests import is_late
from associations.enums import AnswerState, RequestSender, RequestState
from associations.forms.requests import AnswerForm, DueForm, RequestForm
from associations.models import AnswerFile, Association, MaterialRequest, RequestAddressee
from associations.queries.requests import (
    TO_ANSWER,
    answer_then,
    answers_of,
    name_of,
    open_requests,
    period_of_answer,
    period_of_request,
    readable_received,
    readable_sent,
    received_requests,
    sending_bodies,
    sent_requests,
    speaks_for_center,
)
from associations.services import requests as services
from associations.views.frame import PER_PAGE, papers_crumbs, person, refused
from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from core.spreadsheets import XLSX_TYPE
from directory.models import University
from meetings.enums import BodyKind
from meetings.models import Body
from meetings.queries import Period, earlier_periods, held_on

TONES = {
    AnswerState.WAITING: "grey",
    AnswerState.SUBMITTED: "blue",
    AnswerState.RETURNED: "amber",
    AnswerState.ACCEPTED: "green",
    RequestState.DRAFT: "grey",
    RequestState.SENT: "blue",
    RequestState.CLOSED: "green",
    RequestState.CANCELLED: "red",
}
ROWS_SHOWN = 200


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Requests"), "url": reverse("associations:request_list")}]


def _to(name: str, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"associations:{name}", args=[pk]))


def _center() -> str:
    return _("National Center for Higher Education Development")


def sender_name(material: MaterialRequest) -> str:
    """Return who asks, in short."""
    return material.body.short_name if material.body else _center()


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    asks, answers = user.has_perm("associations.ask_materials"), user.has_perm("associations.answer_request")
    if not answers:
        authorize(user, "associations.ask_materials")
    tab = request.GET.get("tab", "")
    if tab not in ("received", "sent") or (tab == "sent" and not asks) or (tab == "received" and not answers):
        tab = "received" if answers else "sent"
    found: Any = received_requests(user) if tab == "received" else sent_requests(user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for row in page.object_list:
        asked = row.request if tab == "received" else row
        row.tone = TONES[row.state] if asked.state == RequestState.SENT or tab == "sent" else "grey"
        row.is_overdue = (
            asked.state == RequestState.SENT
            and asked.due_on < today
            and (tab == "sent" or row.state in TO_ANSWER)
        )
        row.sender_name = sender_name(asked)
    context = {
        "page_title": _("Requests for materials"),
        "tab": tab,
        "asks": asks,
        "answers": answers,
        "page_obj": page,
        "open_count": open_requests(user).count() if answers else 0,
    }
    return render_page(request, "associations/request_list.html", context)


def _senders(request: HttpRequest) -> list[tuple[str, str, Body | None, str]]:
    """In whose name the person may ask: key, kind of sender, body, name."""
    user = person(request)
    found: list[tuple[str, str, Body | None, str]] = [
        (
            str(body.pk),
            RequestSender.COUNCIL if body.kind == BodyKind.COUNCIL else RequestSender.ASSOCIATION,
            body,
            body.short_name,
        )
        for body in sending_bodies(user)
    ]
    if speaks_for_center(user):
        found.append(("center", RequestSender.CENTER, None, _center()))
    return found


def _groups(form: RequestForm, body: Body | None) -> tuple[list[University], list[Association]]:
    """Return the chosen addressees with those of the chosen groups."""
    data = form.cleaned_data
    chosen, today = set(data["groups"]), timezone.localdate()
    wanted = Q(pk__in=[university.pk for university in data["universities"]])
    if "universities" in chosen:
        wanted |= Q(pk__isnull=False)
    if body and "direction" in chosen:
        wanted |= Q(held_on(today, "directions_taught__"), directions_taught__association__body=body)
    if body and "members" in chosen:
        wanted |= Q(held_on(today, "associations_joined__"), associations_joined__association__body=body)
    universities = list(University.objects.filter(wanted).distinct())
    associations = list(data.get("associations") or [])
    if "associations" in chosen:
        associations = list(Association.objects.all())
    return universities, associations


def _save(
    request: HttpRequest, material: MaterialRequest | None, sender: str, body: Body | None, form: RequestForm
) -> MaterialRequest | None:
    data = form.cleaned_data
    universities, associations = _groups(form, body)
    try:
        return services.save_request(
            material,
            actor=person(request),
            sender=sender,
            body=body,
            data=services.RequestData(
                title={"kk": data["title_kk"], "ru": data["title_ru"]},
                text={"kk": data["text_kk"], "ru": data["text_ru"]},
                due_on=data["due_on"],
                wants_text=data["wants_text"],
                wants_files=data["wants_files"],
            ),
            universities=universities,
            associations=associations,
            table=data["table"],
            drop_table=bool(data.get("drop_table")),
        )
    except DomainError as error:
        refused(request, form, error)
        return None


@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "associations.ask_materials")
    senders = _senders(request)
    asked = request.POST.get("sender") or request.GET.get("sender", "")
    key, sender, body, name = next((one for one in senders if one[0] == asked), senders[0])
    form = RequestForm(
        request.POST or None, request.FILES or None, sender=sender, initial={"wants_text": True}
    )
    if request.method == "POST" and form.is_valid():
        made = _save(request, None, sender, body, form)
        if made:
            messages.success(request, _("The request is prepared. Look through it and send it."))
            return _to("request_detail", made.pk)
    context = {
        "page_title": _("New request"),
        "breadcrumbs": _crumbs(),
        "form": form,
        "senders": senders,
        "sender_key": key,
        "sender_name": name,
        "clause_id": "29" if sender == RequestSender.ASSOCIATION else "16.1",
    }
    return render_page(request, "associations/request_form.html", context, status=422 if form.errors else 200)


def _material(request: HttpRequest, pk: int) -> MaterialRequest:
    """Return a request of the person's own; 404 for everybody else."""
    authorize(request.user, "associations.ask_materials")
    return get_object_or_404(sent_requests(person(request)), pk=pk)


def _readable(request: HttpRequest, pk: int) -> tuple[MaterialRequest, Period | None]:
    """Return a request of the person's own, or of a time gone by with its period: that one is only read (cl. 31)."""
    user = person(request)
    if not earlier_periods(user):
        authorize(user, "associations.ask_materials")
    material = get_object_or_404(readable_sent(user), pk=pk)
    return material, period_of_request(user, material)


@require_http_methods(["GET", "POST"])
def request_edit(request: HttpRequest, pk: int) -> HttpResponse:
    material = _material(request, pk)
    if material.state != RequestState.DRAFT:
        messages.info(request, _("The request was sent: it can be read, not changed."))
        return _to("request_detail", pk)
    form = RequestForm(
        request.POST or None,
        request.FILES or None,
        sender=material.sender,
        has_table=bool(material.table_id),
        initial=RequestForm.of_request(material),
    )
    if request.method == "POST" and form.is_valid():
        made = _save(request, material, material.sender, material.body, form)
        if made:
            messages.success(request, _("Saved"))
            return _to("request_detail", made.pk)
    context = {
        "page_title": _("Change the request"),
        "breadcrumbs": _crumbs(),
        "form": form,
        "material": material,
        "sender_name": sender_name(material),
        "clause_id": material.clause,
    }
    return render_page(request, "associations/request_form.html", context, status=422 if form.errors else 200)


def _answer_lines(material: MaterialRequest, period: Period | None) -> list[dict[str, Any]]:
    today = min(timezone.localdate(), period.until) if period else timezone.localdate()
    lines = []
    for row in answers_of(material):
        answer_then(row, period)
        submitted_on = timezone.localdate(row.submitted_at) if row.submitted_at else None
        done = row.state not in TO_ANSWER
        lines.append(
            {
                "answer": row,
                "name": name_of(row),
                "tone": TONES[AnswerState(row.state)],
                "is_late": (
                    material.state == RequestState.SENT and not done and is_late(material.due_on, None, today)
                )
                or (done and is_late(material.due_on, submitted_on, today)),
                "text": row.text if is_shown(row) else "",
                "files": files_of(row),
                "rows": row.table_rows if is_shown(row) else [],
            }
        )
    return lines


@require_GET
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    material, period = _readable(request, pk)
    lines = _answer_lines(material, period)
    state = request.GET.get("state", "")
    shown = [line for line in lines if not state or line["answer"].state == state]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    table = [(line["name"], row) for line in shown for row in line["rows"]]
    context = {
        "page_title": material.title,
        "breadcrumbs": papers_crumbs() if period else _crumbs(),
        "material": material,
        "period": period,
        "tone": TONES[RequestState(material.state)],
        "sender_name": sender_name(material),
        "lines": page,
        "page_obj": page,
        "asked_count": len(lines),
        "answered_count": sum(line["answer"].state not in TO_ANSWER for line in lines),
        "late_count": sum(line["is_late"] and line["answer"].state in TO_ANSWER for line in lines),
        "states": [
            (one.value, one.label, sum(line["answer"].state == one for line in lines)) for one in AnswerState
        ],
        "state": state,
        "table": table[:ROWS_SHOWN],
        "table_left": max(0, len(table) - ROWS_SHOWN),
        "due_form": DueForm(initial={"due_on": material.due_on}),
    }
    return render_page(request, "associations/request_detail.html", context)


@require_POST
def request_send(request: HttpRequest, pk: int) -> HttpResponse:
    material = services.send_request(_material(request, pk), actor=person(request))
    messages.success(
        request, _("The request was sent. Addressees: %(count)s.") % {"count": material.addressees.count()}
    )
    return _to("request_detail", pk)


@require_POST
def request_extend(request: HttpRequest, pk: int) -> HttpResponse:
    material, form = _material(request, pk), DueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day as 2026-12-31."))
        return _to("request_detail", pk)
    services.extend_request(material, actor=person(request), due_on=form.cleaned_data["due_on"])
    messages.success(request, _("The due day was moved; the reminders follow it."))
    return _to("request_detail", pk)


@require_POST
def request_close(request: HttpRequest, pk: int) -> HttpResponse:
    services.close_request(_material(request, pk), actor=person(request))
    messages.success(request, _("The request is closed."))
    return _to("request_detail", pk)


@require_POST
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    material = _material(request, pk)
    services.cancel_request(material, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The request was taken back."))
    return _to("request_detail", pk)


@require_POST
def request_remind(request: HttpRequest, pk: int) -> HttpResponse:
    count = services.remind_silent(_material(request, pk), actor=person(request))
    messages.success(request, _("Reminders written: %(count)s.") % {"count": count})
    return _to("request_detail", pk)


@require_GET
def request_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers as a workbook, or with ?format=zip as an archive with every file."""
    material, period = _readable(request, pk)
    is_archive = request.GET.get("format") == "zip"
    make = answers_archive if is_archive else answers_workbook
    answers = [answer_then(row, period) for row in answers_of(material)]
    response = HttpResponse(
        make(material, answers), content_type="application/zip" if is_archive else XLSX_TYPE
    )
    ending = "zip" if is_archive else "xlsx"
    response["Content-Disposition"] = f'attachment; filename="request-{pk}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _kept_answer(request: HttpRequest, pk: int) -> RequestAddressee:
    """Return an answer to one of the person's own requests."""
    authorize(request.user, "associations.ask_materials")
    answers = RequestAddressee.objects.select_related("request").filter(
        request__in=sent_requests(person(request)).values("pk")
    )
    return get_object_or_404(answers, pk=pk)


@require_POST
def answer_return(request: HttpRequest, pk: int) -> HttpResponse:
    answer = _kept_answer(request, pk)
    services.return_answer(answer, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The answer was returned to be completed."))
    return _to("request_detail", answer.request_id)


@require_POST
def answer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    answer = _kept_answer(request, pk)
    services.accept_answer(answer, actor=person(request))
    messages.success(request, _("The answer was accepted."))
    return _to("request_detail", answer.request_id)


def _received(request: HttpRequest, pk: int) -> RequestAddressee:
    authorize(request.user, "associations.answer_request")
    return get_object_or_404(received_requests(person(request)), pk=pk)


def _answer_page(
    request: HttpRequest, answer: RequestAddressee, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    material = answer.request
    today = timezone.localdate()
    period = period_of_answer(person(request), answer)
    answer_then(answer, period)
    is_open = period is None and material.state == RequestState.SENT and answer.state in TO_ANSWER
    context = {
        "page_title": material.title,
        "period": period,
        "breadcrumbs": papers_crumbs() if period else _crumbs(),
        "answer": answer,
        "material": material,
        "asked": answer.university or (answer.association and answer.association.body.name),
        "sender_name": material.body.name if material.body else _center(),
        "tone": TONES[AnswerState(answer.state)],
        "is_open": is_open,
        "is_late": is_open and material.due_on < today,
        "files": list(answer.files.select_related("file")) if period is None or answer.submitted_at else [],
        "form": form,
    }
    return render_page(request, "associations/request_answer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "GET":
        user = person(request)
        if not earlier_periods(user):
            authorize(user, "associations.answer_request")
        answer = get_object_or_404(readable_received(user), pk=pk)
        if period_of_answer(user, answer) is None:
            services.open_answer(answer)
        return _answer_page(request, answer, AnswerForm(answer=answer))
    answer = _received(request, pk)
    form = AnswerForm(request.POST, request.FILES, answer=answer)
    if not form.is_valid():
        return _answer_page(request, answer, form, status=422)
    data, user = form.cleaned_data, person(request)
    try:
        services.save_answer(
            answer,
            actor=user,
            text=data["text"],
            version=data["version"],
            uploads=data["files"],
            table=data.get("table"),
        )
    except DomainError as error:
        refused(request, form, error)
        return _answer_page(request, answer, form, status=422)
    if "submit" not in request.POST:
        messages.success(request, _("The draft was saved. It is yours until you submit it."))
        return _to("request_answer", pk)
    try:
        services.submit_answer(answer, actor=user)
    except DomainError as error:
        fresh = get_object_or_404(received_requests(user), pk=pk)
        form = AnswerForm({"text": fresh.text, "version": fresh.version}, answer=fresh)
        form.is_valid()
        refused(request, form, error)
        return _answer_page(request, fresh, form, status=422)
    messages.success(request, _("The answer was submitted."))
    return _to("request_answer", pk)


def _file(request: HttpRequest, pk: int) -> AnswerFile:
    files = AnswerFile.objects.select_related("file", "addressee__request").filter(
        addressee__in=received_requests(person(request)).order_by().values("pk")
    )
    return get_object_or_404(files, pk=pk)


@require_POST
def answer_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, "associations.answer_request")
    file = _file(request, pk)
    services.remove_answer_file(file, actor=person(request))
    return _to("request_answer", file.addressee_id)


@require_GET
def answer_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of an answer: for whoever answers always, for whoever asked once it is submitted."""
    user = person(request)
    files = AnswerFile.objects.select_related(
        "file", "addressee__request", "addressee__university", "addressee__association"
    )
    file = files.filter(pk=pk).first()
    if file is None:
        raise Http404(pk)
    row = file.addressee
    answers = readable_received(user).filter(pk=row.pk).exists()
    asked = is_shown(row) and readable_sent(user).filter(pk=row.request_id).exists()
    if not (answers or asked):
        raise Http404(pk)
    period = period_of_answer(user, row) if answers else period_of_request(user, row.request)
    if period is not None and not is_shown(answer_then(row, period)):
        raise Http404(pk)
    return file_response(file.file, inline="inline" in request.GET)


@require_GET
def request_table(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The table to fill in: for whoever asked and whoever is asked."""
    user = person(request)
    material = MaterialRequest.objects.select_related("table").filter(pk=pk, table__isnull=False).first()
    if material is None or material.table is None:
        raise Http404(pk)
    asked = readable_received(user).filter(request=material).exists()
    if not (asked or readable_sent(user).filter(pk=pk).exists()):
        raise Http404(pk)
    return file_response(material.table)
