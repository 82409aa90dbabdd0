"""How the base university shows the protocols: what to copy, where it is shown, whether it is (cl. 26)."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from associations.models import Association, PublicationPage
from associations.queries.publication import publication_page, recent_checks
from associations.services import publication as services
from associations.views.frame import association_for, association_frame, person
from core.errors import DomainError
from core.http import render_page


def _address(name: str, key: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[key])}"


def frame_lines(
    association: Association, name: str, key: str, *, title: str, height: int, **more: str
) -> str:
    """Return the lines that show one of the portal's framed pages on the site of the base university."""
    page = _address("associations:association_detail", association.key)
    words = {"association": association, "page_address": page, "address": _address(name, key)}
    return render_to_string(
        "associations/publication_snippet.html", words | {"title": title, "height": height} | more
    ).strip()


def whole_page_lines(association: Association) -> str:
    """Return the lines that show the whole page of the association."""
    return frame_lines(
        association,
        "associations:association_embed",
        association.key,
        title=association.body.short_name,
        height=900,
    )


@require_http_methods(["GET", "POST"])
def publication(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(
        request,
        key,
        "associations.edit_publication" if request.method == "POST" else "associations.view_publication",
    )
    page = publication_page(association)
    typed, error = page.url if page else "", ""
    if request.method == "POST":
        typed = request.POST.get("url", "")
        try:
            services.set_publication_page(association, actor=person(request), url=typed)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The address is kept; the page is being checked."))
            return HttpResponseRedirect(reverse("associations:publication", args=[key]))
    body = association.body.key
    addresses = {
        "whole_address": _address("associations:association_embed", association.key),
        "embed_address": _address("meetings:embed", body),
        "atom_address": _address("meetings:feed_atom", body),
        "json_address": _address("meetings:feed_json", body),
    }
    snippet = frame_lines(
        association,
        "meetings:embed",
        body,
        title=_("Protocols"),
        height=600,
        atom_address=addresses["atom_address"],
    )
    context = association_frame(
        request,
        association,
        "publication",
        _("Publication of protocols"),
        page=page,
        checks=recent_checks(page) if page else [],
        typed=typed,
        url_error=error,
        snippet=snippet,
        whole=whole_page_lines(association),
        can_edit=request.user.has_perm("associations.edit_publication", association),
        site_url=settings.SITE_URL,
        **addresses,
    )
    return render_page(request, "associations/publication.html", context, status=422 if error else 200)


@require_POST
def publication_check(request: HttpRequest, key: str) -> HttpResponse:
    association = association_for(request, key, "associations.edit_publication")
    page = get_object_or_404(PublicationPage, association=association)
    services.request_check(page, actor=person(request))
    messages.success(request, _("The page is being checked. Reload this page in a moment."))
    return HttpResponseRedirect(reverse("associations:publication", args=[key]))
