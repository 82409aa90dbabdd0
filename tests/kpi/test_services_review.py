"""The verbs of the review on a real database: who, when, what is written, who is told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from associations.enums import ReportState
from core.errors import DomainError, TransitionRefused
from core.models import AuditEntry
from kpi.enums import ConflictGround, RemarkKind, ScoreState
from kpi.models import KpiScore, Remark
from kpi.queries.conflicts import candidates, conflict_of, reviewable_sheets
from kpi.services import closing, review
from notices.models import Letter, Notice
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.associations import BaseUniversityFactory
from tests.factories.meetings import SeatFactory
from tests.factories.review import make_sheet, score_of

pytestmark = pytest.mark.django_db
COUNT = 13


@pytest.fixture
def reviewer(cast):
    return cast["center_reviewer"]


@pytest.fixture
def in_review(cast, reviewer):
    return make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)


def confirm_all(sheet, actor, but=()):
    for score in sheet.scores.select_related("indicator"):
        if score.indicator.number not in but:
            review.confirm_indicator(score, actor=actor, value=score.claim)


# --- taking and assigning -------------------------------------------------------------


def test_take_report_makes_the_reviewer_and_begins(cast, reviewer):
    sheet = review.take_report(make_sheet(cast.association), actor=reviewer)
    sheet.refresh_from_db()
    assert (sheet.reviewer, sheet.report.state) == (reviewer, ReportState.IN_REVIEW)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["take_report"]


def test_take_report_twice_changes_nothing(cast, reviewer):
    sheet = make_sheet(cast.association)
    review.take_report(sheet, actor=reviewer)
    review.take_report(sheet, actor=reviewer)
    assert AuditEntry.objects.count() == 1


def test_take_report_of_another_is_refused(cast, reviewer):
    sheet = make_sheet(cast.association, reviewer=cast["center_head"])
    with pytest.raises(DomainError, match=cast["center_head"].full_name):
        review.take_report(sheet, actor=reviewer)


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.RETURNED, ReportState.CONFIRMED])
def test_take_report_in_another_state_is_refused(cast, reviewer, state):
    with pytest.raises(TransitionRefused):
        review.take_report(make_sheet(cast.association, state=state), actor=reviewer)


@pytest.mark.parametrize("persona", ["association_secretary", "member", "authorised_body", "outsider"])
def test_take_report_is_for_the_center(cast, persona):
    with pytest.raises(PermissionDenied):
        review.take_report(make_sheet(cast.association), actor=cast[persona])


def tie_work(cast, person):
    person.university = cast.university
    person.save()


def tie_office(cast, person):
    OfficeFactory(user=person, role="university_coordinator", university=cast.university)


def tie_seat(cast, person):
    SeatFactory(body=cast.council.body, number=90, university=cast.university, holder=person)


def tie_association(cast, person):
    SeatFactory(body=cast.association.body, number=91, holder=person)


TIES = {
    ConflictGround.WORKS_AT_HOST: tie_work,
    ConflictGround.OFFICE_AT_HOST: tie_office,
    ConflictGround.SEAT_FOR_HOST: tie_seat,
    ConflictGround.SITS_IN_ASSOCIATION: tie_association,
}


@pytest.mark.parametrize("ground", TIES)
@pytest.mark.parametrize("persona", ["center_reviewer", "center_head"])
def test_conflict_of_interest_bars_every_verb(cast, ground, persona):
    TIES[ground](cast, cast[persona])
    person = cast[persona]
    sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=person)
    score = score_of(sheet, 4)
    assert conflict_of(person, sheet) == ground
    for verb in (
        lambda: review.take_report(sheet, actor=person),
        lambda: review.start_review(sheet, actor=person),
        lambda: review.confirm_indicator(score, actor=person, value=4),
        lambda: review.return_indicator(score, actor=person, reason="жоқ"),
        lambda: review.return_report(sheet, actor=person),
        lambda: closing.conclude_review(sheet, actor=person),
        lambda: review.assign_reviewer(sheet, reviewer=person, actor=cast["center_head"]),
    ):
        with pytest.raises(DomainError) as refused:
            verb()
        assert str(ground.label) in str(refused.value)
        assert refused.value.clause
    assert not reviewable_sheets(person).exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "barred"),
    [
        pytest.param(date(2024, 8, 8), date(2025, 8, 31), False, id="ended the day before the year"),
        pytest.param(date(2024, 8, 8), date(2025, 9, 1), True, id="ended on the first day"),
        pytest.param(date(2026, 8, 31), None, True, id="began on the last day"),
        pytest.param(date(2026, 9, 1), None, False, id="began after the year"),
    ],
)
def test_conflict_looks_at_hosts_of_the_reports_year(cast, reviewer, since, until, barred):
    hosted = cast.association.base_universities.get()
    if until is None:
        hosted.until = since - timedelta(days=1)
    else:
        hosted.since = until + timedelta(days=1)
    hosted.save()
    BaseUniversityFactory(
        association=cast.association, university=cast.other_university, since=since, until=until
    )
    reviewer.university = cast.other_university
    reviewer.save()
    sheet = make_sheet(cast.association)
    person = cast["center_reviewer"]
    assert (conflict_of(person, sheet) is not None) == barred
    assert reviewable_sheets(person).exists() != barred


def test_no_conflict_with_a_report_of_another_university(cast, reviewer):
    reviewer.university = cast.other_university
    reviewer.save()
    own = make_sheet(cast.other_association)
    sheet = make_sheet(cast.association)
    assert list(reviewable_sheets(cast["center_reviewer"])) == [sheet]
    assert own not in reviewable_sheets(cast["center_reviewer"])


def test_drafts_are_not_reviewable(cast, reviewer):
    make_sheet(cast.association, state=ReportState.DRAFT)
    assert not reviewable_sheets(reviewer).exists()


def test_candidates_name_who_is_barred_and_why(cast, reviewer):
    other = UserFactory(full_name="Сарсенов Талғат", university=cast.university)
    OfficeFactory(user=other, role="center_reviewer")
    gone = OfficeFactory(role="center_reviewer", until=date(2025, 1, 1)).user
    sheet = make_sheet(cast.association, reviewer=reviewer)
    found = candidates(sheet)
    assert {one.user: one.ground for one in found} == {
        reviewer: None,
        cast["center_head"]: None,
        other: ConflictGround.WORKS_AT_HOST,
    }
    assert found[-1].user == other
    assert gone not in [one.user for one in found]
    assert {one.user: one.in_hand_count for one in found}[reviewer] == 1


def test_assign_reviewer_tells_the_reviewer_once(cast, reviewer):
    sheet = make_sheet(cast.association)
    head = cast["center_head"]
    review.assign_reviewer(sheet, reviewer=reviewer, actor=head)
    review.assign_reviewer(sheet, reviewer=reviewer, actor=head)
    sheet.refresh_from_db()
    assert sheet.reviewer == reviewer
    assert [letter.recipient for letter in Letter.objects.all()] == [reviewer]
    assert Notice.objects.get().recipient == reviewer
    assert AuditEntry.objects.get().data == {"reviewer": reviewer.pk, "before": None}


def test_assign_reviewer_is_the_heads(cast, reviewer):
    with pytest.raises(PermissionDenied):
        review.assign_reviewer(make_sheet(cast.association), reviewer=reviewer, actor=reviewer)


def test_assign_reviewer_wants_a_person_of_the_center(cast):
    with pytest.raises(DomainError, match=cast["outsider"].full_name):
        review.assign_reviewer(
            make_sheet(cast.association), reviewer=cast["outsider"], actor=cast["center_head"]
        )


def test_assign_reviewer_after_confirmation_is_refused(cast, reviewer):
    sheet = make_sheet(cast.association, state=ReportState.CONFIRMED)
    with pytest.raises(DomainError):
        review.assign_reviewer(sheet, reviewer=reviewer, actor=cast["center_head"])


def test_start_review_of_an_assigned_report(cast, reviewer):
    sheet = make_sheet(cast.association, reviewer=reviewer)
    review.start_review(sheet, actor=reviewer)
    assert review.start_review(sheet, actor=reviewer).report.state == ReportState.IN_REVIEW
    assert AuditEntry.objects.count() == 1


def test_start_review_without_a_reviewer_is_refused(cast):
    with pytest.raises(DomainError):
        review.start_review(make_sheet(cast.association), actor=cast["center_head"])


# --- indicators -----------------------------------------------------------------------


def test_confirm_indicator_as_claimed(in_review, reviewer):
    score = review.confirm_indicator(score_of(in_review, 4), actor=reviewer, value=4)
    score.refresh_from_db()
    assert (score.state, score.confirmed, score.confirmed_points) == (ScoreState.CONFIRMED, 4, 4)
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("number", "value", "points"),
    [
        (1, False, 0),
        (2, {"2.1": True}, 1),
        (4, 0, 0),
        (4, 5, 5),
        (7, "several", 5),
        (7, None, 0),
        (13, {}, 0),
    ],
)
def test_confirm_indicator_with_another_value_counts_points_itself(
    in_review, reviewer, number, value, points
):
    score = score_of(in_review, number)
    with pytest.raises(DomainError) as refused:
        review.confirm_indicator(score, actor=reviewer, value=value)
    assert refused.value.field == "comment"
    review.confirm_indicator(score, actor=reviewer, value=value, comment="Дәлел жеткіліксіз")
    score.refresh_from_db()
    assert score.confirmed_points == points
    assert score.remarks.get().kind == RemarkKind.COMMENT


@pytest.mark.parametrize("value", [None, 0])
def test_nothing_claimed_and_nothing_confirmed_are_the_same(in_review, reviewer, value):
    review.confirm_indicator(score_of(in_review, 11), actor=reviewer, value=value)


@pytest.mark.parametrize(("number", "value"), [(4, -1), (4, "many"), (7, "most"), (2, {"9.9": True}), (1, 3)])
def test_confirm_indicator_refuses_an_unfit_value(in_review, reviewer, number, value):
    with pytest.raises(DomainError):
        review.confirm_indicator(score_of(in_review, number), actor=reviewer, value=value, comment="x")
    assert KpiScore.objects.filter(state=ScoreState.CONFIRMED).count() == 0


def test_confirm_indicator_twice_changes_nothing(in_review, reviewer):
    score = score_of(in_review, 4)
    for _press in range(2):
        review.confirm_indicator(score, actor=reviewer, value=3, comment="Біреуі қайталанған", version=1)
    assert Remark.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_confirm_indicator_from_a_stale_page_is_refused(in_review, reviewer, cast):
    score = score_of(in_review, 4)
    review.confirm_indicator(score, actor=cast["center_head"], value=4, version=1)
    with pytest.raises(DomainError):
        review.confirm_indicator(score, actor=reviewer, value=3, comment="кем", version=1)


def test_indicators_belong_to_the_assigned_reviewer_and_the_head(cast, in_review):
    second = OfficeFactory(role="center_reviewer").user
    with pytest.raises(PermissionDenied):
        review.confirm_indicator(score_of(in_review, 4), actor=second, value=4)
    review.confirm_indicator(score_of(in_review, 4), actor=cast["center_head"], value=4)


@pytest.mark.parametrize(
    "state", [ReportState.SUBMITTED, ReportState.RETURNED, ReportState.CONFIRMED], ids=str
)
def test_indicators_are_decided_in_review_only(cast, reviewer, state):
    sheet = make_sheet(cast.association, state=state, reviewer=reviewer)
    for verb in (
        lambda: review.confirm_indicator(score_of(sheet, 4), actor=reviewer, value=4),
        lambda: review.return_indicator(score_of(sheet, 4), actor=reviewer, reason="x"),
    ):
        with pytest.raises(DomainError) as refused:
            verb()
        assert refused.value.clause == "22"


def test_return_indicator_wants_a_reason(in_review, reviewer):
    with pytest.raises(DomainError) as refused:
        review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="  ")
    assert refused.value.field == "reason"


def test_return_indicator_takes_a_confirmation_back(in_review, reviewer):
    score = score_of(in_review, 4)
    review.confirm_indicator(score, actor=reviewer, value=4)
    for _press in range(2):
        review.return_indicator(score, actor=reviewer, reason="Құжат оқылмайды")
    score.refresh_from_db()
    assert (score.state, score.confirmed, score.confirmed_points) == (ScoreState.RETURNED, None, None)
    assert [(one.kind, one.text) for one in score.remarks.all()] == [(RemarkKind.RETURN, "Құжат оқылмайды")]


# --- the report -----------------------------------------------------------------------


def test_return_report_wants_a_returned_indicator(in_review, reviewer):
    with pytest.raises(DomainError):
        review.return_report(in_review, actor=reviewer)


def test_return_report_tells_secretary_and_chair_what_came_back(
    cast, in_review, reviewer, mailoutbox, django_capture_on_commit_callbacks
):
    review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="Құжат оқылмайды")
    review.return_indicator(score_of(in_review, 10), actor=reviewer, reason="Сілтеме ашылмайды")
    with django_capture_on_commit_callbacks(execute=True):
        for _press in range(2):
            review.return_report(in_review, actor=reviewer)
    in_review.report.refresh_from_db()
    assert in_review.report.state == ReportState.RETURNED
    expected = {cast["association_secretary"].email, cast["association_chair"].email}
    assert {mail.to[0] for mail in mailoutbox} == expected
    assert len(mailoutbox) == len(expected)
    for mail in mailoutbox:
        assert "№ 4." in mail.body and "Құжат оқылмайды" in mail.body
        assert "№ 10." in mail.body and "Сілтеме ашылмайды" in mail.body
        assert "№ 5." not in mail.body
    assert Notice.objects.count() == len(expected)


def test_letters_are_in_each_readers_language(cast, in_review, reviewer):
    chair = cast["association_chair"]
    chair.language = "ru"
    chair.save()
    review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="x")
    review.return_report(in_review, actor=reviewer)
    letters = {letter.language: letter for letter in Letter.objects.all()}
    assert letters["ru"].subject != letters["kk"].subject
    assert "/ru/" in letters["ru"].text and "/kk/" in letters["kk"].text


def test_second_round_keeps_what_was_confirmed(cast, in_review, reviewer):
    confirm_all(in_review, reviewer, but={4})
    review.return_indicator(score_of(in_review, 4), actor=reviewer, reason="Құжат жоқ")
    review.return_report(in_review, actor=reviewer)
    score = score_of(in_review, 4)
    score.state = ScoreState.ANSWERED
    score.save()
    report = in_review.report
    report.refresh_from_db()
    report.state = ReportState.SUBMITTED
    report.save()
    review.start_review(in_review, actor=reviewer)
    states = set(in_review.scores.exclude(pk=score.pk).values_list("state", flat=True))
    assert states == {ScoreState.CONFIRMED}
    review.confirm_indicator(score_of(in_review, 4), actor=reviewer, value=4)
    closing.conclude_review(in_review, actor=reviewer)
    confirmed = closing.confirm_report(in_review, actor=cast["center_head"])
    assert confirmed.confirmed_total == in_review.claimed_total
