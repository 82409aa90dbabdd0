"""A report in trouble while it is submitted is submitted whole, or a draft with all its content (PostgreSQL, clause 22).

A process of its own sends the form of the page. The test holds the number of the next version, so the process stops
where it freezes the report: counts are stored, the transaction is open. There the trouble comes; then it is sent again.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from associations.enums import ReportState
from associations.models import AnnualReport, ReportVersion
from core.audit import first_broken
from notices.models import Letter
from tests.cast import Cast
from tests.deployment import ROOT
from tests.factories.kpi import report_with_sheet
from tests.kpi.test_troubles import content_of, filled
from tests.services.test_killed_signing import is_gone
from tests.services.test_killed_worker import kill, until
from tests.services.test_production import database_url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True), pytest.mark.clause("22")]

SEND = """
import sys, django
django.setup()
from django.test import Client
from accounts.models import User
browser = Client(raise_request_exception=False, headers={"host": "localhost"})
browser.force_login(User.objects.get(pk=sys.argv[1]), "allauth.account.auth_backends.AuthenticationBackend")
print(browser.post(f"/kk/reports/{sys.argv[2]}/submit/", {"reason": "Төраға келісті"}).status_code)
"""
FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE UPDATE ON associations_annualreport FOR EACH ROW
WHEN (NEW.state = 'submitted') EXECUTE FUNCTION full_disk();
"""
ROOM_AGAIN = "DROP TRIGGER full_disk ON associations_annualreport; DROP FUNCTION full_disk();"


@pytest.fixture
def report(cast, settings, tmp_path) -> AnnualReport:
    settings.MEDIA_ROOT = tmp_path / "media"
    report = report_with_sheet(cast.association)
    filled(report, cast["association_secretary"])
    return report


@contextmanager
def sending(cast: Cast, report: AnnualReport, var: Path) -> Iterator[subprocess.Popen[str]]:
    """The secretary submits; the connection of the process is known by its name."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"{database_url()}?application_name=submits",
        "PORTAL_VAR_DIR": str(var),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SEND, str(cast.ids["association_secretary"]), str(report.pk)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)
        if process.stdout:
            process.stdout.close()


@contextmanager
def held(report: AnnualReport, cast: Cast) -> Iterator[None]:
    """Hold the number of the first version: whoever freezes the report waits."""
    with transaction.atomic():
        ReportVersion.objects.create(
            report=report,
            number=1,
            submitted_by=cast["association_secretary"],
            submitted_at=timezone.now(),
            content={},
        )
        yield
        transaction.set_rollback(True)


def waiting() -> int | None:
    """Return the database process of the one who waits to store the version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction the first answer would stay
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'submits' AND wait_event_type = 'Lock' "
            "AND query LIKE 'INSERT INTO \"associations_reportversion\"%'"
        )
        found = cursor.fetchone()
        return found[0] if found else None


def assert_draft(report: AnnualReport, content) -> None:
    fresh = AnnualReport.objects.get(pk=report.pk)
    assert (fresh.state, fresh.submitted_at) == (ReportState.DRAFT, None)
    assert content_of(report) == content
    assert not ReportVersion.objects.exists()
    assert not Letter.objects.exists()
    assert first_broken() is None


def assert_submitted_whole(report: AnnualReport, content) -> None:
    version = ReportVersion.objects.get()
    fresh = AnnualReport.objects.get(pk=report.pk)
    assert (fresh.state, fresh.submitted_at) == (ReportState.SUBMITTED, version.submitted_at)
    assert content_of(report)[1:] == content[1:]
    frozen = version.content
    assert frozen["sections"][0]["text"] == "Мәтін"
    indicators = frozen["sheet"]["indicators"]
    assert [len(one["evidence"]) for one in indicators if one["number"] == 3] == [1]
    assert first_broken() is None


def answered(process: subprocess.Popen[str]) -> str:
    out, _err = process.communicate(timeout=60)
    return out.strip()


def test_a_killed_web_process_leaves_a_draft(cast, report, tmp_path):
    content = content_of(report)
    with sending(cast, report, tmp_path) as process:
        with held(report, cast):
            until(waiting, "the report is being frozen")
            kill(process)
        until(lambda: is_gone("submits"), "the database lets go of the dead process")
    assert_draft(report, content)
    with sending(cast, report, tmp_path) as process:
        assert answered(process) == "302"
    assert_submitted_whole(report, content)


def test_a_lost_connection_leaves_a_draft_and_is_told(cast, report, tmp_path):
    content = content_of(report)
    with sending(cast, report, tmp_path) as process, held(report, cast):
        until(waiting, "the report is being frozen")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [waiting()])
        assert answered(process).startswith("5")
    assert_draft(report, content)
    with sending(cast, report, tmp_path) as process:
        assert answered(process) == "302"
    assert_submitted_whole(report, content)


def test_a_full_disk_of_the_database_leaves_a_draft_and_is_told(cast, report, tmp_path):
    content = content_of(report)
    with connection.cursor() as cursor:
        cursor.execute(FULL_DISK)
        try:
            with sending(cast, report, tmp_path) as process:
                assert answered(process).startswith("5")
        finally:
            cursor.execute(ROOM_AGAIN)
    assert_draft(report, content)
    with sending(cast, report, tmp_path) as process:
        assert answered(process) == "302"
    assert_submitted_whole(report, content)
