"""Usual wordings: the body's own and the common ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.http import authorize, render_page
from meetings import services
from meetings.forms import PhraseForm
from meetings.models import Body, Phrase
from meetings.queries import bodies_where, oversees, phrases_for
from meetings.views.common import crumbs, done, person, refused
from meetings.views.protocol_settings import body_for


@require_GET
def phrase_list(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk)
    common = request.user.has_perm("meetings.edit_common_phrases")
    own = request.user.has_perm("meetings.edit_phrases", body)
    phrases = list(phrases_for(body))
    for phrase in phrases:
        phrase.may_edit = own if phrase.body_id else common
    return render_page(
        request,
        "meetings/phrase_list.html",
        {
            "page_title": _("Usual wordings"),
            "breadcrumbs": crumbs((_("Meetings"), reverse("meetings:meeting_list"))),
            "body": body,
            "phrases": phrases,
            "may_add": own,
            "may_add_common": common,
        },
    )


def _form_page(request: HttpRequest, form: PhraseForm, title: str, body: Body) -> HttpResponse:
    return render_page(
        request,
        "meetings/phrase_form.html",
        {
            "page_title": title,
            "breadcrumbs": crumbs((_("Usual wordings"), reverse("meetings:phrase_list", args=[body.pk]))),
            "body": body,
            "form": form,
        },
        status=422 if request.method == "POST" else 200,
    )


def phrase_add(request: HttpRequest, pk: int) -> HttpResponse:
    body = body_for(request, pk)
    common = "common" in request.GET
    authorize(
        request.user,
        "meetings.edit_common_phrases" if common else "meetings.edit_phrases",
        None if common else body,
    )
    form = PhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_phrase(None if common else body, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("Saved"), "meetings:phrase_list", pk)
    return _form_page(request, form, _("Add a wording"), body)


def _phrase_for(request: HttpRequest, pk: int) -> tuple[Phrase, Body]:
    """Return a wording the person may change, and the body on whose page it is shown."""
    phrase = get_object_or_404(Phrase.objects.filter(removed_at__isnull=True).select_related("body"), pk=pk)
    if phrase.body is not None:
        body = body_for(request, phrase.body_id, "meetings.edit_phrases")
        return phrase, body
    known = Body.objects.filter(pk__in=bodies_where(request.user))
    body = (Body.objects.all() if oversees(request.user) else known).order_by("kind", "pk").first()
    body = get_object_or_404(Body.objects, pk=body.pk if body else 0)
    authorize(request.user, "meetings.edit_common_phrases")
    own = Body.objects.filter(pk__in=bodies_where(request.user, "secretary"), kind="council").first()
    return phrase, own or body


def phrase_edit(request: HttpRequest, pk: int) -> HttpResponse:
    phrase, body = _phrase_for(request, pk)
    form = PhraseForm(request.POST or None, instance=phrase)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_phrase(phrase, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            refused(request, form, error)
        else:
            return done(request, _("Saved"), "meetings:phrase_list", body.pk)
    return _form_page(request, form, _("Edit the wording"), body)


@require_POST
def phrase_remove(request: HttpRequest, pk: int) -> HttpResponse:
    phrase, body = _phrase_for(request, pk)
    services.remove_phrase(phrase, actor=person(request))
    return done(request, _("The wording is off the list."), "meetings:phrase_list", body.pk)
