"""What a report still lacks: its seventeen sections, the link on the site, links of events (clauses 19, 21, 22)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Code = Literal["section_empty", "event_without_link", "no_event", "no_site_link"]


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """What is known of one section: its sub-item of clause 19, whether it says something, its events' links."""

    sub_item: int
    has_text: bool
    nothing_done: bool
    events_count: int = 0
    events_linked_count: int = 0

    @property
    def is_written(self) -> bool:
        """A section may say that nothing was done (reading 13.3-clause-21); rows from the records are a text too."""
        return self.has_text or self.nothing_done


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to mend. ``sub_item`` names the section, if it is of one; ``item`` the KPI item it would earn."""

    code: Code
    item: str
    sub_item: int | None = None


def missing_parts(sections: Iterable[SectionFacts], site_url: str) -> list[Missing]:
    """Return what the report lacks, in the order of the page; an empty list when it is complete."""
    sections = list(sections)
    missing = [Missing("section_empty", "13.3", row.sub_item) for row in sections if not row.is_written]
    missing += [
        Missing("event_without_link", "13.4", row.sub_item)
        for row in sections
        if row.events_linked_count < row.events_count
    ]
    if not any(row.events_count for row in sections):
        missing.append(Missing("no_event", "13.4"))
    if not site_url.strip():
        missing.append(Missing("no_site_link", "13.2"))
    return missing
