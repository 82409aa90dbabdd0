"""An expert's own pages: the opinion that was asked for (cl. 19.10-19.13)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.domain.expertise import (
    CRITERIA,
    OPEN,
)
from associations.enums import OpinionState
from associations.forms.expertise import (
    OpinionForm,
)
from associations.models import ReviewOpinion
from associations.queries.expertise import (
    files_of,
    keeps_body,
    period_of_material,
    readable_opinions,
    visible_materials,
)
from associations.queries.signing import opinions_are_signed, signed_opinion
from associations.services import opinions
from associations.views.expertise import crumbs, opinion_lines, to_material
from associations.views.frame import person, refused
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize, render_page
from signatures.queries import places_to_sign


def _opinion_for(request: HttpRequest, pk: int) -> ReviewOpinion:
    """Return an opinion that the person may know of: their own, or of an association that they keep."""
    opinion = get_object_or_404(
        ReviewOpinion.objects.select_related(
            "material__association__body", "material__university", "expert", "file"
        ),
        pk=pk,
    )
    user = person(request)
    if opinion.expert_id != user.pk and not keeps_body(user, opinion.material.association.body_id):
        raise Http404(pk)
    return opinion


def _own_opinion(request: HttpRequest, pk: int) -> ReviewOpinion:
    opinion = _opinion_for(request, pk)
    authorize(request.user, "associations.give_opinion", opinion)
    if opinion.state == OpinionState.REMOVED:
        raise Http404(pk)
    return opinion


def _opinion_page(
    request: HttpRequest, opinion: ReviewOpinion, form: OpinionForm, *, status: int = 200
) -> HttpResponse:
    material = opinion.material
    files = files_of(material)
    context = {
        "page_title": _("Opinion of the expert"),
        "breadcrumbs": crumbs(material),
        "opinion": opinion,
        "material": material,
        "line": opinion_lines([opinion], names=True, current=material.round)[0],
        "files": [one for one in files if one.part != "cover"],
        "previewed": PREVIEWED,
        "is_late": opinion.state in OPEN and opinion.due_on < timezone.localdate(),
        "form": form,
        "mark_fields": [form[f"mark_{name}"] for name in CRITERIA],
    }
    document = signed_opinion(opinion) if opinions_are_signed() else None
    if document is not None and opinion.expert == request.user:
        context["signing"] = {"document": document, "places": places_to_sign(document, person(request))}
    return render_page(request, "associations/opinion.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The expert's page: agree or decline, write, keep what was written, give the opinion."""
    one = _own_opinion(request, pk)
    if request.method != "POST":
        initial = {f"mark_{name}": one.marks.get(name, "") for name in CRITERIA}
        return _opinion_page(
            request,
            one,
            OpinionForm(
                initial=initial | {name: getattr(one, name) for name in ("text", "remarks", "verdict")}
            ),
        )
    form = OpinionForm(request.POST, request.FILES)
    gives = "give" in request.POST
    if form.is_valid():
        verb = opinions.give_opinion if gives else opinions.save_opinion
        try:
            verb(one, actor=person(request), data=form.service_data())
        except DomainError as error:
            refused(request, form, error)
        else:
            messages.success(request, _("The opinion was given. Thank you!") if gives else _("Saved"))
            return HttpResponseRedirect(reverse("associations:opinion", args=[pk]))
    one.refresh_from_db()
    return _opinion_page(request, one, form, status=422)


@require_POST
def opinion_accept(request: HttpRequest, pk: int) -> HttpResponse:
    opinions.accept_opinion(_own_opinion(request, pk), actor=person(request))
    messages.success(request, _("You agreed to examine the material."))
    return HttpResponseRedirect(reverse("associations:opinion", args=[pk]))


@require_POST
def opinion_decline(request: HttpRequest, pk: int) -> HttpResponse:
    opinions.decline_opinion(
        _own_opinion(request, pk), actor=person(request), reason=request.POST.get("reason", "")
    )
    messages.success(request, _("You declined. The secretary asks somebody else."))
    return HttpResponseRedirect(reverse("associations:material_list"))


@require_POST
def opinion_remove(request: HttpRequest, pk: int) -> HttpResponse:
    one = _opinion_for(request, pk)
    authorize(request.user, "associations.keep_material", one.material)
    opinions.remove_expert(one, actor=person(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("The expert was replaced: ask somebody else."))
    return to_material(one.material_id)


@require_safe
def opinion_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed opinion, for whoever may read the opinion with its expert's name."""
    one = get_object_or_404(
        ReviewOpinion.objects.select_related("material__association__body", "file").filter(
            file__isnull=False
        ),
        pk=pk,
    )
    user = person(request)
    if not visible_materials(user).filter(pk=one.material_id).exists():
        raise Http404(pk)
    readable = readable_opinions(user, one.material, period_of_material(user, one.material))
    if not readable.names or one.pk not in {other.pk for other in readable.opinions} or one.file is None:
        raise Http404(pk)
    return file_response(one.file, inline="inline" in request.GET)
