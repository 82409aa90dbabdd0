"""Lists of revoked certificates: fetched, kept, and an alarm when they are over."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Letter
from signatures.models import RevocationList
from signatures.periodic import refresh_revocation_lists
from tests.signatures import world as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """A server that gives what the test puts into ``content``."""

    class Handler(BaseHTTPRequestHandler):
        content = b""
        status = 200

        def do_GET(self):
            self.send_response(type(self).status)
            self.end_headers()
            self.wfile.write(type(self).content)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Handler, f"http://127.0.0.1:{server.server_address[1]}/nca.crl"
    server.shutdown()
    server.server_close()


def test_a_list_is_fetched_and_the_older_one_never_replaces_it(site, settings, cast):
    handler, url = site
    settings.SIGNATURE_CRL_URLS = [url]
    now = datetime.now(UTC)
    handler.content = made.world().issuer.revocation_list(now=now)
    assert refresh_revocation_lists() == 0
    kept = RevocationList.objects.get()
    assert kept.issuer and kept.next_update > now
    handler.content = made.world().issuer.revocation_list(now=now - timedelta(days=2))
    refresh_revocation_lists()
    again = RevocationList.objects.get()
    assert again.this_update == kept.this_update and "older" in again.failure


@pytest.mark.parametrize("wrong", [b"", b"<html>not found</html>", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_list_leaves_the_kept_one(site, settings, cast, wrong):
    handler, url = site
    settings.SIGNATURE_CRL_URLS = [url]
    handler.content = made.world().issuer.revocation_list()
    refresh_revocation_lists()
    handler.content = wrong
    refresh_revocation_lists()
    kept = RevocationList.objects.get()
    assert kept.content and kept.failure


def test_a_list_that_is_over_alarms_the_administrators_once_a_day(site, settings, cast, client):
    handler, url = site
    settings.SIGNATURE_CRL_URLS = [url]
    handler.content = made.world().issuer.revocation_list(now=datetime.now(UTC) - timedelta(days=9), days=8)
    assert refresh_revocation_lists() == 1
    assert refresh_revocation_lists() == 1
    assert Letter.objects.filter(recipient=cast["administrator"], key__startswith="crl:").count() == 1
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["revocation_lists"]) == (200, "stale")
    RevocationList.objects.update(next_update=timezone.now() + timedelta(days=1))
    assert client.get("/healthz").json()["revocation_lists"] == "ok"


def test_the_iin_is_stored_as_a_keyed_hash_alone(cast, settings):
    from django.db import connection

    from signatures import services
    from signatures.services import iin_hash

    page = cast.client("chair")
    answer = page.post(reverse("signatures:identity"), {"iin": "800230 400034 "})
    assert answer.status_code in (302, 422)
    services.save_identity(cast["chair"], iin=made.CHAIR_IIN, actor=cast["chair"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT iin_hash FROM signatures_signeridentity")
        stored = [row[0] for row in cursor.fetchall()]
    assert stored == [iin_hash(made.CHAIR_IIN)] and made.CHAIR_IIN not in stored[0]
    settings.SIGNATURE_IIN_KEY = "another key"
    assert iin_hash(made.CHAIR_IIN) != stored[0]
    html = page.get(reverse("signatures:identity")).content.decode()
    assert made.CHAIR_IIN not in html


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("", False),
        ("12345678901", False),
        ("abcdefghijkl", False),
        (made.CHAIR_IIN[:-1] + str((int(made.CHAIR_IIN[-1]) + 1) % 10), False),
        (made.CHAIR_IIN, True),
    ],
)
def test_an_iin_has_twelve_digits_and_a_check_digit(text, known):
    from signatures.domain.iin import is_iin

    assert is_iin(text) is known
