"""Lines of a work plan: written in the draft, linked to what was done afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from associations.domain.plans import (
    EXPERTISE,
    MEETING,
    area_of_plan_item,
)
from associations.enums import RecordKind
from associations.forms.plans import PlanItemForm
from associations.models import (
    PlanItem,
    PlanLink,
    PlanVersion,
    RecordEntry,
    TeachingMaterial,
)
from associations.queries.plans import (
    APPROVED,
    Linkable,
    linkable,
    plan_url,
    progress,
    visible_plan_versions,
)
from associations.services import plan_links as links
from associations.services import plans as services
from associations.views.frame import person
from associations.views.plan_frame import association_of, back_to, crumbs, kept_version, shown_lines
from core.errors import DomainError
from core.http import authorize, render_page, whole_number
from meetings.models import Meeting


def _item_page(
    request: HttpRequest, version: PlanVersion, form: PlanItemForm, item: PlanItem | None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": _("Change the line of the plan") if item else _("New line of the plan"),
        "breadcrumbs": crumbs(association_of(version), version.plan.academic_year, inside=True),
        "association": association_of(version),
        "version": version,
        "item": item,
        "form": form,
        "plan_url": plan_url(version.plan),
    }
    return render_page(request, "associations/plan_item_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    version = kept_version(request, pk)
    first_year = version.plan.academic_year.first_year
    if request.method != "POST":
        return _item_page(request, version, PlanItemForm(first_year=first_year), None)
    form = PlanItemForm(request.POST, first_year=first_year)
    if form.is_valid():
        try:
            services.add_plan_item(version, actor=person(request), data=form.service_data())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The line is in the plan."))
            if "another" in request.POST:
                return HttpResponseRedirect(reverse("associations:plan_item_add", args=[pk]))
            return back_to(version)
    return _item_page(request, version, form, None, status=422)


def _item(request: HttpRequest, pk: int) -> PlanItem:
    """Return a line of a plan that the person keeps."""
    item = get_object_or_404(
        PlanItem.objects.select_related("area").filter(version__in=visible_plan_versions(person(request))),
        pk=pk,
    )
    item.version = kept_version(request, item.version_id)
    return item


@require_http_methods(["GET", "HEAD", "POST"])
def plan_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    first_year = item.version.plan.academic_year.first_year
    if request.method != "POST":
        form = PlanItemForm(instance=item, first_year=first_year)
        if item.area and item.area.sub_item == area_of_plan_item(item.kind):
            form.fields["area"].initial = ""
        return _item_page(request, item.version, form, item)
    form = PlanItemForm(request.POST, instance=item, first_year=first_year)
    if form.is_valid():
        try:
            services.edit_plan_item(item, actor=person(request), data=form.service_data())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved"))
            return back_to(item.version)
    return _item_page(request, item.version, form, item, status=422)


@require_POST
def plan_item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    services.remove_plan_item(item, actor=person(request))
    messages.success(request, _("The line was taken out of the plan."))
    return back_to(item.version)


def _work(item: PlanItem, found: Linkable) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a line can be linked to by groups, the group of the line's own kind first."""

    def day(moment: Any) -> str:
        return date_format(moment, "d.m.Y")

    entries = sorted(found.entries, key=lambda entry: entry.kind != item.kind)
    groups = {
        "entry": (
            _("Record of the year"),
            [(f"entry-{one.pk}", f"{day(one.held_on)} · {one.title}") for one in entries],
        ),
        MEETING: (
            _("Meetings"),
            [
                (f"meeting-{one.pk}", f"{day(timezone.localtime(one.starts_at))} · {one.get_state_display()}")
                for one in found.meetings
            ],
        ),
        EXPERTISE: (
            _("Expert examinations"),
            [(f"material-{one.pk}", f"№ {one.number}/{one.year} · {one.title}") for one in found.materials],
        ),
    }
    own = item.kind if item.kind in (MEETING, EXPERTISE) else "entry"
    return [group for kind, group in sorted(groups.items(), key=lambda pair: pair[0] != own) if group[1]]


@require_http_methods(["GET", "HEAD", "POST"])
def plan_line(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done for a line of an approved plan: entries of the record and meetings to link."""
    item = _item(request, pk)
    version = item.version
    if request.method == "POST":
        kind, _dash, number = request.POST.get("work", "").partition("-")
        known = {"entry": RecordEntry, "meeting": Meeting, "material": TeachingMaterial}
        thing = known[kind].objects.filter(pk=whole_number(number)).first() if kind in known else None
        links.link_to_plan(
            version,
            actor=person(request),
            line=item.line,
            entry=thing if isinstance(thing, RecordEntry) else None,
            meeting=thing if isinstance(thing, Meeting) else None,
            material=thing if isinstance(thing, TeachingMaterial) else None,
        )
        messages.success(request, _("Linked to the plan."))
        return HttpResponseRedirect(reverse("associations:plan_line", args=[pk]))
    found = progress(version, timezone.localdate())
    row = next(row for row in found.rows if row.item.pk == pk)
    context = {
        "page_title": item.title,
        "breadcrumbs": crumbs(association_of(version), version.plan.academic_year, inside=True),
        "association": association_of(version),
        "version": version,
        "row": row,
        "shown": shown_lines(version, found)[item.line],
        "work": _work(item, linkable(version)),
        "is_recorded": item.kind in RecordKind.values,
        "is_approved": version.state in APPROVED,
    }
    return render_page(request, "associations/plan_line.html", context)


@require_POST
def plan_link_remove(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(
        PlanLink.objects.select_related("plan__association__body", "plan__academic_year")
        .filter(plan__versions__in=visible_plan_versions(person(request)))
        .distinct(),
        pk=pk,
    )
    authorize(request.user, "associations.keep_plan", link.plan.association)
    links.remove_plan_link(link, actor=person(request))
    messages.success(request, _("The link was taken back. The entry itself stays."))
    return HttpResponseRedirect(plan_url(link.plan))
