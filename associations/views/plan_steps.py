"""The steps of a work plan: members' answers and remarks, agreement, approval, amendment (clause 20)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from associations.forms.plans import SendPlanForm
from associations.models import (
    PlanComment,
)
from associations.queries.plans import (
    visible_plan_versions,
)
from associations.services import plans as services
from associations.services.plan_reminders import remind_members
from associations.views.frame import person
from associations.views.plan_frame import association_of, back_to, kept_version
from core.http import authorize, whole_number
from meetings.models import AgendaItem
from meetings.queries import seats_of


@require_POST
def plan_send(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk)
    form = SendPlanForm(request.POST)
    due_on = form.cleaned_data["due_on"] if form.is_valid() else None
    services.send_to_members(version, actor=person(request), due_on=due_on)
    messages.success(request, _("The draft was sent to the members; whoever has an account gets a letter."))
    return back_to(version, "#agreement")


@require_POST
def plan_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of the person, or of the member whose seat is named, entered by whoever keeps the plan."""
    user = person(request)
    version = kept_version(request, pk, "associations.answer_plan")
    seats = {seat.pk: seat for seat in seats_of(user) if seat.body_id == association_of(version).body_id}
    asked = whole_number(request.POST.get("seat", ""))
    if asked is not None and asked not in seats:
        authorize(user, "associations.keep_plan", association_of(version))
        seat = get_object_or_404(association_of(version).body.seats, pk=asked)
    else:
        seat = next(iter(seats.values())) if asked is None else seats[asked]
    services.answer_plan(
        version,
        seat,
        actor=user,
        value=request.POST.get("value", ""),
        text=request.POST.get("text", ""),
        entered_for=seat.pk not in seats,
    )
    messages.success(request, _("The answer is kept."))
    return back_to(version, "#agreement")


@require_POST
def plan_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the members who have not answered."""
    version = kept_version(request, pk)
    written = remind_members(version, actor=person(request))
    messages.success(
        request,
        ngettext("%(count)d reminder was sent.", "%(count)d reminders were sent.", written)
        % {"count": written},
    )
    return back_to(version, "#agreement")


@require_POST
def plan_comment(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk, "associations.answer_plan")
    line = whole_number(request.POST.get("line", ""))
    services.comment_plan(
        version,
        actor=person(request),
        text=request.POST.get("text", ""),
        line=line,
    )
    messages.success(request, _("The remark is kept."))
    return back_to(version, "#remarks")


@require_POST
def plan_comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    visible = visible_plan_versions(person(request))
    comment = get_object_or_404(PlanComment.objects.filter(version__in=visible), pk=pk)
    version = kept_version(request, comment.version_id)
    comment.version = version
    services.reply_to_comment(comment, actor=person(request), text=request.POST.get("text", ""))
    messages.success(request, _("The reply is kept."))
    return back_to(version, "#remarks")


@require_POST
def plan_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk)
    services.take_back_to_draft(version, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(
        request, _("The plan is a draft again. The answers are kept; the members are asked anew.")
    )
    return back_to(version)


@require_POST
def plan_state_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk)
    asked = request.POST.get("item", "")
    item = None
    if asked:
        item = get_object_or_404(
            AgendaItem.objects.filter(meeting__body_id=association_of(version).body_id),
            pk=whole_number(asked),
        )
    services.state_agreement(version, actor=person(request), item=item)
    messages.success(request, _("The members agreed the plan. The chair is asked to approve it."))
    return back_to(version)


@require_POST
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk, "associations.approve_plan")
    services.approve_plan(version, actor=person(request))
    messages.success(request, _("The plan is approved. The association works by it from now on."))
    return back_to(version)


@require_POST
def plan_amend(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk)
    services.amend_plan(version, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("A new version was begun. Until it is approved, the earlier one stands."))
    return back_to(version)
