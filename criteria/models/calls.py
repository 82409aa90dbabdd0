from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from criteria.enums import CallGround, CallState

PERSON = settings.AUTH_USER_MODEL


class Call(models.Model):
    """A call for universities to apply to host associations (clauses 7 and 31); whether it is open is told by the clock."""

    title = models.CharField(_("Title"), max_length=300)
    ground = models.CharField(_("Ground"), max_length=20, choices=CallGround.choices)
    ground_text = models.TextField(_("Ground in words"))
    associations = models.ManyToManyField(Association, related_name="calls", verbose_name=_("Associations"))
    state = models.CharField(
        _("State"), max_length=10, choices=CallState.choices, default=CallState.ANNOUNCED
    )
    opens_at = models.DateTimeField(_("Opens at"))
    closes_at = models.DateTimeField(_("Closes at"))
    announced_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("Announced by"))
    announced_at = models.DateTimeField(_("Announced at"), auto_now_add=True)
    cancelled_reason = models.TextField(_("Why it was cancelled"), blank=True)

    class Meta:
        ordering = ["-closes_at", "-pk"]
        verbose_name = _("Call")
        verbose_name_plural = _("Calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.CANCELLED) | ~Q(cancelled_reason=""),
                name="call_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, moment: datetime) -> bool:
        """Say whether applications are taken at a moment; the closing moment itself is too late."""
        return self.state == CallState.ANNOUNCED and self.opens_at <= moment < self.closes_at

    def is_sealed(self, moment: datetime) -> bool:
        """Say whether what was submitted is closed to everybody but its university."""
        return moment < self.closes_at
