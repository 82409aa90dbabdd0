"""Documents that people sign with keys of their own, the places to sign, the signatures and what trust rests on.

Nothing here knows what is signed: the owner is a text such as "meetings.protocol:12", and hears of news by signals.
"""

import hashlib
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from signatures.enums import DocumentState, SigningMethod, SlotState, SubmissionState

PERSON = settings.AUTH_USER_MODEL
# Letters and digits that nobody mistakes for another when they type them from paper.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


def new_code() -> str:
    """Return an address of a check page that cannot be guessed: 12 of 31 signs, about 59 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


class SignerIdentity(models.Model):
    """The keyed hash of a person's IIN: enough to compare with a certificate, useless to read."""

    user = models.OneToOneField(
        PERSON, models.PROTECT, related_name="signer_identity", verbose_name=_("Person")
    )
    iin_hash = models.CharField(_("Keyed hash of the IIN"), max_length=64, db_index=True)
    set_at = models.DateTimeField(_("Entered at"), auto_now=True)

    class Meta:
        verbose_name = _("Identity of a signatory")
        verbose_name_plural = _("Identities of signatories")

    def __str__(self) -> str:
        return str(self.user)


class SignedDocument(models.Model):
    """One version of a document: its PDF with the places to sign, then the same PDF with the signatures."""

    code = models.CharField(_("Code of the check page"), max_length=20, unique=True, default=new_code)
    owner = models.CharField(_("What is signed"), max_length=100, db_index=True)
    version = models.PositiveSmallIntegerField(_("Version"))
    title = models.CharField(_("Title"), max_length=300)
    dated_on = models.DateField(_("Date of the document"))
    state = models.CharField(
        _("State"), max_length=12, choices=DocumentState.choices, default=DocumentState.PREPARING
    )
    base_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF to sign")
    )
    current_file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("PDF with the signatures so far"),
    )
    completed_at = models.DateTimeField(_("Signed by everybody at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("Voided at"), null=True, blank=True)
    void_reason = models.TextField(_("Reason"), blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("Superseded by"),
    )
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)

    class Meta:
        ordering = ["owner", "version"]
        verbose_name = _("Signed document")
        verbose_name_plural = _("Signed documents")
        constraints = [
            models.UniqueConstraint(fields=["owner", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(state__in=[DocumentState.PREPARING, DocumentState.COLLECTING]),
                name="document_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DocumentState.COLLECTING, DocumentState.COMPLETED])
                | (Q(base_file__isnull=False) & Q(current_file__isnull=False)),
                name="document_to_sign_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.COMPLETED) | Q(completed_at__isnull=False),
                name="document_completed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.VOIDED) | Q(voided_at__isnull=False),
                name="document_voided_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")),
                name="document_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Slot(models.Model):
    """A place in the document where one named person signs."""

    document = models.ForeignKey(
        SignedDocument, models.PROTECT, related_name="slots", verbose_name=_("Document")
    )
    order = models.PositiveSmallIntegerField(_("Order"))
    field_name = models.CharField(_("Field of the PDF"), max_length=60)
    signer = models.ForeignKey(
        PERSON, models.PROTECT, related_name="slots_to_sign", verbose_name=_("Signatory")
    )
    signer_name = models.CharField(_("Name"), max_length=200)
    role = models.CharField(_("Signs as"), max_length=200)
    state = models.CharField(_("State"), max_length=10, choices=SlotState.choices, default=SlotState.WAITING)

    class Meta:
        ordering = ["document", "order"]
        verbose_name = _("Place to sign")
        verbose_name_plural = _("Places to sign")
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="slot_order_once"),
            models.UniqueConstraint(fields=["document", "field_name"], name="slot_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.signer_name}"


class PreparedSignature(models.Model):
    """The exact bytes that were offered for one signature, until they are signed or too old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="prepared", verbose_name=_("Place"))
    base_sha256 = models.CharField(max_length=64)
    output = models.BinaryField()
    digest = models.BinaryField()
    region_start = models.PositiveIntegerField()
    region_end = models.PositiveIntegerField()
    created_by = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Prepared signature")
        verbose_name_plural = _("Prepared signatures")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def to_sign(self) -> bytes:
        """The bytes that the signature covers: everything but the place of the signature itself."""
        output = bytes(self.output)
        return output[: self.region_start] + output[self.region_end :]

    @property
    def to_sign_sha256(self) -> str:
        """The SHA-256 of the bytes to sign, for whoever compares."""
        return hashlib.sha256(self.to_sign).hexdigest()


class Submission(models.Model):
    """A signature that came in, whatever became of it: kept for whoever has to explain it later."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="submissions", verbose_name=_("Place"))
    prepared = models.ForeignKey(
        PreparedSignature, models.SET_NULL, null=True, related_name="+", verbose_name=_("Offered file")
    )
    actor = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Sent by"))
    method = models.CharField(_("Made with"), max_length=10, choices=SigningMethod.choices)
    cms = models.BinaryField(_("CMS"))
    state = models.CharField(_("State"), max_length=10, choices=SubmissionState.choices)
    code = models.CharField(_("Refused because"), max_length=30, blank=True)
    attempts_count = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(_("Received at"), auto_now_add=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("Signature received")
        verbose_name_plural = _("Signatures received")
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state=SubmissionState.CHECKING), name="submission_one_checking"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.get_state_display()}"


class Signature(models.Model):
    """An accepted signature: the CMS, the facts of its certificate, the verifier's whole answer, the file it made."""

    slot = models.OneToOneField(Slot, models.PROTECT, related_name="signature", verbose_name=_("Place"))
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="signature", verbose_name=_("Signature received")
    )
    provider = models.CharField(_("Checked by"), max_length=20)
    cms = models.BinaryField(_("CMS"))
    subject = models.CharField(_("Certificate of"), max_length=300)
    organisation = models.CharField(_("Organisation in the certificate"), max_length=300, blank=True)
    issuer = models.CharField(_("Issued by"), max_length=300)
    serial = models.CharField(_("Number of the certificate"), max_length=80)
    not_before = models.DateTimeField(_("Certificate in force since"))
    not_after = models.DateTimeField(_("Certificate in force until"))
    algorithm = models.CharField(_("Algorithm"), max_length=60)
    timestamp_at = models.DateTimeField(_("Time of the time-stamping authority"), null=True, blank=True)
    signed_at = models.DateTimeField(_("Accepted at"))
    verdict = models.JSONField(_("Answer of the check"), default=dict)
    result_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("PDF with this signature")
    )

    class Meta:
        ordering = ["slot"]
        verbose_name = _("Signature")
        verbose_name_plural = _("Signatures")

    def __str__(self) -> str:
        return f"{self.slot}: {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store once: an accepted signature is never changed."""
        if self.pk and Signature.objects.filter(pk=self.pk).exists():
            raise TypeError("an accepted signature is never changed")
        super().save(*args, **kwargs)


class RevocationList(models.Model):
    """The newest list of revoked certificates of one issuer, and when fetching it failed last."""

    url = models.URLField(_("Address"), max_length=300, unique=True)
    content = models.BinaryField(_("List"), null=True, blank=True)
    issuer = models.CharField(_("Issuer"), max_length=300, blank=True)
    this_update = models.DateTimeField(_("Made at"), null=True, blank=True)
    next_update = models.DateTimeField(_("Good until"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("Fetched at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("Failed at"), null=True, blank=True)
    failure = models.CharField(_("Failure"), max_length=300, blank=True)
    alarmed_on = models.DateField(_("Alarm sent on"), null=True, blank=True)

    class Meta:
        verbose_name = _("List of revoked certificates")
        verbose_name_plural = _("Lists of revoked certificates")

    def __str__(self) -> str:
        return self.issuer or self.url
