"""`make test` (SQLite) and `make test-services` (PostgreSQL and Redis): the same suite on both.

usage: tools/test.py sqlite|services [pytest arguments]
Without Chromium only the browser stories are left out, and it is said before and after.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import run  # noqa: E402  (beside this file)

SERVICES = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/15",
}
PORTS = {"DATABASE_URL": 5432, "REDIS_URL": 6379}
# The headless shell is the same browser without what a window needs: a fifth faster.
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def install(*packages: str) -> bool:
    return subprocess.run(["sh", "tools/apt.sh", *packages], cwd=ROOT, check=False).returncode == 0


def chromium() -> str | None:
    """Return the browser's path, after installing Debian's when there is none and we may."""

    def found() -> str | None:
        return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)

    if not shutil.which(CHROMIUM[0]) and not os.environ.get("CHROMIUM"):
        install(CHROMIUM[0])
    return found()


def reachable(name: str) -> bool:
    url = urlsplit(os.environ[name])
    if not url.hostname:
        return True  # a socket; the database adapter will say
    try:
        socket.create_connection((url.hostname, url.port or PORTS[name]), timeout=5).close()
    except OSError as error:
        print(f"{name}: {url.hostname}:{url.port or PORTS[name]} does not answer ({error}).", file=sys.stderr)
        return False
    return True


def main(kind: str, arguments: list[str]) -> int:
    os.chdir(ROOT)
    if kind == "services":
        for name, default in SERVICES.items():
            os.environ.setdefault(name, default)
        answering = [reachable(name) for name in SERVICES]
        if not all(answering):
            print("Start them, or name others in DATABASE_URL and REDIS_URL.", file=sys.stderr)
            return 2
    else:
        for name in SERVICES:
            os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings_test"
    run.system_libraries()
    if not shutil.which("pdftoppm"):
        install("poppler-utils")
    if not shutil.which("certutil"):
        install("libnss3-tools")  # the store of trusted roots that pdfsig reads
    browser = chromium()
    without = "\n*** Chromium is missing: the browser stories are LEFT OUT of this run. ***\n"
    if browser:
        os.environ["CHROMIUM"] = browser
    else:
        print(without)
    subprocess.run([sys.executable, "manage.py", "compile_messages", "-v0"], check=True)

    command = [sys.executable, "-m", "pytest"]
    if not any(argument.startswith(("-n", "-x", "--pdb")) for argument in arguments):
        # Stories wait more than they work: one process more than there are cores keeps these busy.
        command += [
            "-n",
            str(min((os.cpu_count() or 1) + 1, 4)),
            "--dist",
            "loadscope",
            "--no-loadscope-reorder",
        ]
    if not browser:
        command += ["-m", "not browser"]
    try:
        return subprocess.run([*command, *arguments], check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        if not browser:
            print(without)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in {"sqlite", "services"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
