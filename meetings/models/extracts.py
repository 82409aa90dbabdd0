"""Extracts: one decision with its vote, for whom it concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import ProtocolLanguage
from meetings.models.bodies import PERSON
from meetings.models.protocols import Protocol
from meetings.models.room import Decision


class Extract(models.Model):
    """An extract as it was given out: its files are kept, with who made it and for whom."""

    protocol = models.ForeignKey(
        Protocol, models.PROTECT, related_name="extracts", verbose_name=_("Protocol")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="extracts", verbose_name=_("Decision")
    )
    number = models.PositiveSmallIntegerField(_("Number"))
    language = models.CharField(_("Language"), max_length=4, choices=ProtocolLanguage.choices)
    for_whom = models.CharField(_("For whom"), max_length=300)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Made by"))
    made_at = models.DateTimeField(_("Made at"))
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("PDF"))
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="DOCX")

    class Meta:
        ordering = ["protocol", "-number"]
        verbose_name = _("Extract of a protocol")
        verbose_name_plural = _("Extracts of protocols")
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="extract_number_once")]

    def __str__(self) -> str:
        return f"{self.protocol}, {self.number}"
