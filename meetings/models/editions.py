"""Signed protocols that were corrected: each edition keeps the file that was signed, for good (cl. 13, 25)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.models.protocols import Protocol


class ProtocolEdition(models.Model):
    """A signed edition of a protocol that a correction took up; its file and its check page stay as they are."""

    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="editions", verbose_name=_("Protocol")
    )
    number = models.PositiveSmallIntegerField(_("Edition"))
    signed_file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("Signed protocol")
    )
    signed_on = models.DateField(_("Signed on"))
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    check_code = models.CharField(_("Code of the check page"), max_length=20, blank=True)
    reason = models.TextField(_("Reason for the correction"))
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Corrected by")
    )
    corrected_at = models.DateTimeField(_("Correction begun at"))

    class Meta:
        ordering = ["protocol", "-number"]
        verbose_name = _("Earlier edition of a protocol")
        verbose_name_plural = _("Earlier editions of protocols")
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="protocol_edition_once")]

    def __str__(self) -> str:
        return f"{self.protocol} ({self.number})"
