"""Does the base university's page link to the portal? Asked of a local site, never of an inner address (cl. 26)."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse
from django.utils import timezone

from associations.domain.publication import link_to, links_of
from associations.models import PublicationCheck, PublicationPage
from associations.periodic import check_publications
from associations.queries.publication import publication_evidence
from associations.services.publication import request_check, set_publication_page
from core import fetching
from core.errors import DomainError
from core.fetching import FetchRefused, fetch_page

SITE = "https://portal.example.kz"
PATHS = ("/associations/061-test/", "/embed/061-test/", "/feeds/061-test/")


# --- what counts as a link


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param('<a href="https://portal.example.kz/kk/associations/061-test/">x</a>', True, id="page"),
        pytest.param(
            '<a href="HTTPS://Portal.Example.KZ/associations/061-test/">x</a>', True, id="no language"
        ),
        pytest.param('<iframe src="//portal.example.kz/ru/embed/061-test/"></iframe>', True, id="frame"),
        pytest.param(
            '<link rel="alternate" href="https://portal.example.kz/en/feeds/061-test/protocols.atom">',
            True,
            id="feed",
        ),
        pytest.param(
            '<a href="https://portal.example.kz/kk/associations/011-test/">x</a>', False, id="another"
        ),
        pytest.param('<a href="https://portal.example.kz/">x</a>', False, id="first page only"),
        pytest.param('<a href="https://evil.kz/kk/associations/061-test/">x</a>', False, id="other site"),
        pytest.param("https://portal.example.kz/kk/associations/061-test/", False, id="words, no link"),
        pytest.param('<a href="/kk/associations/061-test/">x</a>', False, id="path of the university"),
        pytest.param(
            '<base href="https://portal.example.kz/"><a href="kk/embed/061-test/">x</a>', True, id="base"
        ),
        pytest.param('<a href="http://[">x</a><p', False, id="broken"),
    ],
)
@pytest.mark.clause("26")
def test_link_to_the_protocols_is_found(html, found):
    assert bool(link_to(links_of(html, "https://univ.kz/oab/"), SITE, PATHS)) is found


# --- addresses that are never asked


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.5.4/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://user:pass@93.184.215.14/",
        "http://93.184.215.14:22/",
    ],
)
def test_inner_address_is_not_asked(url):
    with pytest.raises(FetchRefused) as refusal:
        fetch_page(url)
    assert refusal.value.reason in {"address", "name"}


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://univ.kz/", "gopher://x/", "javascript:1", "x", "http://"]
)
def test_other_schemes_are_not_asked(url):
    with pytest.raises(FetchRefused) as refusal:
        fetch_page(url)
    assert refusal.value.reason == "scheme"


def test_name_that_leads_inside_is_not_asked(monkeypatch):
    answers = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.1.2.3", 80))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: answers)
    with pytest.raises(FetchRefused) as refusal:
        fetch_page("http://univ.kz/")
    assert refusal.value.reason == "address"


# --- a university's site


class Site(BaseHTTPRequestHandler):
    def log_message(self, *args) -> None:
        pass

    def page(self, html: str, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(html.encode())

    def moved(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        port = self.server.server_port
        if self.path == "/linked":
            self.page(f'<html><a href="{portal_settings.SITE_URL}/kk/associations/061-test/">ОӘБ</a></html>')
        elif self.path == "/plain":
            self.page("<html>ОӘБ</html>")
        elif self.path == "/moved":
            self.moved("/linked")
        elif self.path == "/round":
            self.moved("/round")
        elif self.path == "/inside":
            self.moved(f"http://127.0.0.2:{port}/linked")
        elif self.path == "/file":
            self.moved("file:///etc/passwd")
        elif self.path == "/large":
            self.page("x" * (fetching.MOST_BYTES + 1))
        elif self.path == "/pdf":
            self.page("%PDF", "application/pdf")
        elif self.path == "/slow":
            self.server.gate.wait(5)
            self.page("")
        else:
            self.send_error(404)


@pytest.fixture
def site(settings, monkeypatch):
    """A site on this machine, the only inner address that may be asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.gate = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(fetching, "READ_SECONDS", 0.5)
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def checked(cast, site, django_capture_on_commit_callbacks):
    """Have a page of the site checked; returns the check."""

    def check(path: str) -> PublicationCheck:
        with django_capture_on_commit_callbacks(execute=True):
            set_publication_page(
                cast.association, actor=cast["association_secretary"], url=f"{site.address}{path}"
            )
        return PublicationCheck.objects.latest("pk")

    return check


CHECKS = [
    pytest.param("/linked", 200, "", True, id="the link is there"),
    pytest.param("/moved", 200, "", True, id="behind a redirect"),
    pytest.param("/plain", 200, "", False, id="no link"),
    pytest.param("/nothing", 404, "", False, id="no such page"),
    pytest.param("/round", None, "redirects", False, id="redirects without end"),
    pytest.param("/inside", None, "address", False, id="redirect to an inner address"),
    pytest.param("/file", None, "scheme", False, id="redirect to a file"),
    pytest.param("/large", None, "size", False, id="too large"),
    pytest.param("/pdf", None, "content", False, id="no page"),
    pytest.param("/slow", None, "time", False, id="too slow"),
]


@pytest.mark.parametrize(("path", "status", "failure", "found"), CHECKS)
@pytest.mark.clause("26")
def test_check_notes_the_answer_and_whether_the_link_was_found(checked, site, path, status, failure, found):
    check = checked(path)
    assert (check.status, check.failure, check.is_linked) == (status, failure, found)
    assert check.checked_at is not None
    if path == "/inside":
        assert site.asked == ["/inside"]


def test_site_that_is_gone_blocks_nothing(cast, site, checked):
    site.shutdown()
    site.server_close()
    assert checked("/linked").failure == "connection"


def test_check_is_repeated_weekly_and_by_the_button(cast, checked, django_capture_on_commit_callbacks):
    first = checked("/linked")
    PublicationCheck.objects.update(asked_at=timezone.now() - timedelta(days=7))
    with django_capture_on_commit_callbacks(execute=True):
        assert check_publications() == 1
    weekly = PublicationCheck.objects.latest("pk")
    assert (weekly.asked_by, weekly.is_linked) == (None, True)
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("association_secretary").post(
            reverse("associations:publication_check", args=[cast.association.key])
        )
    assert PublicationCheck.objects.count() == 3
    today = timezone.localdate()
    assert publication_evidence(cast.association, today, today) == PublicationCheck.objects.latest("pk")
    shown = cast.client("association_member").get(
        reverse("associations:publication", args=[cast.association.key])
    )
    assert shown.content.decode().count('data-found="yes"') == 3
    assert first.is_linked


def test_check_that_waits_is_not_asked_for_twice(cast):
    page = PublicationPage.objects.create(
        association=cast.association,
        url="https://univ.example/",
        set_by=cast["association_secretary"],
        set_at=timezone.now(),
    )
    assert request_check(page) == request_check(page)


@pytest.mark.parametrize(
    "url", ["", "univ.kz", "ftp://univ.kz/", "https://user:secret@univ.kz/", "https://univ.kz:22/"]
)
def test_wrong_address_is_refused_at_its_field_and_kept(cast, url):
    with pytest.raises(DomainError) as refusal:
        set_publication_page(cast.association, actor=cast["association_secretary"], url=url)
    assert (refusal.value.field, refusal.value.clause) == ("url", "26")
    answer = cast.client("association_secretary").post(
        reverse("associations:publication", args=[cast.association.key]), {"url": url}
    )
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.content.decode()
    assert not PublicationPage.objects.exists()


def test_page_gives_the_lines_to_copy(cast):
    shown = cast.client("association_secretary").get(
        reverse("associations:publication", args=[cast.association.key])
    )
    body = cast.association.body.key
    assert f"{portal_settings.SITE_URL}/kk/embed/{body}/" in shown.content.decode()
    assert f"/kk/feeds/{body}/protocols.json" in shown.content.decode()
