"""The demo year's reviews: confirmed, returned, answered, begun and waiting reports, through the real verbs."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from accounts.models import User
from associations.enums import ReportState
from kpi.enums import IndicatorKind, ScoreState
from kpi.models import KpiScore, KpiSheet
from kpi.queries.conflicts import conflict_of
from kpi.services import appeals, assigning, claims, closing, review
from kpi.services.submission import submit_report
from meetings.enums import SeatRole
from portal.demo.world import REPORTED_YEAR, SECOND_ASSOCIATION, World

# What becomes of the submitted reports in the order of annex 2, over and over.
FATES = (
    "confirmed",
    "in_review",
    "confirmed",
    "submitted",
    "confirmed",
    "returned",
    "confirmed",
    "answered",
    "concluded",
    "submitted",
)
CORRECTED_SHARE = 0.1  # of the indicators of a confirmed report
DECIDED_COUNT = 5  # indicators decided in a report whose review is under way
CORRECTIONS = (
    "Бір құжат екі рет тіркелген, есепке бір рет алынды.",
    "Тіркелген хаттамада бұл іс-шара көрсетілмеген.",
    "Сілтеме ашылмайды, сондықтан есепке алынбады.",
    "Құжат есепті кезеңнен тыс күнмен рәсімделген.",
)
REASONS = (
    "Тіркелген файлда қол қойылған хаттама жоқ. Қол қойылған нұсқасын тіркеңіз.",
    "Саны құжаттармен сәйкес келмейді: мәлімделгеннен аз құжат тіркелген.",
    "Сілтеме ашылмайды. Жұмыс істейтін сілтеме беріңіз.",
)
APPEALS = 2
ABSENT_IN = 14  # days until a reviewer is away
APPEAL_TEXTS = (
    "Есепке алынбаған құжат есепті кезеңде бекітілген, оның көшірмесі тіркелді.",
    "Іс-шара отырыс хаттамасында көрсетілген, хаттаманың 3-тармағын қараңыз.",
)
ANSWERS = (
    "Қол қойылған хаттаманы тіркедік, бұрынғы файл қате жүктелген еді.",
    "Жетіспейтін құжат тіркелді, саны нақтыланды.",
)


def _lower(score: KpiScore) -> Any:
    """Return a value below the claim of the indicator's kind, the claim itself when there is none below."""
    claim = score.claim
    match score.indicator.kind:
        case IndicatorKind.SINGLE:
            return False
        case IndicatorKind.ADDITIVE if claim:
            return dict(list(claim.items())[:-1])
        case IndicatorKind.BANDED if claim:
            return claim - 1
        case _:
            return claim


def _decide(world: World, sheet: KpiSheet, actor: User, count: int) -> None:
    for score in sheet.scores.select_related("indicator").order_by("indicator__number")[:count]:
        value, comment = score.claim, ""
        if score.claim and world.rng.random() < CORRECTED_SHARE:
            value, comment = _lower(score), world.rng.choice(CORRECTIONS)
        review.confirm_indicator(score, actor=actor, value=value, comment=comment)


def _proved(sheet: KpiSheet) -> list[KpiScore]:
    """Return the claimed indicators with proof: what a reviewer may find fault with."""
    return list(
        sheet.scores.filter(claim_points__gt=0, evidence__isnull=False)
        .order_by("indicator__number")
        .distinct()
    )


def _return(world: World, sheet: KpiSheet, actor: User) -> None:
    """Return one claimed indicator and the report with it."""
    chosen = world.rng.choice(_proved(sheet) or list(sheet.scores.all()))
    review.return_indicator(chosen, actor=actor, reason=world.rng.choice(REASONS))
    review.return_report(sheet, actor=actor)


def _answer(world: World, sheet: KpiSheet) -> None:
    secretary = world.holder(sheet.report.association.body, SeatRole.SECRETARY)
    for score in sheet.scores.filter(state=ScoreState.RETURNED):
        claims.answer_return(score, actor=secretary, text=world.rng.choice(ANSWERS))
    submit_report(sheet.report, actor=secretary, tell=False)


def _review(world: World, sheet: KpiSheet, fate: str, actor: User, head: User) -> None:
    if fate == "submitted":
        return
    review.assign_reviewer(sheet, reviewer=actor, actor=head)
    review.start_review(sheet, actor=actor)
    everything = sheet.scores.count()
    whole = fate in {"confirmed", "concluded"}
    _decide(world, sheet, actor, everything if whole else DECIDED_COUNT)
    if whole:
        closing.conclude_review(sheet, actor=actor)
    if fate == "confirmed":
        closing.confirm_report(sheet, actor=head)
    elif fate in {"returned", "answered"}:
        _return(world, sheet, actor)
        if fate == "answered":
            _answer(world, sheet)


def _appeals(world: World, sheets: list[KpiSheet], head: User) -> int:
    """Let two associations appeal against corrected points: one appeal is decided, one waits for the head."""
    appealed = 0
    for sheet in KpiSheet.objects.filter(
        pk__in=[one.pk for one in sheets],
        report__state=ReportState.CONFIRMED,
        confirmed_total__lt=F("claimed_total"),
    ).order_by("report__association__position"):
        if appealed == APPEALS or conflict_of(head, sheet) is not None:
            continue
        lowered = list(
            sheet.scores.filter(confirmed_points__lt=F("claim_points")).select_related("indicator")
        )
        secretary = world.holder(sheet.report.association.body, SeatRole.SECRETARY)
        appeal = appeals.raise_appeal(
            sheet,
            actor=secretary,
            numbers=[score.indicator.number for score in lowered],
            text=world.rng.choice(APPEAL_TEXTS),
        )
        if not appealed:
            appeals.decide_appeal(
                appeal,
                actor=head,
                values={lowered[0].indicator.number: lowered[0].claim},
                reason="Қосымша тіркелген құжат көрсеткіштің орындалғанын растайды.",
            )
        appealed += 1
    return appealed


def load(world: World) -> str:
    """Review the submitted demo reports once; returns what was done."""
    sheets = list(
        KpiSheet.objects.filter(
            report__is_demo=True,
            report__academic_year__first_year=REPORTED_YEAR,
            report__state=ReportState.SUBMITTED,
            reviewer__isnull=True,
        )
        .select_related("report__association__body", "report__academic_year")
        .order_by("report__association__position")
    )
    reviewed = KpiSheet.objects.filter(report__is_demo=True, reviewer__isnull=False).exists()
    if reviewed or not sheets:
        return "reviews: already there" if reviewed else "reviews: no submitted report"
    people = world.people
    reviewers = [people["center_reviewer"], people["center_reviewer2"]]
    head = people["center_head"]
    since = world.today + timedelta(days=ABSENT_IN)
    assigning.record_absence(
        reviewers[1], since=since, until=since + timedelta(days=9), actor=reviewers[1], note="еңбек демалысы"
    )
    for position, sheet in enumerate(sheets):
        fate = FATES[position % len(FATES)]
        if sheet.report.association.key == SECOND_ASSOCIATION:
            fate = "returned"
        first = position // 2 % len(reviewers)
        turn = reviewers[first:] + reviewers[:first]
        actor = next(person for person in turn if conflict_of(person, sheet) is None)
        _review(world, sheet, fate, actor, head)
    appealed = _appeals(world, sheets, head)
    confirmed = KpiSheet.objects.filter(report__is_demo=True, confirmed_total__isnull=False).count()
    return f"reviews: {len(sheets)} submitted reports, {confirmed} of them confirmed, {appealed} appeals"
