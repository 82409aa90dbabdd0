from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import LegalOrder
from meetings.models import Body


class Council(models.Model):
    """The Republican Educational-Methodical Council: the one body above all associations (clauses 2-5)."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="council", verbose_name=_("Body"))
    ground = models.ForeignKey(LegalOrder, models.PROTECT, related_name="+", verbose_name=_("Order"))

    class Meta:
        verbose_name = _("Council")
        verbose_name_plural = _("Council")

    def __str__(self) -> str:
        return str(self.body)
