"""Sheets for tests of the review: the order's own scheme, claims of every kind, any state."""

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation

from associations.enums import ReportState
from associations.models import AnnualReport, Association
from core.loading import Loading, read_data
from kpi.domain.scoring import score_indicator
from kpi.domain.values import parse_values
from kpi.enums import ScoreState
from kpi.loading import load_kpi_scheme
from kpi.models import Evidence, KpiIndicator, KpiItem, KpiScheme, KpiScore, KpiSheet
from kpi.queries.scheme import indicators_of, scoring_scheme
from tests.factories.associations import AcademicYearFactory, AnnualReportFactory
from tests.factories.directory import LegalOrderFactory

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "kpi.yaml"
ON_TIME = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)
CLAIMS: dict[str, Any] = {
    "1": True,
    "2": {"2.1": True, "2.2": True},
    "3": {"3.1": True},
    "4": 4,
    "5": 2,
    "6": 12,
    "7": "all",
    "8": None,
    "9": 1,
    "10": 5,
    "11": 0,
    "12": None,
    "13": {"13.1": True, "13.2": True},
}


_rows: list[list[Any]] = []


def scheme() -> KpiScheme:
    """Return the order's scheme: read from the fixture once, then inserted as the same rows."""
    found = KpiScheme.objects.first()
    if found is not None:
        return found
    with translation.override("kk"):
        order = LegalOrderFactory()
        if _rows:
            for rows in _rows:
                copies = [copy.copy(row) for row in rows]
                for row in copies:
                    if isinstance(row, KpiScheme):
                        row.order = order
                type(copies[0])._default_manager.bulk_create(copies)
        else:
            load_kpi_scheme(Loading(), read_data(FIXTURE), order)
            _rows.extend(
                list(model._default_manager.order_by("pk")) for model in (KpiScheme, KpiIndicator, KpiItem)
            )
    return KpiScheme.objects.get()


def make_sheet(
    association: Association,
    *,
    state: str = ReportState.SUBMITTED,
    reviewer: Any = None,
    submitted_at: datetime | None = ON_TIME,
    answered: bool = False,
    claims: dict[str, Any] | None = None,
    year: int = 2025,
) -> KpiSheet:
    """Return a sheet with thirteen claims and a link of proof each."""
    rows = list(indicators_of(scheme()))
    domain = scoring_scheme(rows)
    given = CLAIMS if claims is None else claims
    values = parse_values(domain, given)
    submitted = None if state == ReportState.DRAFT else submitted_at
    report: AnnualReport = AnnualReportFactory(
        association=association,
        academic_year=AcademicYearFactory(first_year=year),
        state=state,
        submitted_at=submitted,
        last_submitted_at=submitted and submitted + timedelta(days=answered),
        confirmed_at=submitted if state == ReportState.CONFIRMED else None,
    )
    sheet = KpiSheet.objects.create(report=report, scheme=scheme(), reviewer=reviewer)
    confirmed = state == ReportState.CONFIRMED
    for row in rows:
        points = score_indicator(domain.indicator(row.number), values.get(row.number)).points
        claim = given.get(str(row.number))
        score = KpiScore.objects.create(
            sheet=sheet,
            indicator=row,
            claim=claim,
            claim_points=points,
            confirmed=claim if confirmed else None,
            confirmed_points=points if confirmed else None,
            state=ScoreState.CONFIRMED if confirmed else ScoreState.OPEN,
        )
        if reviewer is not None:
            Evidence.objects.create(
                score=score, title=f"{row.number}", url="https://example.kz/", added_by=reviewer
            )
    sheet.claimed_total = sum(score.claim_points for score in sheet.scores.all())
    sheet.confirmed_total = sheet.claimed_total if confirmed else None
    sheet.save()
    return sheet


def score_of(sheet: KpiSheet, number: int) -> KpiScore:
    return sheet.scores.select_related("indicator", "sheet").get(indicator__number=number)
