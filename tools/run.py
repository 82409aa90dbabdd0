"""`make run`: the whole portal on this machine, with demo data, in one terminal.

Web server, worker and beat run as children, each in a process group of its own. Ctrl-C, TERM, a closed
terminal or the end of any child ends all of them; a second Ctrl-C does it at once. Standard library only.
"""

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var").resolve()
LOGS = VAR / "log"
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://{'localhost' if HOST in ('127.0.0.1', '0.0.0.0') else HOST}:{PORT}/"

READY_WITHIN = 90  # seconds
STOP_WITHIN = 20  # seconds for a task under way; then the group is killed

# Shared libraries that WeasyPrint loads, and the Debian packages that bring them.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PR_SET_PDEATHSIG = 1

sys.path.insert(0, str(ROOT / "tools"))
import prepare  # noqa: E402  (beside this file)


class Stop(Exception):
    """A signal asked for the end."""


def say(text: str, **to: object) -> None:
    """Print, also when the terminal is gone: the processes must be ended all the same."""
    with contextlib.suppress(OSError):
        print(text, flush=True, **to)


def terminal_closed() -> bool:
    """Say whether the terminal we were started in was closed; make passes no signal on then."""
    terminal = select.poll()
    terminal.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in terminal.poll(0))


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the parent dies, also by kill -9 (Linux only)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sig)


def only_one() -> int:
    """Take the lock of this var folder; a second start would double every scheduled job."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = os.open(VAR / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(lock, 20).decode().strip() or "?"
        sys.exit(f"The portal already runs from {VAR} (process {pid}). Stop it first, or set PORTAL_VAR_DIR.")
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            sys.exit(f"Port {PORT} on {HOST} cannot be used: {error.strerror}. Try: make run PORT=8080")


def system_libraries() -> None:
    """Install what the PDF engine loads; without permission the portal runs and PDFs say why they fail."""

    def missing(name: str) -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return True
        return False

    packages = [package for name, package in LIBRARIES.items() if missing(name)]
    if packages and subprocess.run(["sh", "tools/apt.sh", *packages], cwd=ROOT).returncode:
        say("Until then everything works except building PDF files.", file=sys.stderr)


def start(name: str, *arguments: str) -> subprocess.Popen:
    with (LOGS / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def start_all(processes: dict[str, subprocess.Popen]) -> None:
    """Start the three; each is entered at once, so that a signal between two starts ends it too."""
    LOGS.mkdir(exist_ok=True)
    for old in LOGS.glob("*.log"):
        old.unlink()
    celery = ("celery", "--app", "portal", "--quiet")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # no other worker to talk to
    granian = ("granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--no-ws")
    processes["web"] = start("web", *granian, "--host", HOST, "--port", PORT, "portal.wsgi:application")
    processes["worker"] = start(
        "worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *alone
    )
    processes["beat"] = start("beat", *celery, "beat", "--loglevel", "INFO", "--pidfile=")


def group_lives(process: subprocess.Popen) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def stop_all(processes: dict[str, subprocess.Popen]) -> None:
    """TERM every group, wait, KILL what is left: also the children of a child that died first."""

    def send(sig: int) -> None:
        for process in processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sig)

    for process in processes.values():
        # The main process stops its own workers in order; the group is for what it leaves behind.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    try:
        while time.monotonic() < deadline and any(process.poll() is None for process in processes.values()):
            time.sleep(0.05)
    except Stop:
        say("Stopping at once.")
    send(signal.SIGKILL)
    while any(group_lives(process) for process in processes.values()):
        time.sleep(0.02)


def died(processes: dict[str, subprocess.Popen]) -> str | None:
    return next((name for name, process in processes.items() if process.poll() is not None), None)


def tell_death(name: str) -> None:
    say(f"\nThe {name} process ended by itself; its last lines ({LOGS / name}.log):", file=sys.stderr)
    with contextlib.suppress(OSError):
        lines = (LOGS / f"{name}.log").read_text(errors="replace").splitlines()
        say("\n".join(lines[-25:]), file=sys.stderr)


def wait_healthy(processes: dict[str, subprocess.Popen]) -> bool:
    """Return when /healthz answers 200; False when a process died or it took too long."""
    answer = "no answer"
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if name := died(processes):
            tell_death(name)
            return False
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/healthz", timeout=5) as response:
                if response.status == 200:
                    return True
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read()[:300].decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    say(f"The portal was not healthy after {READY_WITHIN} s: {answer}. Logs: {LOGS}", file=sys.stderr)
    return False


def banner(demo: dict) -> None:
    width = max((len(person["email"]) for person in demo["people"]), default=0)
    say(f"\n  The portal is ready: {ADDRESS}\n")
    if demo["people"]:
        say(f"  Demo people, password {demo['password']}:")
        for person in demo["people"]:
            say(f"    {person['email']:<{width}}  {person['role']}: {person['name']}")
        say(f"\n  Demo mailbox: {ADDRESS.rstrip('/')}{demo['mailbox']}")
    say(f"  Logs: {LOGS}\n\n  Ctrl-C stops everything.\n")


def main() -> int:
    os.chdir(ROOT)
    if "MAKELEVEL" in os.environ:
        die_with_parent()
    # The settings of this run must not depend on what the shell happens to hold.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ["PORTAL_VAR_DIR"] = str(VAR)
    os.environ["PORT"] = PORT

    lock = only_one()

    def asked(*_: object) -> None:
        raise Stop

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, asked)

    processes: dict[str, subprocess.Popen] = {}
    try:
        free_port()
        system_libraries()
        demo = prepare.run(VAR)
        start_all(processes)
        if not wait_healthy(processes):
            return 1
        banner(demo)
        while not (name := died(processes)):
            if terminal_closed():
                raise Stop
            time.sleep(0.3)
        tell_death(name)
        return 1
    except Stop:
        return 0
    except subprocess.CalledProcessError as error:
        say(f"Preparing failed (exit {error.returncode}).", file=sys.stderr)
        return 1
    finally:
        if processes:
            say("\nStopping ...")
            stop_all(processes)
            say("Stopped.")
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main())
