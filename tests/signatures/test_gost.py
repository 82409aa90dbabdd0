"""GOST signatures: checked by NCANode, and nothing that it leaves open ends as signed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Letter
from signatures import services
from signatures.enums import DocumentState, Refusal, SlotState, SubmissionState
from signatures.models import Signature, Submission
from signatures.periodic import check_postponed
from signatures.services import Refused
from tests.signatures import fake_ncanode as node
from tests.signatures import world as made

pytestmark = [pytest.mark.django_db, pytest.mark.clause("25")]
STREEBOG = "1.2.398.3.10.1.3.3"


def as_gost(der: bytes) -> bytes:
    """Return a CMS in GOST's shape: its digest goes by the Kazakh number."""

    def rename(signed_data):
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": STREEBOG}

    return made.changed(der, rename)


def gost_cms(content: bytes, person) -> bytes:
    return as_gost(made.sign(content, person))


def submit(document, trusted):
    slot, prepared = document.slots.get(order=1), made.prepare(document, 1)
    return services.submit_cms(
        slot,
        actor=slot.signer,
        prepared=prepared,
        cms=gost_cms(prepared.to_sign, trusted.chair),
        method="ncalayer",
    )


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        pytest.param(node.REVOKED, "revoked", id="revoked"),
        pytest.param(node.EXPIRED, "expired", id="expired"),
        pytest.param(node.OCSP_UNKNOWN, "revocation_unknown", id="OCSP does not know"),
        pytest.param(node.EMPTY_SIGNERS, "no_signers", id="valid without signers"),
        pytest.param(node.NO_CERTIFICATE, "no_certificate", id="valid without a certificate"),
        pytest.param(node.TWO_SIGNERS, "many_signers", id="two signers"),
        pytest.param(node.AUTH_KEY, "wrong_usage", id="key for signing in"),
        pytest.param(node.HTTP_400, "wrong_bytes", id="another document"),
    ],
)
def test_what_ncanode_does_not_vouch_for_is_refused(document, trusted, settings, switch, code):
    with node.fake_ncanode(switch) as address:
        settings.NCANODE_URL = address
        with pytest.raises(Refused) as refused:
            submit(document, trusted)
    assert refused.value.code == code
    assert document.slots.get(order=1).state == SlotState.WAITING
    assert not Signature.objects.exists()


@pytest.mark.parametrize("switch", [node.HTTP_500, node.GARBAGE, node.SLOW, "down"])
def test_without_an_answer_the_signature_is_kept_and_checked_later(document, trusted, settings, switch):
    settings.NCANODE_TIMEOUT = 1
    if switch == "down":
        settings.NCANODE_URL = "http://127.0.0.1:9"
        submission = submit(document, trusted)
    else:
        with node.fake_ncanode(switch) as address:
            settings.NCANODE_URL = address
            submission = submit(document, trusted)
    assert submission.state == SubmissionState.CHECKING
    assert document.slots.get(order=1).state == SlotState.CHECKING
    assert not Signature.objects.exists()


def test_a_kept_signature_is_signed_when_ncanode_answers_again(document, trusted, settings):
    settings.NCANODE_URL = "http://127.0.0.1:9"
    submit(document, trusted)
    assert check_postponed() == 0  # not yet due
    Submission.objects.update(next_try_at=timezone.now())
    with node.fake_ncanode() as address:
        settings.NCANODE_URL = address
        assert check_postponed() == 1
    slot = document.slots.get(order=1)
    assert slot.state == SlotState.SIGNED
    assert (slot.signature.provider, slot.signature.algorithm) == ("ncanode", "GOST 34.10-2015")
    assert made.CHAIR_IIN not in str(slot.signature.verdict)
    document.refresh_from_db()
    assert document.state == DocumentState.COLLECTING
    letter = Letter.objects.get(recipient=slot.signer, key__startswith="check:")
    assert document.title in letter.subject


def test_a_kept_signature_that_is_refused_later_opens_the_place_again(document, trusted, settings):
    settings.NCANODE_URL = "http://127.0.0.1:9"
    submit(document, trusted)
    Submission.objects.update(next_try_at=timezone.now())
    with node.fake_ncanode(node.REVOKED) as address:
        settings.NCANODE_URL = address
        check_postponed()
    slot = document.slots.get(order=1)
    assert slot.state == SlotState.WAITING
    assert Submission.objects.get().code == "revoked"
    letter = Letter.objects.get(recipient=slot.signer, key__startswith="check:")
    assert (
        str(Refusal.REVOKED.label) in letter.text
        and reverse("signatures:sign", args=[slot.pk]) in letter.text
    )
    with pytest.raises(Refused):
        made.prepare(document, 2)


def test_another_person_by_the_word_of_ncanode_is_refused(document, trusted, settings):
    with node.fake_ncanode(node.OTHER_PERSON) as address:
        settings.NCANODE_URL = address
        services.save_identity(
            document.slots.get(order=1).signer,
            iin=made.STRANGER_IIN,
            actor=document.slots.get(order=1).signer,
        )
        with pytest.raises(Refused) as refused:
            submit(document, trusted)
    assert refused.value.code == "wrong_person"
