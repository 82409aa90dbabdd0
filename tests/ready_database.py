"""A migrated SQLite file to start from: migrating takes longer than most tests, and every run starts with it.

The file is made by the first run after a change of a migration or of a package, and copied by all that follow.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

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


def restore() -> bool:
    """Put the migrated file where the tests look for their database; say whether there was one."""
    store = _store()
    if connection.vendor != "sqlite" or not store.exists():
        return False
    target = Path(connection.settings_dict["TEST"]["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(f"{target.name}*"):
        leftover.unlink()
    _copy(store, target)
    return True


def keep() -> None:
    """Keep what has just been migrated; several parallel workers may do so at once, the last one wins."""
    store = _store()
    if connection.vendor != "sqlite" or store.exists():
        return
    for outdated in store.parent.glob("migrated-*.sqlite3"):
        outdated.unlink(missing_ok=True)
    fresh = store.with_suffix(f".{os.getpid()}")
    _copy(Path(connection.settings_dict["NAME"]), fresh)
    fresh.replace(store)
