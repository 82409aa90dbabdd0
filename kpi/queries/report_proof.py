"""What proves the indicator on the report itself (13): its submission, its address on the site, its sections and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from associations.domain.deadlines import is_late
from associations.domain.drafting import title_in
from associations.models import AnnualReport
from associations.queries import section_facts, sections_of
from kpi.queries.links import ReportLink, state_in


@dataclass(frozen=True, slots=True)
class EventWithoutLink:
    """An event of the report that 13.4 asks a link of, and its section of clause 19."""

    sub_item: int
    title: str


@dataclass(frozen=True, slots=True)
class ReportProof:
    """What a reviewer of indicator 13 looks at; ``site`` is None without an address."""

    submitted_at: datetime | None
    due_on: date
    is_late: bool
    site: ReportLink | None
    sections_count: int
    empty_sections: tuple[int, ...]
    events_count: int
    without_link: tuple[EventWithoutLink, ...]
    dead: tuple[ReportLink, ...]  # links of events that did not answer


def report_proof(report: AnnualReport, states: Mapping[str, ReportLink]) -> ReportProof:
    """Return what the report itself shows for indicator 13: two queries (sections, their proof).

    ``states`` is what is known of its links.
    """
    language = get_language() or "kk"
    sections = list(sections_of(report).prefetch_related("proofs").order_by("clause__position"))
    facts = section_facts(sections)
    without, linked = [], []
    for section in sections:
        number = section.clause.sub_item or 0
        events = [
            (proof.title, [proof.url] if proof.url else [])
            for proof in section.proofs.all()
            if proof.is_event
        ]
        events += [
            (title_in(row["title"], language), list(row["links"]))
            for row in section.drafted
            if row["is_event"]
        ]
        without += [EventWithoutLink(number, title) for title, urls in events if not urls]
        linked += [url for _title, urls in events for url in urls]
    due_on = report.academic_year.report_due_on
    return ReportProof(
        submitted_at=report.submitted_at,
        due_on=due_on,
        is_late=report.submitted_at is not None and is_late(report.submitted_at, due_on),
        site=state_in(states, report.site_url) if report.site_url else None,
        sections_count=len(facts),
        empty_sections=tuple(fact.sub_item for fact in facts if not fact.is_written),
        events_count=sum(fact.events_count for fact in facts),
        without_link=tuple(without),
        dead=_dead(states, linked),
    )


def _dead(states: Mapping[str, ReportLink], urls: list[str]) -> tuple[ReportLink, ...]:
    found = [state_in(states, url) for url in dict.fromkeys(urls)]
    return tuple(link for link in found if link.is_dead)
