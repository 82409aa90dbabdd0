"""Work plans before the Council: put on the agenda in one step, returned one by one (clause 15.10)."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.http import authorize, render_page, whole_numbers
from council.models import PlanConsideration
from council.queries import considerations, meetings_to_fill, plans_left_behind, plans_to_consider
from council.services.plans import mark_for_return, put_plans_on_agenda

PER_PAGE = 100


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Plans that wait for an agenda, and plans on agendas by meeting."""
    authorize(request.user, "council.view_plans")
    today = timezone.localdate()
    page = Paginator(considerations(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Work plans before the Council"),
        "waiting": list(plans_to_consider(today)),
        "left_behind": list(plans_left_behind(today)),
        "meetings": list(meetings_to_fill()),
        "items": [
            {"item": item, "plans": list(same)} for item, same in groupby(page, key=lambda one: one.item)
        ],
        "page_obj": page,
        "may_consider": request.user.has_perm("council.consider_plans"),
    }
    return render_page(request, "council/plans.html", context)


@require_POST
def plans_put(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "council.consider_plans")
    wanted = whole_numbers([request.POST.get("meeting", "")])
    chosen = list(
        plans_to_consider(timezone.localdate()).filter(pk__in=whole_numbers(request.POST.getlist("version")))
    )
    meeting = meetings_to_fill().filter(pk__in=wanted).first()
    item = put_plans_on_agenda(meeting, chosen, actor=request.user)  # type: ignore[arg-type]
    messages.success(
        request,
        ngettext(
            "%(count)d plan is on the agenda as one item.",
            "%(count)d plans are on the agenda as one item.",
            len(chosen),
        )
        % {"count": len(chosen)},
    )
    return HttpResponseRedirect(reverse("meetings:meeting_detail", args=[item.meeting_id]))


@require_POST
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one plan of an item for return, or take the mark back."""
    authorize(request.user, "council.consider_plans")
    one = get_object_or_404(PlanConsideration, pk=pk)
    mark_for_return(one, actor=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    messages.success(request, _("Noted. It takes effect when the protocol is signed."))
    return HttpResponseRedirect(reverse("council:plans"))
