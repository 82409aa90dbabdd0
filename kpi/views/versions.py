"""Submitted versions of a report: one as it was sent, and what two of them differ in (clauses 21 and 22)."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from associations.models import AnnualReport, ReportVersion
from associations.queries import sections_of, versions_of
from associations.views.reports import field_labels, report_frame
from associations.views.section_history import compared
from core.files import file_response
from core.http import render_page as render
from core.models import StoredFile
from kpi.domain.comparing import Change, SectionChange, submission_changes
from kpi.models import KpiIndicator
from kpi.queries.claims import report_number_of, scheme_rows
from kpi.queries.wording import claimed_text
from kpi.views.common import visible_report
from meetings.domain.difference import difference


@require_GET
def report_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    report = visible_report(request, pk)
    version = get_object_or_404(
        ReportVersion.objects.select_related("submitted_by"), report=report, number=number
    )
    scheme = scheme_rows(report.kpi_sheet.scheme_id)
    areas = {section.clause.sub_item: section.clause for section in sections_of(report)}
    content = version.content
    context = report_frame(
        request.user,
        report,
        "version",
        version=version,
        total_max=content["sheet"]["max"],
        indicators=[
            (scheme.indicators[frozen["number"]], frozen) for frozen in content["sheet"]["indicators"]
        ],
        sections=[(areas[frozen["sub_item"]], frozen) for frozen in content["sections"]],
    )
    context["total"] = content["sheet"]["total"]
    return render(request, "kpi/report_version.html", context)


@require_GET
def version_file(request: HttpRequest, pk: int, number: int, file_id: int) -> HttpResponse:
    """Give a file as a submitted version holds it, also when the association took it out later."""
    report = visible_report(request, pk)
    content = get_object_or_404(ReportVersion, report=report, number=number).content
    held = {proof["file"] for section in content["sections"] for proof in section["proofs"]}
    held |= {proof["file"] for row in content["sheet"]["indicators"] for proof in row["evidence"]}
    if file_id not in held:
        raise Http404(f"file {file_id}")
    return file_response(get_object_or_404(StoredFile, pk=file_id), inline="inline" in request.GET)


def _by(key: str, rows: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in rows}


def _indicator(
    indicator: KpiIndicator, change: Change, old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a changed indicator as the page shows it: the claim in words, the explanation word by word."""
    before, after = (claimed_text(indicator, frozen.get("claim")) for frozen in (old, new))
    note = difference(old.get("note") or "", new.get("note") or "") if change.note_changed else []
    return {
        "indicator": indicator,
        "change": change,
        "claim": difference(before, after) if change.claim_changed else [],
        "note": note,
    }


def _section(change: SectionChange, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return a changed section as the page shows it: its texts word by word."""

    def said(frozen: Mapping[str, Any], name: str) -> str:
        value = frozen.get(name)
        if name == "nothing_done":
            return _("yes") if value else _("no")
        return value or ""

    texts = [
        {"field": label["field"], "pieces": difference(said(old, name), said(new, name))}
        for name, label in field_labels().items()
        if said(old, name) != said(new, name)
    ]
    return {"change": change, "texts": texts}


def _differences(report: AnnualReport, before: ReportVersion, after: ReportVersion) -> dict[str, Any]:
    """Return what two submissions differ in; three queries whatever their size."""
    scheme_id = report.kpi_sheet.scheme_id
    rows, number = scheme_rows(scheme_id), report_number_of(scheme_id)
    contents = dict(
        ReportVersion.objects.filter(pk__in=[before.pk, after.pk]).values_list("number", "content")
    )
    old, new = contents[before.number], contents[after.number]
    changes = submission_changes(old, new, report_number=number, language=get_language() or "kk")
    areas = {section.clause.sub_item: section.clause for section in sections_of(report)}
    sheets = [_by("number", content["sheet"]["indicators"]) for content in (old, new)]
    sections = [_by("sub_item", content["sections"]) for content in (old, new)]
    of_report = changes.get(number) if number is not None else None
    return {
        "totals": (old["sheet"]["total"], new["sheet"]["total"]),
        "site": (of_report.site_before, of_report.site_after)
        if of_report and of_report.site_changed
        else None,
        "indicators": [
            _indicator(rows.indicators[at], change, sheets[0].get(at, {}), sheets[1].get(at, {}))
            for at, change in changes.items()
            if change.is_of_sheet
        ],
        "sections": [
            {"clause": areas[one.sub_item]}
            | _section(one, sections[0].get(one.sub_item, {}), sections[1].get(one.sub_item, {}))
            for one in (of_report.sections if of_report else ())
        ],
    }


@require_GET
def version_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what two submissions differ in, by default the last two; the earlier one always stands first."""
    report = visible_report(request, pk)
    versions = versions_of(report)
    pair = compared(request, {version.number: version for version in versions})
    chosen = sorted((version for version in pair if version is not None), key=lambda one: one.number)
    is_pair = len(chosen) == 2 and chosen[0].number != chosen[1].number
    context = report_frame(
        request.user,
        report,
        "version",
        versions=versions,
        before=chosen[0] if is_pair else None,
        after=chosen[1] if is_pair else None,
    )
    if is_pair:
        context |= _differences(report, *chosen)
    return render(request, "kpi/version_difference.html", context)
