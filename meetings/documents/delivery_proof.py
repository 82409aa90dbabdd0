"""Proof that copies of a protocol were delivered: whom, when, who opened and took them (cl. 25)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.codes import OFFICIAL_LANGUAGES
from core.pdf import render_pdf
from meetings.documents.record import held_on
from meetings.models import Protocol
from meetings.queries import CopyState

LABELS = {
    "title": _("Proof of delivery of the copies of a protocol"),
    "protocol": _("Protocol"),
    "body": _("Body"),
    "held_on": _("Date of the meeting"),
    "signed_on": _("Signed on"),
    "file": _("File"),
    "sum": _("SHA-256 of the file"),
    "receiver": _("Receiver"),
    "delivered": _("Sent"),
    "opened": _("Opened"),
    "downloaded": _("Downloaded"),
    "copies": _("Copies sent"),
    "not_opened": _("Not opened"),
    "made": _("Drawn up"),
    "clause": _("Clause 25 of the Regulation"),
    "zone": _("All times are those of Astana."),
    "authorised_body": _("authorised body"),
}


@dataclass(frozen=True)
class Both:
    """The same words in Kazakh and in Russian."""

    kk: str
    ru: str

    @property
    def is_same(self) -> bool:
        return self.kk == self.ru


@dataclass(frozen=True)
class ProofLine:
    """One receiver: who opened the copy and who took the file, each with the moment."""

    receiver: Both
    delivered_at: str
    opened: list[str]
    downloaded: list[str]


@dataclass(frozen=True)
class DeliveryProof:
    protocol: str
    body: Both
    held_on: str
    signed_on: str
    file_name: str
    file_sum: str
    lines: list[ProofLine]
    copies_count: int
    opened_count: int
    downloaded_count: int
    made_at: str
    made_by: str


def _both(words: str | Promise) -> Both:
    found = {}
    for language in OFFICIAL_LANGUAGES:
        with translation.override(language):
            found[language] = str(words)
    return Both(**found)


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%d.%m.%Y, %H:%M}"


def _line(copy: CopyState) -> ProofLine:
    university = copy.delivery.university
    receiver = (
        Both(university.name_kk, university.name_ru or university.name_kk)
        if university
        else _both(LABELS["authorised_body"])
    )
    receipts = sorted(copy.delivery.receipts.all(), key=lambda one: one.opened_at)
    return ProofLine(
        receiver=receiver,
        delivered_at=_moment(copy.delivery.delivered_at),
        opened=[f"{one.user.full_name}, {_moment(one.opened_at)}" for one in receipts],
        downloaded=[
            f"{one.user.full_name}, {_moment(one.downloaded_at)}" for one in receipts if one.downloaded_at
        ],
    )


def delivery_proof(
    protocol: Protocol, copies: list[CopyState], *, made_at: datetime, made_by: str
) -> DeliveryProof:
    """Return what the proof says; the file is the signed protocol that the copies are copies of."""
    signed = protocol.signed_file
    return DeliveryProof(
        protocol=f"№ {protocol.number}/{protocol.year}",
        body=Both(protocol.body.name_kk, protocol.body.name_ru or protocol.body.name_kk),
        held_on=f"{held_on(protocol.meeting):%d.%m.%Y}",
        signed_on=f"{protocol.signed_on:%d.%m.%Y}" if protocol.signed_on else "–",
        file_name=signed.name if signed else "–",
        file_sum=signed.sha256 if signed else "–",
        lines=[_line(copy) for copy in copies],
        copies_count=len(copies),
        opened_count=sum(copy.opened is not None for copy in copies),
        downloaded_count=sum(copy.downloaded is not None for copy in copies),
        made_at=_moment(made_at),
        made_by=made_by,
    )


def delivery_proof_pdf(proof: DeliveryProof) -> bytes:
    """Build the PDF: one table, every heading in Kazakh and Russian."""
    words = {name: _both(label) for name, label in LABELS.items()}
    context = {"proof": proof, "words": words}
    return render_pdf("meetings/pdf/delivery_proof.html", context, css="pdf/delivery.css", language="kk")
