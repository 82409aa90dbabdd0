"""Which state of a report, of a plan, of a material and of an opinion follows which (DESIGN §6)."""

from datetime import date, datetime

from associations.domain.deadlines import DEADLINE_ZONE
from associations.enums import MaterialState, OpinionState, PlanState, ReportState
from core.lifecycle import Lifecycle

REPORT: Lifecycle = {
    ReportState.DRAFT: {ReportState.SUBMITTED},
    ReportState.SUBMITTED: {ReportState.IN_REVIEW},
    ReportState.IN_REVIEW: {ReportState.RETURNED, ReportState.CONFIRMED},
    ReportState.RETURNED: {ReportState.SUBMITTED},
    ReportState.CONFIRMED: set(),
}


def are_sections_open(state: str, open_until: date | None, now: datetime) -> bool:
    """Say whether the sections of a report can be written: in a draft, and when they were returned.

    ``open_until`` is the last day for the answer to a returned indicator 13, whole in Asia/Almaty; None when it was not
    returned. Needs an aware moment.
    """
    if state != ReportState.RETURNED:
        return state == ReportState.DRAFT
    return open_until is not None and now.astimezone(DEADLINE_ZONE).date() <= open_until


# A concluded material comes back as a new round, unless it was recommended (ADR-0038).
MATERIAL: Lifecycle = {
    MaterialState.RECEIVED: {MaterialState.RETURNED, MaterialState.EXAMINED, MaterialState.WITHDRAWN},
    MaterialState.RETURNED: {MaterialState.RECEIVED, MaterialState.WITHDRAWN},
    MaterialState.EXAMINED: {MaterialState.CONCLUDED, MaterialState.WITHDRAWN},
    MaterialState.CONCLUDED: {MaterialState.RECEIVED},
    MaterialState.WITHDRAWN: set(),
}

OPINION: Lifecycle = {
    OpinionState.ASKED: {OpinionState.ACCEPTED, OpinionState.DECLINED, OpinionState.REMOVED},
    OpinionState.ACCEPTED: {OpinionState.GIVEN, OpinionState.DECLINED, OpinionState.REMOVED},
    OpinionState.DECLINED: set(),
    OpinionState.GIVEN: set(),
    OpinionState.REMOVED: set(),
}

# Clause 20: agreed by the members, approved by the chair; clause 15.10: agreed by the Council.
PLAN: Lifecycle = {
    PlanState.DRAFT: {PlanState.AGREEING},
    PlanState.AGREEING: {PlanState.DRAFT, PlanState.AGREED},
    PlanState.AGREED: {PlanState.DRAFT, PlanState.APPROVED},
    PlanState.APPROVED: {PlanState.COUNCIL_AGREED, PlanState.RETURNED},
    PlanState.COUNCIL_AGREED: set(),
    PlanState.RETURNED: set(),
}
