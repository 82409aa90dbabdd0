"""The links of a report, where each stands, and what the last look at it found."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from associations.models import AnnualReport
from kpi.domain.links import DEAD, WAITING, state_of
from kpi.models import Evidence, LinkCheck


@dataclass(frozen=True, slots=True)
class ReportLink:
    """One address with the places of the report in which it stands."""

    url: str
    places: tuple[str, ...]
    check: LinkCheck | None

    @property
    def state(self) -> str:
        if self.check is None:
            return WAITING
        return state_of(
            is_checked=self.check.checked_at is not None,
            status=self.check.status,
            failure=self.check.failure,
        )

    @property
    def is_dead(self) -> bool:
        return self.state == DEAD


def links_of(report: AnnualReport) -> dict[str, list[str]]:
    """Return the addresses of a report with where each stands; three queries."""
    places: dict[str, list[str]] = defaultdict(list)
    if report.site_url:
        places[report.site_url].append("13.2")
    sections = report.sections.select_related("clause").prefetch_related("proofs")
    for section in sections.order_by("clause__position"):
        place = _("Section %(number)s") % {"number": section.clause.identifier}
        urls = [proof.url for proof in section.proofs.all() if proof.url]
        urls += [link for row in section.drafted for link in row["links"]]
        for url in urls:
            if place not in places[url]:
                places[url].append(place)
    proofs = Evidence.objects.filter(score__sheet__report=report).exclude(url="")
    rows = proofs.order_by("score__indicator__number").values_list("url", "score__indicator__number")
    for url, number in rows:
        place = _("Indicator %(number)s") % {"number": number}
        if place not in places[url]:
            places[url].append(place)
    return dict(places)


def link_states(report: AnnualReport) -> dict[str, ReportLink]:
    """Return the addresses of a report that were looked at, or wait for it, each with what was found; one query."""
    checks = LinkCheck.objects.filter(report=report.pk).order_by()
    return {check.url: ReportLink(check.url, (), check) for check in checks}


def state_in(states: Mapping[str, ReportLink], url: str) -> ReportLink:
    """Return what is known of an address; one that nobody looked at waits."""
    return states.get(url) or ReportLink(url, (), None)


def report_links(report: AnnualReport) -> list[ReportLink]:
    """Return every link of a report with its last check, the dead ones first; four queries."""
    checks = {check.url: check for check in LinkCheck.objects.filter(report=report)}
    found = [ReportLink(url, tuple(places), checks.get(url)) for url, places in links_of(report).items()]
    return sorted(found, key=lambda one: not one.is_dead)
