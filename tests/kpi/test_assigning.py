"""Reports shared out by load and absence, declared conflicts, the second reader who sees nothing before the end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from associations.enums import ReportState
from core.errors import DomainError
from core.models import AuditEntry
from kpi.domain.reviewing import answer_due, share_out
from kpi.enums import ConflictGround
from kpi.models import DeclaredConflict, ReviewerAbsence, SecondReading
from kpi.queries import waiting_for
from kpi.queries.assigning import distribution
from kpi.queries.conflicts import candidates, conflict_of, reviewable_sheets
from kpi.services import assigning, closing, review, second
from notices.models import Letter, Notice
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.associations import AssociationFactory, BaseUniversityFactory
from tests.factories.review import make_sheet, score_of


@pytest.mark.parametrize(
    ("loads", "barred", "given"),
    [
        pytest.param({7: 0, 8: 0}, set(), {1: 7, 2: 8, 3: 7}, id="in turn"),
        pytest.param({7: 2, 8: 0}, set(), {1: 8, 2: 8, 3: 7}, id="by load"),
        pytest.param({7: 0, 8: 0}, {(3, 7)}, {3: 8, 1: 7, 2: 7}, id="the least choice first"),
        pytest.param({7: 0, 8: 0}, {(2, 7), (2, 8)}, {2: None, 1: 7, 3: 8}, id="nobody may"),
        pytest.param({}, set(), {1: None, 2: None, 3: None}, id="nobody there"),
    ],
)
def test_share_out(loads, barred, given):
    assert share_out([1, 2, 3], loads, barred) == given


def test_share_out_is_even_without_conflicts():
    given = share_out(range(64), dict.fromkeys(range(5), 0), set())
    counts = [list(given.values()).count(person) for person in range(5)]
    assert sorted(counts) == [12, 13, 13, 13, 13]


def test_answer_is_due_so_many_days_later():
    assert answer_due(date(2026, 10, 25), 10) == date(2026, 11, 4)


@pytest.fixture
def reviewer(cast):
    return cast["center_reviewer"]


@pytest.fixture
def colleague(cast):
    person = UserFactory(full_name="Сарсенов Талғат", language="ru")
    OfficeFactory(user=person, role="center_reviewer")
    return person


def fill(count):
    sheets = []
    for _number in range(count):
        association = AssociationFactory()
        BaseUniversityFactory(association=association)
        sheets.append(make_sheet(association))
    return sheets


@pytest.mark.django_db
class TestSharingOut:
    def test_gives_everybody_there_the_same_and_writes_each_one_letter(self, cast, reviewer, colleague):
        sheets = fill(6)
        assigning.share_out_reports(sheets[0].report.academic_year, actor=cast["center_head"])
        names = sorted(str(type(one).objects.get(pk=one.pk).reviewer) for one in sheets)
        assert names == sorted([str(reviewer), str(colleague)] * 3)
        assert {letter.recipient for letter in Letter.objects.all()} == {reviewer, colleague}
        assert AuditEntry.objects.filter(action="assign_reviewer").count() == 6
        assert AuditEntry.objects.get(action="share_out_reports").data["reports"] == {
            str(reviewer.pk): 3,
            str(colleague.pk): 3,
        }

    def test_twice_changes_nothing(self, cast, reviewer):
        year = fill(2)[0].report.academic_year
        assigning.share_out_reports(year, actor=cast["center_head"])
        before = AuditEntry.objects.count()
        assert assigning.share_out_reports(year, actor=cast["center_head"]) == []
        assert (AuditEntry.objects.count(), Letter.objects.count()) == (before, 1)

    def test_leaves_out_who_is_away_and_takes_over_what_they_have_not_begun(self, cast, reviewer, colleague):
        (sheet, begun) = fill(2)
        review.assign_reviewer(sheet, reviewer=reviewer, actor=cast["center_head"])
        review.take_report(begun, actor=reviewer)
        today = timezone.localdate()
        assigning.record_absence(reviewer, since=today, until=today + timedelta(days=3), actor=reviewer)
        (planned,) = assigning.share_out_reports(sheet.report.academic_year, actor=cast["center_head"])
        assert (planned.sheet, planned.reviewer) == (sheet, colleague)
        begun.refresh_from_db()
        assert begun.reviewer == reviewer

    def test_an_absence_of_other_days_keeps_nobody(self, cast, reviewer):
        (sheet,) = fill(1)
        today = timezone.localdate()
        for days in (-1, 1):
            day = today + timedelta(days=days)
            ReviewerAbsence.objects.create(person=reviewer, since=day, until=day, added_by=reviewer)
        (planned,) = distribution(sheet.report.academic_year, second_reader=False)
        assert planned.reviewer == reviewer

    def test_never_against_a_conflict(self, cast, reviewer):
        reviewer.university = cast.university
        reviewer.save()
        make_sheet(cast.association)
        (planned,) = distribution(cast.year, second_reader=False)
        assert planned.is_left and planned.reviewer is None

    def test_second_readers_are_other_people(self, cast, reviewer, colleague):
        year = fill(4)[0].report.academic_year
        assigning.set_review_settings(
            year, second_reader=True, answer_days=10, appeal_days=10, actor=cast["center_head"]
        )
        planned = assigning.share_out_reports(year, actor=cast["center_head"])
        assert all({one.reviewer, one.second} == {reviewer, colleague} for one in planned)
        assert SecondReading.objects.filter(reader=reviewer).count() == 2
        assert not distribution(year, second_reader=True)

    def test_asks_the_same_for_few_and_many(self, cast, reviewer, django_assert_max_num_queries):
        year = fill(1)[0].report.academic_year
        with django_assert_max_num_queries(10):
            distribution(year, second_reader=True)
        fill(5)
        with django_assert_max_num_queries(10):
            assert len(distribution(year, second_reader=True)) == 6

    def test_is_the_heads(self, cast, reviewer):
        with pytest.raises(PermissionDenied):
            assigning.share_out_reports(cast.year, actor=reviewer)


@pytest.mark.django_db
class TestAbsence:
    def test_days_in_the_wrong_order_and_twice_are_refused(self, cast, reviewer):
        with pytest.raises(DomainError) as refused:
            assigning.record_absence(reviewer, since=date(2030, 1, 2), until=date(2030, 1, 1), actor=reviewer)
        assert (refused.value.field, refused.value.clause) == ("until", "15.11")
        assigning.record_absence(reviewer, since=date(2030, 1, 2), until=date(2030, 1, 5), actor=reviewer)
        with pytest.raises(DomainError) as refused:
            assigning.record_absence(reviewer, since=date(2030, 1, 5), until=date(2030, 1, 9), actor=reviewer)
        assert refused.value.field == "since"
        assert ReviewerAbsence.objects.count() == 1

    def test_reviewer_records_only_their_own(self, cast, reviewer, colleague):
        day = date(2030, 1, 2)
        with pytest.raises(PermissionDenied):
            assigning.record_absence(colleague, since=day, until=day, actor=reviewer)
        absence = assigning.record_absence(colleague, since=day, until=day, actor=cast["center_head"])
        with pytest.raises(PermissionDenied):
            assigning.remove_absence(absence, actor=reviewer)
        assigning.remove_absence(absence, actor=colleague)
        assert [one.action for one in AuditEntry.objects.order_by("pk")] == [
            "record_absence",
            "remove_absence",
        ]

    def test_is_shown_to_whoever_assigns_by_hand(self, cast, reviewer):
        today = timezone.localdate()
        assigning.record_absence(reviewer, since=today, until=today, actor=reviewer)
        found = {one.user: one.absent_until for one in candidates(make_sheet(cast.association))}
        assert found == {reviewer: today, cast["center_head"]: None}


@pytest.mark.django_db
class TestDeclaredConflict:
    def test_takes_the_report_from_ones_hands_and_tells_the_head(self, cast, reviewer):
        sheet = make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=reviewer)
        for _press in range(2):
            assigning.declare_conflict(cast.association, reason="Жақын туысым жұмыс істейді", actor=reviewer)
        sheet.refresh_from_db()
        assert sheet.reviewer is None
        assert conflict_of(reviewer, sheet) == ConflictGround.DECLARED
        assert not reviewable_sheets(cast["center_reviewer"]).exists()
        assert [notice.recipient for notice in Notice.objects.all()] == [cast["center_head"]]
        with pytest.raises(DomainError):
            review.take_report(sheet, actor=reviewer)
        review.take_report(sheet, actor=cast["center_head"])

    def test_wants_a_reason(self, cast, reviewer):
        with pytest.raises(DomainError) as refused:
            assigning.declare_conflict(cast.association, reason=" ", actor=reviewer)
        assert refused.value.field == "reason"

    def test_is_lifted_by_the_head_but_not_by_oneself(self, cast, reviewer):
        sheet = make_sheet(cast.association)
        conflict = assigning.declare_conflict(cast.association, reason="туыс", actor=reviewer)
        with pytest.raises(PermissionDenied):
            assigning.lift_conflict(conflict, actor=reviewer)
        own = assigning.declare_conflict(cast.association, reason="туыс", actor=cast["center_head"])
        with pytest.raises(DomainError):
            assigning.lift_conflict(own, actor=cast["center_head"])
        assigning.lift_conflict(conflict, actor=cast["center_head"])
        assert conflict_of(reviewer, sheet) is None
        assert DeclaredConflict.objects.filter(lifted_at__isnull=True).get() == own

    def test_leaves_confirmed_reports_alone(self, cast, reviewer):
        sheet = make_sheet(cast.association, state=ReportState.CONFIRMED, reviewer=reviewer)
        assigning.declare_conflict(cast.association, reason="туыс", actor=reviewer)
        sheet.refresh_from_db()
        assert sheet.reviewer == reviewer


@pytest.mark.django_db
class TestSecondReader:
    @pytest.fixture
    def sheet(self, cast, colleague):
        return make_sheet(cast.association, state=ReportState.IN_REVIEW, reviewer=colleague)

    @pytest.fixture
    def reading(self, cast, sheet, reviewer):
        return second.assign_second_reader(sheet, reader=reviewer, actor=cast["center_head"])

    def give_all(self, reading, reader, points=0):
        for score in reading.sheet.scores.all():
            second.give_second_points(reading, score, actor=reader, value=None)

    def test_is_told_and_waited_for(self, reading, reviewer):
        assert [letter.recipient for letter in Letter.objects.all()] == [reviewer]
        assert [str(task.clause) for task in waiting_for(type(reviewer).objects.get(pk=reviewer.pk))] == [
            "15.11"
        ]

    def test_is_another_person_than_the_reviewer(self, cast, sheet, colleague, reading, reviewer):
        with pytest.raises(DomainError):
            second.assign_second_reader(sheet, reader=colleague, actor=cast["center_head"])
        with pytest.raises(DomainError):
            review.assign_reviewer(sheet, reviewer=reviewer, actor=cast["center_head"])

    def test_sees_nothing_of_the_review_before_the_end(self, cast, sheet, reading, reviewer, colleague):
        review.confirm_indicator(score_of(sheet, 4), actor=colleague, value=1, comment="Үш құжат қайталанған")
        client = cast.client("center_reviewer")
        page = client.get(reverse("kpi:second_reading", args=[sheet.pk]), {"indicator": 4})
        assert "қайталанған" not in page.content.decode()
        answer = client.get(reverse("kpi:review_detail", args=[sheet.pk]))
        assert answer["Location"] == reverse("kpi:second_reading", args=[sheet.pk])
        self.give_all(reading, reviewer)
        second.finish_second_reading(reading, actor=reviewer)
        page = client.get(reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": 4})
        assert "қайталанған" in page.content.decode()
        assert 'data-testid="second-points"' in page.content.decode()

    def test_reviewer_does_not_see_unfinished_points(self, cast, sheet, reading, reviewer):
        second.give_second_points(reading, score_of(sheet, 4), actor=reviewer, value=2, comment="Екеуі ғана")
        page = cast.client("center_head").get(reverse("kpi:review_detail", args=[sheet.pk]), {"indicator": 4})
        assert "Екеуі ғана" not in page.content.decode()

    def test_points_follow_from_the_value_and_can_be_changed(self, sheet, reading, reviewer):
        score = score_of(sheet, 4)
        second.give_second_points(reading, score, actor=reviewer, value=0)
        given = second.give_second_points(reading, score, actor=reviewer, value=5)
        assert (given.points, reading.scores.count()) == (5, 1)
        assert (
            AuditEntry.objects.filter(action="give_second_points").order_by("pk").last().data["before"] == 0
        )

    def test_finishing_names_what_is_left_and_closes(self, sheet, reading, reviewer):
        for score in sheet.scores.exclude(indicator__number__in=[5, 9]):
            second.give_second_points(reading, score, actor=reviewer, value=None)
        with pytest.raises(DomainError, match="5, 9"):
            second.finish_second_reading(reading, actor=reviewer)
        self.give_all(reading, reviewer)
        second.finish_second_reading(reading, actor=reviewer)
        with pytest.raises(DomainError):
            second.give_second_points(reading, score_of(sheet, 4), actor=reviewer, value=1)

    def test_report_waits_for_the_second_reader(self, cast, sheet, reading, reviewer, colleague):
        for score in sheet.scores.select_related("indicator"):
            review.confirm_indicator(score, actor=colleague, value=score.claim)
        with pytest.raises(DomainError, match=reviewer.full_name):
            closing.conclude_review(sheet, actor=colleague)
        self.give_all(reading, reviewer)
        second.finish_second_reading(reading, actor=reviewer)
        closing.conclude_review(sheet, actor=colleague)

    def test_the_years_setting_wants_a_second_reader(self, cast, sheet, colleague):
        year = sheet.report.academic_year
        assigning.set_review_settings(
            year, second_reader=True, answer_days=10, appeal_days=10, actor=cast["center_head"]
        )
        for score in sheet.scores.select_related("indicator"):
            review.confirm_indicator(score, actor=colleague, value=score.claim)
        with pytest.raises(DomainError) as refused:
            closing.conclude_review(sheet, actor=colleague)
        assert refused.value.clause == "15.11"


@pytest.mark.django_db
class TestPage:
    def test_refuses_wrong_days_with_the_form(self, cast, reviewer):
        answer = cast.client("center_reviewer").post(
            reverse("kpi:absence_add"),
            {
                "absence-person": reviewer.pk,
                "absence-since": "2030-01-02",
                "absence-until": "2030-01-01",
            },
        )
        assert answer.status_code == 422
        assert answer.context["absence_form"].errors["until"]

    def test_reviewer_cannot_record_the_absence_of_another(self, cast, reviewer, colleague):
        answer = cast.client("center_reviewer").post(
            reverse("kpi:absence_add"),
            {
                "absence-person": colleague.pk,
                "absence-since": "2030-01-02",
                "absence-until": "2030-01-03",
            },
        )
        assert answer.status_code == 422
        assert not ReviewerAbsence.objects.exists()

    def test_head_sees_the_plan_before_it_is_carried_out(self, cast, reviewer):
        make_sheet(cast.association)
        answer = cast.client("center_head").get(reverse("kpi:reviewers"))
        (planned,) = answer.context["planned"]
        assert planned.reviewer == reviewer
        assert "planned" not in cast.client("center_reviewer").get(reverse("kpi:reviewers")).context
