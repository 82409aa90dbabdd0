"""The two locks agree, and hold what pyproject.toml names; the version is the one of the newest changes."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# name==version ; the Python or platform it is for \
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)( ;.*)? \\$", re.MULTILINE)
NAMED = re.compile(r"^[A-Za-z0-9._-]+")


def locked(lock: str) -> dict[tuple[str, str], str]:
    """Return the versions of a lock by package and what they are for: a package may differ by Python version."""
    return {(name, use): version for name, version, use in PINNED.findall((ROOT / lock).read_text())}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_development_lock_holds_every_package_of_the_run_lock_at_the_same_version():
    run, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    assert len(run) > 50
    assert {package: dev.get(package) for package in run} == run


def test_locks_hold_every_named_package():
    named = project()
    run, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    for lock, packages in (
        (run, named["project"]["dependencies"]),
        (dev, named["dependency-groups"]["dev"]),
    ):
        names = {NAMED.match(package).group().lower() for package in packages}
        assert names <= {name for name, _use in lock}


def test_every_pinned_package_is_read():
    """A line that the pattern does not understand would hide a package from the comparison."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        pins = [line for line in (ROOT / lock).read_text().splitlines() if "==" in line and line[0].isalnum()]
        assert len(locked(lock)) == len(pins)


def test_version_is_that_of_the_newest_changes():
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest and newest.group(1) == project()["project"]["version"]
