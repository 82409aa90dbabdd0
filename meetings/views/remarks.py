"""Remarks of the members on a draft: opened, left, answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import authorize, render_page, tell_refusal, whole_number
from meetings import services
from meetings.enums import ProtocolState, RemarkState
from meetings.forms import ProtocolItemForm, RemarksOpenForm
from meetings.models import Remark
from meetings.queries import form_of, remarks_on, visible_protocols
from meetings.views.common import crumbs, done, person, protocol_for
from meetings.views.protocol_edit import insider_protocol


@require_GET
def protocol_remarks(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = insider_protocol(request, pk)
    lines = list(protocol.items.order_by("position"))
    remarks = list(remarks_on(protocol))
    by_line: dict[int | None, list[Remark]] = {}
    for remark in remarks:
        by_line.setdefault(remark.line_id, []).append(remark)
    languages = form_of(protocol).languages
    is_open = services.may_remark(protocol)
    return render_page(
        request,
        "meetings/protocol_remarks.html",
        {
            "page_title": _("Remarks on the protocol %(protocol)s") % {"protocol": protocol},
            "breadcrumbs": crumbs((str(protocol), reverse("meetings:protocol_detail", args=[pk]))),
            "protocol": protocol,
            "places": [
                {
                    "line": line,
                    "texts": [
                        {
                            "language": language,
                            "title": getattr(line, f"title_{language}"),
                            "parts": [
                                getattr(line, f"{name}_{language}") for name in ("heard", "spoke", "decided")
                            ],
                        }
                        for language in languages
                    ],
                    "remarks": by_line.get(line.pk, []),
                }
                for line in lines
            ],
            "general": by_line.get(None, []),
            "is_open": is_open,
            "may_leave": is_open and request.user.has_perm("meetings.leave_remark", protocol),
            "may_answer": request.user.has_perm("meetings.answer_remark", protocol),
            "may_open": protocol.state == ProtocolState.DRAFT
            and request.user.has_perm("meetings.open_remarks", protocol),
            "open_form": RemarksOpenForm(initial={"until": protocol.remarks_until}),
            "waiting": sum(one.state == RemarkState.OPEN for one in remarks),
        },
    )


@require_POST
def remarks_open(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.open_remarks")
    form = RemarksOpenForm(request.POST)
    if not form.is_valid():
        tell_refusal(request, DomainError(" ".join(form.errors["until"])))
        return done(request, "", "meetings:protocol_remarks", pk)
    services.open_remarks(protocol, actor=person(request), until=form.cleaned_data["until"])
    return done(
        request, _("Remarks are open; the members who took part are told."), "meetings:protocol_remarks", pk
    )


@require_POST
def remark_leave(request: HttpRequest, pk: int) -> HttpResponse:
    protocol = protocol_for(request, pk, "meetings.leave_remark")
    line = whole_number(request.POST.get("line", ""))
    services.leave_remark(
        protocol,
        actor=person(request),
        text=services.plain(request.POST.get("text", "")),
        line=None if line is None else get_object_or_404(protocol.items, pk=line),
    )
    return done(request, _("Your remark is with the secretary."), "meetings:protocol_remarks", pk)


def remark_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a remark, with the texts that change because of it, or decline it with a reason."""
    remarks = Remark.objects.filter(protocol__in=visible_protocols(request.user))
    remark = get_object_or_404(
        remarks.select_related("protocol__body", "protocol__meeting", "line", "author"), pk=pk
    )
    protocol = remark.protocol
    authorize(request.user, "meetings.answer_remark", protocol)
    form = None
    if remark.line is not None and protocol.state == ProtocolState.DRAFT:
        prefix = f"item-{remark.line_id}"
        form = ProtocolItemForm(request.POST or None, instance=remark.line, prefix=prefix)
    if request.method == "POST":
        note = services.plain(request.POST.get("reason", ""))
        try:
            if request.POST.get("verdict") == "decline":
                services.decline_remark(remark, actor=person(request), reason=note)
            elif form is None or form.is_valid():
                base = request.POST.get("revision", "")
                texts = (
                    {
                        f"{form.prefix}-{name}": services.plain(value or "")
                        for name, value in form.cleaned_data.items()
                    }
                    if form
                    else None
                )
                services.accept_remark(
                    remark,
                    actor=person(request),
                    texts=texts,
                    base=whole_number(base),
                    answer=note,
                )
        except DomainError as error:
            tell_refusal(request, error)
        else:
            if form is None or not form.errors:
                return done(
                    request, _("The author reads the answer."), "meetings:protocol_remarks", protocol.pk
                )
    return render_page(
        request,
        "meetings/remark_answer.html",
        {
            "page_title": _("Answer the remark"),
            "breadcrumbs": crumbs((_("Remarks"), reverse("meetings:protocol_remarks", args=[protocol.pk]))),
            "protocol": protocol,
            "remark": remark,
            "form": form,
            "reason": request.POST.get("reason", ""),
        },
        status=422 if request.method == "POST" else 200,
    )
