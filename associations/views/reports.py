"""The annual report: the list, the seventeen sections, their files (clauses 19, 21 and 22)."""

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
from associations.forms import ACCEPT, ProofForm, SectionForm, file_hint
from associations.models import AcademicYear, AnnualReport, ReportSection, SectionProof
from associations.queries import (
    report_rows,
    section_facts,
    sections_of,
    visible_reports,
)
from associations.services import reports
from associations.services.reports import TEXT_LIMIT, SectionConflict
from core.errors import DomainError
from core.files import PREVIEWED, file_response
from core.http import authorize
from core.http import render_page as render

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


def _kept_section(
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
    report, section, sections = _kept_section(request, pk, sub_item)
    if report.state != ReportState.DRAFT:
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
        values={"text": section.text, "nothing_done": section.nothing_done, "version": section.version},
        proof_values={},
        proof_errors={},
        previewed=PREVIEWED,
    )
    return render(request, "associations/report_section.html", context | more, status=status)


def _save_section_page(
    request: HttpRequest, report: AnnualReport, section: ReportSection, sections: list[ReportSection]
) -> HttpResponse:
    """Save the text first, then the proof: a refused file loses nothing of what was typed."""
    form, proof = SectionForm(request.POST), ProofForm(request.POST, request.FILES)
    form.full_clean()
    values = {
        "text": request.POST.get("text", ""),
        "nothing_done": "nothing_done" in request.POST,
        "version": form.cleaned_data.get("version", section.version),
    }
    more: dict[str, Any] = {"values": values, "proof_values": request.POST}
    try:
        saved = reports.save_section(section, actor=request.user, **values)
        section.version = values["version"] = saved.version
        section.text, section.nothing_done = saved.text, saved.nothing_done
    except SectionConflict as conflict:
        values["version"] = conflict.current.version
        return _section_page(
            request,
            report,
            section,
            sections,
            status=422,
            conflict=conflict.current,
            conflict_text=str(conflict),
            **more,
        )
    except DomainError as error:
        return _section_page(request, report, section, sections, status=422, text_error=str(error), **more)
    removed = request.POST.get("remove", "")
    if removed.isdigit():
        reports.remove_section_proof(get_object_or_404(section.proofs, pk=int(removed)), actor=request.user)
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
def report_section_autosave(request: HttpRequest, pk: int, sub_item: int) -> JsonResponse:
    report, section, _sections = _kept_section(request, pk, sub_item)
    changed = request.POST.getlist("_fields")
    version = request.GET.get("version", "")
    try:
        saved = reports.save_section(
            section,
            actor=request.user,
            text=request.POST.get("text", "") if "text" in changed else section.text,
            nothing_done=bool(request.POST.get("nothing_done"))
            if "nothing_done" in changed
            else section.nothing_done,
            version=int(version) if version.isdigit() else 0,
        )
    except DomainError as error:
        return JsonResponse({"errors": {error.field or "text": [str(error)]}}, status=422)
    fresh = get_object_or_404(visible_reports(request.user), pk=report.pk)
    written = bool(saved.text or saved.nothing_done)
    return JsonResponse(
        {
            "errors": {},
            "texts": {
                f"tick-{sub_item}": "✓" if written else "",
                "kpi-total": str(fresh.kpi_sheet.claimed_total),
            },
            "versions": {"version": saved.version},
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
