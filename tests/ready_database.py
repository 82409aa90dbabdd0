"""A migrated SQLite file to start from: migrating takes longer than most tests, and every run starts with it.

The file is made by the first run after a change of a migration or of a package, and copied by all that follow.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import connection


def _store() -> Path:
    """Where the file of the present migrations lies, or will lie."""
    sources = [settings.BASE_DIR / "requirements-dev.txt", *settings.BASE_DIR.glob("*/migrations/*.py")]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.name.encode() + source.read_bytes())
    return settings.BASE_DIR / "var" / "test" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


_migrating: list[TextIO] = []  # the lock, while this process is the one that migrates


def restore() -> bool:
    """Put the migrated file where the tests look for their database; say whether there was one.

    Of several parallel workers that find none, one migrates and keeps the file, while the others wait for it.
    """
    store = _store()
    if connection.vendor != "sqlite":
        return False
    store.parent.mkdir(parents=True, exist_ok=True)
    lock = store.with_name("migrating.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not store.exists():
        _migrating.append(lock)
        return False
    lock.close()
    target = Path(connection.settings_dict["TEST"]["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{target.name}*"):
        leftover.unlink()
    _copy(store, target)
    return True


def keep() -> None:
    """Keep what has just been migrated, and let those go on that wait for it."""
    store = _store()
    if connection.vendor == "sqlite" and not store.exists():
        for outdated in store.parent.glob("migrated-*.sqlite3"):
            outdated.unlink(missing_ok=True)
        fresh = store.with_suffix(f".{os.getpid()}")
        _copy(Path(connection.settings_dict["NAME"]), fresh)
        fresh.replace(store)
    while _migrating:
        _migrating.pop().close()
