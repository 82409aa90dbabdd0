"""Every row of the attack table is refused in its own words, and the place stays open (docs/signing.md)."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from core.audit import first_broken
from core.models import AuditEntry
from signatures import services
from signatures.enums import Refusal, SlotState
from signatures.models import RevocationList, Signature, Submission
from signatures.services import Refused
from signatures.services.verifying import Outcome
from tests.signatures import world as made
from tests.signatures.attacks import ATTACKS, Scene
from tests.signatures.tampered import TAMPERED

pytestmark = [pytest.mark.django_db, pytest.mark.clause("25")]
DOCS = Path(__file__).parents[2] / "docs" / "signing.md"
# Refusals that are no attack: what each is told for is tested in test_signing.py, test_gost.py and test_faults.py.
ELSEWHERE = {"no_identity", "stale", "not_your_turn", "already_signed", "voided", "unexpected"}


def send(scene: Scene, cms: bytes):
    slot = scene.prepared.slot
    return services.submit_cms(slot, actor=slot.signer, prepared=scene.prepared, cms=cms, method="upload")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_with_its_own_words_and_the_place_stays_open(document, trusted, attack):
    if attack.order == 2:
        made.sign_slot(document, 1, trusted.chair)
    scene = Scene(trusted, document, made.prepare(document, attack.order))
    cms = attack.make(scene)
    lists = list(RevocationList.objects.all())
    if attack.spoil_lists:
        attack.spoil_lists(scene)
    with pytest.raises(Refused) as refused:
        send(scene, cms)
    assert refused.value.code == attack.code
    assert str(refused.value) == Refusal(attack.code).label
    slot = document.slots.get(order=attack.order)
    assert slot.state == SlotState.WAITING
    assert not Signature.objects.filter(slot=slot).exists()
    assert slot.submissions.get().code == attack.code
    assert AuditEntry.objects.latest("pk").action == "refuse_signature"

    # the same offered file can still be signed rightly
    RevocationList.objects.all().delete()
    RevocationList.objects.bulk_create(lists)
    send(scene, scene.cms())
    slot.refresh_from_db()
    assert slot.state == SlotState.SIGNED
    assert Submission.objects.filter(slot=slot).count() == 2
    assert first_broken() is None


def table(heading: str) -> dict[str, str]:
    """Return a table of docs/signing.md: its first column and, in backticks, the word of its second."""
    text = DOCS.read_text().split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return dict(re.findall(r"^\| ([^|]+?) \| `(\w+)`", text, re.MULTILINE))


def test_the_docs_list_every_attack_and_what_is_told():
    assert table("Signatures that come in") == {attack.name: attack.code for attack in ATTACKS}
    assert table("Files that were changed") == {one.name: str(one.outcome) for one in TAMPERED}


def test_every_refusal_is_provoked_by_an_attack_or_elsewhere():
    assert {attack.code for attack in ATTACKS} | ELSEWHERE == set(Refusal.values)
    assert {one.outcome for one in TAMPERED} == set(Outcome.values) - {Outcome.SUPERSEDED, Outcome.VOIDED}


def test_every_refusal_has_words_of_its_own_in_three_languages():
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            words = [str(label) for label in Refusal.labels]
        assert len(set(words)) == len(words)
