"""Reads of a sheet as the association fills it: claims with their points, reasons, proof and remarks."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from associations.models import AnnualReport
from associations.queries import versions_of
from core.prepared import Given, Prepared
from kpi.domain.claims import REPORT_INDICATOR, claim_as_text, unproved, value_of
from kpi.domain.counts import COUNTERS, differs_from_count, items_by_person
from kpi.domain.scoring import Indicator, IndicatorScore, Scheme, Value, score_indicator
from kpi.enums import ScoreState
from kpi.models import ClaimRevision, Evidence, KpiIndicator, KpiItem, KpiReading, KpiScore, KpiSheet, Remark
from kpi.queries.proof import note_besides, with_records
from kpi.queries.scheme import scoring_scheme

SCHEME_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SchemeRows:
    """A scheme in every language: the rows with items and readings, and the same as the domain scores it."""

    indicators: dict[int, KpiIndicator]
    items: dict[int, dict[str, KpiItem]]
    readings: dict[int, list[KpiReading]]
    scoring: Scheme

    @property
    def max_points(self) -> int:
        return self.scoring.max_points


_scheme_rows: dict[int, tuple[float, SchemeRows]] = {}


def scheme_rows(scheme_id: int) -> SchemeRows:
    """Return a scheme, read at most once a minute in each process: it changes only when the order is loaded."""
    known = _scheme_rows.get(scheme_id)
    if known and known[0] > time.monotonic():
        return known[1]
    indicators = list(
        KpiIndicator.objects.filter(scheme_id=scheme_id)
        .prefetch_related("items", "readings")
        .order_by("number")
    )
    rows = SchemeRows(
        indicators={row.number: row for row in indicators},
        items={row.number: {item.reference: item for item in row.items.all()} for row in indicators},
        readings={row.number: list(row.readings.all()) for row in indicators},
        scoring=scoring_scheme(indicators),
    )
    _scheme_rows[scheme_id] = (time.monotonic() + SCHEME_SECONDS, rows)
    return rows


def report_number_of(scheme_id: int) -> int | None:
    """Return the number of the indicator on the report itself (13 in the order); None in a scheme without it."""
    rows = scheme_rows(scheme_id).indicators.values()
    return next((row.number for row in rows if row.identifier == REPORT_INDICATOR), None)


def forget_schemes() -> None:
    """Forget the schemes read by this process."""
    _scheme_rows.clear()


@dataclass(slots=True)
class SheetRow:
    """One indicator of a sheet with everything that a page shows of it."""

    score: KpiScore
    indicator: KpiIndicator
    items: dict[str, KpiItem]
    readings: list[KpiReading]
    value: Value
    result: IndicatorScore
    evidence: list[Evidence] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unproved: tuple[str, ...] = ()
    differs: bool = False  # from the count of the portal, once there is one
    # What the claim is compared with as a form sends it, None without a count; the items that only a person judges.
    compared_with: str | None = None
    by_person: tuple[str, ...] = ()

    @property
    def counted_points(self) -> int | None:
        return self.score.counted_points

    @property
    def number(self) -> int:
        return self.indicator.number

    @property
    def is_report(self) -> bool:
        """Indicator 13: counted by the portal from the report itself."""
        return self.indicator.identifier == REPORT_INDICATOR

    @property
    def claimed_items(self) -> list[KpiItem]:
        """The items, band or option that earn the claimed points."""
        return [self.items[part.ref] for part in self.result.why.earned if part.ref in self.items]

    @property
    def needs_reason(self) -> bool:
        """Whether the claim is another than the count and nothing says or shows why."""
        return self.differs and not self.is_report and not self.score.claim_note.strip() and not self.proof

    @property
    def proof(self) -> list[Evidence]:
        """The proof that stands: without records that were withdrawn or deleted."""
        return [one for one in self.evidence if one.stands]

    @property
    def is_returned(self) -> bool:
        return self.score.state == ScoreState.RETURNED


def _grouped(rows: Iterable[Evidence | Remark]) -> dict[int, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.score_id].append(row)
    return groups


@Prepared
def _scores_of() -> QuerySet[KpiScore]:
    return KpiScore.objects.filter(sheet=Given("sheet")).order_by()


@Prepared
def _evidence_of() -> QuerySet[Evidence]:
    return with_records(Evidence.objects.filter(score__sheet=Given("sheet")))


@Prepared
def _remarks_of() -> QuerySet[Remark]:
    return Remark.objects.filter(score__sheet=Given("sheet")).select_related("author").order_by("pk")


def _compared_with(indicator: Indicator, counted: object) -> str:
    own = items_by_person(indicator)
    return " ".join(ref for ref in claim_as_text(counted).split() if ref not in own)


def sheet_rows(sheet: KpiSheet, *, with_remarks: bool = True) -> list[SheetRow]:
    """Return the indicators of a sheet in order: three queries however much proof there is."""
    scheme = scheme_rows(sheet.scheme_id)
    by_id = {row.pk: row for row in scheme.indicators.values()}
    evidence = _grouped(_evidence_of(sheet=sheet.pk))
    remarks = _grouped(_remarks_of(sheet=sheet.pk)) if with_remarks else {}
    rows = []
    for score in _scores_of(sheet=sheet.pk):
        score.sheet = sheet
        indicator = by_id[score.indicator_id]
        number = indicator.number
        value = value_of(scheme.scoring, number, score.claim)
        scored = scheme.scoring.indicator(number)
        proof = evidence.get(score.pk, [])
        is_counted = score.counted_points is not None and scored.identifier in COUNTERS
        differs = is_counted and differs_from_count(
            scored, value, value_of(scheme.scoring, number, score.counted)
        )
        rows.append(
            SheetRow(
                score=score,
                indicator=indicator,
                items=scheme.items[number],
                readings=scheme.readings[number],
                value=value,
                result=score_indicator(scored, value),
                evidence=proof,
                remarks=remarks.get(score.pk, []),
                unproved=unproved(
                    scored,
                    value,
                    {one.item.reference if one.item else None for one in proof if one.stands},
                    counted=value_of(scheme.scoring, number, score.counted) if is_counted else None,
                ),
                differs=differs,
                compared_with=_compared_with(scored, score.counted) if is_counted else None,
                by_person=tuple(sorted(items_by_person(scored))),
            )
        )
    numbers = {row.identifier: row.number for row in scheme.indicators.values()}
    note_besides({row.number: row.evidence for row in rows}, numbers)
    return sorted(rows, key=lambda row: row.number)


def revisions_of(score: KpiScore) -> list[ClaimRevision]:
    """Return the revisions of a claim with their authors, the newest first."""
    return list(score.revisions.select_related("author").order_by("-number"))


def submitted_revisions(report: AnnualReport, revisions: Iterable[ClaimRevision]) -> list[ClaimRevision]:
    """Return of :func:`revisions_of` those that stood at a submission: a draft is read by the association alone."""
    kept = list(revisions)
    stood = {
        next((one.number for one in kept if one.saved_at <= version.submitted_at), None)
        for version in versions_of(report)
    }
    return [one for one in kept if one.number in stood]


def sheet_of(report: AnnualReport) -> KpiSheet | None:
    """Return the sheet of a report read with it; None when the year was opened without a scheme."""
    sheet: KpiSheet | None = getattr(report, "kpi_sheet", None)
    return sheet
