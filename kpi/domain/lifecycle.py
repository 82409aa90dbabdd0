"""The states of one indicator of a sheet under review (cl. 15.11 and 22)."""

from core.lifecycle import Lifecycle
from kpi.enums import ScoreState

SCORE: Lifecycle = {
    ScoreState.OPEN: {ScoreState.CONFIRMED, ScoreState.RETURNED},
    ScoreState.CONFIRMED: {ScoreState.CONFIRMED, ScoreState.RETURNED},
    ScoreState.RETURNED: {ScoreState.CONFIRMED, ScoreState.RETURNED, ScoreState.ANSWERED},
    ScoreState.ANSWERED: {ScoreState.CONFIRMED, ScoreState.RETURNED},
}
