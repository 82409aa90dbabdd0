"""The demo reports of 2025–2026: all 64, from a hardly begun draft to submitted in time or late."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from associations.domain.deadlines import DEADLINE_ZONE
from associations.models import AnnualReport, Association, ReportSection, SectionProof
from core.files import store_bytes
from core.models import StoredFile
from core.pdf import render_pdf
from kpi.models import Evidence, KpiScore
from kpi.services.claims import ClaimInput, open_reports, save_claims
from kpi.services.counts import prefill, store_counts
from kpi.services.submission import submit_report
from portal.demo.facts import Facts, area_of, secretaries
from portal.demo.report_texts import BEFORE_THE_PORTAL, EVENTS, NOT_RECORDED, NOTES, PROOFS, SECTIONS
from portal.demo.world import FIRST_ASSOCIATION, REPORTED_YEAR, SECOND_ASSOCIATION, World

# By the position of an association: which drafts are still open, which came late.
DRAFTS_HARDLY_BEGUN = {9, 33, 57}
DRAFTS_HALF_DONE = {14, 41}
LATE_EVERY = 9
NOT_RECORDED_SHARE = 0.6  # of the associations that claim one thing more than they recorded


def _proof_files(by: User) -> dict[int, tuple[str, StoredFile]]:
    """Return the title and the PDF that prove each indicator; the associations share the files."""
    proofs = {}
    for title, (numbers, lines) in PROOFS.items():
        pdf = render_pdf(
            "portal/demo/proof.html", {"title": title, "lines": lines}, css="pdf/report.css", language="kk"
        )
        stored = store_bytes(pdf, name=f"{title}.pdf", content_type="application/pdf", by=by)
        proofs |= dict.fromkeys(numbers, (title, stored))
    return proofs


def _fill_sections(
    sections: list[ReportSection], facts: Facts, association: Association, *, whole: bool, rng: Random
) -> list[ReportSection]:
    """Write the texts into the sections; an unfinished report leaves some empty."""
    numbers = {
        "area": area_of(association),
        "meetings": facts.meetings,
        "standards": facts.standards,
        "legal": facts.legal,
        "programmes": facts.programmes,
        "reviews": facts.reviews,
        "events": facts.events,
    }
    for section in sections:
        sub_item = section.clause.sub_item or 0
        if not whole and sub_item > 8:
            continue
        if sub_item in {11, 14} and rng.random() < 0.4:
            section.nothing_done = True
        else:
            section.text = SECTIONS[sub_item].format(**numbers)
        section.version = 2
    return sections


def _events(section: ReportSection, facts: Facts, site: str, by: User, *, linked: bool) -> list[SectionProof]:
    return [
        SectionProof(
            section=section,
            title=title,
            url=f"{site}/events/{number}" if linked or number > 1 else "",
            is_event=True,
            added_by=by,
        )
        for number, title in enumerate(EVENTS[: facts.events], start=1)
    ]


def _evidence(
    scores: list[KpiScore],
    files: dict[int, tuple[str, StoredFile]],
    values: dict[int, Any],
    site: str,
    by: User,
    *,
    without: int = 0,
) -> list[Evidence]:
    """Return a file for every claimed indicator, and a link for events and reviews; ``without`` is forgotten."""
    proofs = []
    for score in scores:
        number = score.indicator.number
        if number not in files or not values.get(number) or number == without:
            continue
        title, file = files[number]
        proofs.append(Evidence(score=score, title=title, file=file, added_by=by))
        if number in {9, 10}:
            link = f"{site}/kpi/{number}"
            proofs.append(Evidence(score=score, title="Жарияланған мәлімет", url=link, added_by=by))
    return proofs


# Before the first submission.
FILLED_IN_AT = datetime(2026, 9, 8, 15, 30, tzinfo=DEADLINE_ZONE)


def _submitted_at(position: int, rng: Random) -> datetime:
    """Every ninth report came after the deadline, the last ones of the rest within its last hours."""
    if position % LATE_EVERY == 0:
        return datetime(2026, 10, 2, 9, tzinfo=DEADLINE_ZONE) + timedelta(hours=rng.randint(1, 200))
    return datetime(2026, 10, 1, 23, 40, tzinfo=DEADLINE_ZONE) - timedelta(hours=rng.randint(0, 500))


def _corrections(counted: dict[int, Any], facts: Facts, rng: Random) -> dict[int, Any]:
    """Return the claims that are not the count: what was before the portal, and sometimes one thing not recorded."""
    told, values = facts.claims(), {}
    for number in BEFORE_THE_PORTAL:
        if told[number] and not counted[number]:
            values[number] = told[number]
    if counted[3] and "3.3" in facts.meeting_items:
        values[3] = {**counted[3], "3.3": True}
    if rng.random() < NOT_RECORDED_SHARE:
        number = rng.choice(list(NOT_RECORDED))
        values[number] = (counted[number] or 0) + 1
    return values


def _fill(
    report: AnnualReport,
    sections: list[ReportSection],
    scores: list[KpiScore],
    files: dict[int, tuple[str, StoredFile]],
    by: User,
    rng: Random,
) -> None:
    """Fill in one report and submit it, unless its association is one of those that still write."""
    association = report.association
    facts, position = Facts.of(Random(association.key)), association.position
    site = f"https://{association.key.split('-')[-1]}.example"
    if position in DRAFTS_HARDLY_BEGUN:
        prefill(report)
        return
    is_first, half = association.key == FIRST_ASSOCIATION, position in DRAFTS_HALF_DONE
    has_records = association.key in {FIRST_ASSOCIATION, SECOND_ASSOCIATION}
    written = _fill_sections(sections, facts, association, whole=not half, rng=rng)
    if is_first:
        # Nearly complete: one section, the link of one event, one proof and the site are still missing.
        written[15].text, written[15].nothing_done = "", False
    ReportSection.objects.bulk_update(written, ["text", "nothing_done", "version"])
    if not half:
        proofs = _events(sections[16], facts, site, by, linked=not is_first and position % 5 != 0)
        SectionProof.objects.bulk_create(proofs)
    # The sheet begins as the portal counts it; a claim is another one only where it has a story.
    if has_records:
        prefill(report)
    else:
        store_counts(report)
    scores = list(report.kpi_sheet.scores.select_related("indicator"))
    counted = {score.indicator.number: score.claim for score in scores}
    notes = NOTES
    if half:
        values = {number: value for number, value in facts.claims().items() if number <= 5}
    elif has_records:
        values = {3: {**(counted[3] or {}), "3.3": True}, 9: (counted[9] or 0) + 1}
    else:
        values, notes = _corrections(counted, facts, rng), {**NOT_RECORDED, **BEFORE_THE_PORTAL}
    by_number = {score.indicator.number: score for score in scores}
    claims = {
        number: ClaimInput(value, notes.get(number, ""), by_number[number].version)
        for number, value in values.items()
    }
    _scores, refused = save_claims(report.kpi_sheet, actor=by, claims=claims, now=FILLED_IN_AT)
    if refused:
        raise ValueError(f"demo claims of {association.key} were refused: {refused}")
    shown = values if has_records or half else {**counted, **values}
    Evidence.objects.bulk_create(_evidence(scores, files, shown, site, by, without=3 if is_first else 0))
    if is_first or half:
        prefill(report)
        return
    if position % 7:
        AnnualReport.objects.filter(pk=report.pk).update(site_url=f"{site}/report-2026")
    submit_report(report, actor=by, now=_submitted_at(position, rng), tell=False)


def load(world: World) -> str:
    """Open and fill the reports of the reported year once; returns what was done."""
    if AnnualReport.objects.filter(academic_year__first_year=REPORTED_YEAR).exists():
        return "reports: already there"
    world.year()
    _year, opened = open_reports(REPORTED_YEAR, is_demo=True)
    rng = Random(400 + len(opened))
    kept_by = secretaries()
    files = _proof_files(kept_by[world.first.body_id])
    reports = (
        AnnualReport.objects.filter(pk__in=[report.pk for report in opened])
        .select_related("association__body", "association__direction", "academic_year", "kpi_sheet__scheme")
        .prefetch_related("sections__clause", "kpi_sheet__scores__indicator")
        .order_by("association__position")
    )
    for report in reports:
        sections = sorted(report.sections.all(), key=lambda section: section.clause.position)
        by = kept_by[report.association.body_id]
        _fill(report, sections, list(report.kpi_sheet.scores.all()), files, by, rng)
    submitted = AnnualReport.objects.filter(submitted_at__isnull=False).count()
    return f"reports: {len(opened)}, {submitted} of them submitted"
