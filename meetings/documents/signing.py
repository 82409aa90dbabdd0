"""What the electronic signing of a protocol needs to know of it: who signs, where, and the check page of its QR code."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from core.codes import OFFICIAL_LANGUAGES
from core.pdf import PlaceOnPage
from meetings.documents.protocol import Check
from meetings.domain import wording
from meetings.domain.presiding import signatories
from meetings.enums import SeatRole
from meetings.models import Attendee, Protocol
from signatures.documents import FieldPlace, check_page
from signatures.models import SignedDocument
from signatures.queries import document_of
from signatures.services import SlotPlan

OWNER = "meetings.protocol"
FIELDS = {"presided_by": ("presiding", "sign-presiding"), "secretary": ("secretary", "sign-secretary")}


def owner_of(protocol: Protocol) -> str:
    """Return the name under which the signed documents of a protocol are kept."""
    return f"{OWNER}:{protocol.pk}"


def protocol_of(document: SignedDocument) -> Protocol | None:
    """Return the protocol whose document this is; None when it is a document of somebody else."""
    kind, _colon, key = document.owner.partition(":")
    if kind != OWNER or not key.isdigit():
        return None
    return Protocol.objects.select_related("body").filter(pk=int(key)).first()


def signatories_of(protocol: Protocol) -> list[tuple[str, Attendee]]:
    """Return who signs, in order, with their line of the frozen roster (cl. 13, 25)."""
    roster = {one.pk: one for one in protocol.meeting.attendees.select_related("user")}
    secretary = next((one.pk for one in roster.values() if one.role == SeatRole.SECRETARY), None)
    return [
        (one.capacity, roster[one.key])
        for one in signatories(protocol.meeting.presided_by_id, secretary)
        if one.key in roster
    ]


def can_be_signed_electronically(protocol: Protocol) -> bool:
    """Say whether both signatories have accounts; without them the protocol is signed on paper."""
    people = signatories_of(protocol)
    return len(people) == 2 and all(attendee.user_id for _capacity, attendee in people)


def document_to_sign(protocol: Protocol) -> SignedDocument | None:
    """Return the newest document of a protocol that is not void, with its places and signatures."""
    return document_of(owner_of(protocol))


def signed_document(protocol: Protocol) -> SignedDocument | None:
    """Return the document behind the signed file of a protocol; None when it was signed on paper."""
    document = document_to_sign(protocol)
    is_it = document is not None and document.current_file_id == protocol.signed_file_id
    return document if is_it and document and document.completed_at else None


def check_of(document: SignedDocument) -> Check:
    """Return the check page of a document, as its QR code names it."""
    page = check_page(document)
    return Check(page.url, page.code)


def _roles(capacity: str) -> dict[str, str]:
    key = "presiding_signature" if capacity == "presided_by" else "secretary_signature"
    words = {code: wording.HEADINGS[code][key] for code in OFFICIAL_LANGUAGES}
    with translation.override("en"):
        words["en"] = _("Presiding") if capacity == "presided_by" else _("Secretary")
    return words


def slot_plans(protocol: Protocol, places: Mapping[str, PlaceOnPage]) -> list[SlotPlan]:
    """Return the two places to sign, on their lines of the PDF and in their order."""
    plans = []
    for capacity, attendee in signatories_of(protocol):
        field, anchor = FIELDS[capacity]
        place = places.get(anchor)
        if attendee.user is not None:
            seen = FieldPlace(field, place.page, place.box) if place else FieldPlace(field)
            plans.append(SlotPlan(seen, attendee.user, _roles(capacity)))
    return plans
