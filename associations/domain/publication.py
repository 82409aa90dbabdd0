"""Whether a page of a university links to the association's protocols on the portal (cl. 26)."""

from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from core.codes import LANGUAGES

# Which attribute of which element leads somewhere: a link, a feed, a frame.
LEADS = {"a": "href", "area": "href", "link": "href", "iframe": "src", "frame": "src", "embed": "src"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "base" and not self.base:
            self.base = given.get("href") or ""
        address = given.get(LEADS[tag]) if tag in LEADS else None
        if address:
            self.found.append(address.strip())


def links_of(html: str, url: str) -> list[str]:
    """Return the whole addresses to which a page leads, in its order."""
    reader = _Links()
    reader.feed(html)
    base = urljoin(url, reader.base) if reader.base else url
    links = []
    for address in reader.found:
        try:
            links.append(urljoin(base, address))
        except ValueError:  # brackets that are no address
            continue
    return links


def _plain_path(path: str) -> str:
    """Return a path without the language in front."""
    first, _slash, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in LANGUAGES else f"/{first}/{rest}"


def link_to(links: Iterable[str], site: str, paths: Iterable[str]) -> str:
    """Return the first link that leads to one of the paths (without language) of the site, or an empty string."""
    host = urlsplit(site).netloc.lower()
    wanted = tuple(paths)
    for link in links:
        try:
            parts = urlsplit(link)
        except ValueError:
            continue
        own = parts.scheme in ("http", "https") and parts.netloc.lower() == host
        if own and _plain_path(parts.path).startswith(wanted):
            return link
    return ""
