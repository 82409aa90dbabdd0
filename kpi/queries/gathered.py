"""What a count is made of: an association's year as a day sees it, the records that count, those left out and why."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise

from associations.models import AcademicYear, Association
from kpi.domain.counts import Facts

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a count; ``items`` are the identifiers of the items that it earns, none for the whole."""

    title: Text
    url: str = ""
    on: date | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A record that does not count, with the reason as a whole sentence."""

    title: Text
    why: Text
    url: str = ""
    on: date | None = None
    items: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """What was found for one indicator: records that count, records that do not, numbers worth showing beside."""

    records: list[Record] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    beside: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class Gathered:
    """The year as it is counted: facts for the domain, records by the identifier of the indicator."""

    facts: Facts
    found: dict[str, Found]


@dataclass(frozen=True, slots=True)
class Period:
    """One association in one academic year as a day sees it."""

    association: Association
    year: AcademicYear
    today: date

    @property
    def day(self) -> date:
        """The day on which membership counts: the year's last, today while the year runs (2-when)."""
        return min(self.today, self.year.ends_on)
