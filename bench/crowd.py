"""Browsers of a meeting room for the load story: one process, one thread, plain sockets, so that the cores are left alone.

A :class:`Screen` does what a page with static/js/room.js does: opens, asks for changes on a connection that it keeps, sends
the forms of its person on another.
"""

import asyncio
import contextlib
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(rb'data-live-version="([^"]+)"')
RESULT = b'data-testid="vote-result"'
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes


class Line:
    """One connection, opened when it is needed and kept until the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> None:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        self.streams[1].write(request)

    async def ask(self, request: bytes) -> Answer:
        await self.send(request)
        assert self.streams is not None
        reader, _writer = self.streams
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        cookies = []
        for line in head[1:]:
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookies.append(value.strip().split(";", 1)[0])
        body = await self._body(reader, headers)
        if headers.get("connection", "") == "close":
            self.close()
        return Answer(int(head[0].split(" ", 2)[1]), headers, cookies, body)

    @staticmethod
    async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


@dataclass
class Screen:
    """One browser: it asks for changes until it shows the result. Times are seconds of ``time.perf_counter``."""

    port: int
    path: str
    cookie: str
    headers: dict[str, str]
    version: str = ""
    every: float = 0.6
    token: str = ""
    shown_at: float = 0.0
    drawn: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)

    def _request(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Cookie: {self.cookie}"]
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body:
            given["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in given.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body

    async def open_page(self) -> int:
        """Open the page and keep what its script begins with; return the status."""
        line = Line(self.port)
        answer = await line.ask(self._request("GET", self.path))
        line.close()
        token, version = TOKEN.search(answer.body), VERSION.search(answer.body)
        self.token = token[1].decode() if token else ""
        self.version = version[1].decode() if version else ""
        self.cookie = "; ".join([self.cookie, *answer.cookies])
        return answer.status

    async def follow(self) -> None:
        """Ask for changes, as often as the portal says, until the result is there."""
        line = Line(self.port)
        await asyncio.sleep(self.every * random.random())  # the pages were not opened in the same moment
        with contextlib.closing(line):
            while not self.shown_at:
                await self._look(line)
                await asyncio.sleep(self.every * random.uniform(0.9, 1.1))

    async def _look(self, line: Line) -> None:
        began = time.perf_counter()
        try:
            answer = await line.ask(self._request("GET", f"{self.path}?live={self.version}"))
        except (OSError, EOFError):
            self.statuses[0] += 1
            line.close()
            return
        self.taken.append(time.perf_counter() - began)
        self.statuses[answer.status] += 1
        if answer.status != 200:
            return
        self.drawn += 1
        self.version = answer.headers.get("x-room-version", self.version)
        self.every = int(answer.headers.get("x-room-every", "600")) / 1000
        if RESULT in answer.body:
            self.shown_at = time.perf_counter()

    async def post(self, path: str, *, lost: bool = False, **data: str) -> float:
        """Send a form as the page does and return the seconds; ``lost``: the line breaks before the answer."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **data}).encode()
        headers = {"Content_Type": FORM, "HX_Request": "true"}
        if "X-Forwarded-Proto" in self.headers:
            headers["Referer"] = f"https://{self.headers['Host']}{self.path}"
        line = Line(self.port)
        began = time.perf_counter()
        with contextlib.closing(line):
            if lost:
                await line.send(self._request("POST", path, body, **headers))
                return 0.0
            answer = await line.ask(self._request("POST", path, body, **headers))
        self.statuses[answer.status] += 1
        self.version = answer.headers.get("x-room-version", self.version)
        return time.perf_counter() - began
