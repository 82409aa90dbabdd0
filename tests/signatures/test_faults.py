"""When something breaks in the middle nothing is signed half, the place stays open, and the signer is told."""

import threading

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from core.audit import first_broken
from core.errors import DomainError
from core.models import StoredFile
from signatures import services
from signatures.enums import DocumentState, Refusal, SlotState, SubmissionState
from signatures.models import PreparedSignature, Signature, Slot, Submission
from signatures.periodic import check_postponed
from signatures.services import Refused
from signatures.services.verifying import Outcome, find_by_file
from signatures.signals import document_completed, slot_signed
from tests.signatures import world as made
from tests.signatures.test_gost import gost_cms

pytestmark = [pytest.mark.django_db, pytest.mark.clause("25")]


def assert_open(document) -> None:
    document.refresh_from_db()
    assert (document.state, document.current_file_id) == (DocumentState.COLLECTING, document.base_file_id)
    assert document.slots.get(order=1).state == SlotState.WAITING
    assert not Signature.objects.exists()
    assert StoredFile.objects.filter(name="protocol-3.pdf").count() == 1
    assert first_broken() is None


def full_disk(*_arguments, **_named):
    raise OSError(28, "No space left on device")


def test_a_storage_that_fails_leaves_the_place_open(document, trusted, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "save", full_disk)
        with pytest.raises(Refused) as refused:
            made.sign_slot(document, 1, trusted.chair)
    assert refused.value.code == Refusal.UNEXPECTED
    assert Submission.objects.get().code == Refusal.UNEXPECTED
    assert_open(document)
    made.sign_slot(document, 1, trusted.chair)
    assert document.slots.get(order=1).state == SlotState.SIGNED


def test_a_file_that_was_stored_before_the_fault_is_never_genuine(document, trusted, settings):
    """The transaction is undone, the file stays on the disk without a row: harmless, since a row makes it genuine."""
    known = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}

    def break_down(**_news):
        raise RuntimeError("the database went away")

    slot_signed.connect(break_down)
    try:
        with pytest.raises(Refused) as refused:
            made.sign_slot(document, 1, trusted.chair)
    finally:
        slot_signed.disconnect(break_down)
    assert refused.value.code == Refusal.UNEXPECTED
    assert_open(document)
    (left,) = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()} - known
    finding = find_by_file(left.read_bytes())
    assert (finding.outcome, finding.document) == (Outcome.CHANGED, document)
    assert finding.check.holds([document.slots.get(order=1).field_name])  # and yet it is not called genuine
    made.sign_slot(document, 1, trusted.chair)
    assert document.slots.get(order=1).state == SlotState.SIGNED


def test_what_the_owner_of_the_document_refuses_is_told_in_its_words(document, trusted):
    made.sign_slot(document, 1, trusted.chair)

    def refuse(**_news):
        raise DomainError("Хаттама қол қоюды күтіп тұрған жоқ.")

    document_completed.connect(refuse)
    try:
        with pytest.raises(DomainError, match="күтіп тұрған жоқ"):
            made.sign_slot(document, 2, trusted.secretary)
    finally:
        document_completed.disconnect(refuse)
    document.refresh_from_db()
    assert document.state == DocumentState.COLLECTING
    assert document.slots.get(order=2).state == SlotState.WAITING
    made.sign_slot(document, 2, trusted.secretary)
    document.refresh_from_db()
    assert document.state == DocumentState.COMPLETED


def test_one_broken_check_does_not_keep_the_others_waiting(document, trusted, settings, cast):
    """The beat goes on with the next signature when one of them meets a fault."""
    settings.NCANODE_URL = "http://127.0.0.1:9"
    other = made.open_document(cast["chair"], cast["council_secretary"], owner="tests.thing:2")
    for one in (document, other):
        prepared = made.prepare(one, 1)
        slot = one.slots.get(order=1)
        services.submit_cms(
            slot,
            actor=slot.signer,
            prepared=prepared,
            cms=gost_cms(prepared.to_sign, trusted.chair),
            method="ncalayer",
        )
    Submission.objects.filter(slot__document=document).update(cms=b"broken on the disk")
    Submission.objects.update(next_try_at=timezone.now())
    assert check_postponed() == 2
    assert Submission.objects.get(slot__document=document).code == Refusal.MALFORMED
    assert Submission.objects.get(slot__document=other).state == SubmissionState.CHECKING


def two_at_once(document, trusted, cms_of) -> list[str]:
    """Send two signatures for one place from two threads; return what each was told."""
    slot = document.slots.get(order=1)
    offered = [made.prepare(document, 1) for _window in range(2)]
    start, answers = threading.Barrier(2), []

    def send(number: int) -> None:
        try:
            start.wait(30)
            submission = services.submit_cms(
                Slot.objects.get(pk=slot.pk),
                actor=slot.signer,
                prepared=offered[number],
                cms=cms_of(offered[number]),
                method="ncalayer",
            )
            answers.append(submission.state)
        except DomainError as refused:
            answers.append(getattr(refused, "code", str(refused)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=lambda answer: answer not in SubmissionState.values)


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_one_is_told_that_the_place_is_signed(document, trusted):
    first, second = two_at_once(document, trusted, lambda one: made.sign(one.to_sign, trusted.chair))
    assert first == SubmissionState.ACCEPTED
    assert second in {Refusal.ALREADY_SIGNED, Refusal.STALE}
    assert Signature.objects.count() == 1
    assert document.slots.get(order=1).state == SlotState.SIGNED


@pytest.mark.django_db(transaction=True)
def test_a_signature_whose_offer_was_cleared_meanwhile_is_told_to_begin_anew(document, trusted):
    """The other window signed and cleared the offers after this one had read its own."""
    slot = document.slots.get(order=1)
    late = made.prepare(document, 1)
    PreparedSignature.objects.filter(pk=late.pk).delete()
    with pytest.raises(Refused) as refused:
        services.submit_cms(
            slot,
            actor=slot.signer,
            prepared=late,
            cms=made.sign(late.to_sign, trusted.chair),
            method="ncalayer",
        )
    assert refused.value.code == Refusal.STALE
    assert_open(document)


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_one_waits_for_its_check(document, trusted, settings):
    settings.NCANODE_URL = "http://127.0.0.1:9"
    first, second = two_at_once(document, trusted, lambda one: gost_cms(one.to_sign, trusted.chair))
    assert first == SubmissionState.CHECKING
    assert "тексер" in second  # a signature for this place is being checked already
    assert Submission.objects.filter(state=SubmissionState.CHECKING).count() == 1
    assert document.slots.get(order=1).state == SlotState.CHECKING
