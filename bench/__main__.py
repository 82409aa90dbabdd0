"""`make bench`: every kind of page beside a bare Django page, in one interleaved run on PostgreSQL.

usage: python -m bench [--rounds 30] [--only TEXT] [--keep]
       python -m bench voting    sixty members vote at once (bench/voting.py)
       python -m bench deadline  64 reports are filed in one evening (bench/deadline.py)
       python -m bench protocol  the protocol's PDF alone (bench/protocol.py)

What counts is CPU per request (web workers and their PostgreSQL connections) as a multiple of the floor in the same
round; milliseconds of two runs are never compared. The floor: 60 reports with the sum of 13 scores each, behind
a session, with the least code (bench/floor). A page fails above its goal × 1.1 in two runs.
"""

import argparse
import os
import random
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR_DIR") or ROOT / "var") / "bench"
GIVEN = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/portal"
DATABASE = os.environ.get("BENCH_DATABASE", "portal_bench")
URL = urlunsplit(urlsplit(GIVEN)._replace(path=f"/{DATABASE}", query=""))
MAINTENANCE = urlunsplit(urlsplit(GIVEN)._replace(path="/postgres", query=""))
HOST = "portal.example.kz"
FLOOR = "floor"
REQUESTS = 4  # of each page in each round
WARMING = 12  # requests of each page before the first round: every worker has compiled every template
SLACK = 1.1

ENVIRONMENT = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "a-key-of-the-measurement-that-opens-nothing-0123456789",
    "SIGNATURE_IIN_KEY": "a-key-of-the-measurement-for-numbers-of-nobody-0123456789",
    "ALLOWED_HOSTS": HOST,
    "SITE_URL": f"https://{HOST}",
    "DATABASE_URL": URL,
    "CONN_MAX_AGE": "36000",  # a connection that is opened anew within a run would not be measured
    "REDIS_URL": os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/12",
    "EMAIL_URL": "smtp://mail:25",
    "PORTAL_VAR_DIR": str(VAR),
}


@dataclass
class Measured:
    """What one page took: a value for each round, in seconds of one request."""

    name: str
    path: str
    cookie: str
    page: Any = None
    sql: int = 0
    size: int = 0
    cpu: list[float] = field(default_factory=list)
    web: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)


def fresh_database() -> None:
    import psycopg

    with psycopg.connect(MAINTENANCE, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")


def session_of(user: Any, backend: str) -> str:
    """Sign a person in and return the cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


def sql_count(path: str, cookie: str) -> int:
    """Return the queries of the page in this process, asked the second time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    if cookie:
        browser.cookies["sessionid"] = cookie.split("=", 1)[1]
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} answers {response.status_code}")
    return len(queries)


def prepare(only: str, size: Any = None) -> tuple[list[Measured], Any]:
    """Make and fill the database; return the pages, the floor first, and what was seeded."""
    from django.core.cache import cache
    from django.core.management import call_command

    from bench.pages import PAGES
    from bench.seed import Size, seed
    from portal.loading import load_order

    print("Filling the database ...", flush=True)
    cache.clear()  # what an earlier run kept is of other rows with the same keys
    call_command("migrate", verbosity=0)
    call_command("compile_messages", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_order()
    seeded = seed(size or Size())
    from django.db import connection

    connection.cursor().execute("VACUUM ANALYZE")
    people = seeded.people
    floor_cookie = session_of(people["center_head"], "django.contrib.auth.backends.ModelBackend")
    measured = [Measured(FLOOR, "/reports/?year=2025", floor_cookie, sql=5)]
    for page in PAGES:
        if only in page.name:
            cookie = (
                session_of(people[page.who], "allauth.account.auth_backends.AuthenticationBackend")
                if page.who
                else ""
            )
            path = page.url(seeded)
            measured.append(Measured(page.name, path, cookie, page, sql_count(path, cookie)))
    return measured, seeded


def run_rounds(measured: list[Measured], rounds: int) -> None:
    from bench.servers import serving

    floor_environment = {**ENVIRONMENT, "DJANGO_SETTINGS_MODULE": "bench.floor.settings"}
    secure = {"Host": HOST, "X-Forwarded-Proto": "https"}
    with (
        serving(
            "bench_floor", "bench.floor.wsgi:application", floor_environment, URL, VAR / "floor.log", secure
        ) as floor,
        serving(
            "bench_portal", "portal.wsgi:application", ENVIRONMENT, URL, VAR / "portal.log", secure
        ) as portal,
    ):
        for one in measured:
            server = floor if one.name == FLOOR else portal
            for _ in range(WARMING):
                status, one.size, _taken = server.get(one.path, one.cookie)
                if status != 200:
                    sys.exit(f"{one.name}: {one.path} answers {status}; see {VAR}")
        floor.find_backends()
        portal.find_backends()
        order = list(measured)
        for number in range(rounds):
            random.shuffle(order)
            for one in order:
                server = floor if one.name == FLOOR else portal
                web, database = server.web_seconds(), server.database_seconds()
                taken = [server.get(one.path, one.cookie)[2] for _ in range(REQUESTS)]
                web = server.web_seconds() - web
                database = server.database_seconds() - database
                one.web.append(web / REQUESTS)
                one.cpu.append((web + database) / REQUESTS)
                one.p50.append(statistics.median(taken))
            print(f"\rround {number + 1} of {rounds}", end="", flush=True)
        print()


def ratio(values: list[float], floor: list[float]) -> float:
    """Return the median over the rounds of value / floor of the same round."""
    return statistics.median(value / base for value, base in zip(values, floor, strict=True))


def report(measured: list[Measured]) -> list[str]:
    """Print the table and return the names of the pages that miss their goals."""
    floor = measured[0]
    head = f"{'page':<40}{'SQL':>5}{'max':>5}{'kB':>6}{'CPU ms':>8}{'of it DB':>9}{'CPU × F':>9}{'p50 × F':>9}{'goal':>6}{'fail':>6}"
    print(f"\n{head}\n{'-' * len(head)}")
    missed = []
    for one in measured:
        cpu, p50 = ratio(one.cpu, floor.cpu), ratio(one.p50, floor.p50)
        milliseconds = statistics.median(one.cpu) * 1000
        of_database = milliseconds - statistics.median(one.web) * 1000
        line = f"{one.name:<40}{one.sql:>5}{one.page.max_sql if one.page else '':>5}{one.size / 1000:>6.0f}"
        line += f"{milliseconds:>8.1f}{of_database:>9.1f}{cpu:>9.2f}{p50:>9.2f}"
        if one.page:
            good = cpu <= one.page.goal * SLACK and one.sql <= one.page.max_sql
            line += f"{one.page.goal:>6}{one.page.fail:>6}  {'ok' if good else 'MISSED'}"
            if not good:
                missed.append(one.name)
        print(line)
    return missed


def start() -> None:
    """Make the database and set Django up for it."""
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ.update(ENVIRONMENT, DJANGO_SETTINGS_MODULE="portal.settings")
    fresh_database()
    import django

    django.setup()


def protocol_alone() -> int:
    """Measure the protocol's PDF without the pages; return 1 when it misses its goals."""
    start()
    from django.db import connection

    from bench.protocol import measure_protocol
    from bench.seed import Size

    _measured, seeded = prepare(only="-", size=Size(years=1, evidence=1))
    protocol = measure_protocol(seeded)
    connection.close()
    fresh_database()
    print(protocol.line)
    return int(not protocol.good)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="pages whose name holds this text")
    parser.add_argument("--keep", action="store_true", help="leave the database for looking at it")
    options = parser.parse_args()

    start()
    from django.db import connection

    measured, seeded = prepare(options.only)
    from bench.protocol import measure_protocol

    protocol = measure_protocol(seeded)
    connection.close()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    run_rounds(measured, options.rounds)
    missed = report(measured)
    if missed:
        print("\nOnce more, for what missed its goal:")
        again = [
            Measured(one.name, one.path, one.cookie, one.page, one.sql)
            for one in measured
            if one.name in {FLOOR, *missed}
        ]
        run_rounds(again, options.rounds)
        missed = report(again)
    print(f"\nF is the bare page: {statistics.median(measured[0].cpu) * 1000:.1f} ms of CPU. {protocol.line}")
    if not protocol.good:
        missed.append("protocol PDF")
    if not options.keep:
        fresh_database()
    print(f"Missed: {', '.join(missed)}" if missed else "Every goal is met.")
    return bool(missed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["voting"]:
        from bench.voting import main  # the load story of the room has options of its own

        del sys.argv[1]
    elif sys.argv[1:2] == ["deadline"]:
        from bench.deadline import main

        del sys.argv[1]
    elif sys.argv[1:2] == ["protocol"]:
        main = protocol_alone
    sys.exit(main())
