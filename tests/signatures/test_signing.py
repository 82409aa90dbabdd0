"""Signing: what is accepted, what is refused with its own words, and that a refused place stays open."""

import threading
from datetime import timedelta

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import pem
from django.db import connection
from django.utils import timezone

from core.audit import first_broken
from core.errors import DomainError
from signatures import services
from signatures.documents import check_file
from signatures.enums import DocumentState, Refusal, SlotState
from signatures.models import SignerIdentity, Slot
from signatures.providers.trust import configured
from signatures.services import Refused
from tests.signatures import world as made

pytestmark = [pytest.mark.django_db, pytest.mark.clause("25")]


def content_of(stored):
    with stored.content.open("rb") as opened:
        return opened.read()


def test_two_people_sign_one_after_another_and_the_file_holds(document, trusted):
    made.sign_slot(document, 1, trusted.chair)
    document.refresh_from_db()
    assert document.state == DocumentState.COLLECTING
    made.sign_slot(document, 2, trusted.secretary)
    document.refresh_from_db()
    assert document.state == DocumentState.COMPLETED
    found = check_file(content_of(document.current_file), configured())
    assert found.holds([f"presiding-{document.code}", f"secretary-{document.code}"]), found
    assert [one.iin for one in found.signatures] == [made.CHAIR_IIN, made.SECRETARY_IIN]
    first, second = (slot.signature for slot in document.slots.order_by("order"))
    assert (first.algorithm, second.algorithm) == ("RSA / SHA256", "ECDSA / SHA256")
    assert first.subject == "ӘБДІҚАДЫРОВ АСҚАР" and second.issuer == "СЫНАҚ куәландырушы орталығы"
    assert made.CHAIR_IIN not in str(first.verdict)
    assert first_broken() is None


def test_the_order_of_signing_is_kept(document, trusted):
    with pytest.raises(Refused) as refused:
        made.prepare(document, 2)
    assert refused.value.code == Refusal.NOT_YOUR_TURN


def test_what_was_offered_for_one_document_is_no_offer_for_another(document, trusted, cast):
    other = made.open_document(cast["chair"], cast["council_secretary"], owner="tests.thing:2")
    offered, slot = made.prepare(document, 1), other.slots.get(order=1)
    cms = made.sign(offered.to_sign, trusted.chair)
    with pytest.raises(Refused) as refused:
        services.submit_cms(slot, actor=slot.signer, prepared=offered, cms=cms, method="upload")
    assert refused.value.code == Refusal.STALE


def test_what_was_offered_too_long_ago_is_stale(document, trusted, time_machine):
    prepared = made.prepare(document, 1)
    slot = document.slots.get(order=1)
    cms = made.sign(prepared.to_sign, trusted.chair)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    with pytest.raises(Refused) as refused:
        services.submit_cms(slot, actor=slot.signer, prepared=prepared, cms=cms, method="upload")
    assert refused.value.code == Refusal.STALE


def test_a_second_signature_in_a_signed_place_is_told_so(document, trusted):
    slot = document.slots.get(order=1)
    first, second = made.prepare(document, 1), made.prepare(document, 1)
    services.submit_cms(
        slot, actor=slot.signer, prepared=first, cms=made.sign(first.to_sign, trusted.chair), method="p12"
    )
    with pytest.raises(Refused) as refused:
        services.submit_cms(
            slot,
            actor=slot.signer,
            prepared=second,
            cms=made.sign(second.to_sign, trusted.chair),
            method="p12",
        )
    assert refused.value.code == Refusal.ALREADY_SIGNED


def test_nobody_signs_in_the_place_of_another(document, cast):
    slot = document.slots.get(order=1)
    with pytest.raises(DomainError):
        services.prepare_slot(slot, actor=cast["council_secretary"])


def test_voiding_closes_the_places_and_the_next_version_is_signed_anew(document, trusted):
    made.sign_slot(document, 1, trusted.chair)
    services.void_document("tests.thing:1", actor=None, reason="Мәтін түзетілді")
    document.refresh_from_db()
    assert document.state == DocumentState.VOIDED
    with pytest.raises(Refused) as refused:
        made.prepare(document, 2)
    assert refused.value.code == Refusal.VOIDED
    fresh = services.open_document("tests.thing:1", title={"kk": "№ 3 хаттама"}, dated_on=document.dated_on)
    assert (fresh.version, fresh.code != document.code) == (2, True)


def test_a_pem_from_ncalayer_is_read_like_der(document, trusted):
    slot, prepared = document.slots.get(order=1), made.prepare(document, 1)
    armoured = pem.armor("CMS", made.sign(prepared.to_sign, trusted.chair))
    services.submit_cms(slot, actor=slot.signer, prepared=prepared, cms=armoured, method="ncalayer")
    slot.refresh_from_db()
    assert slot.state == SlotState.SIGNED


def test_a_ber_signature_of_other_programs_is_kept_as_der(document, trusted):
    """BouncyCastle and its kin leave lengths open; a PDF wants them written out."""
    slot, prepared = document.slots.get(order=1), made.prepare(document, 1)
    der = made.sign(prepared.to_sign, trusted.chair)
    info = asn1_cms.ContentInfo.load(der)
    inner = b"\xa0\x80" + info["content"].untag().dump() + b"\x00\x00"
    ber = b"\x30\x80" + info["content_type"].dump() + inner + b"\x00\x00"
    services.submit_cms(slot, actor=slot.signer, prepared=prepared, cms=ber, method="upload")
    slot.refresh_from_db()
    assert slot.state == SlotState.SIGNED and bytes(slot.signature.cms) == der


def test_a_signatory_without_an_iin_is_told_to_enter_it(document, trusted):
    SignerIdentity.objects.all().delete()
    with pytest.raises(Refused) as refused:
        made.sign_slot(document, 1, trusted.chair)
    assert refused.value.code == Refusal.NO_IDENTITY


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_one_signature(document, trusted):
    slot = document.slots.get(order=1)
    offered = [made.prepare(document, 1) for _window in range(2)]
    cms = [made.sign(one.to_sign, trusted.chair) for one in offered]
    answers = []

    def send(number):
        try:
            services.submit_cms(
                Slot.objects.get(pk=slot.pk),
                actor=slot.signer,
                prepared=offered[number],
                cms=cms[number],
                method="p12",
            )
            answers.append("signed")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[-1] == "signed" and answers.count("signed") == 1
    assert set(answers) - {"signed"} <= {"already_signed", "stale"}
    document.refresh_from_db()
    found = check_file(content_of(document.current_file), configured())
    assert found.holds([slot.field_name])
