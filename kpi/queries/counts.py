"""The portal's own count of a sheet: each indicator from the records of the year, with the records and the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from associations.domain.reminders import day_of
from associations.models import AcademicYear, AnnualReport, Association
from kpi.domain.comparing import as_raw
from kpi.domain.counts import COUNTERS, count_value, items_by_person
from kpi.domain.scoring import Indicator, IndicatorScore, Value, score_indicator
from kpi.models import KpiIndicator, KpiItem, KpiReading
from kpi.queries.claims import SchemeRows, scheme_rows
from kpi.queries.gathered import Found, Gathered, Left, Record, Text
from kpi.queries.gathering import gather


@dataclass(frozen=True, slots=True)
class Count:
    """One indicator as the portal counts it.

    ``value`` is None where the scheme has an indicator that the portal has no counter for. ``counted`` and
    ``not_counted`` are the records behind it; ``by_person`` the items that it leaves to a person (3.3, 13.2).
    """

    rule: Indicator
    row: KpiIndicator
    items: Mapping[str, KpiItem]
    readings: Sequence[KpiReading]
    value: Value
    result: IndicatorScore
    counted: Sequence[Record]
    not_counted: Sequence[Left]
    beside: Sequence[Text]
    by_person: frozenset[str]

    @property
    def indicator(self) -> int:
        """The number of the indicator."""
        return self.row.number

    @property
    def is_computed(self) -> bool:
        return self.row.identifier in COUNTERS

    @property
    def item(self) -> str:
        """The references of the items, band or option that the count earns."""
        return ", ".join(part.ref for part in self.result.why.earned)

    @property
    def number(self) -> int | None:
        """How many things were counted, where the indicator is a number of things."""
        return self.result.why.count

    @property
    def points(self) -> int:
        return self.result.points

    @property
    def max_points(self) -> int:
        return self.result.max_points

    @property
    def why(self) -> str:
        """The rule in the reader's language: how the indicator is counted, from the scheme."""
        return self.row.computable_how

    @property
    def stored(self) -> Any:
        """The value as a sheet stores it: true, {"2.1": true}, 4, "all"; None when nothing was found."""
        return as_raw(self.rule, self.value) or None


def _counts(scheme: SchemeRows, gathered: Gathered) -> list[Count]:
    counts = []
    for rule in scheme.scoring.indicators:
        row = scheme.indicators[rule.number]
        value = count_value(rule, gathered.facts)
        found = gathered.found.get(rule.identifier, Found())
        counts.append(
            Count(
                rule=rule,
                row=row,
                items=scheme.items[rule.number],
                readings=scheme.readings[rule.number],
                value=value,
                result=score_indicator(rule, value),
                counted=found.records,
                not_counted=found.left,
                beside=found.beside,
                by_person=items_by_person(rule),
            )
        )
    return counts


def count_year(
    association: Association, year: AcademicYear, scheme_id: int, *, now: datetime | None = None
) -> list[Count]:
    """Return what an association's records give in a year, without a report: the running forecast."""
    today = day_of(now or timezone.now())
    return _counts(scheme_rows(scheme_id), gather(association, year, today=today))


def count_report(
    report: AnnualReport, *, now: datetime | None = None, submitted_at: datetime | None = None
) -> list[Count]:
    """Return the portal's count of every indicator of a report's sheet, in order, by the sheet's own scheme.

    The report comes with association, body, academic year and sheet. The number of queries is constant; the scheme is
    remembered. ``submitted_at`` is the moment of a submission that is being made.
    """
    today = day_of(now or timezone.now())
    gathered = gather(
        report.association, report.academic_year, today=today, report=report, submitted_at=submitted_at
    )
    return _counts(scheme_rows(report.kpi_sheet.scheme_id), gathered)


def total_of(counts: Sequence[Count]) -> int:
    """Return the points of all indicators together."""
    return sum(count.points for count in counts)
