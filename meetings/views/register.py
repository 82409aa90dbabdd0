"""The register of decisions, the page of one, the overdue list (cl. 14, 25, 27)."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import OfficeRole
from accounts.models import User
from core.errors import DomainError
from core.http import asked_text, authorize, render_page, whole_number
from core.kazakh import translated
from core.spreadsheets import XLSX_TYPE
from meetings import documents, services
from meetings.enums import DecisionEnd, DecisionState, ProtocolState
from meetings.forms import DirectForm
from meetings.models import Decision
from meetings.queries import (
    Period,
    RegisterFilter,
    as_said_then,
    assignments_of,
    bodies_with_decisions,
    copies_for,
    current_seats,
    earlier_receivers,
    overdue_rows,
    period_read,
    register,
    sees_inside,
    universities_of,
    visible_decisions,
    with_state,
)
from meetings.signals import outcomes_asked
from meetings.views.common import crumbs, done, may, meeting_for, person, refused

PER_PAGE = 25
LONGEST = 100
DECISION_TONES = {
    DecisionState.OPEN: "blue",
    DecisionState.OVERDUE: "red",
    DecisionState.ANSWERED: "amber",
    DecisionState.DONE: "green",
    DecisionState.WITHDRAWN: "grey",
    DecisionState.NOTED: "grey",
}
ASSIGNMENT_TONES = {
    "waiting": "blue",
    "overdue": "red",
    "returned": "amber",
    "answered": "amber",
    "accepted": "green",
}
STATE_LABELS = dict(DecisionState.choices)


def _day(typed: str) -> Any:
    try:
        return parse_date(typed) if typed else None
    except ValueError:
        return None


def _asked(request: HttpRequest) -> RegisterFilter:
    given = partial(asked_text, request, longest=LONGEST)
    body, state = given("body"), given("state")
    return RegisterFilter(
        words=given("q"),
        body=whole_number(body),
        state=state if state in DecisionState.values else "",
        responsible=given("responsible"),
        since=_day(given("since")),
        until=_day(given("until")),
    )


@login_not_required
@require_GET
def decision_register(request: HttpRequest) -> HttpResponse:
    """Everybody reads the decisions of published protocols; members and overseers those of all signed ones."""
    asked = _asked(request)
    page = Paginator(register(request.user, asked), PER_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "meetings/decision_register.html",
        {
            "page_title": _("Register of decisions"),
            "page_obj": page,
            "rows": [
                (decision, STATE_LABELS[decision.state], DECISION_TONES[decision.state]) for decision in page
            ],
            "asked": asked,
            "bodies": list(bodies_with_decisions(request.user)),
            "states": DecisionState.choices,
            "sees_overdue": request.user.has_perm("meetings.see_overdue_decisions"),
        },
        fragment="decisions",
    )


def _decision_for(request: HttpRequest, pk: int, permission: str = "") -> Decision:
    decisions = with_state(visible_decisions(request.user)).select_related(
        "item__meeting__body", "item__meeting__protocol", "vote", "ending__ended_by"
    )
    decision = get_object_or_404(decisions, pk=pk)
    if permission:
        authorize(request.user, permission, decision)
    return decision


def _own_copy(request: HttpRequest, protocol_id: int) -> Any:
    """Return the copy that came to the reader's university, for whoever does not see the protocol itself."""
    user = request.user
    if not user.is_authenticated or not user.holds_office(
        OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.AUTHORISED_BODY
    ):
        return None
    return copies_for(user).filter(protocol_id=protocol_id).first()


def _lines_of(
    request: HttpRequest, decision: Decision, inside: bool, period: Period | None
) -> list[dict[str, Any]]:
    """Return the receivers that the reader may see: all of them from inside, those of the period for whoever reads of a
    time gone by, else only their own."""
    if not request.user.is_authenticated:
        return []
    lines = []
    for one in assignments_of(decision, period):
        own = one.withdrawn_at is None and request.user.has_perm("meetings.answer_assignment", one)
        if not (inside or own):
            continue
        answers = list(one.answers.all())
        if period is not None:
            answers = as_said_then(answers, period.ends_at)
        lines.append(
            {
                "assignment": one,
                "tone": ASSIGNMENT_TONES[one.state],
                "is_own": own,
                "answer": answers[0] if answers else None,
            }
        )
    return lines


def _made_of(request: HttpRequest, decision: Decision) -> list[tuple[str, str]]:
    """Return what was made of a decision elsewhere: labels and addresses that the reader may open."""
    answers = outcomes_asked.send(sender=Decision, decision=decision, user=request.user)
    return [one for _receiver, made in answers for one in made]


def _as_then(decision: Decision, period: Period) -> Decision:
    """Return a decision with its state on the last day of a period."""
    then = with_state(Decision.objects.filter(pk=decision.pk), period.until, period.ends_at)
    return then.select_related(
        "item__meeting__body", "item__meeting__protocol", "vote", "ending__ended_by"
    ).get()


def _ending_of(decision: Decision, period: Period | None) -> Any:
    ending = getattr(decision, "ending", None)
    is_later = ending is not None and period is not None and ending.ended_at >= period.ends_at
    return None if is_later else ending


def _follow_ups(decision: Decision, period: Period | None) -> list[Any]:
    later = decision.follow_ups.select_related("item__meeting__body")
    return list(later if period is None else later.filter(item__meeting__starts_at__lt=period.ends_at))


@login_not_required
@require_GET
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole chain on one page: item, vote, decision, answers with their files, later agendas."""
    decision = _decision_for(request, pk)
    meeting = decision.item.meeting
    protocol = meeting.protocol
    period = period_read(request.user, meeting)
    if period is not None:
        decision = _as_then(decision, period)
    inside = period is not None or sees_inside(request.user, meeting.body_id)
    sees_protocol = inside or protocol.state == ProtocolState.PUBLISHED
    return render_page(
        request,
        "meetings/decision_detail.html",
        {
            "page_title": _("Decision %(number)s") % {"number": decision},
            "breadcrumbs": crumbs((_("Register of decisions"), reverse("meetings:decision_register"))),
            "decision": decision,
            "state_label": STATE_LABELS[decision.state],
            "tone": DECISION_TONES[decision.state],
            "item": decision.item,
            "meeting": meeting,
            "protocol": protocol,
            "vote": decision.vote,
            "is_inside": inside,
            "sees_protocol": sees_protocol,
            "copy": None if sees_protocol else _own_copy(request, protocol.pk),
            "lines": _lines_of(request, decision, inside, period),
            "period": period,
            "earlier": earlier_receivers(decision) if inside and period is None else [],
            "ending": _ending_of(decision, period),
            "follow_ups": _follow_ups(decision, period) if inside else [],
            "made_of_it": _made_of(request, decision),
            "may": may(request.user, decision, "direct_decision", "end_decision"),
            "is_signed": protocol.signed_on is not None,
            "ends": DecisionEnd.choices,
        },
    )


def decision_direct(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose to whom a decision is directed; one button takes every university of the body."""
    decision = _decision_for(request, pk, "meetings.direct_decision")
    meeting = decision.item.meeting
    day = timezone.localdate(meeting.opened_at or meeting.starts_at)
    holders = current_seats(meeting.body, timezone.localdate()).values("holders__user")
    form = DirectForm(
        request.POST or None,
        universities=universities_of(meeting.body, day).order_by(translated("name")),
        people=User.objects.filter(pk__in=holders, is_active=True).order_by("full_name"),
        needs_date=decision.due_on is None,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "all" in request.POST:
                count = services.direct_to_all(decision, actor=person(request), due_on=data.get("due_on"))
            else:
                count = services.direct_decision(decision, actor=person(request), **data)
        except DomainError as error:
            refused(request, form, error)
        else:
            text = ngettext(
                "Directed to %(n)d more receiver.", "Directed to %(n)d more receivers.", count
            ) % {"n": count}
            return done(request, text, "meetings:decision_detail", pk, anchor="#receivers")
    return render_page(
        request,
        "meetings/decision_direct.html",
        {
            "page_title": _("To whom the decision is directed"),
            "breadcrumbs": crumbs(
                (_("Register of decisions"), reverse("meetings:decision_register")),
                (
                    _("Decision %(number)s") % {"number": decision},
                    reverse("meetings:decision_detail", args=[pk]),
                ),
            ),
            "decision": decision,
            "meeting": meeting,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def decision_end(request: HttpRequest, pk: int) -> HttpResponse:
    decision = _decision_for(request, pk, "meetings.end_decision")
    services.end_decision(
        decision,
        actor=person(request),
        kind=request.POST.get("kind", ""),
        reason=request.POST.get("reason", ""),
    )
    return done(request, _("Saved"), "meetings:decision_detail", pk)


@require_GET
def overdue_list(request: HttpRequest) -> HttpResponse:
    """What is overdue, for the National Center and the authorised body (cl. 14)."""
    authorize(request.user, "meetings.see_overdue_decisions")
    asked = _asked(request)
    rows = overdue_rows(person(request), asked, timezone.localdate())
    return render_page(
        request,
        "meetings/overdue_list.html",
        {
            "page_title": _("Overdue decisions"),
            "breadcrumbs": crumbs((_("Register of decisions"), reverse("meetings:decision_register"))),
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "asked": asked,
            "bodies": list(bodies_with_decisions(person(request))),
            "decisions_count": len({row.decision.pk for row in rows}),
            "rows_count": len(rows),
            "xlsx_url": f"{reverse('meetings:overdue_xlsx')}?{request.GET.urlencode()}",
        },
        fragment="overdue",
    )


@require_GET
def overdue_xlsx(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "meetings.see_overdue_decisions")
    today = timezone.localdate()
    content = documents.overdue_workbook(overdue_rows(person(request), _asked(request), today))
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="overdue-{today:%Y-%m-%d}.xlsx"'
    return response


@require_POST
def open_decisions_put(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.edit_agenda")
    count = services.put_open_decisions(meeting, actor=person(request))
    text = _("Open decisions put on the agenda: %(n)d") % {"n": count}
    if not count:
        text = _("There is no open decision that is not on the agenda already.")
    return done(request, text, "meetings:meeting_detail", pk, anchor="#agenda")
