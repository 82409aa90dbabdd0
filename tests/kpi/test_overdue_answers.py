"""Answers that an association owes after the last day: one letter to its secretary, one notice to the reviewer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from associations.enums import ReportState
from kpi.enums import ScoreState
from kpi.periodic import remind_of_overdue_answers
from kpi.services.answer_reminders import send_overdue_answers
from notices.models import Letter, Notice, Reminder
from tests.factories.review import make_sheet

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 10)
NEXT_DAY = datetime(2026, 11, 11, 4, tzinfo=UTC)


@pytest.fixture
def sheet(cast):
    """A returned report: indicators 4 and 6 to be answered by 10 November, 9 two days later."""
    found = make_sheet(cast.association, state=ReportState.RETURNED, reviewer=cast["center_reviewer"])
    for number, day in ((4, DUE), (6, DUE), (9, DUE + timedelta(days=2))):
        found.scores.filter(indicator__number=number).update(state=ScoreState.RETURNED, answer_due_on=day)
    return found


def test_one_letter_to_the_secretary_and_a_notice_to_the_reviewer(cast, sheet):
    assert send_overdue_answers(NEXT_DAY) == 1
    letter = Letter.objects.get(key__startswith="kpi.answers_overdue:")
    assert letter.recipient == cast["association_secretary"]
    assert "10.11.2026" in letter.text and "№ 4." in letter.text and "№ 6." in letter.text
    assert "№ 9." not in letter.text
    told = Notice.objects.filter(key__startswith="kpi.answers_overdue:")
    assert {one.recipient for one in told} == {cast["association_secretary"], cast["center_reviewer"]}
    row = Reminder.objects.get(subject_key=f"answers:{sheet.pk}")
    assert (row.due_on, row.sent_at) == (DUE, NEXT_DAY)
    assert send_overdue_answers(NEXT_DAY + timedelta(hours=1)) == 0
    assert send_overdue_answers(NEXT_DAY + timedelta(days=2)) == 1  # the day of indicator 9 has passed too
    assert Letter.objects.filter(key__startswith="kpi.answers_overdue:").count() == 2


@pytest.mark.parametrize(
    ("moment", "letters"),
    [
        pytest.param(datetime(2026, 11, 10, 18, 59, tzinfo=UTC), 0, id="23:59-in-almaty"),
        pytest.param(datetime(2026, 11, 10, 19, 0, tzinfo=UTC), 1, id="midnight-in-almaty"),
        pytest.param(NEXT_DAY + timedelta(days=30), 0, id="missed-for-a-month"),
    ],
)
def test_the_day_ends_in_almaty_and_an_old_one_is_left_out(sheet, moment, letters):
    assert send_overdue_answers(moment) == letters
    rows = Reminder.objects.filter(subject_key=f"answers:{sheet.pk}", due_on=DUE)
    assert rows.filter(sent_at__isnull=False).count() == letters


def test_an_answer_waits_until_the_report_is_submitted_again(sheet):
    sheet.scores.filter(state=ScoreState.RETURNED).update(state=ScoreState.ANSWERED)
    assert send_overdue_answers(NEXT_DAY) == 1
    Reminder.objects.all().delete()
    sheet.report.state = ReportState.SUBMITTED
    sheet.report.save()
    assert send_overdue_answers(NEXT_DAY) == 0


def test_without_a_secretary_the_chair_gets_the_letter(cast, sheet):
    cast["association_secretary"].seats_held.update(until=date(2026, 1, 1))
    assert send_overdue_answers(NEXT_DAY) == 1
    letter = Letter.objects.get(key__startswith="kpi.answers_overdue:")
    assert letter.recipient == cast["association_chair"]


def test_the_beat_does_it(sheet):
    sheet.scores.filter(state=ScoreState.RETURNED).update(answer_due_on=date(2020, 1, 1))
    assert remind_of_overdue_answers() == 0
    assert Reminder.objects.get(subject_key=f"answers:{sheet.pk}").skipped_at is not None


def test_the_queue_says_until_when_an_answer_is_owed(cast, sheet):
    client = cast.client("center_reviewer")
    [line] = client.get(reverse("kpi:review_queue"), {"stage": "returned"}).context["rows"]
    assert (line["answer_due"], line["is_answer_late"]) == ("10.11.2026", timezone.localdate() > DUE)
    sheet.scores.update(answer_due_on=date(2020, 1, 1))
    page = client.get(reverse("kpi:review_queue"), {"stage": "returned"}).content.decode()
    assert "01.01.2020" in page and "text-danger" in page
