"""Demo results of past years: confirmed sheets of all associations, so that trends and comparisons have something to show.

The order is of 2024; the years before it are there for the demonstration only and scored by the same scheme.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from associations.domain.deadlines import DEADLINE_ZONE
from associations.enums import ReportState
from associations.models import AcademicYear, AnnualReport, Association
from kpi.domain.scoring import Scheme, score_indicator
from kpi.domain.values import parse_values
from kpi.enums import ScoreState
from kpi.models import Evidence, KpiIndicator, KpiScheme, KpiScore, KpiSheet
from kpi.queries.scheme import indicators_of, scoring_scheme
from portal.demo.facts import Facts
from portal.demo.world import REPORTED_YEAR, World

YEARS = (REPORTED_YEAR - 3, REPORTED_YEAR - 2, REPORTED_YEAR - 1)
LOWERED_SHARE = 0.08  # of the claimed indicators were confirmed with less


def _claims(rng: Random, step: int) -> dict[str, Any]:
    """Return the claims of one sheet: a little more in each later year."""
    values: dict[str, Any] = {str(number): value for number, value in Facts.of(rng).claims().items()}
    for number in ("4", "5", "9", "11"):
        values[number] = max(0, values[number] - 2 + step)
    values["13"] = dict.fromkeys(rng.sample(["13.1", "13.2", "13.3", "13.4"], rng.randint(2, 4)), True)
    return values


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(list(value.items())[:-1])
    return None if isinstance(value, str | bool) else max(0, (value or 0) - 2)


def _scores(
    sheet: KpiSheet, rows: list[KpiIndicator], scheme: Scheme, rng: Random, step: int
) -> list[KpiScore]:
    claims = _claims(rng, step)
    scores = []
    for row in rows:
        rule, number = scheme.indicator(row.number), str(row.number)
        claim = claims.get(number)
        confirmed = _lowered(claim) if claim and rng.random() < LOWERED_SHARE else claim
        points = [
            score_indicator(rule, parse_values(scheme, {number: value})[row.number]).points
            for value in (claim, confirmed)
        ]
        scores.append(
            KpiScore(
                sheet=sheet,
                indicator=row,
                claim=claim,
                claim_points=points[0],
                confirmed=confirmed,
                confirmed_points=points[1],
                state=ScoreState.CONFIRMED,
            )
        )
    sheet.claimed_total = sum(score.claim_points for score in scores)
    sheet.confirmed_total = sum(score.confirmed_points or 0 for score in scores)
    return scores


def _year(world: World, year: AcademicYear, scheme: KpiScheme, step: int, rng: Random) -> int:
    """Write the confirmed results of one year in bulk; returns of how many associations."""
    sent = datetime(year.report_due_on.year, 9, 20, 12, tzinfo=DEADLINE_ZONE)
    associations: list[Association] = list(world.associations.values())
    reports = AnnualReport.objects.bulk_create(
        AnnualReport(
            association=association,
            academic_year=year,
            state=ReportState.CONFIRMED,
            submitted_at=sent + timedelta(hours=place),
            last_submitted_at=sent + timedelta(hours=place),
            confirmed_at=sent + timedelta(days=40, hours=place),
            is_demo=True,
        )
        for place, association in enumerate(associations)
    )
    sheets = KpiSheet.objects.bulk_create(KpiSheet(report=report, scheme=scheme) for report in reports)
    rows = list(indicators_of(scheme))
    rules = scoring_scheme(rows)
    scores = [score for sheet in sheets for score in _scores(sheet, rows, rules, rng, step)]
    KpiSheet.objects.bulk_update(sheets, ["claimed_total", "confirmed_total"])
    stored = KpiScore.objects.bulk_create(scores)
    by = world.people["center_head"]
    Evidence.objects.bulk_create(
        Evidence(
            score=score,
            title="Жылдық есептің мұрағаты",
            url=f"https://archive.example/{year.first_year}/{score.sheet_id}/{score.indicator.number}",
            added_by=by,
        )
        for score in stored
        if score.claim_points
    )
    return len(sheets)


def load(world: World) -> str:
    """Write the results of the years before the reported one, once; returns what was done."""
    if AnnualReport.objects.filter(is_demo=True, academic_year__first_year__in=YEARS).exists():
        return "history: already there"
    scheme = KpiScheme.objects.order_by("-from_year").first()
    if scheme is None or "center_head" not in world.people:
        return "history: no scheme or no people"
    rng = Random(sum(YEARS))
    written = [
        _year(world, world.year(first_year), scheme, step, rng) for step, first_year in enumerate(YEARS)
    ]
    return f"history: {sum(written)} confirmed reports of {len(YEARS)} past years"
