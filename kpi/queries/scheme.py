"""Reads of the KPI scheme: its rows for pages, and the same rows as the domain scores them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet, Subquery
from django.utils import timezone

from associations.models import AcademicYear
from kpi.domain.bands import Band
from kpi.domain.scoring import Indicator, Item, Kind, Scheme
from kpi.enums import IndicatorKind
from kpi.models import KpiIndicator, KpiItem, KpiReading, KpiScheme

FIRST_MONTH = 9  # an academic year begins on 1 September (D-38)


def academic_year_of(day: date) -> int:
    """Return the calendar year in which the academic year of a day begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def scheme_for(first_year: int) -> KpiScheme | None:
    """Return the scheme in force in the academic year that begins in ``first_year``, None before the first."""
    return KpiScheme.objects.filter(from_year__lte=first_year).order_by("-from_year").first()


def indicators_in_force(first_year: int | None = None) -> QuerySet[KpiIndicator]:
    """Return the indicators of the scheme in force (this academic year's) with their items, in order.

    Two queries whatever the scheme holds; ``indicator.scheme`` is read with them.
    """
    year = academic_year_of(timezone.localdate()) if first_year is None else first_year
    newest = KpiScheme.objects.filter(from_year__lte=year).order_by("-from_year").values("pk")[:1]
    return (
        KpiIndicator.objects.filter(scheme=Subquery(newest))
        .select_related("scheme")
        .prefetch_related("items")
        .order_by("number")
    )


def order_after(scheme: KpiScheme, year: AcademicYear) -> date | None:
    """Return the day of the scheme's order when the year began before it: such a year is scored for comparison only."""
    return scheme.order.signed_on if year.first_year < scheme.from_year else None


def indicators_of(scheme: KpiScheme) -> QuerySet[KpiIndicator]:
    """Return the indicators of one scheme with their items, in order: two queries."""
    return scheme.indicators.prefetch_related("items").order_by("number")


def scoring_scheme(indicators: Iterable[KpiIndicator]) -> Scheme:
    """Return the rows as the domain scores them; indicators come with their items prefetched."""
    return Scheme(tuple(_scored(indicator) for indicator in indicators))


def _scored(row: KpiIndicator) -> Indicator:
    parts = list(row.items.all())
    shape: dict[str, Any]
    match row.kind:
        case IndicatorKind.ADDITIVE:
            shape = {"items": tuple(_item(part) for part in parts)}
        case IndicatorKind.CHOICE:
            shape = {"options": tuple(_item(part) for part in parts)}
        case IndicatorKind.BANDED:
            shape = {"bands": tuple(_band(part) for part in parts)}
        case _:
            shape = {"points": row.max_points}
    return Indicator(row.number, row.identifier, cast(Kind, row.kind), **shape)


def _item(part: KpiItem) -> Item:
    return Item(part.reference, part.identifier, part.points)


def _band(part: KpiItem) -> Band:
    return Band(part.reference, part.minimum or 0, part.maximum, part.points, part.identifier)


def indicators_with_readings(first_year: int | None = None) -> QuerySet[KpiIndicator]:
    """Return the indicators in force with their items and the readings of their unclear places: three queries."""
    return indicators_in_force(first_year).prefetch_related("readings")


def readings_of_sheet(scheme: KpiScheme) -> QuerySet[KpiReading]:
    """Return the readings that concern the whole sheet."""
    return scheme.readings.filter(indicator=None).order_by("position")
