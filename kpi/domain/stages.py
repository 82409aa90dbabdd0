"""Stages of reports on the deadline radar: what cannot be read off the state alone."""

from associations.enums import ReportState
from kpi.enums import ReviewStage


def stage_of(state: str, *, is_overdue: bool, is_answered: bool) -> ReviewStage:
    """Return the stage of a report.

    ``is_overdue``: the due moment has passed (cl. 22). ``is_answered``: it came back after a return.
    """
    if state == ReportState.DRAFT:
        return ReviewStage.OVERDUE if is_overdue else ReviewStage.WAITING
    if state == ReportState.SUBMITTED:
        return ReviewStage.ANSWERED if is_answered else ReviewStage.SUBMITTED
    return ReviewStage(state)
