"""`make bench ARGS=deadline`: the night before 1 October: every association attaches its proof and submits within minutes.

usage: python -m bench deadline [--associations 64] [--files 5] [--kilobytes 20] [--seconds 120] [--first]

The production server with two workers on PostgreSQL and Redis. Each secretary opens the KPI sheet at a moment of their
own, saves it as often as there are files for an indicator, each time with a file for all thirteen, opens the report and
submits it with the chair's consent. Asked for: every file stored whole and once, every report submitted once with all of its
proof frozen, the journal whole, no answer of 500 and above, 95 of 100 submissions answered within 1.5 s. On a machine that
is shared, ``--first`` lets its other work wait (as root).
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import random
import shutil
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.__main__ import ENVIRONMENT, HOST, URL, VAR, fresh_database, session_of
from bench.crowd import FORM, TOKEN, Answer, Line
from bench.voting import BACKEND

if TYPE_CHECKING:
    from bench.servers import Server

P95_SUBMIT = 1.5
INDICATORS = range(1, 14)
FOLDER = VAR / "deadline"
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
BOUNDARY = "----deadline-night"
CLAIMS = {4: "4", 5: "2", 6: "12"}


@dataclass
class Secretary:
    """The browser of one association's secretary. Times are seconds of one answer, by what was asked."""

    report: int
    cookie: str
    port: int = 0
    token: str = ""
    digests: list[str] = field(default_factory=list)
    taken: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    async def _ask(
        self, what: str, method: str, path: str, body: bytes = b"", content_type: str = ""
    ) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Cookie: {self.cookie}"]
        lines += [f"{name}: {value}" for name, value in HEADERS.items()]
        if body:
            lines += [f"Content-Length: {len(body)}", f"Content-Type: {content_type}"]
            lines.append(f"Referer: https://{HOST}{path}")
        line = Line(self.port)
        began = time.perf_counter()
        with contextlib.closing(line):
            answer = await line.ask(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        self.taken.setdefault(what, []).append(time.perf_counter() - began)
        self.statuses[answer.status] += 1
        return answer

    async def open(self, path: str) -> None:
        answer = await self._ask("open a page", "GET", path)
        token = TOKEN.search(answer.body)
        self.token = token[1].decode() if token else ""
        self.cookie = "; ".join([self.cookie.split("; ")[0], *answer.cookies])

    def _parts(self, number: int, kilobytes: int) -> bytes:
        """Return the form of the sheet with a file of its own for every indicator; the first time with claims."""
        fields = {"csrfmiddlewaretoken": self.token}
        if number == 0:
            for indicator, claim in CLAIMS.items():
                fields |= {f"v{indicator}": claim, f"n{indicator}": "Хаттамаларда көрсетілген."}
                fields[f"ver{indicator}"] = "1"
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for indicator in INDICATORS:
            content = b"%PDF-1.7\n%" + random.randbytes(kilobytes * 512).hex().encode() + b"\n%%EOF"
            self.digests.append(hashlib.sha256(content).hexdigest())
            head = f'name="f{indicator}"; filename="{self.report}-{indicator}-{number}.pdf"'
            parts.append(
                f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n"
                "Content-Type: application/pdf\r\n\r\n".encode()
                + content
                + b"\r\n"
            )
        return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])

    async def night(self, *, after: float, files: int, kilobytes: int) -> None:
        """Attach everything and submit, beginning after so many seconds."""
        await asyncio.sleep(after)
        sheet = f"/kk/reports/{self.report}/kpi/"
        await self.open(sheet)
        for number in range(files):
            body = self._parts(number, kilobytes)
            await self._ask(
                f"save with {len(INDICATORS)} files",
                "POST",
                sheet,
                body,
                f"multipart/form-data; boundary={BOUNDARY}",
            )
        await self.open(f"/kk/reports/{self.report}/")
        form = urlencode({"csrfmiddlewaretoken": self.token, "reason": "Төраға келісті"}).encode()
        await self._ask("submit", "POST", f"/kk/reports/{self.report}/submit/", form, FORM)


def make_associations(count: int) -> list[Secretary]:
    """Load the order, open the year that ended last, give each association a secretary and texts in its report."""
    from django.utils import timezone, translation

    from accounts.models import User
    from associations.models import AnnualReport, ReportSection
    from kpi.services import claims
    from meetings.models import Seat, SeatHolder
    from portal.loading import load_order

    today = timezone.localdate()
    ended = today.year - 1 if today.month >= 9 else today.year - 2
    with translation.override("kk"):
        load_order()
        claims.open_reports(ended)
        ReportSection.objects.update(text="Жыл бойы атқарылған жұмыс сипатталған. " * 20)
        reports = list(
            AnnualReport.objects.select_related("association__body").order_by("association__position")
        )[:count]
        users = User.objects.bulk_create(
            User(email=f"secretary-{one.pk}@bench.example", full_name=f"Хатшы {one.pk}", password="!")
            for one in reports
        )
        since = today.replace(day=1)
        seats = Seat.objects.bulk_create(
            Seat(
                body=one.association.body,
                number=900,
                role="secretary",
                title_kk="Хатшы",
                title_ru="Секретарь",
                since=since,
            )
            for one in reports
        )
        SeatHolder.objects.bulk_create(
            SeatHolder(seat=seat, user=user, since=since) for seat, user in zip(seats, users, strict=True)
        )
    stored = User.objects.in_bulk([user.pk for user in users])
    return [
        Secretary(report.pk, session_of(stored[user.pk], BACKEND))
        for report, user in zip(reports, users, strict=True)
    ]


async def run(
    people: list[Secretary], server: "Server", options: argparse.Namespace
) -> tuple[float, dict[str, float]]:
    """Let everybody work; return the seconds of the whole and of CPU."""
    if options.first:
        server.put_first()
    before, began = server.cpu(), time.perf_counter()
    for one in people:
        one.port = server.port
    await asyncio.gather(
        *(
            one.night(
                after=random.uniform(0, options.seconds), files=options.files, kilobytes=options.kilobytes
            )
            for one in people
        )
    )
    wall = time.perf_counter() - began
    return wall, {name: used - before.get(name, 0.0) for name, used in server.cpu().items()}


def lost(people: list[Secretary], files: int) -> list[str]:
    """Return what is not as it has to be in the database and on the disk, in words; nothing when all is well."""
    from associations.enums import ReportState
    from associations.models import AnnualReport, ReportVersion
    from core.audit import first_broken
    from kpi.models import Evidence

    wrong = []
    keys = [one.report for one in people]
    sent = sorted(digest for one in people for digest in one.digests)
    proof = Evidence.objects.filter(score__sheet__report__in=keys).select_related("file")
    files_of = [one.file for one in proof if one.file]
    stored = sorted(one.sha256 for one in files_of)
    if stored != sent:
        wrong.append(
            f"files attached {len(stored)} of {len(sent)}, other than sent {len(set(stored) ^ set(sent))}"
        )
    for one in files_of:
        with one.content.open("rb") as content:
            if hashlib.sha256(content.read()).hexdigest() != one.sha256:
                wrong.append(f"{one.name} on the disk is not what was sent")
    submitted = AnnualReport.objects.filter(pk__in=keys, state=ReportState.SUBMITTED).count()
    versions = list(ReportVersion.objects.filter(report__in=keys))
    frozen = [
        sum(len(one["evidence"]) for one in version.content["sheet"]["indicators"]) for version in versions
    ]
    if submitted != len(keys) or len(versions) != len(keys):
        wrong.append(f"submitted {submitted} of {len(keys)}, versions {len(versions)}")
    if set(frozen) != {files * len(INDICATORS)}:
        wrong.append(f"proof frozen in a version: {sorted(set(frozen))}")
    if broken := first_broken():
        wrong.append(f"journal: {broken}")
    return wrong


def report(people: list[Secretary], wall: float, cpu: dict[str, float], files: int) -> tuple[bool, bool]:
    """Print what came of the night; return whether nothing was lost and whether it was quick."""
    taken: dict[str, list[float]] = {}
    for one in people:
        for what, seconds in one.taken.items():
            taken.setdefault(what, []).extend(seconds)
    statuses = sum((one.statuses for one in people), Counter())
    for what, seconds in taken.items():
        p95 = statistics.quantiles(seconds, n=20)[-1]
        print(
            f"{what}: {len(seconds)} times, median {statistics.median(seconds) * 1000:.0f} ms, "
            f"p95 {p95 * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms"
        )
    used = ", ".join(f"{name} {second:.1f}" for name, second in cpu.items())
    print(
        f"answers {dict(sorted(statuses.items()))}; {wall:.0f} s, CPU seconds: {used}; "
        f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    )
    wrong = lost(people, files)
    if any(status not in (200, 302) for status in statuses):
        wrong.append(f"answers {sorted(statuses)}")
    for words in wrong:
        print(f"WRONG: {words}")
    return not wrong, statistics.quantiles(taken["submit"], n=20)[-1] < P95_SUBMIT


def prepare() -> dict[str, str]:
    """Make the database and an empty folder for files; return the environment of the server."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    environment = {**ENVIRONMENT, "PORTAL_VAR_DIR": str(FOLDER)}
    fresh_database()
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="portal.settings")
    import django

    django.setup()
    from django.core.cache import cache
    from django.core.management import call_command

    cache.clear()  # what an earlier run kept is of other rows with the same keys
    call_command("migrate", verbosity=0)
    call_command("compile_messages", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench deadline", description=__doc__.splitlines()[0])
    parser.add_argument("--associations", type=int, default=64)
    parser.add_argument("--files", type=int, default=5, help="for each of the thirteen indicators")
    parser.add_argument("--kilobytes", type=int, default=20, help="of each file")
    parser.add_argument("--seconds", type=float, default=120, help="within which everybody begins")
    parser.add_argument("--first", action="store_true", help="let the machine's other work wait (root)")
    options = parser.parse_args()

    environment = prepare()
    from django.db import connection

    from bench.servers import serving

    people = make_associations(options.associations)
    connection.close()
    with serving(
        "bench_deadline",
        "portal.wsgi:application",
        environment,
        URL,
        VAR / "deadline.log",
        HEADERS,
        threads=4,
    ) as server:
        wall, cpu = asyncio.run(run(people, server, options))
        right, quick = report(people, wall, cpu, options.files)
        connection.close()
    fresh_database()
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Nothing is lost, and quick." if right and quick else "MISSED" if not right else "Right, but slow.")
    return int(not (right and quick))


if __name__ == "__main__":
    sys.exit(main())
