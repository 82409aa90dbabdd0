"""A worker killed with -9 in the middle of its work loses nothing and doubles nothing (Redis, PostgreSQL).

The workers are real processes; they are killed when the database shows that the task is half way.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from associations.enums import ReportState
from associations.models import AcademicYear, AnnualReport
from bench.seed import Size, seed
from core.models import StoredFile
from meetings.enums import BuildState
from meetings.models import Protocol
from notices.models import Letter, Notice, Reminder
from tests.deployment import ROOT
from tests.services.test_production import database_url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

VISIBILITY = 4  # seconds until the message of a dead worker comes back; 15 minutes in production
PAST_THE_LEASE = timedelta(minutes=3)


class Queue:
    """The broker of this test: a Redis database of its own."""

    def __init__(self) -> None:
        self.url = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/14"))
        self.redis = redis.Redis.from_url(self.url)
        self.sender = Celery("sender", broker=self.url, set_as_current=False)

    def send(self, task: str, *arguments: object) -> None:
        self.sender.send_task(task, arguments)

    def held(self) -> int:
        """Return how many messages a worker has taken and not finished."""
        return self.redis.hlen("unacked")

    def is_empty(self) -> bool:
        return not self.held() and not self.redis.llen("celery")


@pytest.fixture
def queue() -> Iterator[Queue]:
    found = Queue()
    found.redis.flushdb()
    yield found
    found.redis.flushdb()


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path


@contextmanager
def worker(name: str, queue: Queue, var: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one child, its database connections known by its name; ``more`` are settings."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"{database_url()}?application_name={name}",
        "REDIS_URL": queue.url,
        "CELERY_VISIBILITY_TIMEOUT": str(VISIBILITY),
        "PORTAL_VAR_DIR": str(var),
        **more,
    }
    command = ["celery", "-A", "portal", "worker", "-c", "1", "-n", f"{name}@%h", "-l", "INFO"]
    with (var / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, the worker and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def child_of(process: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(children[-1])


def until(happens: Callable[[], object], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"in {seconds} s it did not happen: {what}"
        time.sleep(0.005)


@pytest.fixture
def protocol(order_loaded) -> Protocol:
    """A protocol of the Council whose PDF was asked for."""
    protocol = seed(Size(associations=2, years=1, evidence=1, meetings=1)).protocol
    Protocol.objects.filter(pk=protocol.pk).update(
        build_state=BuildState.QUEUED, build_started_at=timezone.now()
    )
    return protocol


def half_built(protocol: Protocol) -> bool:
    return Protocol.objects.filter(
        pk=protocol.pk, build_state=BuildState.BUILDING, build_percent__gte=40
    ).exists()


def is_ready(protocol: Protocol) -> bool:
    return Protocol.objects.filter(pk=protocol.pk, build_state=BuildState.READY).exists()


def let_the_lease_pass(protocol: Protocol) -> None:
    Protocol.objects.filter(pk=protocol.pk).update(build_started_at=timezone.now() - PAST_THE_LEASE)


def assert_built_once(protocol: Protocol, var: Path) -> None:
    protocol.refresh_from_db()
    assert protocol.build_attempts_count == 2
    assert protocol.pdf_revision == protocol.revision
    assert list(StoredFile.objects.filter(name__startswith="protocol-")) == [protocol.pdf]
    assert (var / "media" / protocol.pdf.content.name).read_bytes().startswith(b"%PDF")


def test_pdf_of_a_killed_worker_is_built_once_by_another(protocol, queue, var):
    with worker("first", queue, var) as first:
        queue.send("meetings.build_protocol_pdf", protocol.pk)
        until(lambda: half_built(protocol), "the PDF is half built")
        kill(first)
    assert not is_ready(protocol)
    assert queue.held() == 1, "the message is kept until the work is done"

    let_the_lease_pass(protocol)
    with worker("second", queue, var):
        until(lambda: is_ready(protocol), "the other worker builds it")
        until(queue.is_empty, "the message is acknowledged")
        queue.send("meetings.build_protocol_pdf", protocol.pk)  # and the same message once more
        time.sleep(1)
        until(queue.is_empty, "the second message is acknowledged")
    assert_built_once(protocol, var)


def test_pdf_of_a_killed_child_is_built_once_after_the_lease(protocol, queue, var):
    with worker("only", queue, var) as only:
        queue.send("meetings.build_protocol_pdf", protocol.pk)
        until(lambda: half_built(protocol), "the PDF is half built")
        os.kill(child_of(only), signal.SIGKILL)
        until(queue.is_empty, "the message comes back and finds the build leased")
        assert not is_ready(protocol)

        let_the_lease_pass(protocol)
        queue.send("meetings.build_left_behind_pdfs")  # what the beat sends every five minutes
        until(lambda: is_ready(protocol), "the build that was left behind is taken up")
        until(queue.is_empty, "everything is acknowledged")
    assert_built_once(protocol, var)


@pytest.fixture
def due_reports(order_loaded) -> list[AnnualReport]:
    """Reports of twenty associations that are due in fourteen days and not submitted."""
    seed(Size(associations=20, years=1, evidence=1, meetings=1, items=1))
    today = timezone.localdate()
    AcademicYear.objects.update(
        starts_on=today - timedelta(days=350),
        ends_on=today - timedelta(days=16),
        report_due_on=today + timedelta(days=14),
    )
    AnnualReport.objects.update(
        state=ReportState.DRAFT, submitted_at=None, last_submitted_at=None, confirmed_at=None
    )
    return list(AnnualReport.objects.all())


def is_writing_letters(name: str) -> bool:
    """Say whether a worker's open transaction has written letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_class ON pg_class.oid = relation "
            "WHERE application_name = %s AND relname = 'notices_letter' AND mode = 'RowExclusiveLock'",
            [name],
        )
        return cursor.fetchone() is not None


@contextmanager
def notices_held() -> Iterator[None]:
    """Let no notice be written meanwhile: whoever wrote a letter waits in the middle of the transaction."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE notices_notice IN SHARE MODE")
        yield
    finally:
        other.rollback()
        other.close()


def test_reminders_of_a_killed_worker_are_sent_once(due_reports, queue, var):
    with notices_held(), worker("first", queue, var) as first:
        queue.send("associations.send_report_reminders")
        until(lambda: is_writing_letters("first"), "the letters are being written")
        kill(first)
    until(lambda: not is_writing_letters("first"), "the database lets go of the dead worker")
    assert Letter.objects.count() == Reminder.objects.filter(sent_at__isnull=False).count() == 0
    assert queue.held() == 1

    people = len(due_reports) * 2  # chair and secretary of each association
    with worker("second", queue, var):
        until(lambda: Letter.objects.filter(state="sent").count() == people, "everybody gets their letter")
        queue.send("associations.send_report_reminders")  # a second beat
        time.sleep(1)
        until(queue.is_empty, "everything is acknowledged")

    assert Letter.objects.count() == Notice.objects.count() == people
    assert set(Counter(Letter.objects.values_list("address", flat=True)).values()) == {1}
    sent = Reminder.objects.filter(sent_at__isnull=False)
    assert sorted(sent.values_list("subject_key", "offset_days")) == sorted(
        (f"report:{report.pk}", -14) for report in due_reports
    )
    mail = "".join(path.read_text() for path in (var / "mail").iterdir())
    message_ids = re.findall(r"^Message-ID: (.+)$", mail, re.MULTILINE)
    assert len(message_ids) == len(set(message_ids)) == people
