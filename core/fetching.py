"""Fetching a page of somebody else's site: public addresses only, a little time, few bytes.

The address is looked up once and the connection goes to what was looked up, so a name cannot point elsewhere between
the check and the call. Each redirect is checked like the first address.
"""

import socket
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 8, 25
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 5
PORTS = (None, 80, 443)
READABLE = ("text/html", "application/xhtml+xml")
AGENT = "CouncilPortal/1.0 (checks links that associations give)"
# Addresses that carry an IPv4 address inside: what they lead to is not seen from outside.
CARRIERS = tuple(ip_network(text) for text in ("64:ff9b::/96", "2002::/16", "2001::/32"))


class FetchRefused(Exception):
    """The page was not read; ``reason`` is one word: scheme, address, name, redirects, size, time, connection,
    certificate, content."""

    def __init__(self, reason: str, url: str = "") -> None:
        super().__init__(reason)
        self.reason, self.url = reason, url


@dataclass(frozen=True)
class Fetched:
    """The answer of a site: its last address after redirects, status and text (empty unless the status is 2xx)."""

    url: str
    status: int
    text: str


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the public network: not of a house, a link, a group or a carrier."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in CARRIERS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def public_address(host: str, port: int) -> str:
    """Return the address to connect to. Raises FetchRefused when any address of the name is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise FetchRefused("name") from failure
    addresses = [str(info[4][0]).partition("%")[0] for info in found]
    if host not in settings.FETCH_PRIVATE_HOSTS and not all(is_public(ip_address(one)) for one in addresses):
        raise FetchRefused("address")
    return addresses[0]


class _Guarded:
    """A connection to the address that was looked up and found public."""

    _dns_host: str
    port: int

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        self._dns_host = public_address(name, self.port)
        try:
            connected: socket.socket = super()._new_conn()  # type: ignore[misc]
            return connected
        finally:
            self._dns_host = name


class _GuardedHTTP(_Guarded, HTTPConnection):
    pass


class _GuardedHTTPS(_Guarded, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPS


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


def require_fetchable(url: str) -> None:
    """Raise FetchRefused unless the address is http or https, without a password, on a usual port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as failure:
        raise FetchRefused("scheme", url) from failure
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchRefused("scheme", url)
    if parts.hostname in settings.FETCH_PRIVATE_HOSTS:
        return
    if parts.username is not None or parts.password is not None or port not in PORTS:
        raise FetchRefused("address", url)


def _read(response: requests.Response, deadline: float, url: str) -> str:
    content = bytearray()
    for part in response.iter_content(16 * 1024):
        content += part
        if len(content) > MOST_BYTES:
            raise FetchRefused("size", url)
        if time.monotonic() > deadline:
            raise FetchRefused("time", url)
    named = "charset" in response.headers.get("Content-Type", "").lower()
    try:
        return content.decode((response.encoding if named else None) or "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _follow(session: requests.Session, url: str) -> Fetched:
    deadline = time.monotonic() + WHOLE_SECONDS
    for _hop in range(MOST_REDIRECTS + 1):
        require_fetchable(url)
        if time.monotonic() > deadline:
            raise FetchRefused("time", url)
        try:
            with session.get(
                url, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
            ) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                if not response.ok:
                    return Fetched(url, response.status_code, "")
                kind = response.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
                if kind not in READABLE:
                    raise FetchRefused("content", url)
                return Fetched(url, response.status_code, _read(response, deadline, url))
        except requests.exceptions.SSLError as failure:
            raise FetchRefused("certificate", url) from failure
        except requests.exceptions.Timeout as failure:
            raise FetchRefused("time", url) from failure
        except (requests.exceptions.RequestException, ValueError) as failure:
            raise FetchRefused("connection", url) from failure
    raise FetchRefused("redirects", url)


def fetch_page(url: str) -> Fetched:
    """Return a page of a public site. Raises FetchRefused; nothing of the environment (proxies, netrc) is used."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["User-Agent"] = AGENT
        for scheme in ("http://", "https://"):
            session.mount(scheme, _GuardedAdapter(max_retries=0))
        return _follow(session, url)
