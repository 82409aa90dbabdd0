"""Rules of the review that need no database: conflicts of interest, places, stages."""

import pytest

from associations.enums import ReportState
from kpi.domain.conflicts import Ties, conflict_ground
from kpi.domain.lifecycle import SCORE
from kpi.domain.ranking import average_tenths, places, share_percent
from kpi.domain.stages import stage_of
from kpi.enums import ConflictGround, ReviewStage, ScoreState

HOST, OTHER, BODY = 1, 2, 10


@pytest.mark.parametrize(
    ("ties", "ground"),
    [
        pytest.param(Ties(), None, id="no ties"),
        pytest.param(Ties(works_at=HOST), ConflictGround.WORKS_AT_HOST, id="works at the host"),
        pytest.param(Ties(works_at=OTHER), None, id="works elsewhere"),
        pytest.param(
            Ties(offices_at=frozenset({HOST})), ConflictGround.OFFICE_AT_HOST, id="office at the host"
        ),
        pytest.param(Ties(offices_at=frozenset({OTHER})), None, id="office elsewhere"),
        pytest.param(Ties(seats_for=frozenset({HOST})), ConflictGround.SEAT_FOR_HOST, id="seat for the host"),
        pytest.param(
            Ties(sits_in=frozenset({BODY})), ConflictGround.SITS_IN_ASSOCIATION, id="sits in the association"
        ),
        pytest.param(Ties(sits_in=frozenset({11})), None, id="sits in another association"),
        pytest.param(
            Ties(works_at=HOST, sits_in=frozenset({BODY})),
            ConflictGround.WORKS_AT_HOST,
            id="the nearest tie is named",
        ),
    ],
)
def test_conflict_ground(ties, ground):
    assert conflict_ground(ties, hosts={HOST}, body=BODY) == ground


def test_conflict_counts_both_hosts_of_a_year_with_a_transfer():
    assert conflict_ground(Ties(works_at=OTHER), hosts={HOST, OTHER}, body=BODY) is not None


def test_ties_without_work_name_no_university():
    assert Ties().universities == frozenset()
    assert Ties(works_at=1, offices_at=frozenset({2}), seats_for=frozenset({3})).universities == {1, 2, 3}


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([], []),
        ([80], [1]),
        ([90, 80, 80, 70], [1, 2, 2, 4]),
        ([70, 80, 90, 80], [4, 2, 1, 2]),
        ([5, 5, 5], [1, 1, 1]),
        ([146, 0], [1, 2]),
    ],
)
def test_equal_totals_share_a_place(totals, expected):
    assert places(totals) == expected


@pytest.mark.parametrize(
    ("totals", "tenths"), [([], 0), ([146], 1460), ([71, 72], 715), ([1, 1, 2], 13), ([71, 71, 71, 72], 713)]
)
def test_average_is_rounded_to_tenths(totals, tenths):
    assert average_tenths(totals) == tenths


@pytest.mark.parametrize(("points", "share"), [(146, 100), (73, 50), (0, 0), (1, 1), (145, 99)])
def test_share_of_the_maximum(points, share):
    assert share_percent(points, 146) == share


def test_share_wants_a_maximum():
    with pytest.raises(ValueError, match="maximum"):
        share_percent(1, 0)


@pytest.mark.parametrize(
    ("state", "overdue", "answered", "stage"),
    [
        (ReportState.DRAFT, False, False, ReviewStage.WAITING),
        (ReportState.DRAFT, True, False, ReviewStage.OVERDUE),
        (ReportState.SUBMITTED, True, False, ReviewStage.SUBMITTED),
        (ReportState.SUBMITTED, True, True, ReviewStage.ANSWERED),
        (ReportState.IN_REVIEW, True, True, ReviewStage.IN_REVIEW),
        (ReportState.RETURNED, True, False, ReviewStage.RETURNED),
        (ReportState.CONFIRMED, True, True, ReviewStage.CONFIRMED),
    ],
)
def test_stage_of_a_report(state, overdue, answered, stage):
    assert stage_of(state, is_overdue=overdue, is_answered=answered) == stage


def test_only_a_returned_indicator_can_be_answered():
    assert {state for state, targets in SCORE.items() if ScoreState.ANSWERED in targets} == {
        ScoreState.RETURNED
    }
