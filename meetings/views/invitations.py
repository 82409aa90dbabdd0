"""Answers to invitations: from the link of the letter without sign-in, from the page, by the secretary."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError
from core.http import render_page, safe_back
from meetings import services
from meetings.domain.answering import may_answer
from meetings.enums import OWN_ANSWERS, AnswerValue, MeetingState
from meetings.models import Invitation
from meetings.queries import (
    forecast_of,
    guests_of,
    invitation_of_token,
    invitations_with_answers,
    uninvited,
)
from meetings.views.common import done, invitation_for, may, meeting_crumbs, meeting_for, person


def _show_answer(
    request: HttpRequest, invitation: Invitation, *, refusal: DomainError | None = None
) -> HttpResponse:
    """Show the page of a letter's link: nothing is stored by looking, since mail scanners follow links."""
    meeting = invitation.meeting
    is_open = may_answer(meeting.state, meeting.starts_at, timezone.now(), by_link=True)
    wanted = request.POST.get("answer") or request.GET.get("answer", "")
    context = {
        "page_title": _("Will you take part?"),
        "invitation": invitation,
        "meeting": meeting,
        "answers": list(OWN_ANSWERS.items()),
        "chosen": wanted if wanted in AnswerValue.values else invitation.answer,
        "reason": request.POST.get("reason", invitation.answer_reason),
        "is_open": is_open,
        "refusal": refusal,
    }
    status = 410 if not is_open else 422 if refusal else 200
    response = render_page(request, "meetings/answer.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter: GET shows the three answers, only POST stores one."""
    invitation = invitation_of_token(token)
    if invitation is None:
        return render_page(
            request, "meetings/answer.html", {"page_title": _("The link does not work")}, status=404
        )
    if request.method != "POST":
        return _show_answer(request, invitation)
    try:
        services.answer_invitation(
            invitation,
            actor=invitation.user,
            answer=request.POST.get("answer", ""),
            reason=request.POST.get("reason", ""),
            by_link=True,
        )
    except DomainError as error:
        return _show_answer(request, invitation, refusal=error)
    messages.success(request, _("Thank you, your answer is stored."))
    return HttpResponseRedirect(request.path)


@require_POST
def invitation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the person's own answer, or the one the secretary enters for a member."""
    invitation = invitation_for(request, pk, "meetings.answer_invitation")
    services.answer_invitation(
        invitation,
        actor=person(request),
        answer=request.POST.get("answer", ""),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("The answer is stored."))
    detail = done(request, "", "meetings:meeting_detail", invitation.meeting_id).headers["Location"]
    return HttpResponseRedirect(safe_back(request, detail))


@require_GET
def invitation_list(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk)
    invitations = list(invitations_with_answers(meeting))
    allowed = may(request.user, meeting, "enter_answer", "remind_silent", "invite_uninvited")
    is_convened = meeting.state == MeetingState.CONVENED
    return render_page(
        request,
        "meetings/invitation_list.html",
        {
            "page_title": _("Invitations and answers"),
            "breadcrumbs": meeting_crumbs(meeting),
            "meeting": meeting,
            "invitations": invitations,
            "forecast": forecast_of(meeting, invitations),
            "guests": guests_of(meeting),
            "answers": AnswerValue.choices,
            "is_convened": is_convened,
            "uninvited": uninvited(meeting, invitations=invitations)
            if is_convened and allowed["invite_uninvited"]
            else [],
            "may": allowed,
        },
    )


@require_POST
def uninvited_invite(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.invite_uninvited")
    count = services.invite_uninvited(meeting, actor=person(request))
    if count:
        text = ngettext("%(n)d more person is invited.", "%(n)d more people are invited.", count) % {
            "n": count
        }
    else:
        text = _("Everybody who sits on a seat is invited already.")
    return done(request, text, "meetings:invitation_list", pk)


@require_POST
def silent_remind(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.remind_silent")
    count = services.remind_silent(meeting, actor=person(request))
    if count:
        text = ngettext(
            "A reminder goes to %(n)d person who has not answered.",
            "A reminder goes to %(n)d people who have not answered.",
            count,
        ) % {"n": count}
    else:
        text = _("Nobody is left to remind today.")
    return done(request, text, "meetings:invitation_list", pk)
