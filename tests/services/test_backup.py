"""The backup of docker/backup.sh brings back the database and the files."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from directory.models import City
from tests.deployment import ROOT
from tests.services.test_production import database_url

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("pg_dump"), reason="pg_dump is not on this machine"),
]


@pytest.fixture
def empty_database():
    """A second database to restore into, gone afterwards; its address."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(
            f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8 LC_COLLATE "C.UTF-8" LC_CTYPE "C.UTF-8"'
        )
    yield urlunsplit(urlsplit(database_url())._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def psql(url: str, query: str) -> str:
    done = subprocess.run(["psql", "-At", "-c", query, url], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_backup_brings_back_rows_files_and_the_order_of_words(tmp_path, empty_database):
    for key, name in (("a", "Қостанай"), ("b", "Астана"), ("c", "Әлем")):
        City.objects.create(key=key, name_kk=name, name_ru=name, name_en=name)
    files, backups = tmp_path / "files", tmp_path / "backups"
    (files / "media").mkdir(parents=True)
    backups.mkdir()
    (files / "media" / "хаттама.pdf").write_bytes(b"%PDF-1.7")

    done = subprocess.run(
        ["sh", str(ROOT / "docker" / "backup.sh"), "once"],
        env={**os.environ, "DATABASE_URL": database_url(), "FILES": str(files), "TO": str(backups)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    (dump,) = backups.glob("portal-*.dump")
    (archive,) = backups.glob("files-*.tar.gz")
    subprocess.run(["pg_restore", "--no-owner", "-d", empty_database, str(dump)], check=True)
    query = "select string_agg(name_kk, ' ' order by name_kk) from directory_city"
    assert psql(empty_database, query) == "Астана Әлем Қостанай"
    with tarfile.open(archive) as members:
        assert "media/хаттама.pdf" in members.getnames()
    assert not list(Path(backups).glob("*.part"))
