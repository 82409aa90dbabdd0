"""`make bench ARGS=voting`: sixty members vote within five seconds while every screen of the room follows.

usage: python -m bench voting [--database postgres|sqlite] [--members 60] [--seconds 5] [--rounds 1] [--first]

The production server with two workers on PostgreSQL and Redis; with ``--database sqlite`` the embedded default. Each
member has a seat open that asks for changes like static/js/room.js does, votes at a moment of their own, and some of
them press twice or lose the answer and try again. Then the secretary closes the vote. Asked for: every vote stored once,
95 of 100 votes answered within 300 ms, the result on every screen within a second of the secretary's press, no answer but
200 and 204. On a machine that is shared, ``--first`` lets its other work wait (as root); without, compare the CPU.
"""

import argparse
import asyncio
import contextlib
import os
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.__main__ import ENVIRONMENT, HOST, URL, VAR, fresh_database, session_of
from bench.crowd import Screen

if TYPE_CHECKING:
    from bench.servers import Server

P95_VOTE = 0.3
LAST_RESULT = 1.0
TWICE, LOST = 0.2, 0.1
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Room:
    """What was made for the measurement: a meeting, and the vote of the round."""

    meeting: int
    item: int
    vote: int
    seats: list[str]  # a cookie each
    secretary: str


@dataclass
class Round:
    """What came of one vote. Times are seconds."""

    vote: int
    taken: list[float]
    screens: list[Screen]
    closed_at: float
    wall: float
    cpu: dict[str, float]

    @property
    def delays(self) -> list[float]:
        return sorted(screen.shown_at - self.closed_at for screen in self.screens if screen.shown_at)


def make_room(members: int) -> Room:
    """Fill the database with one body of so many members and open its vote, through the services."""
    from django.utils import timezone, translation

    from accounts.models import User
    from meetings import services
    from meetings.models import Body, Seat, SeatHolder

    since = timezone.localdate()
    with translation.override("kk"):
        names = {
            f"{name}_{code}": "Өлшем кеңесі" for name in ("name", "short_name") for code in ("kk", "ru", "en")
        }
        body = Body.objects.create(key="bench-room", kind="association", clause="24", **names)
        users = User.objects.bulk_create(
            User(email=f"voter-{number}@bench.example", full_name=f"Өлшемов {number}", password="!")
            for number in range(members)
        )
        roles = ["chair", "deputy_chair", "secretary"]
        seats = Seat.objects.bulk_create(
            Seat(
                body=body,
                number=number + 1,
                role=roles[number] if number < len(roles) else "member",
                title_kk="Мүше",
                title_ru="Член",
                post_kk="мүше",
                post_ru="член",
                since=since,
            )
            for number in range(members)
        )
        SeatHolder.objects.bulk_create(
            SeatHolder(seat=seat, user=user, since=since) for seat, user in zip(seats, users, strict=True)
        )
        secretary = User.objects.get(pk=users[2].pk)
        data = {"starts_at": timezone.now(), "place_kk": "Астана", "place_ru": "Астана"}
        meeting = services.plan_meeting(body, actor=secretary, data=data)
        item = services.add_item(
            meeting, actor=secretary, data={"title_kk": "Жоспар туралы", "title_ru": "О плане"}
        )
        with contextlib.suppress(OSError):  # nobody sends the letters here
            services.convene_meeting(meeting, actor=secretary)
        meeting = services.open_meeting(meeting, actor=secretary)
        services.mark_everybody_present(meeting, actor=secretary)
        item = meeting.items.select_related("meeting__body").get(pk=item.pk)
        vote = services.open_vote(item, actor=secretary)
    cookies = [
        session_of(user, BACKEND)
        for user in User.objects.filter(pk__in=[user.pk for user in users]).order_by("pk")
    ]
    return Room(meeting.pk, item.pk, vote.pk, cookies, cookies[2])


def open_next_vote(room: Room) -> None:
    """Put another item on the agenda of the meeting and open its vote."""
    from django.utils import translation

    from accounts.models import User
    from meetings import services
    from meetings.models import AgendaItem, Attendee, Meeting

    secretary = User.objects.get(pk=Attendee.objects.get(meeting_id=room.meeting, role="secretary").user_id)
    with translation.override("kk"):
        meeting = Meeting.objects.select_related("body").get(pk=room.meeting)
        position = meeting.items.count() + 1
        item = AgendaItem.objects.create(
            meeting=meeting, position=position, title_kk=f"{position}-мәселе", title_ru=f"Вопрос {position}"
        )
        room.item, room.vote = item.pk, services.open_vote(item, actor=secretary).pk


async def member_votes(screen: Screen, room: Room, seconds: float) -> list[float]:
    """Vote at a moment of one's own; some press twice, some lose the answer and try again."""
    await asyncio.sleep(random.uniform(0, seconds))
    path = f"/kk/meetings/votes/{room.vote}/seat/"
    value = random.choice(["in_favour", "in_favour", "in_favour", "against", "abstained"])
    chance = random.random()
    presses = [screen.post(path, value=value, seen="")]
    if chance < LOST:
        await screen.post(path, lost=True, value=value, seen="")
    elif chance < LOST + TWICE:
        presses.append(screen.post(path, value=value, seen=""))
    return await asyncio.gather(*presses)


async def vote_and_follow(room: Room, screens: list[Screen], seconds: float) -> tuple[list[float], float]:
    """Let everybody vote and follow until the secretary has closed; return the seconds of the votes and that moment."""
    seats, desk = screens[:-2], screens[-2]
    followers = [asyncio.create_task(screen.follow()) for screen in screens]
    taken = await asyncio.gather(*(member_votes(screen, room, seconds) for screen in seats))
    await asyncio.sleep(0.5)
    closed_at = time.perf_counter()
    await desk.post(f"/kk/meetings/votes/{room.vote}/close/")
    await asyncio.wait(followers, timeout=10)
    for one in followers:
        one.cancel()
    return [second for one in taken for second in one], closed_at


async def run(room: Room, server: "Server", seconds: float, *, first: bool) -> Round:
    """Open every screen, then measure one vote; ``first``: before the other work of the machine."""
    port, headers = server.port, server.headers
    seats = [Screen(port, f"/kk/meetings/{room.meeting}/seat/", cookie, headers) for cookie in room.seats]
    desk = Screen(port, f"/kk/meetings/items/{room.item}/room/", room.secretary, headers)
    wall = Screen(port, f"/kk/meetings/{room.meeting}/wall/", room.secretary, headers)
    screens = [*seats, desk, wall]
    for screen in screens:
        status = await screen.open_page()
        if status != 200:
            sys.exit(f"{screen.path} answers {status}; see {VAR}")
    if first:
        server.put_first()
    before = server.cpu()
    began, own = time.perf_counter(), time.process_time()
    taken, closed_at = await vote_and_follow(room, screens, seconds)
    cpu = {name: used - before.get(name, 0.0) for name, used in server.cpu().items()}
    cpu["this load"] = time.process_time() - own
    return Round(room.vote, taken, screens, closed_at, time.perf_counter() - began, cpu)


def report(room: Room, done: Round) -> tuple[bool, bool]:
    """Print what came of a round; return whether it was right and whether it was quick."""
    from core.audit import first_broken
    from meetings.models import Ballot, Vote

    members = len(room.seats)
    ballots = list(Ballot.objects.filter(vote_id=done.vote).values_list("attendee_id", flat=True))
    twice = len(ballots) - len(set(ballots))
    vote = Vote.objects.get(pk=done.vote)
    statuses = sum((screen.statuses for screen in done.screens), Counter())
    asked = sorted(second for screen in done.screens for second in screen.taken)
    drawn = sum(screen.drawn for screen in done.screens)
    p95 = statistics.quantiles(done.taken, n=20)[-1]
    last = max(done.delays, default=99.0)
    broken = first_broken()
    print(
        f"votes stored {len(ballots)} of {members}, twice {twice}; the vote is {vote.state}, {vote.outcome}"
    )
    print(
        f"a vote: median {statistics.median(done.taken) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"longest {max(done.taken) * 1000:.0f} ms"
    )
    print(
        f"asking for changes: {len(asked)} times ({drawn} with something new), "
        f"median {statistics.median(asked) * 1000:.0f} ms, p95 {asked[int(len(asked) * 0.95)] * 1000:.0f} ms"
    )
    print(
        f"result on {len(done.delays)} of {len(done.screens)} screens, the last after {last * 1000:.0f} ms; "
        f"answers {dict(sorted(statuses.items()))}; journal: {broken or 'whole'}"
    )
    used = ", ".join(f"{name} {second:.2f}" for name, second in done.cpu.items())
    print(
        f"seconds of CPU within {done.wall:.1f}: {used}; load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    )
    right = (
        len(ballots) == members
        and not twice
        and len(done.delays) == len(done.screens)
        and set(statuses) <= {200, 204}
        and broken is None
    )
    return right, p95 < P95_VOTE and last < LAST_RESULT


def prepare(embedded: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Make the database; return the environment of the server and the headers of a browser."""
    folder = VAR / ("voting-embedded" if embedded else "voting")
    folder.mkdir(parents=True, exist_ok=True)
    if embedded:
        for old in folder.glob("portal.sqlite3*"):
            old.unlink()
        environment = {"PORTAL_ENV": "embedded", "PORTAL_VAR_DIR": str(folder), "SITE_URL": f"https://{HOST}"}
        environment |= {"ALLOWED_HOSTS": HOST, "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}
        os.environ.pop("REDIS_URL", None)
        headers = {"Host": HOST}
    else:
        environment = {**ENVIRONMENT, "PORTAL_VAR_DIR": str(folder)}
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        fresh_database()
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("compile_messages", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return environment, headers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench voting", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--members", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=1, help="votes, one after another")
    parser.add_argument("--first", action="store_true", help="let the machine's other work wait (root)")
    options = parser.parse_args()

    embedded = options.database == "sqlite"
    environment, headers = prepare(embedded)
    from django.db import connection

    from bench.servers import serving

    room = make_room(options.members)
    connection.close()
    rounds: list[Round] = []
    all_right = True
    with serving(
        "bench_voting",
        "portal.wsgi:application",
        environment,
        "" if embedded else URL,
        VAR / "voting.log",
        headers,
        workers=1 if embedded else 2,
        threads=4,
    ) as server:
        for number in range(options.rounds):
            if number:
                open_next_vote(room)
                connection.close()
            rounds.append(asyncio.run(run(room, server, options.seconds, first=options.first)))
            right, quick = report(room, rounds[-1])
            connection.close()
            all_right = all_right and right
            print("Right and quick." if right and quick else "MISSED" if not right else "Right, but slow.")
    if not embedded:
        fresh_database()
    taken = [second for one in rounds for second in one.taken]
    last = max(max(one.delays, default=99.0) for one in rounds)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(
        f"{len(taken)} votes in {len(rounds)} rounds: p95 {p95 * 1000:.0f} ms, "
        f"the last screen after {last * 1000:.0f} ms at most."
    )
    if not all_right:
        print("MISSED: see above")
    elif not embedded and (p95 >= P95_VOTE or last >= LAST_RESULT):
        print("MISSED: too slow")
        return 1
    return int(not all_right)
