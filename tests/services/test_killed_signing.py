"""A process killed with -9 between the check of a signature and its storing leaves nothing half signed (PostgreSQL, Redis).

The test holds the row of the place, so the process stops where it writes it: the signature was checked and put into the
PDF, the file lies on the disk, the transaction is open. There it is killed; then the same signature is sent again.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.audit import first_broken
from core.models import StoredFile
from signatures import services
from signatures.documents import check_file
from signatures.enums import DocumentState, SlotState, SubmissionState
from signatures.models import PreparedSignature, Signature, SignedDocument, Slot, Submission
from signatures.providers.trust import configured
from signatures.services.verifying import Outcome, find_by_file
from tests.deployment import ROOT
from tests.services.test_killed_worker import Queue, kill, queue, until, worker
from tests.services.test_production import database_url
from tests.signatures import fake_ncanode as node
from tests.signatures import world as made
from tests.signatures.test_gost import gost_cms

__all__ = ["queue"]
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True), pytest.mark.clause("25")]

SEND = """
import sys, django
django.setup()
from pathlib import Path
from signatures import services
from signatures.models import PreparedSignature
prepared = PreparedSignature.objects.select_related("slot__signer").get(pk=sys.argv[1])
services.submit_cms(prepared.slot, actor=prepared.slot.signer, prepared=prepared,
                    cms=Path(sys.argv[2]).read_bytes(), method="p12")
"""


@pytest.fixture
def trusted(db, settings, tmp_path):
    """What the processes read too: the roots in a folder, the lists in the database, the files in var/media."""
    (tmp_path / "roots").mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    made.trust_the_world(settings, tmp_path / "roots")
    return made.world()


@pytest.fixture
def document(trusted, cast) -> SignedDocument:
    return made.open_document(cast["chair"], cast["council_secretary"])


@contextmanager
def held(slot: Slot) -> Iterator[None]:
    """Hold the row of a place: it can be pointed at, but not written."""
    with transaction.atomic():
        Slot.objects.select_for_update(no_key=True).get(pk=slot.pk)
        yield


def stands_before_the_place(name: str) -> bool:
    """Say whether a process waits to write the row of the place: all but the end is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction the first answer would stay
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock' "
            "AND query LIKE 'UPDATE \"signatures_slot\"%%'",
            [name],
        )
        return cursor.fetchone() is not None


def is_gone(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [name])
        return cursor.fetchone() is None


def on_disk(var: Path) -> set[Path]:
    return {path for path in (var / "media").rglob("*") if path.is_file()}


def rows() -> tuple[int, int]:
    return StoredFile.objects.count(), Signature.objects.count()


def assert_nothing_is_half_signed(document: SignedDocument, before: tuple[int, int]) -> None:
    fresh = SignedDocument.objects.get(pk=document.pk)
    assert (fresh.state, fresh.current_file_id) == (DocumentState.COLLECTING, fresh.base_file_id)
    assert rows() == before
    assert first_broken() is None


def assert_left_file_is_harmless(var: Path, known: set[Path], document: SignedDocument) -> None:
    """The file that the dead process left belongs to nobody: the check never calls it genuine."""
    left = on_disk(var) - known
    assert len(left) == 1
    finding = find_by_file(left.pop().read_bytes())
    assert (finding.outcome, finding.document) == (Outcome.CHANGED, document)


def assert_signed(document: SignedDocument) -> None:
    fresh = SignedDocument.objects.select_related("current_file").get(pk=document.pk)
    slot = fresh.slots.get(order=1)
    assert slot.state == SlotState.SIGNED and slot.signature.result_file == fresh.current_file
    with fresh.current_file.content.open("rb") as stored:
        found = check_file(stored.read(), configured())
    assert [one.field_name for one in found.signatures] == [slot.field_name]
    assert found.nothing_added
    assert first_broken() is None


def test_a_killed_web_process_leaves_the_place_open(document, trusted, tmp_path):
    slot, prepared = document.slots.get(order=1), made.prepare(document, 1)
    cms = made.sign(prepared.to_sign, trusted.chair)
    (tmp_path / "cms").write_bytes(cms)
    before, known = rows(), on_disk(tmp_path)
    environment = {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": f"{database_url()}?application_name=web",
        "PORTAL_VAR_DIR": str(tmp_path),
        "SIGNATURE_ROOTS_DIR": str(tmp_path / "roots"),
    }
    with held(slot):
        web = subprocess.Popen(
            [sys.executable, "-c", SEND, str(prepared.pk), str(tmp_path / "cms")],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        until(lambda: stands_before_the_place("web"), "the checked signature is being stored")
        kill(web)
    until(lambda: is_gone("web"), "the database lets go of the dead process")
    assert_nothing_is_half_signed(document, before)
    slot.refresh_from_db()
    assert slot.state == SlotState.WAITING
    assert_left_file_is_harmless(tmp_path, known, document)

    services.submit_cms(
        slot,
        actor=slot.signer,
        prepared=PreparedSignature.objects.get(pk=prepared.pk),
        cms=cms,
        method="p12",
    )
    assert_signed(document)


def test_a_killed_worker_checks_the_waiting_signature_again(
    document, trusted, queue: Queue, settings, tmp_path
):
    slot, prepared = document.slots.get(order=1), made.prepare(document, 1)
    settings.NCANODE_URL = "http://127.0.0.1:9"  # nobody there: the signature is kept
    submission = services.submit_cms(
        slot,
        actor=slot.signer,
        prepared=prepared,
        cms=gost_cms(prepared.to_sign, trusted.chair),
        method="ncalayer",
    )
    assert submission.state == SubmissionState.CHECKING
    Submission.objects.update(next_try_at=timezone.now())
    before, known = rows(), on_disk(tmp_path)
    with node.fake_ncanode() as address:
        more = {"NCANODE_URL": address, "SIGNATURE_ROOTS_DIR": str(tmp_path / "roots")}
        settings.NCANODE_URL = address
        with held(slot), worker("first", queue, tmp_path, **more) as first:
            queue.send("signatures.check_postponed")
            until(lambda: stands_before_the_place("first"), "the checked signature is being stored")
            kill(first)
        until(lambda: is_gone("first"), "the database lets go of the dead worker")
        assert_nothing_is_half_signed(document, before)
        slot.refresh_from_db()
        assert slot.state == SlotState.CHECKING  # it is still waited for, and nobody is told “signed”
        assert len(on_disk(tmp_path) - known) == 1  # the file of the dead worker, which no row names

        with worker("second", queue, tmp_path, **more):
            queue.send("signatures.check_postponed")
            until(lambda: Signature.objects.filter(slot=slot).exists(), "the other worker signs")
            until(queue.is_empty, "the messages are acknowledged")
        assert Signature.objects.get(slot=slot).submission_id == submission.pk
        assert Submission.objects.get().state == SubmissionState.ACCEPTED
        assert_signed(document)
