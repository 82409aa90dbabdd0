"""The report as a whole and its KPI sheet, as the association fills it in (clause 22, appendix 2)."""

from collections.abc import Callable, Container, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from associations.domain.checklist import missing_parts
from associations.enums import ReportState
from associations.forms.reports import ACCEPT, file_hint
from associations.models import AnnualReport
from associations.queries import section_facts, sections_of, versions_of, visible_reports
from associations.services import reports
from associations.views.reports import report_frame
from core.errors import DomainError
from core.files import PREVIEWED, SHOWN, file_response
from core.http import authorize
from core.http import render_page as render
from kpi.domain.claims import (
    NOTE,
    SITE_LINK,
    TIMELY,
    VALUE,
    ClaimInput,
    claim_as_text,
    stored_from_text,
)
from kpi.enums import IndicatorKind
from kpi.forms.claims import SiteForm, evidence_form, typed_claims
from kpi.models import Evidence, KpiIndicator, KpiScore, KpiSheet
from kpi.queries.claims import SheetRow, scheme_rows, sheet_rows
from kpi.queries.conflicts import reads_blind
from kpi.queries.links import link_states
from kpi.queries.signing import reports_are_signed, signed_report
from kpi.queries.wording import claim_text, claimed_text, stored_text, why_text
from kpi.services import claims
from kpi.services.claims import ClaimConflict, may_edit
from kpi.services.evidence import add_evidence, remove_evidence
from kpi.services.submission import submit_report, unexplained, unexplained_text
from kpi.views.common import visible_report
from meetings.domain.difference import Conflict
from meetings.enums import SeatRole
from meetings.queries import bodies_where
from meetings.views.texts import conflict_rows
from signatures.queries import places_to_sign

SHOWN_CHARS = 60  # of an address in the check list
PART = {VALUE: "v", NOTE: "n"}
PAPER_LANGUAGES = (("kk", "ҚАЗ"), ("ru", "РУС"))


def _answer_due(row: SheetRow, report: AnnualReport) -> dict[str, Any]:
    """Return until when a returned indicator is to be answered; empty while the report is not returned."""
    day = row.score.answer_due_on
    if report.state != ReportState.RETURNED or not row.is_returned or day is None:
        return {}
    return {"day": day, "tone": "red" if day < timezone.localdate() else "amber"}


def _dressed(rows: list[SheetRow], report: AnnualReport) -> list[dict[str, Any]]:
    """Return the rows with their sentences, as the templates show them."""
    return [
        {
            "row": row,
            "answer_due": _answer_due(row, report),
            "why": why_text(row),
            "claim": claim_text(row, brief=True),
            "counted": row.counted_points,
            "counted_value": stored_text(row) if row.counted_points is not None else "",
            "differs": row.differs,
            "editable": may_edit(report, row.score),
            "name": {part: f"{part}{row.number}" for part in ("v", "n", "ver", "a", "t", "u", "f", "i")},
        }
        for row in rows
    ]


def _checklist(report: AnnualReport, rows: list[SheetRow]) -> list[dict[str, Any]]:
    """Return what is missing with where to mend it: the sections, the links, proof of claimed points.

    A link that does not answer is named too; nothing of the list holds the submission up.
    """
    section_url = "associations:report_section"
    sheet_url = reverse("kpi:sheet_edit", args=[report.pk])
    entries = []
    for part in missing_parts(section_facts(sections_of(report)), report.site_url):
        if part.code == "section_empty":
            text = _("Section 19.%(number)s is not filled in") % {"number": part.sub_item}
        elif part.code == "event_without_link":
            text = _("Section 19.%(number)s: an event has no link") % {"number": part.sub_item}
        elif part.code == "no_event":
            text = _("No event with a link is listed in the report")
        else:
            text = _("No link to the report on the site of the base university")
        if part.sub_item or part.code == "no_event":
            url = reverse(section_url, args=[report.pk, part.sub_item or 17])
        else:
            url = f"{sheet_url}#site_url"
        entries.append({"text": text, "url": url, "item": part.item})
    for row in rows:
        if row.needs_reason:
            entries.append(
                {
                    "text": _("Indicator %(number)s: say why the claim is another than the count")
                    % {"number": row.number},
                    "url": f"{sheet_url}#indicator-{row.number}",
                    "item": str(row.number),
                }
            )
        elif row.unproved:
            text = _("Indicator %(number)s: claimed points without proof") % {"number": row.number}
            if row.unproved != (str(row.number),):
                text += f" ({', '.join(row.unproved)})"
            entries.append(
                {"text": text, "url": f"{sheet_url}#indicator-{row.number}", "item": str(row.number)}
            )
    entries += [
        {
            "text": _("A link does not answer: %(url)s") % {"url": Truncator(link.url).chars(SHOWN_CHARS)},
            "url": reverse("kpi:report_links", args=[report.pk]),
            "item": "13.2" if link.url == report.site_url else "",
        }
        for link in link_states(report).values()
        if link.is_dead
    ]
    return entries


def _signing(report: AnnualReport, user: Any) -> dict[str, Any]:
    """Return who signs the submitted report and whether they have."""
    document = signed_report(report)
    if document is None:
        return {}
    return {"document": document, "places": places_to_sign(document, user)}


@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    is_blind = reads_blind(request.user, report.kpi_sheet)
    rows = sheet_rows(report.kpi_sheet, with_remarks=not is_blind)
    context = report_frame(
        request.user,
        report,
        "overview",
        is_blind=is_blind,
        rows=_dressed(rows, report),
        total_max=scheme_rows(report.kpi_sheet.scheme_id).max_points,
        shows_confirmed=not is_blind and report.state not in {ReportState.DRAFT, ReportState.SUBMITTED},
        versions=versions_of(report),
        previewed=PREVIEWED,
        counts_url=reverse("kpi:report_counts", args=[pk]),
        paper_languages=PAPER_LANGUAGES,
        is_chair=report.association.body_id in bodies_where(request.user, SeatRole.CHAIR),
    )
    if reports_are_signed() and report.submitted_at:
        context["signing"] = _signing(report, request.user)
    if context["can_edit"] and report.state in {ReportState.DRAFT, ReportState.RETURNED}:
        context["unanswered"] = [row.number for row in rows if row.is_returned]
        context["answer_due"] = min(
            (due for row in rows if (due := _answer_due(row, report))), key=lambda due: due["day"], default={}
        )
        if context["sections_open"]:
            context["checklist"] = _checklist(report, [row for row in rows if may_edit(report, row.score)])
        context["unexplained"] = unexplained(report, rows)
    return render(request, "kpi/report_detail.html", context)


def sheet_edit(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    authorize(request.user, "kpi.edit_claim", report.kpi_sheet)
    if report.state not in {ReportState.DRAFT, ReportState.RETURNED}:
        messages.info(request, _("The report has been submitted: its indicators can be read, not changed."))
        return HttpResponseRedirect(reverse("kpi:report_detail", args=[pk]))
    if request.method == "POST":
        return _save_sheet(request, report)
    return _sheet_page(request, report)


def _sheet_page(
    request: HttpRequest,
    report: AnnualReport,
    *,
    errors: dict[str, list[str]] | None = None,
    disputed: Mapping[int, ClaimConflict] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the cards; after a refusal with everything that was typed and the error beside its field."""
    rows = sheet_rows(report.kpi_sheet)
    # After a return only what came back can be changed, so only that is shown.
    dressed = [card for card in _dressed(rows, report) if card["editable"]]
    typed = request.POST if errors else None
    for card in dressed:
        _fill_card(card, typed, errors or {}, (disputed or {}).get(card["row"].number))
    context = report_frame(
        request.user,
        report,
        "kpi",
        cards=dressed,
        total_max=scheme_rows(report.kpi_sheet.scheme_id).max_points,
        accept=ACCEPT,
        file_hint=file_hint(),
        site_url=typed.get("site_url", "") if typed and "site_url" in typed else report.site_url,
        site_errors=(errors or {}).get("site_url", []),
        site_link=SITE_LINK,
        counts_url=reverse("kpi:report_counts", args=[report.pk]),
        needs_text=needs_text(),
        shown=SHOWN,
        timely=TIMELY,
        previewed=PREVIEWED,
        errors=errors,
    )
    context["total"] = sum(row.result.points for row in rows)
    return render(request, "kpi/sheet_edit.html", context | more, status=422 if errors else 200)


def _fill_card(
    card: dict[str, Any], typed: Any, errors: dict[str, list[str]], conflict: ClaimConflict | None
) -> None:
    """Put into a card what its inputs show: the stored claim, or what was typed before a refusal."""
    row: SheetRow = card["row"]
    names = card["name"]
    card["errors"] = {part: errors.get(name, []) for part, name in names.items()}
    card["conflicts"] = _conflicts(conflict) if conflict else []
    claim = row.score.claim
    card["note"], card["version"] = row.score.claim_note, row.score.version
    card["seen"] = {"v": claim_as_text(claim), "n": row.score.claim_note}
    card["checked"] = set(claim) if isinstance(claim, dict) else {claim}
    card["count"] = claim if isinstance(claim, int) and not isinstance(claim, bool) else ""
    card["typed"] = {}
    if typed is None or not card["editable"]:
        return
    card["typed"] = {part: typed.get(names[part], "") for part in ("t", "u", "i", "a")}
    # A conflict stored the rest; a refused claim stored nothing of the indicator.
    refused = {"v", "n"} if card["errors"]["v"] or card["errors"]["n"] else set()
    if conflict:
        refused = {PART[one.name] for one in conflict.conflicts}
    else:
        card["seen"] |= {part: typed.get(f"seen-{names[part]}", card["seen"][part]) for part in refused}
    if "v" in refused and not row.is_report:
        card["checked"] = (
            {True}
            if row.indicator.kind == "single" and names["v"] in typed
            else set(typed.getlist(names["v"]))
        )
        card["count"] = typed.get(names["v"], "")
    if "n" in refused:
        card["note"] = typed.get(names["n"], "")


def _save_sheet(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    """Save whatever is right and show the rest with its reasons: a refused file loses nothing of what was typed."""
    sheet = report.kpi_sheet
    rows = [row for row in sheet_rows(sheet) if may_edit(report, row.score)]
    _scores, refused = claims.save_claims(sheet, actor=request.user, claims=typed_claims(rows, request.POST))
    errors = _refusals(refused, str)
    errors |= _save_site(request, report)
    _remove_evidence(request, sheet)
    for row in rows:
        errors |= _add_evidence(request, row)
        errors |= _answer(request, row)
    if errors:
        report.refresh_from_db(fields=["site_url", "state"])
        disputed = {number: error for number, error in refused.items() if isinstance(error, ClaimConflict)}
        return _sheet_page(request, visible_report(request, report.pk), errors=errors, disputed=disputed)
    messages.success(request, _("Saved"))
    if numbers := unexplained(report, sheet_rows(sheet, with_remarks=False)):
        messages.warning(request, unexplained_text(numbers))
    at = request.POST.get("at", "")
    anchor = f"#indicator-{at}" if at.isdecimal() else ""
    return HttpResponseRedirect(reverse("kpi:sheet_edit", args=[report.pk]) + anchor)


def _refusals(refused: Mapping[int, DomainError], say: Callable[[DomainError], str]) -> dict[str, list[str]]:
    """Return the refusals of claims by the field they are about."""
    errors = {}
    for number, error in refused.items():
        if isinstance(error, ClaimConflict):
            errors |= {PART[one.name] + str(number): [say(error)] for one in error.conflicts}
        else:
            errors[f"n{number}" if error.field == "note" else f"v{number}"] = [say(error)]
    return errors


def _said(indicator: KpiIndicator, text: str) -> str:
    """Return a claim that travels as text in the order's words."""
    return claimed_text(indicator, stored_from_text(indicator.kind, text))


def _conflicts(conflict: ClaimConflict) -> list[dict[str, Any]]:
    """Return what two people typed into an indicator as the page shows it: each field, the value in words."""
    indicator = conflict.current.indicator
    shown, labels = [], {}
    for one in conflict.conflicts:
        name, is_value = PART[one.name] + str(indicator.number), one.name == VALUE
        texts = (one.base, one.theirs, one.mine)
        if is_value:
            texts = tuple(_said(indicator, text) for text in texts)
        shown.append(Conflict(name, *texts))
        labels[name] = {
            "field": _("Claim") if is_value else _("Explanation"),
            "anchor": f"indicator-{indicator.number}" if is_value else name,
            "is_value": is_value,
        }
    return conflict_rows(shown, labels)


def _save_site(request: HttpRequest, report: AnnualReport) -> dict[str, list[str]]:
    if "site_url" not in request.POST:
        return {}
    form = SiteForm(request.POST)
    if not form.is_valid():
        return {"site_url": [str(error) for error in form.errors["site_url"]]}
    try:
        reports.save_site_url(report, actor=request.user, site_url=form.cleaned_data["site_url"])
    except DomainError as error:
        return {"site_url": [str(error)]}
    return {}


def _remove_evidence(request: HttpRequest, sheet: KpiSheet) -> None:
    wanted = request.POST.get("remove", "")
    if wanted.isdecimal():
        evidence = get_object_or_404(Evidence, pk=int(wanted), score__sheet=sheet)
        remove_evidence(evidence, actor=request.user)


def _add_evidence(request: HttpRequest, row: SheetRow) -> dict[str, list[str]]:
    form = evidence_form(row.number, request.POST, request.FILES)
    if form is None:
        return {}
    fields = {"title": "t", "url": "u", "file": "f", "item": "i"}
    if not form.is_valid():
        return {
            f"{fields[name]}{row.number}": [str(one) for one in told] for name, told in form.errors.items()
        }
    data = form.cleaned_data
    try:
        add_evidence(
            row.score,
            actor=request.user,
            title=data["title"],
            url=data["url"],
            upload=data["file"],
            item_reference=data["item"],
        )
    except DomainError as error:
        return {f"{fields.get(error.field, 'f')}{row.number}": [str(error)]}
    return {}


def _answer(request: HttpRequest, row: SheetRow) -> dict[str, list[str]]:
    text = request.POST.get(f"a{row.number}", "")
    if not text.strip():
        return {}
    try:
        claims.answer_return(row.score, actor=request.user, text=text)
    except DomainError as error:
        return {f"a{row.number}": [str(error)]}
    return {}


@require_POST
def sheet_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    report = visible_report(request, pk)
    sheet = report.kpi_sheet
    authorize(request.user, "kpi.edit_claim", sheet)
    changed = set(request.POST.getlist("_fields"))
    errors: dict[str, list[str]] = {}
    if "site_url" in changed:
        errors |= _save_site(request, report)
    rows = sheet_rows(sheet, with_remarks=False)
    typed = typed_claims(rows, request.POST, changed=changed, versions=request.GET)
    scores, refused = claims.save_claims(sheet, actor=request.user, claims=typed)
    errors |= _live_refusals(refused, changed)
    live = _live(visible_report(request, pk), errors)
    return JsonResponse(
        live | {"conflicts": _live_conflicts(refused), "merged": _merged(typed, scores, errors)}
    )


def _live_refusals(refused: Mapping[int, DomainError], changed: set[str]) -> dict[str, list[str]]:
    """Return the refusals of an autosave: a refused indicator leaves each of its changed fields unsaved."""
    text = _("Somebody saved another text here meanwhile. Both are kept: choose below.")
    errors = _refusals(refused, lambda error: text if isinstance(error, ClaimConflict) else str(error))
    for number, error in refused.items():
        if not isinstance(error, ClaimConflict):
            errors |= {key: [str(error)] for key in changed & {f"v{number}", f"n{number}"}}
    return errors


def _live_conflicts(refused: Mapping[int, DomainError]) -> dict[str, str | dict[str, str]]:
    """Return by field what somebody else saved; a value with its words beside what the form would send."""
    found: dict[str, str | dict[str, str]] = {}
    for number, error in refused.items():
        for one in error.conflicts if isinstance(error, ClaimConflict) else ():
            name = PART[one.name] + str(number)
            if one.name == VALUE:
                indicator = error.current.indicator
                found[name] = {"value": one.theirs, "text": _said(indicator, one.theirs)}
            else:
                found[name] = one.theirs
    return found


def _merged(
    typed: Mapping[int, ClaimInput], scores: Mapping[int, KpiScore], errors: Container[str]
) -> dict[str, str]:
    """Return the values that came out as others than were sent: somebody else had ticked another item."""
    merged = {}
    for number, given in typed.items():
        stored = claim_as_text(scores[number].claim)
        is_own = scores[number].indicator.kind == IndicatorKind.ADDITIVE and isinstance(given.value, dict)
        if is_own and f"v{number}" not in errors and stored != claim_as_text(given.value):
            merged[f"v{number}"] = stored
    return merged


def needs_text() -> str:
    """Return what stands beside the explanation of a claim that is another than the count and says nothing of it."""
    return _("Your claim is another than the count: say why here, or attach proof.")


def _live(report: AnnualReport, errors: dict[str, list[str]]) -> dict[str, Any]:
    """Return what autosave and report.js put into the page: totals, points, reasons, versions, bands reached."""
    rows = sheet_rows(report.kpi_sheet, with_remarks=False)
    texts = {"kpi-total": str(sum(row.result.points for row in rows))}
    for row in rows:
        texts[f"points-{row.number}"] = str(row.result.points)
        texts[f"why-{row.number}"] = why_text(row)
        texts[f"unproved-{row.number}"] = _("Proof is missing") if row.unproved else ""
        texts[f"needs-{row.number}"] = needs_text() if row.needs_reason else ""
    return {
        "errors": errors,
        "texts": texts,
        "versions": {f"ver{row.number}": row.score.version for row in rows},
        "reached": [item.reference for row in rows for item in row.claimed_items],
    }


@require_POST
def report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    authorize(request.user, "associations.submit_report", report)
    version = submit_report(report, actor=request.user, consent=request.POST.get("reason", ""))
    messages.success(
        request,
        _(
            "The report has been submitted to the National Center. Version %(number)s, points claimed: %(total)s."
        )
        % {"number": version.number, "total": version.content["sheet"]["total"]},
    )
    return HttpResponseRedirect(reverse("kpi:report_detail", args=[pk]))


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = get_object_or_404(
        Evidence.objects.select_related("file").filter(
            score__sheet__report__in=visible_reports(request.user), file__isnull=False
        ),
        pk=pk,
    )
    return file_response(evidence.file, inline="inline" in request.GET)
