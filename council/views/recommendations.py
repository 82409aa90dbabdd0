"""Recommendations of the Council: the register, one of them, answers of the addressees (clauses 15.3-15.6)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.enums import AnswerState
from associations.views.frame import person, refused
from associations.views.requests import TONES as ANSWER_TONES
from core.codes import LANGUAGES
from core.errors import DomainError
from core.files import XLSX, file_response
from core.http import asked_text, authorize, render_page, whole_number
from council.documents.recommendations import recommendations_workbook
from council.enums import RecommendationKind, RecommendationState
from council.forms.recommendations import RecommendationAnswerForm, RecommendationForm
from council.models import Recommendation, RecommendationAddressee, RecommendationAnswer
from council.queries.recommendations import (
    TO_ANSWER,
    addressees_of,
    ground_decisions,
    own_addressees,
    recommendations,
    sees_follow_up,
    visible_recommendations,
)
from council.services import recommendations as services
from meetings.queries import visible_decisions

KEEP = "council.keep_recommendations"
PER_PAGE = 25
LONGEST = 100
TONES = {
    RecommendationState.DRAFT: "grey",
    RecommendationState.ISSUED: "blue",
    RecommendationState.ENDED: "green",
    RecommendationState.WITHDRAWN: "red",
}


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Recommendations of the Council"), "url": reverse("council:recommendation_list")}]


def _to(one: Recommendation) -> HttpResponse:
    return HttpResponseRedirect(reverse("council:recommendation_detail", args=[one.pk]))


def is_late(one: Recommendation) -> bool:
    """Say whether the day of the answer has passed."""
    return bool(one.state == RecommendationState.ISSUED and one.due_on and one.due_on < timezone.localdate())


def _workbook(request: HttpRequest, found: list[Recommendation]) -> HttpResponse:
    rows = None
    if sees_follow_up(request.user):
        rows = (
            RecommendationAddressee.objects.filter(recommendation__in=found)
            .select_related("recommendation", "university", "association__body")
            .prefetch_related("answers")
            .order_by("-recommendation__year", "-recommendation__number", "pk")
        )
    response = HttpResponse(recommendations_workbook(found, rows), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="recommendations.xlsx"'
    return response


@login_not_required
@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """Everybody reads the published ones; addressees theirs; who directs or follows the associations, all."""

    given = partial(asked_text, request, longest=LONGEST)
    asked: dict[str, Any] = {
        "words": given("q"),
        "kind": given("kind") if given("kind") in RecommendationKind.values else "",
        "state": given("state") if given("state") in (*RecommendationState.values, "overdue") else "",
        "year": whole_number(given("year")),
    }
    found = recommendations(request.user, **asked)
    if "xlsx" in request.GET:
        return _workbook(request, list(found))
    visible = visible_recommendations(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Recommendations of the Council"),
        "page_obj": page,
        "rows": [
            {
                "one": one,
                "state": one.get_state_display(),
                "tone": TONES[RecommendationState(one.state)],
                "late": is_late(one) and one.answered_count < one.asked_count,  # type: ignore[attr-defined]
            }
            for one in page
        ],
        "asked": asked,
        "is_filtered": any(asked.values()),
        "kinds": RecommendationKind.choices,
        "states": RecommendationState.choices,
        "years": [day.year for day in visible.dates("issued_on", "year", order="DESC")],
        "sees_follow_up": sees_follow_up(request.user),
        "may_keep": request.user.has_perm(KEEP),
    }
    return render_page(request, "council/recommendation_list.html", context)


def _found(request: HttpRequest, pk: int) -> Recommendation:
    found = visible_recommendations(request.user).select_related("decision__item__meeting__protocol")
    return get_object_or_404(found, pk=pk)


def _page(request: HttpRequest, one: Recommendation, *, form: Any = None, answering: int = 0) -> HttpResponse:
    inside = sees_follow_up(request.user)
    may_keep = request.user.has_perm(KEEP)
    mine = own_addressees(request.user, one)
    lines, lines_answered = [], 0
    for row in addressees_of(one):
        is_mine = row.pk in mine
        may_answer = is_mine and one.state == RecommendationState.ISSUED and row.state in TO_ANSWER
        answers = list(row.answers.all()) if inside or is_mine else []
        # Whoever answers for two addressees has two forms: each field keeps an id of its own.
        fresh = RecommendationAnswerForm(auto_id=f"id_{row.pk}_%s" if lines_answered else "id_%s")
        own_form = form if form is not None and row.pk == answering else fresh
        lines_answered += may_answer
        lines.append(
            {
                "row": row,
                "state": row.get_state_display(),
                "tone": ANSWER_TONES[AnswerState(row.state)],
                "shows": inside or is_mine,
                "answers": answers,
                "form": own_form if may_answer else None,
            }
        )
    decisions = visible_decisions(request.user)  # type: ignore[arg-type]
    context = {
        "page_title": one.title,
        "breadcrumbs": _crumbs(),
        "one": one,
        "state": one.get_state_display(),
        "tone": TONES[RecommendationState(one.state)],
        "is_late": is_late(one),
        "lines": lines,
        "inside": inside,
        "may_keep": may_keep,
        "reads_decision": one.decision_id and decisions.filter(pk=one.decision_id).exists(),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "council/recommendation_detail.html", context, status=status)


@login_not_required
@require_safe
def recommendation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


def _filled(one: Recommendation) -> dict[str, Any]:
    values = {
        name: getattr(one, name)
        for name in (
            "kind",
            "due_on",
            "ground",
            *(f"{n}_{c}" for n in ("title", "text") for c in LANGUAGES),
        )
    }
    rows = list(one.addressees.all())
    return values | {
        "decision": one.decision_id,
        "universities": [row.university_id for row in rows if row.university_id],
        "associations": [row.association_id for row in rows if row.association_id],
        "to_authorised_body": any(row.is_authorised_body for row in rows),
    }


def _edit(request: HttpRequest, one: Recommendation | None, initial: dict[str, Any]) -> HttpResponse:
    form = RecommendationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            data = services.RecommendationData(**form.data_given())
            saved = services.save_recommendation(
                one, actor=person(request), data=data, **form.addressees_given()
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved. Nothing is sent yet: look it through and issue it."))
            return _to(saved)
    context = {
        "page_title": _("Change the recommendation") if one else _("New recommendation"),
        "breadcrumbs": _crumbs(),
        "form": form,
        "one": one,
    }
    return render_page(
        request, "council/recommendation_form.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_new(request: HttpRequest) -> HttpResponse:
    """Prepare a recommendation; ``decision`` in the address takes over the decision of a meeting with its text."""
    authorize(request.user, KEEP)
    initial: dict[str, Any] = {}
    pk = whole_number(request.GET.get("decision", ""))
    decision = ground_decisions().filter(pk=pk).first() if pk else None
    if decision:
        initial = {"decision": decision.pk, "due_on": decision.due_on}
        for code in LANGUAGES:
            initial[f"text_{code}"] = getattr(decision, f"text_{code}", "") or ""
            initial[f"title_{code}"] = (getattr(decision.item, f"title_{code}", "") or "")[:300]
    return _edit(request, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    one = _found(request, pk)
    if one.state != RecommendationState.DRAFT:
        messages.error(request, _("What was issued is not changed: withdraw it and issue another one."))
        return _to(one)
    return _edit(request, one, _filled(one))


@require_POST
def recommendation_issue(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    one = services.issue_recommendation(_found(request, pk), actor=person(request))
    messages.success(
        request, _("Issued as No. %(number)s; the addressees are told.") % {"number": one.signature}
    )
    return _to(one)


@require_POST
def recommendation_publish(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    public = request.POST.get("public") == "1"
    one = services.publish_recommendation(_found(request, pk), actor=person(request), public=public)
    messages.success(
        request, _("Everybody can read it now.") if public else _("It is taken back from the public pages.")
    )
    return _to(one)


@require_POST
def recommendation_end(request: HttpRequest, pk: int) -> HttpResponse:
    authorize(request.user, KEEP)
    one = services.end_recommendation(
        _found(request, pk),
        actor=person(request),
        note=request.POST.get("reason", ""),
        withdrawn=request.POST.get("how") == "withdrawn",
    )
    messages.success(request, _("Noted. No more reminders are sent."))
    return _to(one)


def _addressee(request: HttpRequest, pk: int) -> RecommendationAddressee:
    rows = RecommendationAddressee.objects.select_related("recommendation")
    return get_object_or_404(rows, pk=pk, recommendation__in=visible_recommendations(request.user))


@require_POST
def recommendation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for an addressee; what was typed stays when it is refused."""
    addressee = _addressee(request, pk)
    authorize(request.user, "council.answer_recommendation", addressee)
    form = RecommendationAnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.answer_recommendation(addressee, actor=person(request), **form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The answer went to the Council."))
            return _to(addressee.recommendation)
    return _page(request, _found(request, addressee.recommendation_id), form=form, answering=addressee.pk)


def _answer(request: HttpRequest, pk: int) -> RecommendationAnswer:
    authorize(request.user, KEEP)
    return get_object_or_404(RecommendationAnswer.objects.select_related("addressee__recommendation"), pk=pk)


@require_POST
def recommendation_answer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    answer = _answer(request, pk)
    services.accept_answer(answer, actor=person(request))
    messages.success(request, _("The answer is accepted."))
    return _to(answer.addressee.recommendation)


@require_POST
def recommendation_answer_return(request: HttpRequest, pk: int) -> HttpResponse:
    answer = _answer(request, pk)
    services.return_answer(answer, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The answer went back; the addressee reads the reason."))
    return _to(answer.addressee.recommendation)


@require_safe
def recommendation_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of an answer: for whoever follows the recommendations, and for its addressee."""
    answers = RecommendationAnswer.objects.select_related("addressee__recommendation", "file")
    answer = get_object_or_404(answers, pk=pk, file__isnull=False)
    if not sees_follow_up(request.user):
        authorize(request.user, "council.answer_recommendation", answer.addressee)
    return file_response(answer.file)  # type: ignore[arg-type]
