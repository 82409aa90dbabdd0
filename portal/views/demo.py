"""The demonstration: who can be tried, and every letter that the portal sent."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from notices.documents import letter_html
from notices.models import Letter
from notices.queries import addresses_with_letters, letters_to
from portal.demo.signing import SIGNERS, key_path
from portal.demo.world import PASSWORD

PER_PAGE = 40


@dataclass(frozen=True)
class Persona:
    code: str
    can: Promise


PERSONAS = [
    Persona(
        "council_secretary",
        gettext_lazy(
            "Prepares the Council's meetings, records the votes, writes the protocol and sends copies."
        ),
    ),
    Persona("chair", gettext_lazy("Chairs the Council, casts the deciding vote, agrees the protocol.")),
    Persona("deputy_chair", gettext_lazy("Presides when the chair is absent.")),
    Persona("member", gettext_lazy("A member of the Council: reads the materials and sees the votes.")),
    Persona("member2", gettext_lazy("A second member of the Council.")),
    Persona(
        "association_secretary",
        gettext_lazy("Files the annual report with 13 indicators; keeps the association's meetings."),
    ),
    Persona("association_chair", gettext_lazy("Chairs the same association.")),
    Persona("association_member", gettext_lazy("A member of the same association: reads.")),
    Persona(
        "association_secretary2",
        gettext_lazy("The secretary of another association, whose report was returned."),
    ),
    Persona("center_reviewer", gettext_lazy("Reviews reports at the National Center.")),
    Persona(
        "center_reviewer2",
        gettext_lazy(
            "Also reviews, but works at a base university: never gets the report of that university's association."
        ),
    ),
    Persona("center_head", gettext_lazy("Assigns reviewers and sees the whole ranking.")),
    Persona(
        "university_coordinator",
        gettext_lazy("Downloads the protocols sent to the university; applies to host an association."),
    ),
    Persona("university_coordinator2", gettext_lazy("The same for another university.")),
    Persona(
        "university_head",
        gettext_lazy("Heads the same university as the first coordinator: reads and signs its applications."),
    ),
    Persona("authorised_body", gettext_lazy("Oversight: reads reports, protocols and the ranking.")),
    Persona("administrator", gettext_lazy("Invites people, gives offices, keeps the reference data.")),
]


def in_demo_only(view: Any) -> Any:
    @login_not_required
    @require_GET
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@in_demo_only
def people(request: HttpRequest) -> HttpResponse:
    emails = {f"{persona.code}@demo.kz": persona for persona in PERSONAS}
    found = {
        user.email: user
        for user in User.objects.filter(is_demo=True, is_active=True, email__in=emails).select_related(
            "university"
        )
    }
    context = {
        "page_title": _("Demo people"),
        "password": PASSWORD,
        "people": [(found[email], persona) for email, persona in emails.items() if email in found],
        "with_keys": {persona for persona in SIGNERS if key_path(persona).is_file()},
    }
    return render(request, "portal/demo_people.html", context)


@in_demo_only
def key_file(request: HttpRequest, persona: str, legacy: bool = False) -> HttpResponse:
    """Give the signing key of a demo person; a real key never comes near the portal."""
    path = key_path(persona, legacy=legacy)
    if persona not in SIGNERS or not path.is_file():
        raise Http404(persona)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@in_demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    address, words = request.GET.get("to", "").strip(), request.GET.get("q", "").strip()
    context = {
        "page_title": _("Demo mailbox"),
        "page_obj": Paginator(letters_to(address, words), PER_PAGE).get_page(request.GET.get("page")),
        "addresses": addresses_with_letters(),
        "address": address,
        "words": words,
    }
    return render(request, "portal/demo_mailbox.html", context)


@in_demo_only
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.select_related("recipient"), pk=pk)
    return render(request, "portal/demo_letter.html", {"page_title": letter.subject, "letter": letter})


@csp_replace({"style-src": ["'unsafe-inline'"]})
@in_demo_only
def letter_drawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter as a mail program does; its style stands in it, as mail programs want it."""
    return HttpResponse(letter_html(get_object_or_404(Letter, pk=pk)))


@in_demo_only
def letter_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.exclude(calendar=""), pk=pk)
    return HttpResponse(
        letter.calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invite.ics"'},
    )
