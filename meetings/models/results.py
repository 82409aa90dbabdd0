"""What a working group or a commission made of its task (clauses 16.2 and 29)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from meetings.models.bodies import Body


class GroupResult(models.Model):
    """The result of a group: what came out, with a file; stated while it works, final once it has ended."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="result", verbose_name=_("Body"))
    text = models.TextField(_("Result"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Stated by")
    )
    stated_at = models.DateTimeField(_("Stated at"))

    class Meta:
        verbose_name = _("Result of a group")
        verbose_name_plural = _("Results of groups")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="group_result_has_text")]

    def __str__(self) -> str:
        return f"{self.body}: {self.text[:80]}"
