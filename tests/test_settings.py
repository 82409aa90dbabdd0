"""Production starts only when everything it needs is named; the embedded default needs nothing."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "k" * 60,
    "SIGNATURE_IIN_KEY": "i" * 60,
    "ALLOWED_HOSTS": "portal.example.kz",
    "SITE_URL": "https://portal.example.kz",
    "DATABASE_URL": "postgres://portal:secret@db/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail:25",
}


def start(environment: dict[str, str], tmp_path) -> subprocess.CompletedProcess:
    """Import the settings in a process of its own, with nothing but this environment."""
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        env={"PATH": os.environ["PATH"], "PORTAL_VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_embedded_default_needs_no_environment(tmp_path):
    assert start({}, tmp_path).returncode == 0


def test_production_starts_with_all_it_needs(tmp_path):
    assert start(PRODUCTION, tmp_path).returncode == 0


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"PORTAL_ENV"}))
def test_production_names_what_is_missing(tmp_path, missing):
    failed = start({name: value for name, value in PRODUCTION.items() if name != missing}, tmp_path)
    assert failed.returncode != 0
    assert f"{missing} is not set" in failed.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("SECRET_KEY", "short", id="short key"),
        pytest.param("PORTAL_DEMO", "true", id="known passwords"),
        pytest.param("DATABASE_URL", "sqlite:///x.sqlite3", id="sqlite"),
        pytest.param("PORTAL_ENV", "staging", id="unknown environment"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path, name, value):
    failed = start({**PRODUCTION, name: value}, tmp_path)
    assert failed.returncode != 0
    assert name in failed.stderr
