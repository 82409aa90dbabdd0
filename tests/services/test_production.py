"""The processes of docker-compose.yml, started by their own commands with production settings on PostgreSQL and Redis."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.deployment import FILLED, ROOT, command_of, environment_of

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """The database of this test, as an address for another process."""
    given = settings.DATABASES["default"]
    secret = f":{given['PASSWORD']}" if given.get("PASSWORD") else ""
    name = connection.settings_dict["NAME"]
    return f"postgres://{given['USER']}{secret}@{given['HOST']}:{given['PORT'] or 5432}/{name}"


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """What compose gives the processes, with the services of this machine in place of its own."""
    redis = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/13"))
    return {
        "PATH": os.environ["PATH"],
        **environment_of("web"),
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis,
        "PORTAL_VAR_DIR": str(tmp_path),
        "PORT": str(free_port()),
    }


def python(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def running(service: str, environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One service by its command of docker-compose.yml, in a process group of its own."""
    command = [environment["PORT"] if part == "8000" else part for part in command_of(service)]
    with (tmp_path / f"{service}.log").open("wb") as log:
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
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def unhealthy(service: str, environment: dict[str, str], seconds: float = 60, until: str = "") -> str:
    """Ask the container's own health check until it passes, or complains of `until`; returns its last complaint."""
    deadline = time.monotonic() + seconds
    while True:
        asked = python("docker/healthcheck.py", service, environment=environment)
        if asked.returncode == 0 or (until and until in asked.stderr) or time.monotonic() > deadline:
            return "" if asked.returncode == 0 else asked.stderr or "unhealthy"
        time.sleep(0.5)


def get(path: str, environment: dict[str, str], **headers: str) -> http.client.HTTPResponse:
    client = http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=20)
    client.request("GET", path, headers={"Host": FILLED["SITE_HOST"], **headers})
    return client.getresponse()


def test_production_processes_start_answer_and_end(environment, tmp_path):
    for step in ("compile_messages", "collectstatic --noinput -v0"):  # what the image does when it is built
        assert python("manage.py", *step.split(), environment=environment).returncode == 0
    for step in command_of("migrate")[2].split(" && "):
        done = python(*step.split()[1:], environment=environment)
        assert done.returncode == 0, done.stderr

    with (
        running("web", environment, tmp_path) as web,
        running("worker", environment, tmp_path) as worker,
        running("beat", environment, tmp_path) as beat,
    ):
        for service in ("web", "worker", "beat"):
            assert unhealthy(service, environment) == "", (tmp_path / f"{service}.log").read_text()

        plain = get("/kk/", environment)
        assert plain.status == 301
        assert plain.headers["Location"] == f"https://{FILLED['SITE_HOST']}/kk/"
        page = get("/kk/", environment, **{"X-Forwarded-Proto": "https"})
        body = page.read().decode()
        assert page.status == 200
        assert page.headers["Strict-Transport-Security"]
        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', body).group(1)
        asset = get(style, environment, **{"X-Forwarded-Proto": "https", "Accept-Encoding": "br"})
        assert (asset.status, asset.headers["Content-Encoding"]) == (200, "br")
        assert "immutable" in asset.headers["Cache-Control"]
        assert get("/kk/", environment, Host="other.example.kz").status == 400

        for process in (web, worker, beat):
            process.terminate()
        assert [process.wait(40) for process in (web, worker, beat)] == [0, 0, 0]


def test_web_is_unhealthy_without_its_broker(environment, tmp_path):
    environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    with running("web", environment, tmp_path):
        complaint = unhealthy("web", environment, until="503")
    assert "503" in complaint
    assert '"broker": "ok"' not in complaint
    assert '"database": "ok"' in complaint
