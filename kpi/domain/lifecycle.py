"""The states of one indicator of a sheet under review (cl. 15.11 and 22)."""

from associations.enums import ReportState
from core.lifecycle import Lifecycle
from kpi.enums import ScoreState

SCORE: Lifecycle = {
    ScoreState.OPEN: {ScoreState.CONFIRMED, ScoreState.RETURNED},
    ScoreState.CONFIRMED: {ScoreState.CONFIRMED, ScoreState.RETURNED},
    ScoreState.RETURNED: {ScoreState.CONFIRMED, ScoreState.RETURNED, ScoreState.ANSWERED},
    ScoreState.ANSWERED: {ScoreState.CONFIRMED, ScoreState.RETURNED},
}


def is_editable(report_state: str, score_state: str) -> bool:
    """Say whether the association may change an indicator: in a draft, or when it was returned (clause 22)."""
    if report_state == ReportState.DRAFT:
        return True
    return report_state == ReportState.RETURNED and score_state in {ScoreState.RETURNED, ScoreState.ANSWERED}
