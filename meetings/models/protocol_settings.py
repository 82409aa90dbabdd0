"""How a body writes its protocols: language, letterhead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.enums import ProtocolLanguage
from meetings.models.bodies import Body


class ProtocolSettings(models.Model):
    """The language of a body's protocols and the head of its paper; agreed protocols keep what stood then."""

    body = models.OneToOneField(
        Body, models.CASCADE, related_name="protocol_settings", verbose_name=_("Body")
    )
    language = models.CharField(
        _("Language of the protocol"),
        max_length=4,
        choices=ProtocolLanguage.choices,
        default=ProtocolLanguage.BOTH,
    )
    name = models.CharField(_("Name on the letterhead"), max_length=500, blank=True)
    host = models.CharField(_("Base university or working body"), max_length=300, blank=True)
    address = models.CharField(_("Address and contacts"), max_length=300, blank=True)
    emblem = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Emblem")
    )

    class Meta:
        verbose_name = _("Form of the protocols")
        verbose_name_plural = _("Forms of the protocols")

    def __str__(self) -> str:
        return f"{self.body}"
