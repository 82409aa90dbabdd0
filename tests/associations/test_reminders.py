"""Reminders of the annual report: which day, which of several missed ones, to whom, and only once (clause 22)."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, connections

from associations.domain.reminders import OFFSETS, choose, day_of, is_season, send_day, year_to_open
from associations.models import AnnualReport
from associations.services import reminders
from associations.services.reminders import plan_reminders, send_due_reminders
from kpi.periodic import open_due_reports
from notices.models import Letter, Notice, Reminder
from portal.celery import app as celery_app
from tests.cast import build_cast
from tests.factories.accounts import UserFactory
from tests.factories.associations import AcademicYearFactory, AnnualReportFactory, AssociationFactory
from tests.factories.meetings import SeatFactory

DUE = date(2026, 10, 1)
ALMATY = ZoneInfo("Asia/Almaty")


def night(day: date, hour: int = 6) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=ALMATY)


def before(days: int) -> datetime:
    return night(DUE - timedelta(days=days))


class TestDays:
    def test_offsets_are_those_of_the_issue(self):
        assert OFFSETS == (-60, -30, -14, -7, -3, -1, 1, 3, 7)

    @pytest.mark.parametrize(
        ("offset", "day"),
        [
            pytest.param(-60, date(2026, 8, 2), id="60 days before"),
            pytest.param(-7, date(2026, 9, 24), id="a week before"),
            pytest.param(-1, date(2026, 9, 30), id="the day before"),
            pytest.param(7, date(2026, 10, 8), id="a week after"),
        ],
    )
    def test_send_day(self, offset, day):
        assert send_day(DUE, offset) == day

    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            pytest.param(datetime(2026, 9, 23, 18, 59, tzinfo=UTC), date(2026, 9, 23), id="a minute before"),
            pytest.param(
                datetime(2026, 9, 23, 19, 0, tzinfo=UTC), date(2026, 9, 24), id="midnight in Almaty"
            ),
            pytest.param(
                datetime(2026, 9, 23, 15, 0, tzinfo=ZoneInfo("America/New_York")),
                date(2026, 9, 24),
                id="New York",
            ),
        ],
    )
    def test_the_day_is_that_of_almaty(self, moment, day):
        assert day_of(moment) == day

    @pytest.mark.parametrize(
        ("unsent", "today", "send", "skip"),
        [
            pytest.param(OFFSETS, date(2026, 8, 1), None, (), id="before the first"),
            pytest.param(OFFSETS, date(2026, 8, 2), -60, (), id="the first"),
            pytest.param(OFFSETS[1:], date(2026, 9, 2), -30, (), id="one missed night"),
            pytest.param(OFFSETS[3:], date(2026, 9, 29), -3, (-7,), id="two missed: the later one"),
            pytest.param(OFFSETS[3:], date(2026, 10, 2), 1, (-7, -3, -1), id="a week of missed nights"),
            pytest.param(OFFSETS[1:], date(2026, 9, 8), -30, (), id="seven days late"),
            pytest.param(OFFSETS[1:], date(2026, 9, 9), None, (-30,), id="eight days late: left out"),
            pytest.param(OFFSETS, date(2026, 11, 22), None, OFFSETS, id="long after: nothing"),
            pytest.param((), date(2026, 10, 2), None, (), id="all sent"),
        ],
    )
    def test_only_the_latest_of_missed_ones_is_sent(self, unsent, today, send, skip):
        choice = choose(unsent, DUE, today)
        assert (choice.send, choice.skip) == (send, skip)

    @pytest.mark.parametrize(
        ("day", "first_year"),
        [
            pytest.param(date(2026, 8, 2), None, id="the first reminder's day: the year still runs"),
            pytest.param(date(2026, 8, 31), None, id="the year's last day"),
            pytest.param(date(2026, 9, 1), 2025, id="the day after the year"),
            pytest.param(date(2026, 10, 1), 2025, id="the due day"),
            pytest.param(date(2026, 10, 2), None, id="past"),
            pytest.param(date(2027, 1, 15), None, id="winter"),
        ],
    )
    def test_year_to_open(self, day, first_year):
        assert year_to_open(day) == first_year

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 8, 1), False),
            (date(2026, 8, 2), True),
            (date(2026, 10, 15), True),
            (date(2026, 10, 16), False),
        ],
    )
    def test_season(self, day, expected):
        assert is_season(DUE, day) is expected


@pytest.fixture
def report(cast):
    return AnnualReportFactory(association=cast.association, academic_year=cast.year)


def sent_to() -> list[str]:
    return sorted(Letter.objects.values_list("address", flat=True))


CHAIR_AND_SECRETARY = ["association_chair@demo.kz", "association_secretary@demo.kz"]


def test_chair_and_secretary_are_reminded_once(report, cast):
    for hour in (1, 6, 23):
        send_due_reminders(night(date(2026, 9, 24), hour))
    assert sent_to() == CHAIR_AND_SECRETARY
    row = Reminder.objects.get(offset_days=-7)
    assert row.sent_at is not None
    assert Notice.objects.filter(recipient=cast.ids["association_secretary"]).count() == 1


def test_rows_are_made_for_every_report_and_distance(report):
    AnnualReportFactory(academic_year=report.academic_year)
    now = before(60)
    assert plan_reminders(report.academic_year, now) == 2 * len(OFFSETS)
    assert plan_reminders(report.academic_year, now) == 0


def test_letter_is_in_the_person_s_language_and_says_how_many_days_are_left(report, cast):
    secretary = cast["association_secretary"]
    secretary.language = "ru"
    secretary.save()
    send_due_reminders(before(7))
    letter = Letter.objects.get(recipient=secretary)
    assert "2025–2026" in letter.text
    assert "1 октября 2026" in letter.text
    assert "Осталось 7 дней" in letter.text
    assert f"/ru/reports/{report.pk}/" in letter.text
    chair = Letter.objects.get(recipient=cast.ids["association_chair"])
    assert "2026 ж. 1 қазан" in chair.text
    assert "7 күн қалды" in chair.text


def test_after_the_due_day_the_letter_says_it_has_passed(report):
    send_due_reminders(before(-1))
    assert "Есеп ұсынылмады, мерзімі өтті" in Letter.objects.first().text


def test_caught_up_letter_counts_the_days_from_today(report):
    send_due_reminders(before(12))
    assert "12 күн қалды" in Letter.objects.first().text


@pytest.mark.parametrize("state", ["submitted", "in_review", "returned", "confirmed"])
def test_submitted_report_is_not_reminded_of(report, state):
    moment = before(20)
    report.state, report.submitted_at, report.last_submitted_at = state, moment, moment
    report.confirmed_at = moment if state == "confirmed" else None
    report.save()
    send_due_reminders(before(7))
    assert sent_to() == []
    assert not Reminder.objects.filter(sent_at__isnull=False).exists()


def test_missed_nights_bring_one_letter(report):
    send_due_reminders(before(60))
    Letter.objects.all().delete()
    send_due_reminders(before(2))  # the nights of 30, 14, 7 and 3 days were missed
    assert sent_to() == CHAIR_AND_SECRETARY
    rows = Reminder.objects.order_by("offset_days")
    assert [row.offset_days for row in rows if row.sent_at] == [-60, -3]
    assert [row.offset_days for row in rows if row.skipped_at] == [-30, -14, -7]


def test_nothing_is_sent_out_of_season(report):
    send_due_reminders(night(date(2026, 11, 22)))
    send_due_reminders(night(date(2026, 7, 1)))
    assert sent_to() == []


def test_somebody_with_two_reports_gets_one_letter_about_both(report, cast):
    other = AssociationFactory()
    SeatFactory(body=other.body, number=1, role="secretary", holder=cast["association_secretary"])
    second = AnnualReportFactory(association=other, academic_year=cast.year)
    send_due_reminders(before(7))
    letters = Letter.objects.filter(recipient=cast.ids["association_secretary"])
    assert len(letters) == 1
    assert f"/reports/{report.pk}/" in letters[0].text
    assert f"/reports/{second.pk}/" in letters[0].text


def test_second_reminder_on_one_day_waits_until_tomorrow(report, cast):
    send_due_reminders(before(7))
    other = AssociationFactory()
    SeatFactory(body=other.body, number=1, role="chair", holder=cast["association_secretary"])
    AnnualReportFactory(association=other, academic_year=cast.year)
    again = send_due_reminders(night(date(2026, 9, 24), 12))
    assert (again.letters, again.put_off) == (0, 1)
    assert send_due_reminders(before(6)).letters == 1


def test_moved_due_day_leaves_the_old_rows_out(report, cast):
    send_due_reminders(before(60))
    cast.year.report_due_on = date(2026, 10, 5)
    cast.year.save()
    Letter.objects.all().delete()
    send_due_reminders(night(date(2026, 9, 24)))  # a week before the old day, eleven days before the new one
    assert not Reminder.objects.filter(due_on=DUE, sent_at=None, skipped_at=None).exists()
    assert Reminder.objects.get(sent_at__isnull=False, due_on=date(2026, 10, 5)).offset_days == -14


def test_ended_and_shut_people_are_not_reminded(report, cast):
    cast.seat("association_chair").holders.update(until=date(2026, 9, 1))
    secretary = cast["association_secretary"]
    secretary.is_active = False
    secretary.save()
    send_due_reminders(before(7))
    assert sent_to() == []


def test_run_that_dies_half_way_leaves_nothing_and_the_next_sends_all(report, cast, monkeypatch):
    real, written = reminders.send_reminder, []

    def dies_on_the_second(person, reports, today):
        if written:
            raise RuntimeError("killed")
        written.append(person)
        real(person, reports, today)

    monkeypatch.setattr(reminders, "send_reminder", dies_on_the_second)
    with pytest.raises(RuntimeError):
        send_due_reminders(before(7))
    assert sent_to() == []
    assert not Reminder.objects.exists()
    monkeypatch.undo()
    send_due_reminders(before(7))
    assert sent_to() == CHAIR_AND_SECRETARY


def test_queries_do_not_grow_with_reports(report, cast, django_assert_max_num_queries):
    for _number in range(5):
        association = AssociationFactory()
        AnnualReportFactory(association=association, academic_year=cast.year)
    with django_assert_max_num_queries(30):
        send_due_reminders(before(7))


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one_letter_each():
    cast = build_cast()
    for _number in range(4):
        association = AssociationFactory()
        SeatFactory(body=association.body, number=1, role="secretary", holder=UserFactory())
        AnnualReportFactory(association=association, academic_year=cast.year)
    start, failures = threading.Barrier(3), []

    def run():
        try:
            start.wait()
            send_due_reminders(before(7))
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Letter.objects.count() == 4
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 4
    assert connection.vendor in ("sqlite", "postgresql")


def test_command_shows_what_is_sent_on_a_day(report, capsys):
    call_command("show_reminders", on="2026-09-24")
    out = capsys.readouterr().out
    assert (
        "-7  061-test  2025–2026  association_chair@demo.kz (kk), association_secretary@demo.kz (kk)" in out
    )
    assert "1 reports, 2 letters" in out
    assert not Letter.objects.exists()
    assert not Reminder.objects.exists()


def test_command_shows_nothing_between_the_days(report, capsys):
    call_command("show_reminders", on="2026-09-25")
    assert "0 reports" in capsys.readouterr().out


def test_command_refuses_what_is_no_date(db):
    with pytest.raises(CommandError):
        call_command("show_reminders", on="24.09.2026")


def test_other_years_are_left_alone(report, cast):
    old = AcademicYearFactory(first_year=2024)
    AnnualReportFactory(association=cast.association, academic_year=old)
    send_due_reminders(before(7))
    assert Reminder.objects.filter(due_on=old.report_due_on).count() == 0


@time_machine.travel(datetime(2026, 8, 31, 19, 10, tzinfo=UTC))  # 1 September in Almaty
def test_the_first_night_after_the_year_opens_the_reports_once(order_loaded):
    assert open_due_reports() == 64
    assert open_due_reports() == 0
    assert AnnualReport.objects.filter(kpi_sheet__isnull=False, academic_year__first_year=2025).count() == 64


@time_machine.travel(datetime(2026, 8, 31, 19, 10, tzinfo=UTC))
def test_without_the_order_nothing_is_opened(db):
    assert open_due_reports() == 0


def test_beat_names_only_tasks_that_the_worker_knows(settings):
    celery_app.loader.import_default_modules()
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks <= set(celery_app.tasks)
    assert {"kpi.open_due_reports", "associations.send_report_reminders"} <= tasks
