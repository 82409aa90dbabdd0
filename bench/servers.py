"""Two web servers on one database, and how much CPU each of them and their database connections used."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
FIRST = -19  # niceness
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One running server. ``application`` is the name of its connections in PostgreSQL."""

    application: str
    port: int
    process: subprocess.Popen[bytes]
    database: str
    headers: dict[str, str] = field(default_factory=dict)
    backends: list[int] = field(default_factory=list)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path: str, cookie: str) -> tuple[int, int, float]:
        """Return status, bytes and seconds from connecting to the last byte."""
        client = self.connect()
        began = time.perf_counter()
        client.request("GET", path, headers={**self.headers, "Cookie": cookie} if cookie else self.headers)
        response = client.getresponse()
        size = len(response.read())
        taken = time.perf_counter() - began
        client.close()
        return response.status, size, taken

    def find_backends(self) -> None:
        """Note the processes of its database connections (call it when all workers have one)."""
        if not self.database:
            return
        with psycopg.connect(self.database, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = %s", [self.application]
            ).fetchall()
        self.backends = [pid for (pid,) in rows if Path(f"/proc/{pid}/stat").exists()]

    def cpu(self) -> dict[str, float]:
        """Return the seconds of CPU of the web workers, and of the database connections where there are any."""
        self.find_backends()
        used = {"web": self.web_seconds(), "database": self.database_seconds()}
        return used if self.database else {"web": used["web"]}

    def put_first(self) -> None:
        """Let the other work of the machine wait for the server, its database connections and this process.

        For a machine that is shared: the two cores are as good as alone. Needs root; Linux groups processes by session.
        """
        self.find_backends()
        for pid in [os.getpid(), *_group(self.process.pid), *self.backends]:
            os.setpriority(os.PRIO_PROCESS, pid, FIRST)
            with contextlib.suppress(FileNotFoundError):
                Path(f"/proc/{pid}/autogroup").write_text(str(FIRST))

    def web_seconds(self) -> float:
        return sum(_cpu(pid) for pid in _group(self.process.pid))

    def database_seconds(self) -> float:
        return sum(_cpu(pid) for pid in self.backends)


def _cpu(pid: int) -> float:
    """Return the CPU seconds of all threads of a process: nanoseconds where the kernel counts them."""
    total = 0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / TICKS
        return 0.0
    return total / 1e9


def _group(leader: int) -> list[int]:
    """Return the processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if os.getpgid(int(entry.name)) == leader:
                    found.append(int(entry.name))
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(
    application: str,
    target: str,
    environment: dict[str, str],
    database: str,
    log: Path,
    headers: dict[str, str],
    *,
    workers: int = WORKERS,
    threads: int = 1,
) -> Iterator[Server]:
    """Run a WSGI application under the production server until the block ends, two workers of one thread if unsaid."""
    port = _free_port()
    url = environment["DATABASE_URL"]
    if url.startswith("postgres"):
        url += f"?application_name={application}"
    command = ["granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--blocking-threads", str(threads), "--no-ws", target],
            cwd=ROOT,
            env={**os.environ, **environment, "DATABASE_URL": url, "PORT": str(port)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        server = Server(application, port, process, database, headers)
        for _ in range(300):
            if process.poll() is not None:
                sys.exit(f"{application} did not start:\n{log.read_text()[-2000:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
