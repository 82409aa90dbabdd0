"""Directed decisions: what waits for an answer, the answer with its files, what the secretary says of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import authorize, render_page
from meetings import services
from meetings.enums import AnswerVerdict, AssignmentState
from meetings.forms import DecisionAnswerForm
from meetings.models import Assignment, DecisionAnswer, DecisionAnswerFile
from meetings.queries import (
    as_said_then,
    assignments_for,
    assignments_of,
    period_of_assignment,
    visible_answers,
    visible_assignments,
)
from meetings.views.common import crumbs, done, may, person, refused
from meetings.views.register import ASSIGNMENT_TONES

PER_PAGE = 25
STATES = dict(AssignmentState.choices)


@require_GET
def assignment_list(request: HttpRequest) -> HttpResponse:
    """What was directed to the reader, or to their university: first what waits for an answer."""
    page = Paginator(assignments_for(person(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "meetings/assignment_list.html",
        {
            "page_title": _("Decisions for us"),
            "page_obj": page,
            "rows": [(one, STATES[one.state], ASSIGNMENT_TONES[one.state]) for one in page],
        },
    )


def _assignment_for(request: HttpRequest, pk: int, permission: str = "") -> Assignment:
    assignments = visible_assignments(person(request)).select_related(
        "decision__item__meeting__body", "decision__item__meeting__protocol", "university", "user"
    )
    assignment = get_object_or_404(assignments, pk=pk)
    if assignment.withdrawn_at is not None:
        # Taken back later than the period of which the reader keeps reading: it stood then.
        period = period_of_assignment(person(request), assignment)
        if permission or period is None or assignment.withdrawn_at < period.ends_at:
            raise Http404(pk)
    if permission:
        authorize(request.user, permission, assignment)
    return assignment


def _show(request: HttpRequest, assignment: Assignment, form: Any) -> HttpResponse:
    period = period_of_assignment(person(request), assignment)
    shown = assignments_of(assignment.decision, period).get(pk=assignment.pk)
    decision = assignment.decision
    answers = list(shown.answers.all())
    if period is not None:
        answers = as_said_then(answers, period.ends_at)
    standing = any(answer.verdict != AnswerVerdict.RETURNED for answer in answers)
    answers_it = request.user.has_perm("meetings.answer_assignment", assignment) and not standing
    answers_it = answers_it and period is None
    return render_page(
        request,
        "meetings/assignment_detail.html",
        {
            "page_title": _("Decision %(number)s") % {"number": decision},
            "breadcrumbs": crumbs(
                (_("Register of decisions"), reverse("meetings:decision_register")),
                (
                    _("Decision %(number)s") % {"number": decision},
                    reverse("meetings:decision_detail", args=[decision.pk]),
                ),
            ),
            "assignment": shown,
            "period": period,
            "state_label": STATES[shown.state],
            "tone": ASSIGNMENT_TONES[shown.state],
            "decision": decision,
            "meeting": decision.item.meeting,
            "protocol": decision.item.meeting.protocol,
            "answers": answers,
            "form": form if answers_it else None,
            "may": may(request.user, assignment, "review_answer", "direct_decision"),
            "may_withdraw": not standing,
        },
        status=422 if form.is_bound else 200,
    )


@require_GET
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    form = DecisionAnswerForm(initial={"done_on": timezone.localdate()})
    return _show(request, _assignment_for(request, pk), form)


@require_POST
def assignment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _assignment_for(request, pk, "meetings.answer_assignment")
    form = DecisionAnswerForm(request.POST, request.FILES)
    if form.is_valid():
        data = dict(form.cleaned_data)
        uploads = data.pop("files")
        try:
            services.answer_assignment(assignment, actor=person(request), uploads=uploads, **data)
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("Your answer is with the secretary."), "meetings:assignment_detail", pk)
    return _show(request, assignment, form)


@require_POST
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = _assignment_for(request, pk, "meetings.direct_decision")
    services.withdraw_assignment(assignment, actor=person(request), reason=request.POST.get("reason", ""))
    return done(
        request,
        _("The decision is taken back from this receiver."),
        "meetings:decision_detail",
        assignment.decision_id,
    )


def _answer_for(request: HttpRequest, pk: int) -> DecisionAnswer:
    answers = DecisionAnswer.objects.filter(assignment__in=visible_assignments(person(request)))
    answer = get_object_or_404(answers.select_related("assignment__decision__item__meeting__body"), pk=pk)
    authorize(request.user, "meetings.review_answer", answer)
    return answer


@require_POST
def answer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    answer = services.accept_answer(_answer_for(request, pk), actor=person(request))
    return done(request, _("The answer is accepted."), "meetings:assignment_detail", answer.assignment_id)


@require_POST
def answer_return(request: HttpRequest, pk: int) -> HttpResponse:
    answer = services.return_answer(
        _answer_for(request, pk), actor=person(request), reason=request.POST.get("reason", "")
    )
    return done(
        request,
        _("The answer is returned; a letter says why."),
        "meetings:assignment_detail",
        answer.assignment_id,
    )


@require_GET
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    files = DecisionAnswerFile.objects.filter(answer__in=visible_answers(person(request)))
    found = get_object_or_404(files.select_related("file"), pk=pk)
    return file_response(found.file, inline="inline" in request.GET)
