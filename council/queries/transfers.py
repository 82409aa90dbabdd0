"""Proposals to give an association to another university: the figures, the cases, how far they came (clause 31)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from accounts.enums import OfficeRole
from accounts.models import User
from associations.enums import ReportState
from associations.models import AnnualReport, Association
from core.waiting import Waiting
from council.domain.transfers import STEPS, YearFacts, step_reached
from council.enums import OrderState, TableLineKind, TransferOutcome, TransferStep
from council.models import CallDecision, TableLine, TransferCase
from council.queries.calls import decisions_of
from criteria.enums import CallGround, CallState
from criteria.models import Call
from kpi.domain.ranking import average_tenths
from kpi.models import KpiSheet, ThresholdProposal
from meetings.enums import MeetingState, SeatRole
from meetings.queries import held_on

YEARS_SHOWN = 4


def year_facts(association: Association) -> list[YearFacts]:
    """Return the last academic years of an association, the latest first, with points, places, thresholds: three queries."""
    reports = list(
        AnnualReport.objects.filter(association=association)
        .select_related("academic_year")
        .order_by("-academic_year__first_year")[:YEARS_SHOWN]
    )
    years = [report.academic_year_id for report in reports]
    totals: dict[int, dict[int, int]] = {year: {} for year in years}
    for year, owner, total in KpiSheet.objects.filter(
        report__academic_year__in=years, report__state=ReportState.CONFIRMED, confirmed_total__isnull=False
    ).values_list("report__academic_year", "report__association", "confirmed_total"):
        totals[year][owner] = total or 0
    thresholds = dict(
        ThresholdProposal.objects.filter(academic_year__in=years).values_list("academic_year", "points")
    )
    found = []
    for report in reports:
        of_year = totals[report.academic_year_id]
        points = of_year.get(association.pk)
        found.append(
            YearFacts(
                first_year=report.academic_year.first_year,
                due_on=report.academic_year.report_due_on,
                points=points,
                place=None if points is None else 1 + sum(one > points for one in of_year.values()),
                of=len(of_year),
                average_tenths=average_tenths(list(of_year.values())) if of_year else None,
                threshold=thresholds.get(report.academic_year_id),
                is_submitted=report.submitted_at is not None,
            )
        )
    return found


def transfers() -> QuerySet[TransferCase]:
    """Return the cases with what lists and pages show, open ones first, then the newest: one query."""
    return TransferCase.objects.select_related(
        "association__body",
        "university",
        "academic_year",
        "item__meeting",
        "protocol",
        "call",
        "order",
        "proposed_by",
    ).order_by(F("closed_at").desc(nulls_first=True), "-proposed_at", "-pk")


def lines_of(cases: list[TransferCase]) -> dict[int, TableLine]:
    """Return for each case the latest line of an order that moves its association: one query."""
    found: dict[int, TableLine] = {}
    lines = TableLine.objects.filter(
        kind=TableLineKind.MOVE, association__in=[one.association_id for one in cases]
    ).exclude(order__state=OrderState.WITHDRAWN)
    for line in lines.select_related("order__legal_order", "university").order_by("pk"):
        for case in cases:
            after = case.closed_at is None or line.order.created_at <= case.closed_at
            if (
                line.association_id == case.association_id
                and after
                and line.order.created_at >= case.proposed_at
            ):
                found[case.pk] = line
    return found


def calls_of(cases: list[TransferCase]) -> dict[int, Call]:
    """Return for each case its call: the one announced from it, else one announced later with this ground: one query."""
    found = {case.pk: case.call for case in cases if case.call}
    rows = Call.associations.through.objects.filter(
        association__in=[one.association_id for one in cases],
        call__ground=CallGround.UNSATISFACTORY,
        call__state=CallState.ANNOUNCED,
    )
    for row in rows.select_related("call").order_by("call__announced_at"):
        for case in cases:
            if row.association_id == case.association_id and row.call.announced_at >= case.proposed_at:
                found.setdefault(case.pk, row.call)
    return found


def results_of(cases: list[TransferCase], calls: dict[int, Call]) -> dict[int, CallDecision]:
    """Return for each case the result of its call that was not set aside: one query, none without a call."""
    pairs = {one.pk: (calls[one.pk].pk, one.association_id) for one in cases if one.pk in calls}
    found = decisions_of(pairs.values())
    return {case: found[pair] for case, pair in pairs.items() if pair in found}


@dataclass(frozen=True)
class Step:
    """A step of the way: done or not, when, and the page where it was done."""

    step: str
    label: str
    is_done: bool
    on: date | datetime | None = None
    url: str = ""
    note: str = ""


def _meeting_is_off(case: TransferCase) -> bool:
    return case.item is not None and case.item.meeting.state == MeetingState.CANCELLED


def steps_of(
    case: TransferCase, call: Call | None, line: TableLine | None, result: CallDecision | None = None
) -> list[Step]:
    """Return the way of a case with its dates and links; everything was read before."""
    item = None if _meeting_is_off(case) else case.item
    order = line.order if line else None
    moved = case.outcome == TransferOutcome.TRANSFER
    made: dict[str, tuple[Any, str, str]] = {
        TransferStep.PROPOSED: (case.proposed_at, "", case.get_ground_display()),
    }
    if item:
        made[TransferStep.AGENDA] = (
            item.meeting.starts_at,
            reverse("meetings:meeting_detail", args=[item.meeting_id]),
            "",
        )
    if case.outcome and case.protocol:
        made[TransferStep.DECIDED] = (
            case.protocol.signed_on,
            reverse("meetings:protocol_detail", args=[case.protocol_id]),
            case.get_outcome_display(),
        )
    if call and moved:
        made[TransferStep.CALL] = (call.announced_at, reverse("criteria:call_detail", args=[call.pk]), "")
    if result and moved:
        made[TransferStep.CHOSEN] = (
            result.decided_at,
            reverse("council:call_contest", args=[result.call_id, case.association.key]),
            str(result.university or gettext("no applicant was chosen")),
        )
    if order and line and moved:
        url = reverse("council:order_detail", args=[order.pk])
        made[TransferStep.ORDER] = (order.created_at, url, str(line.university))
        if order.state in (OrderState.SIGNED, OrderState.IN_FORCE):
            made[TransferStep.SIGNED] = (order.signed_on, url, f"№ {order.number}")
    if case.order:
        url = reverse("associations:handover", args=[case.association.key])
        made[TransferStep.IN_FORCE] = (case.order.in_force_from, url, "")
    return [
        Step(
            step,
            str(TransferStep(step).label),
            step in made,
            *made.get(step, (None, "", "")),
        )
        for step in STEPS
    ]


def reached(
    case: TransferCase, call: Call | None, line: TableLine | None, result: CallDecision | None = None
) -> str:
    """Return the last step that is done, as words."""
    if case.withdrawn_reason:
        return gettext("withdrawn")
    if case.outcome == TransferOutcome.KEPT:
        return str(case.get_outcome_display())
    done = step_reached({one.step: one.is_done for one in steps_of(case, call, line, result)})
    return str(TransferStep(done).label)


def people_of_transfer(case: TransferCase, today: date) -> QuerySet[User]:
    """Return who is told of a case: coordinators and heads of the base university, chair and secretary of the association."""
    offices = held_on(today, "offices__") & Q(
        offices__role__in=(OfficeRole.UNIVERSITY_COORDINATOR, OfficeRole.UNIVERSITY_HEAD),
        offices__university=case.university_id,
    )
    seats = (
        held_on(today, "seats_held__")
        & held_on(today, "seats_held__seat__")
        & Q(
            seats_held__seat__body=case.association.body_id,
            seats_held__seat__role__in=(SeatRole.CHAIR, SeatRole.SECRETARY),
        )
    )
    told = Q(pk__in=User.objects.filter(offices).values("pk")) | Q(
        pk__in=User.objects.filter(seats).values("pk")
    )
    return User.objects.filter(told, is_active=True).order_by("pk")


def transfers_waiting() -> tuple[QuerySet[TransferCase], tuple[Count, Count]]:
    """Return the open cases and the counts of those without an agenda and of those decided on without a call."""
    off = Q(item__isnull=True) | Q(item__meeting__state=MeetingState.CANCELLED)
    return (
        TransferCase.objects.filter(closed_at__isnull=True),
        (
            Count("pk", filter=off & Q(outcome="")),
            Count("pk", filter=Q(outcome=TransferOutcome.TRANSFER, call__isnull=True)),
        ),
    )


def transfers_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    """Return what waits for the Council's secretary with the transfers."""
    [[to_put, to_call]] = rows
    url, waiting = reverse("council:transfers"), []
    if to_put:
        title = gettext("Proposals to transfer an association wait for an agenda")
        waiting.append(Waiting(title, url, count=to_put, clause="31"))
    if to_call:
        title = gettext("The Council decided on a transfer: announce the call")
        waiting.append(Waiting(title, url, count=to_call, tone="amber", clause="31"))
    return waiting
