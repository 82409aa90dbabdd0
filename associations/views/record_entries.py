"""One entry of the record of the year: read, written, quickly added from a phone, its files."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from associations.domain.record import (
    NO_FILE,
    NO_PROOF,
    NOT_YET,
    NOTHING_NAMED,
    SHARES_PROOF,
)
from associations.enums import RecordKind
from associations.forms.record import (
    QuickEntryForm,
    RecordEntryForm,
    link_rows,
    people_rows,
    programme_rows,
)
from associations.forms.reports import ACCEPT, file_hint
from associations.models import AcademicYear, Association, RecordEntry, RecordFile
from associations.queries import member_universities_on
from associations.queries.record import (
    kept_associations,
    record_of_year,
    visible_record,
)
from associations.services import record as services
from associations.services.record import EntryConflict, Lists
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize, whole_number
from core.http import render_page as render
from directory.models import University

BLANK_ROWS = 1
ICONS = {
    "event": "presentation",
    "standard": "certificate",
    "framework": "hierarchy",
    "legal_act": "scale",
    "programme": "school",
    "resource_analysis": "books",
    "implementation": "rosette-discount-check",
    "monitoring": "eye",
    "international": "world",
    "recommendation": "bulb",
    "training": "users-group",
    "cooperation": "users",
    "other": "notes",
    "meeting": "calendar-event",
    "protocol": "file-text",
    "expertise": "books",
    "thematic_plan": "list-check",
    "answer": "message",
    "reply": "messages",
}


def why_left(reason: str, other: RecordEntry | None) -> str:
    """Say in the reader's language why an entry does not count."""
    sentences = {
        NO_PROOF: _("Does not count yet: attach a file or a link as proof."),
        NO_FILE: _("Does not count yet: an act of implementation needs its file."),
        NOT_YET: _("Will count when it has been held."),
        NOTHING_NAMED: _("Does not count yet: name the educational programmes or the universities covered."),
    }
    if reason == SHARES_PROOF:
        return _("Does not count: its proof belongs to “%(entry)s”. One document counts once.") % {
            "entry": other
        }
    return sentences[reason]


def _visible_entry(request: HttpRequest, pk: int) -> RecordEntry:
    return get_object_or_404(
        visible_record(request.user).select_related("association__body", "area", "created_by"), pk=pk
    )


def _kept_entry(request: HttpRequest, pk: int) -> RecordEntry:
    entry = _visible_entry(request, pk)
    authorize(request.user, "associations.keep_record", entry.association)
    return entry


def _year_of(entry: RecordEntry) -> AcademicYear | None:
    return AcademicYear.objects.filter(starts_on__lte=entry.held_on, ends_on__gte=entry.held_on).first()


def _crumbs(association: Association) -> list[dict[str, str]]:
    listing = reverse("associations:record_list")
    return [
        {"label": _("Record of the year"), "url": f"{listing}?association={association.key}"},
    ]


@require_GET
def record_entry(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _visible_entry(request, pk)
    year = _year_of(entry)
    reason, others = "", []
    if year and not entry.withdrawn_at:
        year_record = record_of_year(entry.association, year, today=timezone.localdate())
        by_key = {one.pk: one for one in year_record.entries}
        left = year_record.left_out().get(entry.pk)
        reason = why_left(left.reason, by_key.get(left.other)) if left else ""
        others = [by_key[key] for key in sorted(year_record.shared.get(entry.pk, ()))]
    files = list(entry.files.select_related("file"))
    context = {
        "page_title": entry.title,
        "breadcrumbs": _crumbs(entry.association),
        "entry": entry,
        "icon_name": ICONS[entry.kind],
        "photos": [one for one in files if one.file.content_type.startswith("image/")],
        "files": [one for one in files if not one.file.content_type.startswith("image/")],
        "links": entry.links.all(),
        "people": entry.people.all(),
        "programmes": entry.programmes.select_related("university"),
        "universities": entry.universities.all(),
        "why_left": reason,
        "others": others,
        "previewed": PREVIEWED,
        "accept": ACCEPT,
        "file_hint": file_hint(),
        "can_keep": request.user.has_perm("associations.keep_record", entry.association),
    }
    return render(request, "associations/record_entry.html", context)


def _association_to_keep(request: HttpRequest) -> tuple[Association, list[Association]]:
    """Return the association that the new entry is for, and all that the person keeps; 403 when there is none."""
    kept = list(kept_associations(request.user))
    if not kept:
        raise PermissionDenied("associations.keep_record")
    asked = request.POST.get("association") or request.GET.get("association") or kept[0].key
    chosen = next((one for one in kept if one.key == asked), None)
    if chosen is None:
        raise Http404(asked)
    return chosen, kept


def _form_key(request: HttpRequest) -> UUID:
    """Return the key of the form that was sent, a new one for a new form."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


def _rows_context(entry: RecordEntry | None, request: HttpRequest) -> dict[str, Any]:
    """Return the repeated rows as typed, or as stored, each with blank ones to fill."""
    if request.method == "POST":
        links, people = link_rows(request.POST)[0], people_rows(request.POST)[0]
        programmes = programme_rows(request.POST)[0]
    elif entry:
        links = list(entry.links.values("url", "title"))
        people = list(entry.people.values("name", "part", "organisation"))
        programmes = list(entry.programmes.values("code", "name", "university_id"))
    else:
        links, people, programmes = [], [], []
    blank: list[dict[str, Any]] = [{} for _row in range(BLANK_ROWS)]
    return {"link_rows": links + blank, "person_rows": people + blank, "programme_rows": programmes + blank}


def _form_page(
    request: HttpRequest,
    form: RecordEntryForm,
    association: Association,
    *,
    entry: RecordEntry | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "page_title": _("Change the entry") if entry else _("New entry in the record"),
        "breadcrumbs": _crumbs(association),
        "association": association,
        "entry": entry,
        "form": form,
        "version": entry.version if entry else 1,
        "form_key": _form_key(request),
        "all_universities": form.fields["universities"].queryset,
        "accept": ACCEPT,
        "file_hint": file_hint(),
        **_rows_context(entry, request),
    }
    return render(request, "associations/record_form.html", context | more, status=status)


def _members(association: Association) -> list[int]:
    today = timezone.localdate()
    return list(member_universities_on(association, today).values_list("pk", flat=True))


def _read(request: HttpRequest, form: RecordEntryForm) -> tuple[dict[str, Any], Lists] | None:
    """Return clean data and rows; None when something is wrong, which then stands in the form."""
    valid = form.is_valid()
    lists = {}
    for name, reader in (("links", link_rows), ("people", people_rows), ("programmes", programme_rows)):
        rows, errors = reader(request.POST)
        lists[name] = rows
        for error in errors:
            form.add_error(None, error)
            valid = False
    if not valid:
        return None
    universities: list[University] = list(form.cleaned_data["universities"])
    return form.service_data(), Lists(
        **lists, universities=universities, uploads=form.cleaned_data.get("files") or []
    )


def _refuse(form: RecordEntryForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


@require_http_methods(["GET", "HEAD", "POST"])
def record_add(request: HttpRequest) -> HttpResponse:
    association, kept = _association_to_keep(request)
    members = _members(association)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        initial = {
            "kind": kind if kind in RecordKind.values else RecordKind.EVENT,
            "happened_on": timezone.localdate(),
        }
        return _form_page(request, RecordEntryForm(initial=initial, members=members), association, kept=kept)
    form = RecordEntryForm(request.POST, request.FILES, members=members)
    read = _read(request, form)
    if read:
        try:
            entry = services.add_entry(
                association,
                actor=request.user,
                data=read[0],
                lists=read[1],
                form_key=_form_key(request),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Entered in the record of the year."))
            return HttpResponseRedirect(reverse("associations:record_entry", args=[entry.pk]))
    return _form_page(request, form, association, kept=kept, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _kept_entry(request, pk)
    members = _members(entry.association)
    if request.method != "POST":
        return _form_page(
            request, RecordEntryForm(instance=entry, members=members), entry.association, entry=entry
        )
    form = RecordEntryForm(request.POST, request.FILES, instance=entry, members=members)
    version = request.POST.get("version", "")
    read = _read(request, form)
    more: dict[str, Any] = {}
    if read:
        try:
            services.edit_entry(
                entry,
                actor=request.user,
                data=read[0],
                lists=read[1],
                version=whole_number(version) or 0,
            )
        except EntryConflict as conflict:
            more = {"conflict": conflict.current, "version": conflict.current.version}
            _refuse(form, conflict)
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(reverse("associations:record_entry", args=[pk]))
    return _form_page(request, form, entry.association, entry=entry, status=422, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def record_quick(request: HttpRequest) -> HttpResponse:
    """From a phone: what, when, a photo."""
    association, kept = _association_to_keep(request)
    form = QuickEntryForm(
        request.POST or None,
        request.FILES or None,
        initial={"kind": RecordKind.EVENT, "happened_on": timezone.localdate()},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            title = {f"title_{code}": data["title"] for code in ("kk",)}
            try:
                entry = services.add_entry(
                    association,
                    actor=request.user,
                    data=title
                    | {
                        "kind": data["kind"],
                        "event_kind": data["event_kind"],
                        "happened_on": data["happened_on"],
                    },
                    lists=Lists(
                        links=[{"url": data["url"]}] if data["url"] else [], uploads=data["files"] or []
                    ),
                    form_key=_form_key(request),
                )
            except DomainError as error:
                field = {"title_kk": "title"}.get(error.field, error.field)
                form.add_error(field if field in form.fields else None, str(error))
            else:
                messages.success(request, _("Entered in the record of the year."))
                return HttpResponseRedirect(reverse("associations:record_entry", args=[entry.pk]))
    context = {
        "page_title": _("Quick entry"),
        "breadcrumbs": _crumbs(association),
        "form": form,
        "form_key": _form_key(request),
        "association": association,
        "kept": kept,
        "file_hint": file_hint(),
    }
    return render(request, "associations/record_quick.html", context, status=status)


@require_POST
def record_files_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files chosen or dropped; a script gets JSON, a form gets the page."""
    entry = _kept_entry(request, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        added = services.add_files(entry, actor=request.user, uploads=request.FILES.getlist("files"))
    except DomainError as error:
        if wants_json:
            return JsonResponse({"error": str(error)}, status=422)
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)d new file was added.", "%(count)d new files were added.", len(added)) % {
            "count": len(added)
        }
        if wants_json:
            return JsonResponse({"added": len(added), "message": text})
        messages.success(request, text)
    return HttpResponseRedirect(reverse("associations:record_entry", args=[pk]))


def _visible_file(request: HttpRequest, pk: int) -> RecordFile:
    return get_object_or_404(
        RecordFile.objects.select_related("file", "entry__association__body").filter(
            entry__in=visible_record(request.user)
        ),
        pk=pk,
    )


@require_GET
def record_file(request: HttpRequest, pk: int) -> HttpResponse:
    return file_response(_visible_file(request, pk).file, inline="inline" in request.GET)


@require_POST
def record_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    file = _visible_file(request, pk)
    authorize(request.user, "associations.keep_record", file.entry.association)
    services.remove_file(file, actor=request.user)
    messages.success(request, _("The file was taken out of the entry."))
    return HttpResponseRedirect(reverse("associations:record_entry", args=[file.entry_id]))


@require_POST
def record_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _kept_entry(request, pk)
    services.withdraw_entry(entry, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("The entry was withdrawn. It no longer counts and stays readable."))
    return HttpResponseRedirect(reverse("associations:record_entry", args=[pk]))
