"""`make check`: everything that can be judged without running the tests.

usage: tools/check.py [names of checks]     all of them without a name; a failure does not stop the others
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# What `check --deploy` is asked about: a production as docs/production.md describes it.
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "a-long-enough-key-that-is-used-by-nobody-and-opens-nothing-9f2c71",
    "SIGNATURE_IIN_KEY": "another-key-that-is-used-by-nobody-and-opens-nothing-5d81e0",
    "ALLOWED_HOSTS": "portal.example.kz",
    "SITE_URL": "https://portal.example.kz",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail:25",
}


def command(*arguments: str, **environment: str) -> Callable[[], Iterator[str]]:
    """Return a check that runs a command; what it printed is the fault when it fails."""

    def run() -> Iterator[str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            yield done.stdout.strip()

    return run


def committed(*patterns: str) -> list[str]:
    """Return the names of the files that are or will be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in sorted(set(listing.stdout.splitlines())) if (ROOT / name).is_file()]


def templates() -> Iterator[str]:
    done = subprocess.run(
        [BIN / "djade", "--target-version", "5.2", "--check", *committed("*.html")],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        yield f"{done.stdout.strip()}\nTo mend: {BIN}/djade --target-version 5.2 FILES".replace(
            f"{ROOT}/", ""
        )


def deployment() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        asked = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
        yield from command(*asked, **PRODUCTION, PORTAL_VAR_DIR=folder)()


def messages() -> Iterator[str]:
    if (
        not shutil.which("xgettext")
        and subprocess.run(["sh", "tools/apt.sh", "gettext"], cwd=ROOT, check=False).returncode
    ):
        yield "gettext is missing."
        return
    yield from command("tools/messages.py", "check")()


def places() -> Iterator[str]:
    """No committed file names a package registry's host or a folder of one machine."""
    hosts = "|".join(("python" + "hosted", "py" + "pi", "npm" + "js", "deb" + "ian"))
    folders = "|".join(("wo" + "rk", "ro" + "ot", "far" + "m"))
    pattern = re.compile(rf"https?://[a-z.-]*({hosts})[a-z.-]*/|[ \"'=(]/({folders})/")
    for name in committed():
        if name.endswith((".min.js", ".ttf", ".woff2", ".png", ".jpg", ".pdf", ".xlsx")):
            continue
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()[:120]}"


def locks() -> Iterator[str]:
    """The locks hold every dependency named in pyproject.toml, hashed; the development lock holds the other one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned: dict[str, dict[str, str]] = {}
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text()
        entries = re.findall(
            r"^([a-z0-9._-]+)==(\S+)([^\n]*\\\n(?:    --hash=\S+.*\n)+)?", text, re.MULTILINE
        )
        yield from (f"{lock}: {name} has no hash" for name, _, hashes in entries if "--hash" not in hashes)
        pinned[lock] = {f"{name} {rest.splitlines()[0].strip()}": version for name, version, rest in entries}
        yield from (f"{lock}: names an index" for line in text.splitlines() if "index-url" in line)
    for name, version in pinned["requirements.txt"].items():
        if pinned["requirements-dev.txt"].get(name) != version:
            yield f"requirements-dev.txt: {name} is not at {version}, as in requirements.txt"
    groups = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["dependency-groups"]["dev"],
    }
    for lock, wanted in groups.items():
        names = {entry.split(" ")[0] for entry in pinned[lock]}
        for line in wanted:
            name = re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-")
            if name not in names:
                yield f"{lock}: {name} of pyproject.toml is missing; `make lock`"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "format": command("-m", "ruff", "format", "--check", "."),
    "lint": command("-m", "ruff", "check", "--quiet", "."),
    "templates": templates,
    "imports": command("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"),
    "types": command("-m", "mypy", "--no-error-summary"),
    "deployment": deployment,
    "migrations": command("manage.py", "makemigrations", "--check", "--dry-run"),
    "messages": messages,
    "vendored": command("tools/vendor/vendor.py", "--check"),
    "places": places,
    "locks": locks,
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(CHECKS):
        sys.exit(f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
    failed = []
    for name in names or CHECKS:
        began = time.monotonic()
        faults = list(CHECKS[name]())
        print(f"{'FAILED' if faults else 'ok':<7}{name:<12}{time.monotonic() - began:5.1f} s", flush=True)
        if faults:
            failed.append(name)
            print("\n".join(f"    {line}" for fault in faults for line in fault.splitlines()), flush=True)
    if failed:
        print(f"\n{len(failed)} of {len(names or CHECKS)} checks failed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
