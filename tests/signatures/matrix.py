"""Who signs, and who checks: signing is the named signatory's alone, checking is everybody's."""

from signatures import services
from tests.cast import CENTER, EVERYBODY, SIGNED_IN, Cast
from tests.matrix import Grant, Row
from tests.signatures import world as made

SIGNER = frozenset({"chair"})


def document(cast: Cast):
    from signatures.models import SignedDocument

    found = SignedDocument.objects.first()
    return found or made.open_document(cast["chair"], cast["council_secretary"])


def slot(cast: Cast):
    return document(cast).slots.get(order=1)


def slot_args(cast: Cast) -> list:
    return [slot(cast).pk]


def data_args(cast: Cast) -> list:
    place = slot(cast)
    return [place.pk, services.prepare_slot(place, actor=place.signer).pk]


def of_slot(**more) -> Row:
    return Row(SIGNER, args=slot_args, strangers=404, **more)


KEEPERS = CENTER | {"administrator"}
PERMISSIONS = {"signatures.sign": Grant(SIGNER, on=slot), "signatures.view_trust": KEEPERS}

URLS = {
    "signatures:to_sign": Row(SIGNED_IN),
    "signatures:identity": Row(SIGNED_IN),
    "signatures:trust": Row(KEEPERS),
    "signatures:sign": of_slot(),
    "signatures:sign_prepare": of_slot(method="post"),
    "signatures:sign_data": Row(SIGNER, args=data_args, strangers=404),
    "signatures:sign_submit": of_slot(method="post", answers=422),
    "signatures:sign_state": of_slot(),
    "signatures:sign_file": of_slot(),
    "signatures:verify": Row(EVERYBODY),
    "signatures:verify_check": Row(EVERYBODY, method="post", answers=422),
    "signatures:verify_hash": Row(EVERYBODY, args=lambda cast: ["0" * 64]),
    "signatures:verify_code": Row(EVERYBODY, args=lambda cast: [document(cast).code]),
    # nobody has signed yet: there is nothing to give
    "signatures:verify_cms": Row(EVERYBODY, args=lambda cast: [document(cast).code, 1], answers=404),
}
