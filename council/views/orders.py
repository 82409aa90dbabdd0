"""Orders that change annex 1 or annex 2: drafted line by line, signed, put in force (cl. 7, 16.4, 31)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.models import Association
from associations.views.frame import person, refused
from core.errors import DomainError
from core.files import DOCX, KINDS, file_response
from core.http import authorize, render_page, tell_refusal
from council.documents import annexes
from council.enums import OrderState, SeatLineKind, TableLineKind
from council.forms import SEAT_FORMS, TABLE_FORMS, OrderForm, SignForm
from council.models import OrderDraft, SeatLine, TableLine
from council.queries import order_drafts
from council.services import orders as services
from council.services.effects import tried_out
from directory.models import LegalOrder

PER_PAGE = 50
KEEP, VIEW = "council.keep_orders", "council.view_orders"
TONES = {
    OrderState.DRAFT: "blue",
    OrderState.SIGNED: "amber",
    OrderState.IN_FORCE: "green",
    OrderState.WITHDRAWN: "grey",
}


def _to(draft: OrderDraft) -> HttpResponse:
    return HttpResponseRedirect(reverse("council:order_detail", args=[draft.pk]))


def _crumbs(draft: OrderDraft | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Orders being prepared"), "url": reverse("council:orders")}]
    if draft:
        crumbs.append({"label": str(draft), "url": reverse("council:order_detail", args=[draft.pk])})
    return crumbs


def _order(request: HttpRequest, pk: int, permission: str) -> OrderDraft:
    authorize(request.user, permission)
    return get_object_or_404(OrderDraft.objects.select_related("scan", "legal_order", "created_by"), pk=pk)


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    authorize(request.user, VIEW)
    page = Paginator(order_drafts(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Orders being prepared"),
        "page_obj": page,
        "rows": [{"order": one, "tone": TONES[OrderState(one.state)]} for one in page],
        "may_keep": request.user.has_perm(KEEP),
        "annexes": (1, 2),
        "languages_of_papers": [("kk", _("in Kazakh")), ("ru", _("in Russian"))],
    }
    return render_page(request, "council/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    authorize(request.user, KEEP)
    form = OrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _to(services.create_order(actor=person(request), titles=form.titles()))
    context = {"page_title": _("New order"), "form": form, "breadcrumbs": _crumbs()}
    return render_page(request, "council/order_form.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, draft: OrderDraft, *, sign_form: Any = None) -> HttpResponse:
    keeps = request.user.has_perm(KEEP)
    may_sign = keeps and draft.state in (OrderState.DRAFT, OrderState.SIGNED)
    table = draft.table_lines.select_related(
        "association__body", "planned__body", "university", "direction", "area"
    )
    seats = draft.seat_lines.select_related("seat", "university", "organisation")
    if may_sign and sign_form is None:
        given = {name: getattr(draft, name) for name in ("number", "signed_on", "effective_on", "link")}
        sign_form = SignForm(initial=given)
    context = {
        "page_title": str(draft),
        "order": draft,
        "tone": TONES[OrderState(draft.state)],
        "table_lines": list(table),
        "seat_lines": list(seats),
        "may_change": keeps and draft.state == OrderState.DRAFT,
        "may_keep": keeps,
        "is_due": draft.state == OrderState.SIGNED and draft.effective_on <= timezone.localdate(),
        "sign_form": sign_form,
        "table_kinds": [(kind, TableLineKind(kind).label) for kind in TABLE_FORMS],
        "seat_kinds": [(kind, SeatLineKind(kind).label) for kind in SEAT_FORMS],
        "papers": [
            {"annex": annex, "language": language, "kind": kind}
            for annex in (1, 2)
            for language in annexes.LANGUAGES
            for kind in ("pdf", "docx")
        ],
        "breadcrumbs": _crumbs(),
    }
    status = 422 if sign_form is not None and sign_form.errors else 200
    return render_page(request, "council/order_detail.html", context, status=status)


@require_safe
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _order(request, pk, VIEW))


@require_http_methods(["GET", "HEAD", "POST"])
def order_line_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a change of annex 2 or annex 1; each kind has its own form."""
    draft = _order(request, pk, KEEP)
    form_class = TABLE_FORMS.get(kind) or SEAT_FORMS.get(kind)
    if form_class is None:
        raise Http404
    add = services.add_table_line if kind in TABLE_FORMS else services.add_seat_line
    asked = {"association": Association.objects.filter(key=request.GET.get("association", "")).first()}
    form = form_class(request.POST if request.method == "POST" else None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            add(draft, actor=person(request), kind=kind, data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The change is in the order."))
            return _to(draft)
    label = TableLineKind(kind).label if kind in TABLE_FORMS else SeatLineKind(kind).label
    context = {
        "page_title": str(label).capitalize(),
        "form": form,
        "order": draft,
        "clause": "7" if kind in TABLE_FORMS else "16.4",
        "breadcrumbs": _crumbs(draft),
    }
    return render_page(request, "council/order_form.html", context, status=422 if form.errors else 200)


def _remove(request: HttpRequest, line: TableLine | SeatLine) -> HttpResponse:
    services.remove_line(line, actor=person(request))
    messages.success(request, _("The change was taken out of the order."))
    return _to(line.order)


@require_POST
def order_table_line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    return _remove(request, get_object_or_404(TableLine.objects.select_related("order"), pk=pk))


@require_POST
def order_seat_line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    return _remove(request, get_object_or_404(SeatLine.objects.select_related("order"), pk=pk))


@require_POST
def order_sign(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _order(request, pk, KEEP)
    form = SignForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.sign_order(draft, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The order is signed. It takes effect by itself on its day."))
            return _to(draft)
    return _page(request, draft, sign_form=form)


@require_POST
def order_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _order(request, pk, KEEP)
    services.take_order_back(draft, actor=person(request))
    messages.success(request, _("The order is a draft again."))
    return _to(draft)


@require_POST
def order_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a signed order in force by hand, on its day or later."""
    draft = _order(request, pk, KEEP)
    services.put_in_force(draft, actor=person(request))
    messages.success(request, _("The order is in force: the annexes stand as it says."))
    return _to(draft)


@require_POST
def order_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _order(request, pk, KEEP)
    services.withdraw_order(draft, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The order was withdrawn."))
    return _to(draft)


@require_safe
def order_draft_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    draft = _order(request, pk, VIEW)
    if draft.scan is None:
        raise Http404
    return file_response(draft.scan, inline=True)


MAKERS = {"pdf": (annexes.annex_pdf, KINDS["pdf"]), "docx": (annexes.annex_docx, DOCX)}


def _paper(annex: annexes.Annex, kind: str, name: str) -> HttpResponse:
    make, content_type = MAKERS[kind]
    response = HttpResponse(make(annex), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _require_known(annex: int, language: str, kind: str) -> None:
    if annex not in (1, 2) or language not in annexes.LANGUAGES or kind not in MAKERS:
        raise Http404


@require_safe
def order_annex(request: HttpRequest, pk: int, annex: int, language: str, kind: str) -> HttpResponse:
    """An annex as the order will make it, or as it made it: for signing, in Kazakh or Russian."""
    draft = _order(request, pk, VIEW)
    _require_known(annex, language, kind)
    name = f"annex-{annex}-{language}-{draft.pk}"
    if draft.legal_order:
        made = annexes.read_annex(annex, draft.legal_order.in_force_from, language, draft.legal_order)
        return _paper(made, kind, name)
    try:
        with tried_out(draft, today=timezone.localdate()) as day:
            made = annexes.read_annex(annex, day, language, draft)
    except DomainError as error:
        tell_refusal(request, error)
        return _to(draft)
    return _paper(made, kind, name)


@require_safe
def annex_today(request: HttpRequest, annex: int, language: str, kind: str) -> HttpResponse:
    """An annex as it stands today, under the latest order."""
    authorize(request.user, VIEW)
    _require_known(annex, language, kind)
    today = timezone.localdate()
    latest = LegalOrder.objects.order_by("-signed_on", "-pk").first()
    return _paper(
        annexes.read_annex(annex, today, language, latest), kind, f"annex-{annex}-{language}-{today}"
    )
