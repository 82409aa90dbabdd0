"""Stages of reports on the deadline radar: what cannot be read off the state alone."""

from associations.enums import ReportState
from kpi.enums import ReviewStage


def stage_of(state: str, *, is_overdue: bool, is_answered: bool, is_concluded: bool = False) -> ReviewStage:
    """Return the stage of a report.

    ``is_overdue``: the due moment has passed (cl. 22). ``is_answered``: it came back after a return. ``is_concluded``: the reviewer
    has decided on everything and the head has not confirmed yet.
    """
    if state == ReportState.DRAFT:
        return ReviewStage.OVERDUE if is_overdue else ReviewStage.WAITING
    if state == ReportState.SUBMITTED:
        return ReviewStage.ANSWERED if is_answered else ReviewStage.SUBMITTED
    if state == ReportState.IN_REVIEW and is_concluded:
        return ReviewStage.CONCLUDED
    return ReviewStage(state)
