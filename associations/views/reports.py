"""The annual report: the list, the seventeen sections, their files (clauses 19, 21 and 22)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from associations.domain.deadlines import days_left, is_late
from associations.enums import ReportState
from associations.forms.reports import ACCEPT, ProofForm, SectionForm, file_hint
from associations.models import AcademicYear, AnnualReport, ReportSection, SectionProof
from associations.queries import (
    report_rows,
    section_facts,
    sections_of,
    visible_reports,
)
from associations.services import drafting, reports
from associations.services.section_texts import (
    NAMES,
    TEXT_LIMIT,
    SectionConflict,
    as_texts,
    save_agreed,
    save_section,
)
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize, whole_number
from core.http import render_page as render
from meetings.domain.difference import Conflict
from meetings.views.texts import conflict_rows, typed_and_seen

PAGE = 50
SOON_DAYS = 7
TONES = {
    ReportState.DRAFT: "grey",
    ReportState.SUBMITTED: "blue",
    ReportState.IN_REVIEW: "amber",
    ReportState.RETURNED: "red",
    ReportState.CONFIRMED: "green",
}


def deadline_of(report: AnnualReport) -> dict[str, Any]:
    """Return what the banner says: the due day, the days left, whether the report is or would be late."""
    due_on = report.academic_year.report_due_on
    moment = report.submitted_at or timezone.now()
    left = days_left(moment, due_on)
    late = is_late(moment, due_on)
    soon = left <= SOON_DAYS and report.submitted_at is None
    tone = "danger" if late else "warning" if soon else "info"
    return {"due_on": due_on, "left": left, "over": -left, "is_late": late, "tone": tone}


def report_frame(user: User, report: AnnualReport, tab: str, **more: Any) -> dict[str, Any]:
    """Return what every page of a report shows: whose it is, its state, the deadline, the tabs."""
    return {
        "report": report,
        "page_title": report.association.body.name,
        "breadcrumbs": [{"label": _("Annual reports"), "url": reverse("associations:report_list")}],
        "state_tone": TONES[ReportState(report.state)],
        "deadline": deadline_of(report),
        "tab": tab,
        "is_draft": report.state == ReportState.DRAFT,
        "sections_open": reports.can_mend_sections(report),
        "can_edit": user.has_perm("associations.edit_report", report),
        "total": report.kpi_sheet.claimed_total if hasattr(report, "kpi_sheet") else 0,
        **more,
    }


def _list_row(row: dict[str, Any]) -> dict[str, Any]:
    state = ReportState(row["state"])
    return row | {
        "url": reverse("kpi:report_detail", args=[row["pk"]]),
        "year": f"{row['first_year']}–{row['first_year'] + 1}",
        "state_label": state.label,
        "tone": TONES[state],
        "is_late": is_late(row["submitted_at"] or timezone.now(), row["due_on"]),
    }


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    authorize(request.user, "associations.view_report")
    years = list(AcademicYear.objects.order_by("-first_year"))
    asked_year = request.GET.get("year", "")
    year = next((one for one in years if str(one.first_year) == asked_year), None)
    state = request.GET.get("state", "")
    found = report_rows(request.user)
    if year:
        found = found.filter(academic_year=year)
    if state in ReportState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_list_row(row) for row in page.object_list]
    context = {
        "page_title": _("Annual reports"),
        "page_obj": page,
        "years": years,
        "year": year,
        "state": state,
        "states": ReportState.choices,
        "is_filtered": bool(year or state),
    }
    return render(request, "associations/report_list.html", context, fragment="rows")


@require_GET
def report_text(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    sections = list(sections_of(report).prefetch_related("proofs__file"))
    context = report_frame(request.user, report, "sections", sections=sections, previewed=PREVIEWED)
    return render(request, "associations/report_text.html", context)


def kept_section(
    request: HttpRequest, pk: int, sub_item: int
) -> tuple[AnnualReport, ReportSection, list[ReportSection]]:
    """Return the report, one section and all sections; 404 for who may not see, 403 for who may not write."""
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    authorize(request.user, "associations.edit_report", report)
    sections = list(sections_of(report))
    section = next((one for one in sections if one.clause.sub_item == sub_item), None)
    if section is None:
        raise Http404(f"section {sub_item}")
    return report, section, sections


def report_section(request: HttpRequest, pk: int, sub_item: int) -> HttpResponse:
    report, section, sections = kept_section(request, pk, sub_item)
    if not reports.can_mend_sections(report):
        messages.info(request, _("The report has been submitted: its sections can be read, not changed."))
        return HttpResponseRedirect(reverse("associations:report_text", args=[pk]) + f"#s{sub_item}")
    if request.method == "POST":
        return _save_section_page(request, report, section, sections)
    return _section_page(request, report, section, sections)


def _section_page(
    request: HttpRequest,
    report: AnnualReport,
    section: ReportSection,
    sections: list[ReportSection],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    place = sections.index(section)
    context = report_frame(
        request.user,
        report,
        "sections",
        section=section,
        sections=sections,
        previous=sections[place - 1] if place else None,
        following=sections[place + 1] if place + 1 < len(sections) else None,
        proofs=section.proofs.select_related("file").order_by("pk"),
        written_count=sum(fact.is_written for fact in section_facts(sections)),
        accept=ACCEPT,
        file_hint=file_hint(),
        text_limit=TEXT_LIMIT,
        values=as_texts(section),
        seen=as_texts(section),
        version=section.version,
        can_restore=True,
        proof_values={},
        proof_errors={},
        previewed=PREVIEWED,
    )
    return render(request, "associations/report_section.html", context | more, status=status)


def field_labels() -> dict[str, dict[str, Any]]:
    """Return what each text of a section is called where two of them are compared."""
    names = {
        "text": _("Text before the rows"),
        "text_after": _("Text after the rows"),
        "nothing_done": _("Nothing was done in this area"),
    }
    return {
        name: {
            "item": "",
            "field": label,
            "language": "",
            "code": "",
            "anchor": name,
            "is_value": name == "nothing_done",
        }
        for name, label in names.items()
    }


def _said(conflict: Conflict) -> Conflict:
    """Return a conflict as a page shows it: the mark in words."""
    if conflict.name != "nothing_done":
        return conflict
    words = {"1": _("yes"), "": _("no")}
    return Conflict(conflict.name, "", words[conflict.theirs], words[conflict.mine])


def _typed(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was typed by field, a mark that is not ticked too, and what the writer began from."""
    data = request.POST.copy()
    data.setdefault("nothing_done", "")
    return typed_and_seen(data, NAMES)


def _as_fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return typed texts as the service takes them."""
    return {name: text if name != "nothing_done" else bool(text) for name, text in typed.items()}


def _save_section_page(
    request: HttpRequest, report: AnnualReport, section: ReportSection, sections: list[ReportSection]
) -> HttpResponse:
    """Save the texts first, then the proof: a refused file loses nothing of what was typed."""
    form, proof = SectionForm(request.POST), ProofForm(request.POST, request.FILES)
    form.full_clean()
    typed, seen = _typed(request)
    version = form.cleaned_data.get("version")
    more: dict[str, Any] = {"values": as_texts(section) | typed, "seen": seen, "proof_values": request.POST}
    try:
        saved = save_section(section, actor=request.user, version=version, seen=seen, **_as_fields(typed))
        section.version, more["seen"] = saved.version, as_texts(saved)
        for name in NAMES:
            setattr(section, name, getattr(saved, name))
    except SectionConflict as conflict:
        mine = {one.name: one.mine for one in conflict.conflicts}
        more |= {
            "values": conflict.merged | mine,
            "seen": as_texts(conflict.current),
            "version": conflict.current.version,
            "conflicts": conflict_rows(map(_said, conflict.conflicts), field_labels()),
            "conflict_text": str(conflict),
        }
        return _section_page(request, report, section, sections, status=422, **more)
    except DomainError as error:
        errors = {error.field or "text": str(error)}
        return _section_page(request, report, section, sections, status=422, text_errors=errors, **more)
    removed = whole_number(request.POST.get("remove", ""))
    if removed is not None:
        reports.remove_section_proof(get_object_or_404(section.proofs, pk=removed), actor=request.user)
    if proof.is_given:
        errors = _add_proof(request, section, proof)
        if errors:
            return _section_page(request, report, section, sections, status=422, proof_errors=errors, **more)
    messages.success(request, _("Saved"))
    target = section.clause.sub_item
    if "next" in request.POST and section is not sections[-1]:
        target = sections[sections.index(section) + 1].clause.sub_item
    return HttpResponseRedirect(reverse("associations:report_section", args=[report.pk, target]))


def _add_proof(request: HttpRequest, section: ReportSection, form: ProofForm) -> dict[str, list[str]]:
    """Attach the proof of a form; return its errors by field, empty when it was attached."""
    if not form.is_valid():
        return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    data = form.cleaned_data
    try:
        reports.add_section_proof(
            section,
            actor=request.user,
            title=data["title"],
            url=data["url"],
            upload=data["file"],
            is_event=data["is_event"],
        )
    except DomainError as error:
        return {error.field or "file": [str(error)]}
    return {}


@require_POST
def report_refresh(request: HttpRequest, pk: int, sub_item: int) -> HttpResponse:
    """Draft the sections anew; the typed texts stay as they are."""
    report, _section, _sections = kept_section(request, pk, sub_item)
    changed = drafting.draft_sections(report, actor=request.user)
    if sub_item in changed:
        messages.success(request, _("The rows of the section are as the records of the year are now."))
    else:
        messages.info(request, _("Nothing has changed in the records of this section."))
    return HttpResponseRedirect(reverse("associations:report_section", args=[pk, sub_item]))


@require_POST
def report_section_autosave(request: HttpRequest, pk: int, sub_item: int) -> JsonResponse:
    report, section, _sections = kept_section(request, pk, sub_item)
    changed = set(request.POST.getlist("_fields"))
    typed, seen = _typed(request)
    version = request.GET.get("version", "")
    wanted = {name: text for name, text in typed.items() if name in changed}
    try:
        saved, conflicts = save_agreed(
            section,
            actor=request.user,
            version=whole_number(version) or 0,
            seen=seen,
            **_as_fields(wanted),
        )
    except DomainError as error:
        return JsonResponse({"errors": {error.field or "text": [str(error)]}}, status=422)
    theirs = {one.name: _said(one).theirs for one in conflicts}
    text = _("Somebody saved another text here meanwhile. Both are kept: choose below.")
    fresh = get_object_or_404(visible_reports(request.user), pk=report.pk)
    return JsonResponse(
        {
            "errors": {name: [text] for name in theirs},
            "conflicts": theirs,
            "texts": {
                f"tick-{sub_item}": "✓" if saved.is_filled else "",
                "kpi-total": str(fresh.kpi_sheet.claimed_total),
            },
            "versions": {} if conflicts else {"version": saved.version},
        }
    )


@require_GET
def section_proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    proof = get_object_or_404(
        SectionProof.objects.select_related("file").filter(
            section__report__in=visible_reports(request.user), file__isnull=False
        ),
        pk=pk,
    )
    return file_response(proof.file, inline="inline" in request.GET)
