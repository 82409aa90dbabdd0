"""Expert examination: the list, a material, its experts, the conclusion (cl. 19.10-19.13)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OfficeRole
from associations.domain.expertise import (
    ANNOTATION,
    AUTHORS,
    CRITERIA,
    EXTRACT,
    OPEN,
    TITLE,
    WORK,
    area_of,
    is_ready_to_conclude,
)
from associations.enums import (
    CRITERION_LABELS,
    Mark,
    MaterialKind,
    MaterialState,
    OpinionState,
    Verdict,
)
from associations.forms.expertise import (
    AgendaForm,
    AskExpertForm,
    ConclusionForm,
    MaterialForm,
)
from associations.models import Association, MaterialFile, ReviewOpinion, TeachingMaterial
from associations.queries.expertise import (
    candidates_for,
    conclusion_meetings,
    files_of,
    is_decided,
    material_rows,
    material_then,
    missing_of,
    own_opinions,
    period_of_material,
    readable_opinions,
    submits,
    visible_materials,
)
from associations.queries.record import kept_associations
from associations.services import expertise as services
from associations.services import opinions
from associations.views.frame import papers_crumbs, person, refused
from core.codes import LANGUAGES
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize, render_page, whole_number
from meetings.queries import sees_meeting

PER_PAGE = 25
STATE_TONES = {
    MaterialState.RECEIVED: "blue",
    MaterialState.RETURNED: "amber",
    MaterialState.EXAMINED: "blue",
    MaterialState.CONCLUDED: "green",
    MaterialState.WITHDRAWN: "grey",
}
OPINION_TONES = {
    OpinionState.ASKED: "amber",
    OpinionState.ACCEPTED: "blue",
    OpinionState.GIVEN: "green",
    OpinionState.DECLINED: "grey",
    OpinionState.REMOVED: "grey",
}
VERDICT_TONES = {Verdict.RECOMMENDED: "green", Verdict.REWORK: "amber", Verdict.REJECTED: "red"}
MARK_TONES = {Mark.MEETS: "green", Mark.PARTLY: "amber", Mark.FAILS: "red"}


def crumbs(material: TeachingMaterial | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Expert examination"), "url": reverse("associations:material_list")}]
    if material is not None:
        url = reverse("associations:material_detail", args=[material.pk])
        crumbs.append({"label": f"№ {material.signature}", "url": url})
    return crumbs


def _state_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return the badge of a row: the conclusion once there is one, else the state."""
    if row["state"] == MaterialState.CONCLUDED and row["outcome"]:
        return {"label": Verdict(row["outcome"]).label, "tone": VERDICT_TONES[Verdict(row["outcome"])]}
    state = MaterialState(row["state"])
    return {"label": state.label, "tone": STATE_TONES[state]}


@require_safe
def material_list(request: HttpRequest) -> HttpResponse:
    """The materials that the person may know of, and what they are asked to examine."""
    user = person(request)
    found = visible_materials(user)
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "kind", "association", "q")}
    if asked["state"] in MaterialState.values:
        found = found.filter(state=asked["state"])
    if asked["kind"] in MaterialKind.values:
        found = found.filter(kind=asked["kind"])
    if asked["association"]:
        found = found.filter(association__key=asked["association"])
    if asked["q"]:
        words = asked["q"]
        texts = Q(authors__icontains=words)
        for code in LANGUAGES:
            texts |= Q(**{f"title_{code}__icontains": words})
        found = found.filter(texts)
    page = Paginator(material_rows(found), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        row | {"badge": _state_of(row), "kind_label": MaterialKind(row["kind"]).label}
        for row in page.object_list
    ]
    context = {
        "page_title": _("Expert examination"),
        "page_obj": page,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "states": MaterialState.choices,
        "kinds": MaterialKind.choices,
        "associations": Association.objects.filter(
            pk__in=visible_materials(user).order_by().values("association_id")
        )
        .select_related("body")
        .order_by("position"),
        "opinions": own_opinions(user).order_by("due_on"),
        "today": timezone.localdate(),
    }
    return render_page(request, "associations/material_list.html", context, fragment="materials")


def _visible(request: HttpRequest, pk: int) -> TeachingMaterial:
    rows = visible_materials(person(request)).select_related(
        "association__body", "university", "submitted_by", "item__meeting__body"
    )
    return get_object_or_404(rows, pk=pk)


def kept_material(request: HttpRequest, pk: int) -> TeachingMaterial:
    material = _visible(request, pk)
    authorize(request.user, "associations.keep_material", material)
    return material


def to_material(material_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("associations:material_detail", args=[material_id]))


def _missing_words() -> dict[str, str]:
    return {
        TITLE: _("title"),
        ANNOTATION: _("annotation"),
        AUTHORS: _("authors"),
        WORK: _("the work itself or its link"),
        EXTRACT: _("extract from the decision of the university's academic council"),
    }


def opinion_lines(opinions: list[ReviewOpinion], *, names: bool, current: int) -> list[dict[str, Any]]:
    """Return the opinions for the page, with the marks in words; without names experts are numbered."""
    lines = []
    for number, one in enumerate(opinions, start=1):
        lines.append(
            {
                "opinion": one,
                "who": one.expert.full_name if names else _("Expert %(number)s") % {"number": number},
                "state_label": one.get_state_display(),
                "tone": OPINION_TONES[OpinionState(one.state)],
                "is_given": one.state == OpinionState.GIVEN,
                "is_open": one.state in OPEN,
                "is_current": one.round == current,
                "names": names,
                "verdict_tone": VERDICT_TONES[Verdict(one.verdict)] if one.verdict else "",
                "marks": [
                    {
                        "label": CRITERION_LABELS[name],
                        "mark": Mark(one.marks[name]).label,
                        "tone": MARK_TONES[Mark(one.marks[name])],
                    }
                    for name in CRITERIA
                    if one.marks.get(name)
                ],
            }
        )
    return lines


def _material_page(
    request: HttpRequest, material: TeachingMaterial, *, status: int = 200, **forms: Any
) -> HttpResponse:
    user = person(request)
    keeps = user.has_perm("associations.keep_material", material)
    period = period_of_material(user, material)
    readable = readable_opinions(user, material, period)
    files = files_of(material, period)
    missing = [_missing_words()[code] for code in missing_of(material)]
    conclusions = list(material.conclusions.select_related("protocol", "item__meeting").order_by("-round"))
    went_on = False
    if period is not None:
        conclusions = [one for one in conclusions if one.decided_on <= period.until]
        went_on = material_then(material, period, conclusions)
    # The Council's requests for the stamp hang on the material from above: there is nothing to import here.
    stamps = list(material.stamps.order_by("-pk")) if material.for_stamp and period is None else []  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "page_title": material.title,
        "breadcrumbs": papers_crumbs() if period else crumbs(),
        "material": material,
        "period": period,
        "sees_meeting": material.item is not None and sees_meeting(user, material.item.meeting),
        "badge_label": _("goes on under the new base university")
        if went_on
        else material.get_state_display(),
        "badge_tone": STATE_TONES[MaterialState(material.state)],
        "area": f"19.{area_of(material.kind)}",
        "author_universities": list(material.author_universities.all()),
        "files": [one for one in files if one.part != "cover"],
        "cover": next((one for one in files if one.part == "cover"), None),
        "previewed": PREVIEWED,
        "missing": missing,
        "lines": opinion_lines(readable.opinions, names=readable.names, current=material.round),
        "conclusions": [
            {"conclusion": one, "tone": VERDICT_TONES[Verdict(one.outcome)]} for one in conclusions
        ],
        "keeps": keeps,
        "submits": submits(user, material),
        "may_change": user.has_perm("associations.change_material", material)
        and services.may_come_back(material),
        "stamps": stamps,
        "may_ask_stamp": keeps
        and material.for_stamp
        and material.state == MaterialState.CONCLUDED
        and not material.sent_back
        and conclusions[0].outcome == Verdict.RECOMMENDED
        and not any(one.state != "refused" for one in stamps),
        "own": next((one for one in own_opinions(user) if one.material_id == material.pk), None),
    }
    if keeps:
        context |= _keeper_part(material, missing, forms)
    return render_page(request, "associations/material_detail.html", context, status=status)


def _keeper_part(material: TeachingMaterial, missing: list[str], forms: dict[str, Any]) -> dict[str, Any]:
    """Return what only the chair and the secretary see: the next step."""
    states = list(material.opinions.filter(round=material.round).values_list("state", flat=True))
    asks = material.state in (MaterialState.RECEIVED, MaterialState.EXAMINED) and not material.item_id
    ready = material.state == MaterialState.EXAMINED and is_ready_to_conclude(states)
    part: dict[str, Any] = {"ready": ready, "asks": asks and not missing}
    if part["asks"]:
        candidates = candidates_for(material, timezone.localdate())
        part["conflicts"] = [one for one in candidates if one.conflict]
        part["ask_form"] = forms.get("ask_form") or AskExpertForm(candidates=candidates)
    if ready and material.item is None:
        part["agenda_form"] = forms.get("agenda_form") or AgendaForm(meetings=conclusion_meetings(material))
    if ready and is_decided(material):
        part["conclusion_form"] = forms.get("conclusion_form") or ConclusionForm()
    return part


@require_safe
def material_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _material_page(request, _visible(request, pk))


def _form_page(
    request: HttpRequest, form: MaterialForm, *, material: TeachingMaterial | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("Change the material") if material else _("Submit a material"),
        "breadcrumbs": crumbs(material),
        "form": form,
        "material": material,
        "version": request.POST.get("version") or (material.version if material else 0),
    }
    return render_page(request, "associations/material_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def material_submit(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "associations.submit_material")
    user = person(request)
    if request.method != "POST":
        own = sorted(user.university_ids(OfficeRole.UNIVERSITY_COORDINATOR))
        kept = kept_associations(user).filter(key=request.GET.get("association", "")).first()
        initial = {"university": own[0] if own else None, "author_universities": own[:1], "written_in": "kk"}
        return _form_page(request, MaterialForm(initial=initial | ({"association": kept} if kept else {})))
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            material = services.submit_material(
                form.cleaned_data["association"],
                actor=user,
                data=form.service_data(),
                author_universities=form.cleaned_data["author_universities"],
                uploads=form.uploads(),
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(
                request, _("The material was submitted: No. %(number)s.") % {"number": material.signature}
            )
            return to_material(material.pk)
    return _form_page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def material_change(request: HttpRequest, pk: int) -> HttpResponse:
    material = _visible(request, pk)
    authorize(request.user, "associations.change_material", material)
    if request.method != "POST":
        return _form_page(request, MaterialForm(material=material), material=material)
    form = MaterialForm(request.POST, request.FILES, material=material)
    version = request.POST.get("version", "")
    if form.is_valid():
        try:
            services.change_material(
                material,
                actor=person(request),
                data=form.service_data(),
                version=whole_number(version) or 0,
                author_universities=form.cleaned_data["author_universities"],
                uploads=form.uploads(),
            )
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("Saved"))
            return to_material(pk)
    return _form_page(request, form, material=material, status=422)


@require_POST
def material_return(request: HttpRequest, pk: int) -> HttpResponse:
    material = kept_material(request, pk)
    services.return_material(material, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The material was returned to the authors."))
    return to_material(pk)


@require_POST
def material_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    material = _visible(request, pk)
    authorize(request.user, "associations.change_material", material)
    services.withdraw_material(material, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The material was withdrawn."))
    return to_material(pk)


def _posted(
    request: HttpRequest,
    material: TeachingMaterial,
    form: Any,
    name: str,
    verb: Callable[[Any], Any],
    done: str,
) -> HttpResponse:
    """Carry out what a form of the material's page asks for, or show the page with its errors."""
    if form.is_valid():
        try:
            verb(form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, done)
            return to_material(material.pk)
    return _material_page(request, material, status=422, **{name: form})


@require_POST
def material_ask(request: HttpRequest, pk: int) -> HttpResponse:
    material = kept_material(request, pk)
    form = AskExpertForm(request.POST, candidates=candidates_for(material, timezone.localdate()))
    return _posted(
        request,
        material,
        form,
        "ask_form",
        lambda data: opinions.ask_expert(
            material, actor=person(request), expert=data["person"], due_on=data["due_on"]
        ),
        _("The expert was asked by letter."),
    )


@require_POST
def material_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    material = kept_material(request, pk)
    form = AgendaForm(request.POST, meetings=conclusion_meetings(material))
    return _posted(
        request,
        material,
        form,
        "agenda_form",
        lambda data: services.put_material_on_agenda(
            material, actor=person(request), meeting=data["meeting"]
        ),
        _("The material is on the agenda of the meeting."),
    )


@require_POST
def material_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    material = kept_material(request, pk)
    return _posted(
        request,
        material,
        ConclusionForm(request.POST),
        "conclusion_form",
        lambda data: services.conclude_material(material, actor=person(request), **data),
        _("The conclusion was entered; the authors are told."),
    )


@require_safe
def material_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    user = person(request)
    rows = MaterialFile.objects.select_related("file", "material__association").filter(
        material__in=visible_materials(user).select_related(None)
    )
    found = get_object_or_404(rows, pk=pk)
    period = period_of_material(user, found.material)
    if period is not None and found.added_at >= period.ends_at:
        raise Http404(pk)
    return file_response(found.file, inline="inline" in request.GET)
