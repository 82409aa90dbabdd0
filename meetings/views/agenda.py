"""The agenda and its materials."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.files import file_response
from core.http import render_page, tell_refusal, whole_numbers
from meetings import services
from meetings.forms import AgendaItemForm, MaterialForm
from meetings.models import AgendaItem, Meeting
from meetings.views.common import done, item_for, material_for, meeting_crumbs, meeting_for, person


def _show_item_form(request: HttpRequest, meeting: Meeting, form: AgendaItemForm, title: str) -> HttpResponse:
    return render_page(
        request,
        "meetings/item_form.html",
        {"page_title": title, "breadcrumbs": meeting_crumbs(meeting), "meeting": meeting, "form": form},
        status=422 if form.is_bound else 200,
    )


def item_add(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.edit_agenda")
    form = AgendaItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_item(meeting, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            again = "another" in request.POST
            target = "meetings:item_add" if again else "meetings:meeting_detail"
            return done(request, _("The item is on the agenda."), target, pk)
    return _show_item_form(request, meeting, form, _("New agenda item"))


def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.edit_agenda")
    form = AgendaItemForm(request.POST or None, instance=AgendaItem.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_item(item, actor=person(request), data=form.cleaned_data)
        except DomainError as error:
            tell_refusal(request, error)
        else:
            return done(request, _("Saved"), "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{pk}")
    return _show_item_form(request, item.meeting, form, _("Edit the agenda item"))


@require_POST
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.edit_agenda")
    services.move_item(item, actor=person(request), up=request.POST.get("direction") == "up")
    return done(request, "", "meetings:meeting_detail", item.meeting_id, anchor="#agenda")


@require_POST
def items_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole order of the agenda; the script sends it after a drag or a key."""
    meeting = meeting_for(request, pk, "meetings.edit_agenda")
    order = whole_numbers(request.POST.getlist("item"))
    if not request.htmx:
        services.order_items(meeting, actor=person(request), order=order)
        return done(request, "", "meetings:meeting_detail", pk, anchor="#agenda")
    try:
        services.order_items(meeting, actor=person(request), order=order)
    except DomainError as error:
        tell_refusal(request, error)
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
def item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.edit_agenda")
    services.remove_item(item, actor=person(request))
    return done(
        request,
        _("The item is off the agenda."),
        "meetings:meeting_detail",
        item.meeting_id,
        anchor="#agenda",
    )


@require_POST
def material_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_for(request, pk, "meetings.edit_agenda")
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        error = DomainError(_("Choose a file."), field="file")
        tell_refusal(request, error)
        return done(request, "", "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{pk}")
    data = form.cleaned_data
    services.add_material(
        item, actor=person(request), upload=data["file"], title=data["title"], access=data["access"]
    )
    return done(
        request, _("The file is attached."), "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{pk}"
    )


@require_GET
def material_file(request: HttpRequest, pk: int) -> HttpResponse:
    return file_response(material_for(request, pk).file, inline="inline" in request.GET)


@require_POST
def material_remove(request: HttpRequest, pk: int) -> HttpResponse:
    material = material_for(request, pk, "meetings.edit_agenda")
    item = material.item
    services.remove_material(material, actor=person(request))
    return done(
        request,
        _("The file is taken off."),
        "meetings:meeting_detail",
        item.meeting_id,
        anchor=f"#item-{item.pk}",
    )


@require_POST
def material_access(request: HttpRequest, pk: int) -> HttpResponse:
    material = material_for(request, pk, "meetings.edit_agenda")
    item = material.item
    services.set_material_access(material, actor=person(request), access=request.POST.get("access", ""))
    return done(request, _("Saved"), "meetings:meeting_detail", item.meeting_id, anchor=f"#item-{item.pk}")
