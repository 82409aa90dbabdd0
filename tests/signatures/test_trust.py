"""What trust rests on: a demo authority is never believed outside the demo; a list that is over is seen on the first page."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.demo.pki import pem
from signatures.enums import Refusal, SlotState
from signatures.models import RevocationList
from signatures.providers.trust import believed_and_refused, configured
from signatures.services import Refused
from signatures.services.verifying import Outcome, find_by_file
from tests.signatures import world as made
from tests.test_settings import PRODUCTION

pytestmark = [pytest.mark.django_db, pytest.mark.clause("25")]


@pytest.fixture
def demo_files(trusted, settings):
    """The demo authority where load_demo leaves it, and once more among the configured roots, by mistake."""
    folder = settings.MEDIA_ROOT.parent / "pki"
    (folder / "trust").mkdir(parents=True)
    for name, authority in (("root", trusted.root), ("issuer", trusted.issuer)):
        (folder / "trust" / f"{name}.pem").write_bytes(pem(authority.certificate))
    settings.SIGNATURE_DEMO_DIR = folder
    return folder


def in_production(settings) -> None:
    settings.DEMO, settings.PRODUCTION = False, True


@pytest.mark.parametrize("copied", [False, True], ids=["in var/pki", "copied among the roots"])
def test_a_demo_authority_signs_nothing_in_production(
    document, trusted, demo_files, settings, caplog, copied
):
    prepared = made.prepare(document, 1)
    slot = document.slots.get(order=1)
    in_production(settings)
    if not copied:
        settings.SIGNATURE_ROOTS_DIR = ""
    assert configured().roots == () and configured().between == ()
    with pytest.raises(Refused) as refused:
        made.services.submit_cms(
            slot,
            actor=slot.signer,
            prepared=prepared,
            cms=made.sign(prepared.to_sign, trusted.chair),
            method="p12",
        )
    assert refused.value.code == Refusal.UNKNOWN_ISSUER
    assert document.slots.get(order=1).state == SlotState.WAITING
    assert ("a demo authority lies among the roots" in caplog.text) is copied


def test_what_the_demo_signed_is_not_genuine_in_production(document, trusted, demo_files, settings):
    made.sign_slot(document, 1, trusted.chair)
    made.sign_slot(document, 2, trusted.secretary)
    document.refresh_from_db()
    with document.current_file.content.open("rb") as stored:
        content = stored.read()
    assert find_by_file(content).outcome == Outcome.GENUINE
    in_production(settings)
    assert find_by_file(content).outcome == Outcome.CHANGED


def test_a_demo_switch_alone_does_not_open_production(trusted, demo_files, settings):
    settings.DEMO, settings.PRODUCTION = True, True
    assert believed_and_refused()[0] == []


@pytest.mark.parametrize(
    ("copied", "code"), [(False, 0), (True, 1)], ids=["in var/pki", "copied among the roots"]
)
def test_no_command_of_production_runs_with_a_demo_authority_among_the_roots(
    trusted, demo_files, settings, copied, code, tmp_path
):
    """By the real production settings in a process of its own: loud, and not only when somebody signs."""
    roots = demo_files / "trust" if copied else tmp_path / "roots of the NCA"
    roots.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--tag", "security"],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(demo_files.parent),
            **PRODUCTION,
            "SIGNATURE_ROOTS_DIR": str(roots),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert ("signatures.E001" in done.stderr) is copied


def make_stale() -> None:
    RevocationList.objects.filter(url__endswith="issuer.crl").update(
        next_update=timezone.now() - timedelta(hours=1), failure="ConnectTimeout: no answer"
    )


@pytest.mark.parametrize("persona", ["administrator", "center_reviewer", "center_head"])
def test_a_list_that_is_over_stands_on_the_first_page(trusted, cast, persona):
    words, address = "Қол қою мүмкін емес", reverse("signatures:trust")
    assert words not in cast.client(persona).get(reverse("home")).content.decode()
    make_stale()
    page = cast.client(persona).get(reverse("home")).content.decode()
    assert words in page and f'href="{address}"' in page
    page = cast.client(persona).get(address).content.decode()
    assert 'data-testid="trust-stale"' in page and "ConnectTimeout" in page


def test_the_alarm_is_not_for_those_who_cannot_mend_it(trusted, cast):
    make_stale()
    assert "Қол қою мүмкін емес" not in cast.client("chair").get(reverse("home")).content.decode()


def test_the_page_tells_what_is_believed_and_what_is_fresh(trusted, cast):
    page = cast.client("administrator").get(reverse("signatures:trust")).content.decode()
    assert 'data-testid="trust-fresh"' in page
    assert "СЫНАҚ негізгі орталығы" in page and "СЫНАҚ куәландырушы орталығы" in page


def test_the_page_of_a_new_portal_tells_what_to_do(cast, settings, tmp_path):
    settings.SIGNATURE_ROOTS_DIR, settings.SIGNATURE_DEMO_DIR = "", tmp_path
    page = cast.client("administrator").get(reverse("signatures:trust")).content.decode()
    assert 'data-testid="trust-empty"' in page and "SIGNATURE_ROOTS_DIR" in page


def test_the_page_names_a_demo_authority_among_the_roots(trusted, cast, settings):
    in_production(settings)
    page = cast.client("administrator").get(reverse("signatures:trust")).content.decode()
    assert 'data-testid="trust-demo"' in page


@pytest.mark.parametrize(("configured_too", "count"), [(True, 1), (False, 0)])
def test_a_list_that_nobody_fetches_is_stale_only_when_it_is_over(trusted, settings, configured_too, count):
    """The demo's lists are made once and never fetched: half a day later they are as good as before."""
    from signatures.queries import stale_lists

    RevocationList.objects.update(fetched_at=timezone.now() - timedelta(hours=13))
    settings.SIGNATURE_CRL_URLS = ["http://crl.test/root.crl"] if configured_too else []
    assert stale_lists(timezone.now()).count() == count
