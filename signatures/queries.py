"""Reads of documents, places to sign and what trust rests on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from core.waiting import Question, Waiting, ask
from signatures.domain.order import Place, next_place
from signatures.enums import DocumentState, SlotState, SubmissionState
from signatures.models import RevocationList, Signature, SignedDocument, Slot, Submission

STALE_AFTER = timedelta(hours=12)


def stored_revocation_lists() -> list[bytes]:
    """Return the stored lists of revoked certificates, newest content of each address."""
    rows = RevocationList.objects.exclude(content=None).values_list("content", flat=True)
    return [bytes(content) for content in rows if content]


def stale_lists(now: datetime) -> QuerySet[RevocationList]:
    """Return the lists that are over, or could not be fetched for half a day: nobody can sign without them.

    A list that is not fetched at all (the demo's) is stale only when it is over.
    """
    late = Q(fetched_at__lt=now - STALE_AFTER, url__in=settings.SIGNATURE_CRL_URLS)
    return RevocationList.objects.filter(Q(next_update__lt=now) | Q(content=None) | late)


def _ended_on(moment: str | None) -> date:
    """Return the day of a moment that came as JSON; a list that was never fetched is missed since today."""
    if not moment:
        return timezone.localdate()
    ended = datetime.fromisoformat(moment)
    return timezone.localdate(ended if ended.tzinfo else ended.replace(tzinfo=UTC))


def _stale_to_tell(rows: list[list[Any]]) -> list[Waiting]:
    title = gettext("Nobody can sign: a list of revoked certificates is out of date")
    since = min(_ended_on(moment) for (moment,) in rows)
    return [Waiting(title, reverse("signatures:trust"), since, count=len(rows), tone="red")]


def trust_waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for lists that are out of date, for whoever looks after the portal."""
    if not user.is_authenticated or not user.has_perm("signatures.view_trust"):
        return []
    return [Question(stale_lists(timezone.now()), ("next_update",), _stale_to_tell)]


def _places() -> "Prefetch[Any]":
    return Prefetch("slots", Slot.objects.select_related("signature", "signer").order_by("order"))


def document_of(owner: str) -> SignedDocument | None:
    """Return the newest document of an owner that is not void, with its places and signatures."""
    return (
        SignedDocument.objects.filter(owner=owner)
        .exclude(state=DocumentState.VOIDED)
        .select_related("base_file", "current_file")
        .prefetch_related(_places())
        .order_by("-version")
        .first()
    )


def documents_of(owner: str) -> QuerySet[SignedDocument]:
    """Return every version of an owner's document, newest first."""
    return (
        SignedDocument.objects.filter(owner=owner)
        .select_related("current_file", "superseded_by")
        .prefetch_related(_places())
        .order_by("-version")
    )


def unsuperseded_before(document: SignedDocument) -> QuerySet[SignedDocument]:
    """Return the signed versions before this one that nothing has replaced yet."""
    return SignedDocument.objects.filter(
        owner=document.owner,
        version__lt=document.version,
        state=DocumentState.COMPLETED,
        superseded_by__isnull=True,
    ).order_by("version")


def is_turn_of(slot: Slot) -> bool:
    """Say whether this place is the one to be signed now."""
    if slot.document.state != DocumentState.COLLECTING:
        return False
    places = [Place(one.order, one.state == SlotState.SIGNED) for one in slot.document.slots.all()]
    return next_place(places) == slot.order


@dataclass(frozen=True, slots=True)
class PlaceToSign:
    """A place as a page shows it: who signs there, their signature once it is in, and whose turn it is."""

    slot: Slot
    signature: Signature | None
    is_next: bool
    is_mine: bool


def places_to_sign(document: SignedDocument, user: User) -> list[PlaceToSign]:
    """Return the places of a document in the order of signing; ``is_mine`` marks the one this person signs now.

    Read anew unless the document came with its places (:func:`document_of`).
    """
    prefetch_related_objects([document], _places())
    places = []
    for slot in document.slots.all():
        slot.document = document
        turn = is_turn_of(slot)
        places.append(
            PlaceToSign(slot, getattr(slot, "signature", None), turn, turn and slot.signer_id == user.pk)
        )
    return places


def slots_waiting_for(user: User) -> list[Slot]:
    """Return the places that the person is to sign now, in the order of the documents."""
    if not user.is_authenticated:
        return []
    slots = (
        Slot.objects.filter(signer=user, state=SlotState.WAITING, document__state=DocumentState.COLLECTING)
        .select_related("document")
        .prefetch_related("document__slots")
        .order_by("document__dated_on", "document_id", "order")
    )
    return [slot for slot in slots if is_turn_of(slot)]


def _slots_to_tell(user: User, rows: list[list[Any]]) -> list[Waiting]:
    """Tell of the person's places whose turn it is, from every place of the documents that wait for them."""
    documents: dict[int, list[list[Any]]] = {}
    for row in sorted(rows):
        documents.setdefault(row[1], []).append(row)
    tasks = []
    for places in documents.values():
        turn = next_place([Place(order, state == SlotState.SIGNED) for _, _, order, state, *_ in places])
        tasks += [
            Waiting(
                title=gettext("Sign electronically: %(document)s") % {"document": title},
                url=reverse("signatures:sign", args=[pk]),
                tone="amber",
            )
            for _, _, order, state, pk, signer, title in places
            if order == turn and signer == user.pk and state == SlotState.WAITING
        ]
    return tasks


def waiting_parts(user: User) -> list[Waiting | Question]:
    """Return the question for the documents that wait for the person's signature (cl. 13, 25)."""
    mine = Slot.objects.filter(signer=user, state=SlotState.WAITING).values("document")
    slots = Slot.objects.filter(document__state=DocumentState.COLLECTING, document__in=mine)
    fields = ("document__dated_on", "document_id", "order", "state", "pk", "signer_id", "document__title")
    return [Question(slots, fields, partial(_slots_to_tell, user))]


def waiting_for(user: User) -> list[Waiting]:
    """Return the documents that wait for the person's signature. One query."""
    return ask(waiting_parts(user))


def visible_slots(user: User) -> QuerySet[Slot]:
    """Return the places that the person may know of as a signatory: their own."""
    slots = Slot.objects.select_related("document__base_file", "document__current_file", "signer")
    return slots.filter(signer=user) if user.is_authenticated else slots.none()


def checks_due(now: datetime) -> QuerySet[Submission]:
    """Return the signatures whose check was postponed and may be tried again now."""
    return Submission.objects.filter(state="checking", next_try_at__lte=now).order_by("next_try_at")


def refused_after_waiting(slot: Slot) -> Submission | None:
    """Return the last signature of an open place when it had to wait and was refused then; else None."""
    last = slot.submissions.order_by("-received_at", "-pk").first()
    waited = last is not None and last.state == SubmissionState.REFUSED and last.attempts_count > 0
    return last if waited and slot.state == SlotState.WAITING else None


def document_by_code(code: str) -> SignedDocument | None:
    """Return the document of a check page; its code may be typed with other case, spaces or hyphens."""
    clean = "".join(char for char in code.upper() if char.isalnum())
    return (
        SignedDocument.objects.filter(code=clean)
        .exclude(state=DocumentState.PREPARING)
        .select_related("base_file", "current_file", "superseded_by")
        .prefetch_related(
            Prefetch("slots", Slot.objects.select_related("signature__result_file").order_by("order"))
        )
        .first()
    )


def document_by_hash(sha256: str) -> SignedDocument | None:
    """Return the document to which a PDF with this SHA-256 belongs: complete, half signed or not signed yet."""
    found = (
        SignedDocument.objects.filter(
            Q(base_file__sha256=sha256)
            | Q(current_file__sha256=sha256)
            | Q(slots__signature__result_file__sha256=sha256)
        )
        .order_by("-pk")
        .values_list("code", flat=True)
        .first()
    )
    return document_by_code(found) if found else None
