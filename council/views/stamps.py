"""The Council's stamp: what associations bring before it, what it decides, the public register."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from associations.models import Association, MaterialFile
from associations.queries.expertise import visible_materials
from core.files import file_response
from core.http import authorize, render_page, whole_numbers
from council import queries
from council.enums import StampState
from council.models import StampRequest
from council.services import stamps as services
from meetings.enums import ProtocolState

PER_PAGE = 25
TONES = {StampState.REQUESTED: "blue", StampState.GRANTED: "green", StampState.REFUSED: "red"}


@require_safe
def stamp_requests(request: HttpRequest) -> HttpResponse:
    """Publications that wait for an agenda, for a decision to be entered, and those decided on."""
    authorize(request.user, "council.view_stamp_requests")
    ready = {one.pk for one in queries.to_decide()}
    page = Paginator(queries.stamp_requests().filter(item__isnull=False), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_title": _("Publications for the stamp"),
        "waiting": list(queries.stamp_requests().filter(state=StampState.REQUESTED, item__isnull=True)),
        "meetings": list(queries.meetings_to_fill()),
        "page_obj": page,
        "rows": [
            {
                "stamp": one,
                "label": one.get_state_display(),
                "tone": TONES[StampState(one.state)],
                "can_decide": one.pk in ready,
            }
            for one in page
        ],
        "may_consider": request.user.has_perm("council.consider_stamps"),
    }
    return render_page(request, "council/stamp_requests.html", context)


@require_POST
def stamps_put(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "council.consider_stamps")
    chosen = queries.stamp_requests().filter(pk__in=whole_numbers(request.POST.getlist("request")))
    meeting = (
        queries.meetings_to_fill().filter(pk__in=whole_numbers([request.POST.get("meeting", "")])).first()
    )
    items = services.put_stamps_on_agenda(meeting, list(chosen), actor=request.user)  # type: ignore[arg-type]
    text = ngettext(
        "%(count)d publication is on the agenda.", "%(count)d publications are on the agenda.", len(items)
    )
    messages.success(request, text % {"count": len(items)})
    return HttpResponseRedirect(reverse("meetings:meeting_detail", args=[items[0].meeting_id]))


@require_POST
def stamp_ask(request: HttpRequest, pk: int) -> HttpResponse:
    material = get_object_or_404(visible_materials(request.user), pk=pk)  # type: ignore[arg-type]
    authorize(request.user, "council.ask_for_stamp", material)
    services.ask_for_stamp(material, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The publication was brought before the Council."))
    return HttpResponseRedirect(reverse("associations:material_detail", args=[pk]))


def _decide(request: HttpRequest, pk: int, *, granted: bool) -> StampRequest:
    authorize(request.user, "council.consider_stamps")
    return services.decide_stamp(
        get_object_or_404(StampRequest, pk=pk),
        actor=request.user,  # type: ignore[arg-type]
        granted=granted,
        reason=request.POST.get("reason", ""),
    )


@require_POST
def stamp_grant(request: HttpRequest, pk: int) -> HttpResponse:
    stamp = _decide(request, pk, granted=True)
    messages.success(request, _("The stamp was granted: No. %(number)s.") % {"number": stamp.signature})
    return HttpResponseRedirect(reverse("council:stamp_requests"))


@require_POST
def stamp_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    _decide(request, pk, granted=False)
    messages.success(request, _("The refusal was entered; the authors read the reason."))
    return HttpResponseRedirect(reverse("council:stamp_requests"))


@login_not_required
@require_safe
def stamp_register(request: HttpRequest) -> HttpResponse:
    """Everybody may look which publications carry the Council's stamp."""
    words, association = (request.GET.get(name, "").strip() for name in ("q", "association"))
    year = next(iter(whole_numbers([request.GET.get("year", "")])), None)
    found = queries.register(words, year, association)
    granted = StampRequest.objects.filter(state=StampState.GRANTED)
    context = {
        "page_title": _("Publications with the Council's stamp"),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "year": year,
        "association": association,
        "years": list(granted.order_by("-year").values_list("year", flat=True).distinct()),
        "associations": Association.objects.filter(pk__in=granted.order_by().values("material__association"))
        .select_related("body")
        .order_by("position"),
        "is_filtered": bool(words or year or association),
    }
    return render_page(request, "council/stamp_register.html", context, fragment="register")


def _cover_of(stamp: StampRequest) -> MaterialFile | None:
    files = stamp.material.files.filter(part="cover", replaced_at__isnull=True)
    return files.select_related("file").first()


@login_not_required
@require_safe
def stamp_detail(request: HttpRequest, pk: int) -> HttpResponse:
    stamp = get_object_or_404(queries.register(), pk=pk)
    protocol = stamp.protocol
    context = {
        "page_title": stamp.material.title,
        "breadcrumbs": [
            {
                "label": _("Publications with the Council's stamp"),
                "url": reverse("council:stamp_register"),
            }
        ],
        "stamp": stamp,
        "material": stamp.material,
        "has_cover": _cover_of(stamp) is not None,
        "protocol_is_public": protocol is not None and protocol.state == ProtocolState.PUBLISHED,
    }
    return render_page(request, "council/stamp_detail.html", context)


@login_not_required
@require_safe
def stamp_cover(request: HttpRequest, pk: int) -> HttpResponseBase:
    cover = _cover_of(get_object_or_404(queries.register(), pk=pk))
    if cover is None:
        raise Http404(pk)
    return file_response(cover.file, inline=True)
